"""Calls at the bureau: the list with what is due, a new one, its changes, and how far it is."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import Any, Final

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods, require_safe

from huice.problems import BadInput
from huice.rules.measure import Document
from huice.rules.programme import Act, Programme
from huice.site.funds import calling, chain, posts, stages
from huice.site.funds.models import STATE_BADGES, STATES, Application, Call
from huice.site.funds.views import frame
from huice.site.people import rights
from huice.site.people.actor import Actor, actor_of
from huice.site.people.models import LEVEL_NAMES, OfficeDuty, Organisation
from huice.site.web import clock
from huice.site.web.language import said, say
from huice.site.web.typing_in import Typed, wrongs

YEARS: Final = (2000, 2100)
_INTAKE: Final = ("apply", "mend", "check", "paper", "accept", "report")


@require_safe
@rights.needs("call.desk")
def index(request: HttpRequest) -> HttpResponse:
    """The calls that concern one's organisations, by year, with what is due."""
    actor = actor_of(request)
    calls = list(
        frame.concerning(actor).select_related("authority").order_by("-year", "-opens", "-pk")
    )
    known = {document.id: of for document, of in chain.programmes()}
    counts = _counts(actor, calls)
    duties = {each.duty for each in actor.posts}
    return render(request, "funds/calls.html", {
        "years": [(year, list(of)) for year, of in groupby(calls, key=lambda each: each.year)],
        "due": stages.due([each for each in calls if each.document in known]),
        "counts": counts, "programmes": known, "called": {each.document for each in calls}, "states": STATES, "state_kinds": STATE_BADGES, "now": clock.now(),
        "pays": OfficeDuty.FINANCE in duties, "verifies": OfficeDuty.STATISTICS in duties,
        "may_call": bool(posts.callers(actor)),
    })  # fmt: skip


def _counts(actor: Actor, calls: list[Call]) -> dict[int, list[tuple[str, int]]]:
    """Of each call how many applications one may see in each state, in the order of the road."""
    seen = Application.objects.filter(
        call__in=calls, authority__in=list(rights.seen_organisations(actor))
    ).exclude(state="draft")
    counted = dict[int, dict[str, int]]()
    for call, state, n in seen.order_by().values_list("call", "state").annotate(n=Count("pk")):
        counted.setdefault(call, {})[state] = n
    return {call: [(x, found[x]) for x in STATES if x in found] for call, found in counted.items()}


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("call.manage")
def new(request: HttpRequest) -> HttpResponse:
    """First the programme and the year, then the form as the text has it."""
    actor = actor_of(request)
    own = posts.callers(actor)
    given = request.POST if request.method == "POST" else request.GET
    chosen = next((x for x in calling.callable_programmes(clock.today()) if x[0].id == given.get("document", "")), None)  # fmt: skip
    if chosen is None or not own:
        return _choose(request, own)
    document, of, _ = chosen
    authority = next((each for each in own if each.ref == given.get("authority")), own[0])
    year = _year(given.get("year", ""), of)
    typed, problems = calling.blank(document, of, year), list[tuple[str, str]]()
    if request.method == "POST":
        form = Typed(request)
        typed = form.values
        try:
            made = calling.open_call(form, document, year, authority, actor)
        except BadInput as error:
            problems = wrongs(request, error)
        else:
            messages.success(request, say(request, "通知已发布。", "The call is made."))
            return redirect("fund-call-desk", call=made.ref)
    context = _form(request, document, of, year, authority, typed, problems)
    return render(request, "funds/call_new.html", {**context, "call": None, "authority": authority},
                  status=422 if problems else 200)  # fmt: skip


def _choose(request: HttpRequest, own: list[Organisation]) -> HttpResponse:
    """The programmes, each with the year its text prints and why none can be called."""
    known = [(document, of, why, calling.printed_year(of))
             for document, of, why in calling.callable_programmes(clock.today())]  # fmt: skip
    return render(request, "funds/call_new.html", {
        "document": None, "call": None, "is_open": False, "known": known, "own": own, "year": clock.today().year,
    })  # fmt: skip


def _year(typed: str, of: Programme) -> int:
    """The year that was asked for; else that of the text, else this one."""
    if typed.isascii() and typed.isdigit() and YEARS[0] <= int(typed[:9]) <= YEARS[1]:
        return int(typed)
    return calling.printed_year(of) or clock.today().year


def _form(
    request: HttpRequest, document: Document, of: Programme, year: int, authority: Organisation,
    typed: dict[str, str], problems: list[tuple[str, str]],
) -> dict[str, Any]:  # fmt: skip
    """What the form of a call is drawn from."""
    windows = [(each, calling.printed(of, each, year)) for each in calling.windows(of)]
    return {
        "document": document, "programme": of, "year": year, "typed": defaultdict(str, typed),
        "windows": windows, "is_open": False,
        "problems": problems, "wrong": dict(reversed(problems)),
        "pay": calling.printed_days(of, "payment") if of.has("claim") else None,
        "showing": calling.printed_days(of, "publicity"), "shown_provisions": of.on("publicity"),
        "criteria_rows": range(1, calling.MOST_CRITERIA + 1),
        "rubric": calling.printed_criteria(of) if calling.has_rubric(of) else None,
        "quotas": calling.quotas(document.id),
        "quota_levels": [(x, said(request, LEVEL_NAMES[x])) for x in calling.quota_levels(document.id, authority)],
        "call_stage": of.stage("call"),
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("call.manage", on=Call)
def edit(request: HttpRequest, call: Call) -> HttpResponse:
    """Before it opens all of it, afterwards only later ends of its windows."""
    actor, is_open = actor_of(request), clock.now() >= call.opens
    of = chain.programme_of(call)
    document = next(each for each, _ in chain.programmes() if each.id == call.document)
    typed, problems = calling.filled(call), list[tuple[str, str]]()
    if request.method == "POST":
        form = Typed(request)
        typed = form.values
        try:
            (calling.extend if is_open else calling.change)(call, form, actor)
        except BadInput as error:
            problems = wrongs(request, error)
        else:
            messages.success(request, say(request, "已保存。", "Saved."))
            return redirect("fund-call-desk", call=call.ref)
    context = _form(request, document, of, call.year, call.authority, typed, problems)
    return render(request, "funds/call_new.html", {
        **context, "call": call, "authority": call.authority, "is_open": is_open,
        "windows": [(each, known) for each, known in context["windows"] if each.is_end] if is_open else context["windows"],
    }, status=422 if problems else 200)  # fmt: skip


@require_safe
@rights.needs("call.desk", on=Call)
def overview(request: HttpRequest, call: Call) -> HttpResponse:
    """Where a call stands: its windows, the applications by state, and each stage."""
    found = frame.seen(request, call)
    counts = dict(found.order_by().values_list("state").annotate(n=Count("pk")))
    standings = stages.standings(call, found)
    of = chain.programme_of(call)
    return frame.desk(request, call, "funds/call_desk.html", "fund-call-desk", {
        "counts": [(x, counts[x]) for x in STATES if x in counts], "total": sum(counts.values()),
        "standings": [(each, _tab(each.stage.act, call)) for each in standings],
        "windows": [(each, getattr(call, each.field), calling.printed(of, each, call.year)) for each in calling.windows(of)],
        "now": clock.now(), "is_open": call.is_open(clock.now()), "due": stages.due([call]),
        "points": calling.points_sum(call.criteria), "levels": LEVEL_NAMES,
        "pay": calling.printed_days(of, "payment"), "showing": calling.printed_days(of, "publicity"),
    })  # fmt: skip


def _tab(act: Act | None, call: Call) -> str:
    """The address of the page of a call on which an act is done; empty for none."""
    name = "fund-intake" if act in _INTAKE else next((x.name for x in frame.TABS if act in x.acts), "")  # fmt: skip
    name = {"decide": "fund-library", "rank": "fund-library", "publicity": "fund-deciding"}.get(act or "", name)  # fmt: skip
    try:
        return reverse(name, args=[call.ref]) if name else ""
    except NoReverseMatch:
        return ""
