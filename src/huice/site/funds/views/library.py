"""The project library 项目库: what is ready to be entered, the ranking of each bureau, the report."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from huice.problems import BadInput, Spot
from huice.site.funds import acting, chain, drawing, findings, posts, ranking
from huice.site.funds.models import Application, Call
from huice.site.funds.views import frame
from huice.site.funds.views.workbooks import attached, placed, uploaded
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.people.models import Organisation
from huice.site.web import clock
from huice.site.web.language import language_of, said, say
from huice.site.web.typing_in import Typed

MOST_SHOWN: Final = 100


@require_safe
@rights.needs("call.desk", on=Call)
def library(request: HttpRequest, call: Call) -> HttpResponse:
    """What is missing of what is not entered yet; what is, bureau by bureau in its order."""
    return _page(request, call)


def _page(
    request: HttpRequest, call: Call, form: Typed | None = None, error: BadInput | None = None
) -> HttpResponse:
    actor, found = actor_of(request), frame.seen(request, call)
    of = chain.programme_of(call)
    waiting = found.filter(state=drawing.UNDER_REVIEW).order_by("number", "pk")
    problems = placed(request, error, ranking.HEADINGS) if error else []
    return frame.desk(request, call, "funds/library.html", "fund-library", {
        "waiting": [(each, list(findings.missing(each)), drawing.may_lead(actor, each)) for each in waiting[:MOST_SHOWN]],
        "waiting_count": waiting.count(), "enter": chain.moves(call)["enter"],
        "parts": _parts(request, call, found), "has_rank": of.has("rank"), "rank_stage": of.stage("rank"),
        "report_stage": ranking.reports(call), "due": ranking.due(call), "now": clock.now(),
        "rules": of.on("plan"), "typed": form.values if form else {}, "problems": problems,
        "wrong": dict(reversed(problems)), "marks": of.review.passing if of.review else (),
    }, 422 if error else 200)  # fmt: skip


def _parts(request: HttpRequest, call: Call, found: QuerySet[Application]) -> list[dict[str, Any]]:
    """The library by bureaus, each in its order."""
    actor = actor_of(request)
    states = (ranking.ENTERED, *ranking.BEHIND)
    entered = found.filter(state__in=states).order_by("authority__path", "number")
    parts = list[dict[str, Any]]()
    for authority, group in groupby(entered, key=lambda each: each.authority):
        held = sorted(group, key=lambda each: (each.rank or 10**9, each.number))
        own = [each for each in held if each.state == ranking.ENTERED]
        is_frozen = len(own) < len(held)
        parts.append({
            "authority": authority, "rows": held, "is_ranked": ranking.is_ranked(held) or is_frozen,
            "reported": max((each.reported for each in held if each.reported), default=None),
            "unreported": sum(each.reported is None for each in own),
            "may_rank": bool(own) and not is_frozen and rights.may(actor, "application.handle", own[0]),
            "may_report": bool(own) and rights.may(actor, "application.handle", own[0]),
        })  # fmt: skip
    return parts


@require_POST
@rights.needs("call.desk", on=Call)
def enter(request: HttpRequest, call: Call) -> HttpResponse:
    """Enter the ticked ones, each by itself; why others were not is told."""
    refs = [each[:32].replace("\x00", "") for each in request.POST.getlist("application")[:MOST_SHOWN]]  # fmt: skip
    actor = actor_of(request)
    chosen = frame.seen(request, call).filter(ref__in=refs).order_by("number", "pk")
    own = [each for each in chosen if drawing.may_lead(actor, each)]
    if not own:
        error = BadInput.at(
            Spot("form"), "没有勾选由您审定的申报", "none that you decide on was ticked"
        )
        return _page(request, call, Typed(request), error)
    done, problems = acting.act_all(own, "enter", actor)
    if done:
        title = said(request, chain.moves(call)["enter"].title)
        messages.success(request, say(request, f"{title}：{done} 项。", f"{title}: {done}."))
    if problems:
        return _page(request, call, Typed(request), BadInput(problems))
    return redirect("fund-library", call=call.ref)


@require_POST
@rights.needs("call.desk", on=Call)
def rank(request: HttpRequest, call: Call) -> HttpResponse:
    """The order of one's own bureau, typed or by a sheet."""
    form, actor = Typed(request), actor_of(request)
    reason = form.values.get("reason", "").strip()
    try:
        authority = _authority(request, call, form)
        if request.FILES.get("file"):
            content, name = uploaded(request)
            count = ranking.take_in(content, name, call, authority, reason, actor)
        else:
            ranks = {name.removeprefix("rank-"): value for name, value in form.values.items() if name.startswith("rank-")}  # fmt: skip
            count = ranking.rank(call, authority, ranks, reason, actor)
    except BadInput as error:
        return _page(request, call, form, error)
    messages.success(request, say(request, f"排序已保存，变动 {count} 项。", f"The ranking is saved, {count} changed."))  # fmt: skip
    return redirect("fund-library", call=call.ref)


@require_safe
@rights.needs("call.desk", on=Call)
def rank_sheet(request: HttpRequest, call: Call) -> HttpResponse:
    """The library of one's own bureau with its order, to be filled in."""
    own = _authorities(request, call)
    if not own:
        return _page(request, call, None, BadInput.at(Spot("form"), "本单位没有入库项目", "your bureau has nothing in the library"))  # fmt: skip
    authority = next((each for each in own if each.ref == request.GET.get("authority")), own[0])
    body = ranking.sheet(call, authority, language_of(request))
    return attached(body, f"ranking-{call.year}-{call.batch}")


@require_POST
@rights.needs("call.desk", on=Call)
def report(request: HttpRequest, call: Call) -> HttpResponse:
    """Report what one's own bureau has in the library."""
    form, actor = Typed(request), actor_of(request)
    try:
        count = ranking.report(call, _authority(request, call, form), actor)
    except BadInput as error:
        return _page(request, call, form, error)
    until = ranking.due(call)
    if until is not None and clock.now() > until:
        messages.warning(request, say(request, f"已上报 {count} 项，逾期。", f"{count} were reported, late."))  # fmt: skip
    else:
        messages.success(request, say(request, f"已上报 {count} 项。", f"{count} were reported."))
    return redirect("fund-library", call=call.ref)


def _authorities(request: HttpRequest, call: Call) -> list[Organisation]:
    """The bureaus of one's own that have something in the library."""
    own = [each.pk for each in posts.own(actor_of(request))]
    found = Organisation.objects.filter(pk__in=own, applications__call=call,
                                        applications__state=ranking.ENTERED)  # fmt: skip
    return list(found.distinct().order_by("path"))


def _authority(request: HttpRequest, call: Call, form: Typed) -> Organisation:
    own = _authorities(request, call)
    if not own:
        raise BadInput.at(
            Spot("form"), "本单位没有入库项目", "your bureau has nothing in the library"
        )
    return next((each for each in own if each.ref == form.values.get("authority")), own[0])
