"""An authority's unlawful decision: found by the organisation above, put right on the case page."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from huice.language import Text
from huice.problems import BadInput
from huice.procedure.events import Entry
from huice.site.bureau.supervision import numbering
from huice.site.bureau.supervision.overseeing import below
from huice.site.casework import docket, events, procedures
from huice.site.casework.models import Case
from huice.site.people import rights
from huice.site.people.actor import Actor, actor_of
from huice.site.web import clock
from huice.site.web.language import language_of, say
from huice.site.web.refs import LENGTH, new_ref
from huice.site.web.typing_in import Typed, Wrong, wrongs

SUPERIOR = "superior"


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("bureau.lead")
def wrongful_new(request: HttpRequest) -> HttpResponse:
    """Take up what an authority below decided unlawfully."""
    actor, problems = actor_of(request), list[Wrong]()
    typed = {"day": clock.today().isoformat(), "entry": new_ref()}
    rule = procedures.procedure(numbering.WRONGFUL).events["find"]
    if request.method == "POST":
        form = Typed(request)
        typed = {**typed, **form.values}
        try:
            case = _begun(form, actor, rule.data["wrong"].options)
        except BadInput as error:
            problems = wrongs(request, error)
        else:
            messages.success(
                request, say(request, f"已登记：{case.name}。", f"Taken up as {case.name}.")
            )
            return redirect("case", case=case.ref)
    title = procedures.procedure(numbering.WRONGFUL).name_of
    return render(
        request, "supervision/wrongful_new.html",
        {
            "typed": typed, "problems": problems, "wrong": dict(reversed(problems)),
            "bureaus": [(x.ref, x.title.say(language_of(request))) for x in below(actor)],
            "kinds": [(x, title(x).say(language_of(request))) for x in rule.data["wrong"].options],
        },
        status=422 if problems else 200,
    )  # fmt: skip


@transaction.atomic
def _begun(form: Typed, actor: Actor, kinds: tuple[str, ...]) -> Case:
    bureaus = {each.ref: each for each in below(actor)}
    authority = bureaus.get(form.choice("authority", Text("机关", "an authority"), tuple(bureaus)))
    kind = form.choice("kind", Text("违法情形", "what is unlawful"), kinds)
    found = form.text("found", Text("情况", "What was found"), 2_000)
    day = form.day("day", Text("发现日期", "Day it was found"), past=True)
    form.expect_right()
    assert authority is not None
    assert day is not None
    entry_id = form.values.get("entry", "")[:LENGTH] or new_ref()
    again = Case.objects.filter(
        procedure=numbering.WRONGFUL, authority=authority, log__entry=entry_id
    ).first()
    if again is not None:  # the form was sent twice
        return again
    case = docket.begin(
        procedures.procedure(numbering.WRONGFUL),
        numbering.case_name(authority, numbering.WRONGFUL, clock.today().year), actor, day,
        authority=authority, is_sample=authority.is_sample,
    )  # fmt: skip
    entry = Entry(entry_id, "find", day, clock.local_now(), SUPERIOR, {"wrong": kind}, found)
    return events.act(case, entry, actor, case.head).case
