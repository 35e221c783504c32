"""Deciding on a version, showing it, settling objections, issuing the plan."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from huice.language import Language, Text
from huice.problems import BadInput
from huice.site.casework import uploads
from huice.site.funds import allotting, deciding, issuing, showing
from huice.site.funds.models import Call
from huice.site.funds.models_money import Decision, Objection, Plan, Version
from huice.site.funds.views.allotting import sees_all
from huice.site.funds.views.frame import desk, seen
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.web import clock
from huice.site.web.language import language_of, say
from huice.site.web.shown import moment
from huice.site.web.typing_in import Typed, Wrong, wrongs

DAY: Final = Text("日期", "Day")
FIELDS: Final = (
    "version",
    "outcome",
    "day",
    "meeting",
    "attended",
    "words",
    "number",
    "issued",
    "informed",
)


@require_safe
@rights.needs("call.desk", on=Call)
def decisions(request: HttpRequest, call: Call) -> HttpResponse:
    """What was decided, shown and objected to, and what is left to do."""
    return _page(request, call)


@require_POST
@rights.needs("call.lead", on=Call)
def decide(request: HttpRequest, call: Call) -> HttpResponse:
    """Record a collective decision on a version."""
    form = Typed(request)
    try:
        version = _version(form, call)
        outcome = form.choice("outcome", Text("审议结果", "the outcome"), tuple(deciding.OUTCOMES))
        day = form.day("day", Text("会议日期", "Day of the meeting"), past=True)
        meeting = form.text("meeting", Text("会议名称", "Meeting"), 200)
        attended = form.text("attended", Text("参加人员", "Who attended"), 500)
        words = form.text("words", Text("审议意见", "Words"), 1_000, needed=False)
        form.expect_right()
        assert version is not None and day is not None
        deciding.decide(version, outcome, day, meeting, attended, words, request.FILES.get("minutes"), actor_of(request))  # fmt: skip
    except BadInput as error:
        return _page(request, call, form.values, wrongs(request, error))
    messages.success(request, say(request, "已记录审议", "The decision is recorded"))
    return redirect("fund-deciding", call=call.ref)


def _version(form: Typed, call: Call) -> Version | None:
    number = form.values.get("version", "")
    found = call.versions.filter(number=int(number)).first() if number.isascii() and number.isdigit() and len(number) < 9 else None  # fmt: skip
    if found is None:
        form.wrong("version", "请选择方案", "choose a version")
    return found


@require_POST
@rights.needs("call.lead", on=Call)
def show(request: HttpRequest, call: Call) -> HttpResponse:
    """Show what was decided last to the public, from today."""
    decision = deciding.last_decision(call)
    if decision is None:
        return _page(
            request, call, problems=[("", say(request, "尚未审议", "nothing is decided yet"))]
        )
    try:
        made = showing.begin(decision, actor_of(request))
    except BadInput as error:
        return _page(request, call, problems=wrongs(request, error))
    messages.success(
        request, say(request, f"已公示，至 {made.until} 止", f"It is shown until {made.until}")
    )
    return redirect("fund-deciding", call=call.ref)


@require_POST
@rights.needs("call.lead", on=Call)
def settle(request: HttpRequest, call: Call) -> HttpResponse:
    """Settle an objection, with an answer."""
    form = Typed(request)
    found = Objection.objects.filter(showing__call=call, ref=form.values.get("objection", "")[:16]).first()  # fmt: skip
    if found is None:
        raise Http404
    try:
        outcome = form.choice(
            f"outcome-{found.ref}", Text("处理结果", "the outcome"), tuple(showing.RESULTS)
        )
        answer = form.text(f"answer-{found.ref}", Text("答复", "Answer"), 1_000)
        form.expect_right()
        showing.settle(found, outcome, answer, bool(form.values.get("strike")), actor_of(request))
    except BadInput as error:
        return _page(request, call, form.values, wrongs(request, error))
    messages.success(request, say(request, "已处理异议", "The objection is settled"))
    return redirect("fund-deciding", call=call.ref)


@require_POST
@rights.needs("call.lead", on=Call)
def issue(request: HttpRequest, call: Call) -> HttpResponse:
    """Issue the plan."""
    form = Typed(request)
    try:
        number = form.text("number", Text("计划文号", "Number of the plan"), 80)
        day = form.day("issued", Text("下达日期", "Day of issue"), past=True)
        informed = [
            each.strip()[:128]
            for each in form.values.get("informed", "").split("\n")
            if each.strip()
        ]
        if len(informed) > issuing.MOST_INFORMED:
            form.wrong(
                "informed",
                f"至多 {issuing.MOST_INFORMED} 个部门",
                f"at most {issuing.MOST_INFORMED} departments",
            )
        form.expect_right()
        assert day is not None
        made = issuing.issue(call, number, day, informed, actor_of(request))
    except BadInput as error:
        told = [
            ("issued" if field == "day" else field, message)
            for field, message in wrongs(request, error)
        ]
        return _page(request, call, form.values, told)
    messages.success(request, say(request, f"已下达“{made.number}”", f"'{made.number}' is issued"))
    return redirect("fund-deciding", call=call.ref)


@require_safe
@rights.needs("call.desk", on=Call)
def minutes(request: HttpRequest, call: Call, ref: str) -> HttpResponse:
    """The minutes of a decision, or the proof of an objection."""
    if not sees_all(request, call):
        raise Http404
    decision = Decision.objects.filter(call=call, ref=ref).select_related("minutes").first()
    objection = (
        Objection.objects.filter(showing__call=call, ref=ref).select_related("proof").first()
    )
    upload = decision.minutes if decision else objection.proof if objection else None
    if upload is None:
        raise Http404
    return uploads.served(upload)  # type: ignore[return-value]


def _page(
    request: HttpRequest, call: Call, typed: dict[str, str] | None = None, problems: list[Wrong] | None = None
) -> HttpResponse:  # fmt: skip
    wide, language = sees_all(request, call), language_of(request)
    shown, plan = showing.last_showing(call), Plan.objects.filter(call=call).first()
    own = {each.ref for each in seen(request, call)}
    latest = allotting.versions(call)
    hinders = list(issuing.against(call)) if plan is None and shown is not None else []
    struck = issuing.struck(shown) if shown else []
    return desk(request, call, "funds/deciding.html", "fund-deciding", {
        "wide": wide, "lead": rights.may(actor_of(request), "call.lead", call) and plan is None,
        "decisions": list(call.decisions.select_related("version", "minutes").order_by("-pk")) if wide else [],
        "last": deciding.last_decision(call), "showings": list(call.showings.select_related("decision__version").order_by("-pk")),
        "shown": shown, "plan": plan, "hinders": [each.what for each in hinders],
        "objections": _objections(call) if wide else [], "struck": struck, "struck_money": sum(paid for _, paid in struck),
        "versions": [(str(x.number), _named(x, language)) for x in latest] if wide else [],
        "outcomes": deciding.OUTCOMES, "results": showing.RESULTS, "kinds": showing.KINDS,
        "planned": call.applications.filter(state="planned", ref__in=own).count(), "today": clock.today(),
        "typed": dict.fromkeys(FIELDS, "") | (typed or {}), "problems": problems or [],
        "wrong": dict(reversed(problems or [])), "link": reverse("fund-showing", args=[shown.ref]) if shown else "",
        "until": showing.last_day(call, clock.today()),
    }, 422 if problems else 200)  # fmt: skip


def _objections(call: Call) -> list[Objection]:
    found = Objection.objects.filter(showing__call=call).select_related(
        "application", "proof", "showing"
    )
    return list(found.order_by("-pk"))


def _named(version: Version, language: Language) -> str:
    words = Text(f"第 {version.number} 版", f"version {version.number}").say(language)
    return f"{words} · {version.by_name} · {moment(version.at)}" + (
        f" · {version.why}" if version.why else ""
    )
