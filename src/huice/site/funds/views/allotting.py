"""Allotting a year's money: tried out at once, kept as versions, compared, given out as a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, cast, get_args

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from huice.fund.allotting import BOUND_NAMES, FundingPlan
from huice.fund.plan_sheet import ROUNDING, funding_workbook, percent
from huice.language import Text
from huice.problems import BadInput
from huice.rules.programme import RULE_NAMES
from huice.site.funds import allotting, chain, performing
from huice.site.funds.allotting import Asked, By
from huice.site.funds.models import Application, Call
from huice.site.funds.models_money import Plan, Version
from huice.site.funds.views.frame import desk, seen
from huice.site.funds.views.workbooks import attached
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.web.language import language_of, say
from huice.site.web.problems import Conflict
from huice.site.web.typing_in import Wrong, wrongs
from huice.values.literals import money

ROWS: Final = 200
_STEPS: Final = 100  # of the slider, in percent of what all claims in full would take

_WAN: Final = 1_000_000  # 分 of 1万元, the steps in which the slider moves


class Row(NamedTuple):
    """A candidate in a trial or a version."""

    application: Application
    line: Mapping[str, Any]
    bound: Text
    change: int | None


@require_safe
@rights.needs("call.desk", on=Call)
def allot(request: HttpRequest, call: Call) -> HttpResponse:
    """The trial of what is set, or a version that was kept."""
    if not sees_all(request, call):
        return _own(request, call)
    issued = Plan.objects.filter(call=call).select_related("version__call").first()
    opened = _version(call, request.GET.get("version", "")) or (issued.version if issued else None)
    if opened is not None:
        return _page(request, call, allotting.asked_of(opened), opened=opened)
    return _page(request, call, _asked(call, request.GET))


@require_POST
@rights.needs("call.manage", on=Call)
def save(request: HttpRequest, call: Call) -> HttpResponse:
    """Keep the trial as the next version."""
    asked, why = _asked(call, request.POST), request.POST.get("why", "").strip()[:300]
    number = request.POST.get("seen", "")
    try:
        made = allotting.save(call, asked, why, int(number) if number.isdecimal() and len(number) < 9 else 0, actor_of(request))  # fmt: skip
    except Conflict:
        return _page(request, call, asked, why=why, is_late=True)
    except BadInput as error:
        return _page(request, call, asked, why=why, problems=wrongs(request, error))
    messages.success(
        request, say(request, f"已保存为第 {made.number} 版", f"Kept as version {made.number}")
    )
    return redirect(f"{request.path.removesuffix('/save')}?version={made.number}")


@require_safe
@rights.needs("call.desk", on=Call)
def workbook(request: HttpRequest, call: Call, version: str) -> HttpResponse:
    """A version as a workbook."""
    found = _version(call, version)
    if found is None or found.rule == allotting.CHOICE or not sees_all(request, call):
        raise Http404
    content = funding_workbook(allotting.plan_of(found), allotting.measure, language_of(request))
    return attached(content, f"huice-allotment-{call.year}-{call.batch}-v{found.number}")


def sees_all(request: HttpRequest, call: Call) -> bool:
    """Whether the reader is of the bureau that calls, or above it: those below see their own."""
    return rights.may(actor_of(request), "bureau.read", call.authority)


def _own(request: HttpRequest, call: Call) -> HttpResponse:
    """What a bureau below has of the version that is shown to everyone."""
    last = call.showings.select_related("decision__version").order_by("-pk").first()
    own = {each.ref: each for each in seen(request, call)}
    lines = allotting.chosen(last.decision.version) if last else []
    rows = [(own[each["ref"]], each["paid"]) for each in lines if each["ref"] in own]
    return desk(request, call, "funds/allot.html", "fund-allot", {
        "is_own": True, "showing": last, "rows": rows, "total": sum(paid for _, paid in rows),
    })  # fmt: skip


def _version(call: Call, number: str) -> Version | None:
    if not (number.isascii() and number.isdecimal() and len(number) < 9):
        return None
    return call.versions.filter(number=int(number)).select_related("call").first()


def _asked(call: Call, given: Mapping[str, str]) -> Asked:
    """What was typed; with nothing typed what the last version was made of."""
    typed = {name: str(given[name]).replace("\x00", "").strip()[:40] for name in given if name.startswith("budget")}  # fmt: skip
    by = given.get("by", "whole")
    if not typed and not given.get("places") and "by" not in given and "percent" not in given:
        latest = allotting.versions(call).first()
        if latest is not None:
            return allotting.asked_of(latest)
    return Asked(cast(By, by) if by in get_args(By) else "whole", typed, str(given.get("places", ""))[:9])  # fmt: skip


def _page(
    request: HttpRequest, call: Call, asked: Asked, *, opened: Version | None = None, why: str = "",
    problems: list[Wrong] | None = None, is_late: bool = False,
) -> HttpResponse:  # fmt: skip
    found, of = allotting.pool(call), chain.programme_of(call)
    latest = allotting.last_number(call)
    compared = _version(call, _given(request, "compare")) or call.versions.filter(number=opened.number - 1 if opened else latest).first()  # fmt: skip
    context: dict[str, Any] = {
        "is_own": False, "apart": found.apart, "versions": list(allotting.versions(call)),
        "opened": opened, "compared": compared, "why": why, "is_late": is_late, "pool": found,
        "seen": latest if is_late else _given(request, "seen") or latest, "has_plan": Plan.objects.filter(call=call).exists(),
        "measure": allotting.measure, "apart_words": allotting.NOT_RULED,
        "rounding": ROUNDING, "rule": None, "warnings": performing.warnings(call),
    }  # fmt: skip
    if not found.applications and opened is None:
        return desk(request, call, "funds/allot.html", "fund-allot", {**context, "problems": problems or []}, 422 if problems else 200)  # fmt: skip
    fields = allotting.blocks(call, found, asked.by) if of.pays else {}
    asked = Asked(asked.by, {field: asked.typed[field] for field in fields if field in asked.typed}, asked.places)  # fmt: skip
    try:
        if of.pays:
            asked, more = _money(request, call, found, asked, opened)
        else:
            asked, more = _places(found, asked, opened)
        context |= more
    except BadInput as error:
        problems = problems or wrongs(request, error)
        context |= {"plan": None, "picked": None}
    lines = context.pop("lines", [])
    context |= _rows(request, call, lines, compared)
    ways = allotting.ways(call, found) if of.pays else []
    context |= {
        "asked": asked, "problems": problems or [], "wrong": dict(reversed(problems or [])),
        "fields": [(field, block.name, asked.typed.get(field, "")) for field, block in fields.items()],
        "ways": [(each, allotting.BY_NAMES[each].say(language_of(request))) for each in ways],
        "rule": next((RULE_NAMES[each.rule] for each in of.allotting), None),
        "cites": [(each.cite, each.reading) for each in of.allotting],
    }  # fmt: skip
    status = 409 if is_late else 422 if problems and request.method == "POST" else 200
    return desk(request, call, "funds/allot.html", "fund-allot", context, status)


def _given(request: HttpRequest, name: str) -> str:
    value = request.POST.get(name) or request.GET.get(name) or ""
    return value if value.isascii() and value.isdecimal() and len(value) < 9 else ""


def _money(
    request: HttpRequest, call: Call, found: allotting.Pool, asked: Asked, opened: Version | None
) -> tuple[Asked, dict[str, Any]]:  # fmt: skip
    """The plan of a version or of a trial; with nothing typed, that of all claims in full."""
    if opened is not None:
        return asked, _planned(allotting.plan_of(opened), opened.lines)
    needed = sum(each.most for each in allotting.claims_of(call, found))
    part = _given(request, "percent")
    if part or (asked.by == "whole" and not asked.typed):
        of = min(int(part or _STEPS), _STEPS)
        sum_of = needed if of == _STEPS else needed * of // _STEPS // _WAN * _WAN
        asked = Asked("whole", {"budget": money(sum_of)})
    if not asked.typed:
        return asked, {"plan": None, "picked": None, "needed": needed}
    plan = allotting.trial(call, found, asked)
    refs = {each.number: each.ref for each in found.applications}
    lines = [allotting.as_json(each, refs[each.claim.candidate.number]) for each in plan.lines]
    return asked, _planned(plan, lines) | {
        "needed": needed,
        "percent": min(_STEPS, plan.budget * _STEPS // needed),
    }


def _planned(plan: FundingPlan, lines: list[dict[str, Any]]) -> dict[str, Any]:
    most = sum(each.claim.most for each in plan.lines)
    rates = [(block, allotting.measure(key).title, percent(ceiling), percent(rate))
             for (block, key, ceiling), rate in plan.rates().items()]  # fmt: skip
    return {"plan": plan, "picked": None, "lines": lines, "most": most, "rates": rates, "needed": most,
            "percent": min(_STEPS, plan.budget * _STEPS // most) if most else 0,
            "funded": sum(each.paid > 0 for each in plan.lines)}  # fmt: skip


def _places(
    found: allotting.Pool, asked: Asked, opened: Version | None
) -> tuple[Asked, dict[str, Any]]:  # fmt: skip
    if opened is not None:
        return asked, {"plan": None, "picked": len(opened.lines), "lines": opened.lines}
    asked = Asked("whole", {}, asked.places or str(len(found.applications)))
    best = {each.ref for each in allotting.choice(found, asked.places)}
    lines = [{"ref": each.ref, "number": each.number, "paid": 0, "most": 0, "bound": "", "block": "",
              "base": each.base, "score": each.score, "rank": each.rank, "measure": each.measure}
             for each in found.applications if each.ref in best]  # fmt: skip
    return asked, {"plan": None, "picked": len(lines), "lines": lines}


def _rows(
    request: HttpRequest, call: Call, lines: list[dict[str, Any]], compared: Version | None
) -> dict[str, Any]:  # fmt: skip
    """The lines of a page, each with its application and its change; and what another version had
    besides."""
    known = {each.ref: each for each in call.applications.all()}
    changes = allotting.changes({each["number"]: each["paid"] for each in lines}, compared)
    page = Paginator(lines, ROWS).get_page(request.GET.get("page"))
    here = {each["number"] for each in lines}
    rows = [Row(known[each["ref"]], each, BOUND_NAMES[each["bound"]] if each["bound"] else Text("入选", "chosen"),
                changes.get(each["number"])) for each in page]  # fmt: skip
    return {"rows": rows, "page": page, "differing": sum(1 for each in changes.values() if each),
            "gone": [each for each in (compared.lines if compared else []) if each["number"] not in here]}  # fmt: skip
