"""Reports by period: what an organisation has taken over, how each period stands, what is entered,
and what its head may take over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, get_args

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.progress.owing import concerns, fits
from huice.progress.reporting import AHEAD, STATE_NAMES
from huice.rules.reporting import EVERY_NAMES
from huice.site.casework import reporting
from huice.site.casework.reporting import Line, Thing, Work
from huice.site.people import rights
from huice.site.people.actor import Actor, actor_of
from huice.site.people.models import Organisation
from huice.site.web import clock
from huice.site.web.language import language_of, say
from huice.site.web.typing_in import Typed, Wrong

FIELDS: Final = ("item", "state", "words", "corrects", "what", "every")
PAGE: Final = 20
LONGEST: Final = 100


@require_safe
@rights.needs("bureau.read")
def reports(request: HttpRequest) -> HttpResponse:
    """The periods of what an organisation has taken over, and the forms of those who may."""
    return _page(request, request.GET.get("authority", ""))


@require_POST
@rights.needs("bureau.report")
def enter(request: HttpRequest) -> HttpResponse:
    """One report on one period, typed."""
    form, actor = Typed(request), actor_of(request)
    try:
        authority = _authority(form, actor, "bureau.report")
        what, _, period = form.values.get("item", "").partition(" ")
        if not period:
            form.wrong("item", "请选择事项和期间", "choose what and which period")
        work = form.choice("state", Text("进展", "how it stands"), get_args(Work))
        words = form.text("words", Text("情况说明", "What is reported"), 1000)
        corrects = form.text("corrects", Text("更正理由", "Reason of a correction"), 300, needed=False)  # fmt: skip
        form.expect_right()
        reporting.enter(what, period, work, words, corrects, authority, actor)
    except BadInput as error:
        return _page(request, form.values.get("authority", ""), form.values, error.problems)
    name = reporting.period_name(period)
    messages.success(request, say(request, f"已记入{name.zh}的报告", f"The report on {name.en} was entered"))  # fmt: skip
    return _back(authority)


@require_POST
@rights.needs("bureau.lead")
def take(request: HttpRequest) -> HttpResponse:
    """A recurring report or a task is taken over by the organisation."""
    form, actor = Typed(request), actor_of(request)
    values = form.values
    try:
        authority = _authority(form, actor, "bureau.lead")
        thing = reporting.take(values.get("what", ""), values.get("every", ""), authority, actor)
    except BadInput as error:
        return _page(request, values.get("authority", ""), values, error.problems)
    messages.success(request, say(request, f"已承担“{thing.title.zh}”", f"'{thing.title.en}' was taken over"))  # fmt: skip
    return _back(authority)


@require_POST
@rights.needs("bureau.lead")
def release(request: HttpRequest) -> HttpResponse:
    """It is given back."""
    form, actor = Typed(request), actor_of(request)
    try:
        authority = _authority(form, actor, "bureau.lead")
        reporting.release(form.values.get("what", ""), authority, actor)
    except BadInput as error:
        return _page(request, form.values.get("authority", ""), form.values, error.problems)
    messages.success(request, say(request, "已退回，此前的报告保留", "Given back; what was reported stays"))  # fmt: skip
    return _back(authority)


def _back(authority: Organisation) -> HttpResponse:
    return redirect(f"{reverse('reports')}?{urlencode({'authority': authority.ref})}")


def _authority(form: Typed, actor: Actor, action: str) -> Organisation:
    """The organisation that was chosen, where the actor may do this for it."""
    chosen = form.values.get("authority", "")
    found = next((each for each in actor.posts if each.ref == chosen), None)
    if found is None or not rights.may(actor, action, found):
        raise BadInput.at(Spot("form"), "请选择本单位", "choose your own organisation", "authority")
    return found


def _page(
    request: HttpRequest,
    ref: str,
    typed: dict[str, str] | None = None,
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    language, actor, day = language_of(request), actor_of(request), clock.today()
    seen = list(rights.seen_organisations(actor))
    authority = next((each for each in seen if each.ref == ref), None) or next(iter(actor.posts))
    duties = reporting.taken_over([authority])
    lines = reporting.lines(duties, day)
    wrong: list[Wrong] = [(each.field, each.what.say(language)) for each in problems]
    asked = request.GET.get("find", "").replace("\0", " ").strip()[:LONGEST]
    may_lead = rights.may(actor, "bureau.lead", authority)
    known = reporting.things()
    context: dict[str, Any] = {
        "authority": authority, "lines": lines, "duties": [(known[each.what], each) for each in duties],
        "organisations": [(each.ref, each.title.say(language)) for each in seen],
        "may_report": rights.may(actor, "bureau.report", authority), "may_lead": may_lead,
        "items": [(f"{each.thing.key} {each.due.period.key}",
                   f"{each.thing.title.say(language)} · {each.due.period.name.say(language)}")
                  for each in lines if each.due.period.first <= day],
        "typed": dict.fromkeys(FIELDS, "") | (typed or {}), "problems": wrong,
        "wrong": dict(reversed(wrong)), "states": STATE_NAMES, "state_kinds": reporting.STATE_BADGES,
        "works": reporting.WORK_NAMES, "work_kinds": reporting.WORK_BADGES,
        "work_options": [(name, text.say(language)) for name, text in reporting.WORK_NAMES.items()],
        "everies": EVERY_NAMES, "every_options": [(name, text.say(language)) for name, text in EVERY_NAMES.items()],
        "tasks_every": reporting.TASKS_EVERY, "find": asked, "ahead": AHEAD[-1],
        "counts": _counts(lines),
    }  # fmt: skip
    if may_lead:
        held = {each.what for each in duties}
        offered = _found(asked) if asked else _suggested(authority)
        context["offered"] = Paginator(
            [each for each in offered if each.key not in held and _is_owed(each)], PAGE
        ).get_page(request.GET.get("page"))
    return render(request, "bureau/reports.html", context, status=422 if problems else 200)


def _counts(lines: Sequence[Line]) -> tuple[int, int]:
    """How many are overdue, and how many are due soon."""
    states = [each.state for each in lines]
    return states.count("overdue"), states.count("due_soon")


def _suggested(authority: Organisation) -> list[Thing]:
    """What departments owe whose printed name fits the organisation's."""
    return [
        each
        for each in reporting.things().values()
        if any(fits(x, authority.name, authority.level, authority.place) for x in each.departments)
        and concerns(each.document, authority.place)
    ]


def _found(words: str) -> list[Thing]:
    """What bears these words in its title, its document's, or its departments."""
    return [
        each
        for each in reporting.things().values()
        if all(
            word in "\n".join((*each.title, *each.document.title, *each.departments)).casefold()
            for word in words.casefold().split()
        )
    ]


def _is_owed(thing: Thing) -> bool:
    return thing.rhythm(thing.every).next(clock.today()) is not None
