"""What anyone may read of funds: the programmes, a programme as data, and a call's open book."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from huice import places
from huice.decide.rule_text import say_term
from huice.fund.plan_sheet import ROUNDING, percent
from huice.language import Language, Text
from huice.problems import BadInput
from huice.rules.measure import Measure
from huice.rules.programme import ACT_NAMES, RULE_NAMES, TOPIC_NAMES, Programme
from huice.rules.state import STATE_NAMES, state_at
from huice.site.companies.models import Company
from huice.site.funds import chain, open_book, performing, showing
from huice.site.funds.models import Call
from huice.site.funds.open_book_sheet import open_book_workbook
from huice.site.funds.views.workbooks import attached
from huice.site.people import rights
from huice.site.people.actor import Actor, actor_of
from huice.site.web import clock
from huice.site.web.language import language_of
from huice.site.web.policies import document as document_of
from huice.site.web.policies import library

STATE_BADGES: Final = {
    "open": "ok",
    "not_yet_in_force": "info",
    "not_yet_open": "info",
    "draft": "warn",
    "undated": "warn",
}
"""The badge of a document's state; quiet for the others."""
IN_FORCE: Final = Text("有效", "in force")


@require_safe
@rights.needs("library.read")
def programmes(request: HttpRequest) -> HttpResponse:
    """Every programme with what it pays and its calls; the calls that are open stand first."""
    now = clock.now()
    calls = list(Call.objects.select_related("authority").order_by("-year", "-batch", "document"))
    listed = [
        {"document": document, "programme": of, **_state(request, document),
         "pays": _pays(of, language_of(request)),
         "calls": [each for each in calls if each.document == document.id]}
        for document, of in chain.programmes()
    ]  # fmt: skip
    return render(request, "funds/programmes.html", {
        "programmes": listed, "now": now, "rules": RULE_NAMES,
        "open_calls": [each for each in calls if each.is_open(now)],
    })  # fmt: skip


@require_safe
@rights.needs("library.read")
def open_now(request: HttpRequest) -> HttpResponse:
    """The calls that are open, the first to close on top, as a part of the first page."""
    now, day = clock.now(), clock.today()
    calls = Call.objects.filter(opens__lte=now, closes__gte=now).select_related("authority")
    left = [(each, (localtime(each.closes).date() - day).days) for each in calls.order_by("closes", "pk")]  # fmt: skip
    return render(request, "funds/open_now.html", {"calls": left})


@require_safe
@rights.needs("library.read")
def programme(request: HttpRequest, document: str) -> HttpResponse:
    """A programme as data, in the order of its text."""
    found = document_of(document)
    if found is None or found.programme is None:
        raise Http404
    of = found.programme
    known = library().policies.measures
    calls = Call.objects.filter(document=document).select_related("authority").order_by("-year", "-batch")  # fmt: skip
    return render(request, "funds/programme.html", {
        "document": found, "programme": of, **_state(request, found), "now": clock.now(),
        "measures": [known[key] for key in of.measures if key in known],
        "duties": {each.id: each for each in of.duties}, "acts": ACT_NAMES, "rules": RULE_NAMES,
        "allotting": [(known[each.measure], each) for each in of.allotting if each.measure in known],
        "topics": [(title, of.on(topic)) for topic, title in TOPIC_NAMES.items() if of.on(topic)],
        "years": [(year, list(all_)) for year, all_ in groupby(calls, lambda each: each.year)],
        "points": sum(each.points for each in of.review.rubric) if of.review else 0,
    })  # fmt: skip


@require_safe
@rights.needs("library.read", on=Call)
def call(request: HttpRequest, call: Call) -> HttpResponse:
    """A call: its windows, who takes applications, how to apply, and its open book."""
    of, found = _whole(call)
    book = open_book.open_book(call)
    return render(request, "funds/open_call.html", {
        "call": call, "programme": of, "document": found, **_state(request, found),
        "now": clock.now(), "windows": _windows(call), "measures": chain.measures(call),
        "takers": [(each, places.name(each.place)) for each in chain.takers(call)],
        "ways": list(_ways(call, actor_of(request))), "book": book, "rounding": ROUNDING,
        "rules": RULE_NAMES, "kinds": performing.KINDS, "percent": percent, "parties": showing.KINDS, "outcome_of": open_book.outcome_of,
        "city_name": open_book.city_name,
    })  # fmt: skip


@require_safe
@rights.needs("library.read", on=Call)
def book_xlsx(request: HttpRequest, call: Call) -> HttpResponse:
    """The open book as a workbook, with the same figures."""
    _, found = _whole(call)
    body = open_book_workbook(call, found, open_book.open_book(call), language_of(request))
    return attached(body, f"huice-open-book-{call.year}-{clock.today()}")


def _whole(call: Call) -> tuple[Programme, Any]:
    """The programme of a call and its document; Http404 where the library has it no more."""
    try:
        of = chain.programme_of(call)
    except BadInput:
        raise Http404 from None
    return of, document_of(call.document)


def _state(request: HttpRequest, document: Any) -> dict[str, Any]:
    """How a document stands now, with the windows that it prints; one that prints none is in force."""
    state = state_at(document, clock.local_now())
    is_plain = state == "open" and not document.calls
    return {"state": IN_FORCE if is_plain else STATE_NAMES[state],
            "state_kind": STATE_BADGES.get(state, "quiet")}  # fmt: skip


def _pays(of: Programme, language: Language) -> list[tuple[Measure, str]]:
    """The measures of a programme with the most that each gives, in words."""
    known = library().policies.measures
    return [(known[key], _gives(known[key], language)) for key in of.measures if key in known]


def _gives(measure: Measure, language: Language) -> str:
    if measure.award.caps:
        most = [say_term(each.at, library(), language) for each in measure.award.caps]
        return Text("至多 ", "at most ").say(language) + Text("；", "; ").say(language).join(most)
    return measure.award.gives.say(language) if measure.award.gives else ""


def _windows(call: Call) -> list[tuple[Text, Any]]:
    """The moments of a call that are set."""
    found = [
        (Text("申报开始", "Applications open"), call.opens),
        (Text("申报截止", "Applications close"), call.closes),
        (Text("退回修改截止", "What was returned, until"), call.mend_until),
        (Text("纸质材料截止", "Papers, until"), call.paper_until),
    ]  # fmt: skip
    return [each for each in found if each[1] is not None]


def _ways(call: Call, actor: Actor) -> list[tuple[str, str]]:
    """The companies for which whoever reads may apply, each with the address to begin at."""
    held = [pk for pk, role in actor.memberships.items() if role in rights.EDITORS]
    return [(each.name, reverse("fund-applications", args=[each.ref]))
            for each in Company.objects.filter(pk__in=held).order_by("name")]  # fmt: skip
