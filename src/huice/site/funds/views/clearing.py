"""Clearing a call, money taken back without a clearing, and what came back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, get_args

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from huice.fund.cells import in_yuan, workbook
from huice.fund.settlement import MEASURE_NAMES, TAKING_NAMES, WHY, Measure, Settlement, Taking
from huice.fund.settlement_sheet import settlement_workbook
from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.site.funds import chain, clearing, ledger, sums
from huice.site.funds.models import Call
from huice.site.funds.models_after import Clawback, Clearing
from huice.site.funds.views import frame
from huice.site.funds.views.workbooks import attached
from huice.site.people import rights
from huice.site.people.actor import Actor, actor_of
from huice.site.web import clock
from huice.site.web.language import language_of, say
from huice.site.web.sheets import safe_cell
from huice.site.web.typing_in import Typed

PAGE: Final = 50
FIELDS: Final = ("measure", "taking", "day", "words", "number", "provision", "money", "reason")
HEADINGS: Final = (
    Text("项目编号", "Number"), Text("项目名称", "Project"), Text("申报单位", "Applicant"),
    Text("应收回（元）", "Taken back (yuan)"), Text("已退回（元）", "Came back (yuan)"),
    Text("尚欠（元）", "Owed (yuan)"), Text("最近退回日", "Last came back on"), Text("说明", "Why"),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("call.lead", on=Call)
def clear(request: HttpRequest, call: Call) -> HttpResponse:
    """Choose the readings, see what would be taken back of each, and clear; or take money back of
    one project after a breach."""
    if request.method != "POST":
        return _page(request, call, request.GET.dict())
    form, actor = Typed(request), actor_of(request)
    try:
        if "number" in form.values:
            _demand(form, call, actor)
            messages.success(request, say(request, "已登记收回", "It is taken back"))
            return redirect("fund-clearing", call.ref)
        measure, taking = _readings(form)
        day = form.day("day", Text("清算日", "Day of the clearing"), past=True)
        words = form.text("words", Text("说明", "Words"), 500, needed=False)
        form.expect_right()
        assert day is not None
        clearing.clear(call, measure, taking, day, words, actor)
    except BadInput as error:
        return _page(request, call, form.values, error.problems)
    messages.success(request, say(request, "已清算", "The call is cleared"))
    return redirect("fund-ledger", call.ref)


def _readings(form: Typed) -> tuple[Measure, Taking]:
    measure = form.choice("measure", Text("完成的标准", "what completion is measured by"), get_args(Measure))  # fmt: skip
    taking = form.choice("taking", Text("收回的范围", "how much is taken back"), get_args(Taking))
    return "approved" if measure == "approved" else "floor", "shortfall" if taking == "shortfall" else "all"  # fmt: skip


def _demand(form: Typed, call: Call, actor: Actor) -> Clawback:
    number = form.text("number", Text("项目编号", "Number"), 40)
    provision = form.text("provision", Text("依据", "Provision"), 64)
    money = sums.typed(form, "money", Text("收回金额（元）", "Sum taken back (yuan)"))
    reason = form.text("reason", Text("理由", "Reason"), 300)
    found = ledger.kept(call).filter(number=number).first()
    if found is None and number:
        form.wrong("number", f"没有下达过资金的项目“{number}”", f"no project '{number}' was given money")  # fmt: skip
    form.expect_right()
    assert found is not None
    return clearing.demand(found, money, provision, reason, actor)


def _page(
    request: HttpRequest, call: Call, typed: dict[str, str], problems: Iterable[Problem] = ()
) -> HttpResponse:
    language, of = language_of(request), chain.programme_of(call)
    told, found = list(problems), None
    held, stage = Clearing.objects.filter(call=call).first(), clearing.term(of)
    if of.has("settle") and held is None and typed.get("measure") in get_args(Measure) and typed.get("taking") in get_args(Taking):  # fmt: skip
        found = _previewed(call, typed, told)
        if found is not None and "excel" in request.GET:
            return attached(settlement_workbook(found, language), f"{call.year}-{clock.today()}")
    wrong = [(each.field if each.field.isascii() else "", each.what.say(language)) for each in told]
    return frame.desk(request, call, "funds/clearing.html", "fund-ledger", {
        "clearing": held, "found": found, "stage": stage, "settles": of.has("settle"),
        "settle_stage": of.stage("settle"),
        "measures": [(x, MEASURE_NAMES[x].say(language)) for x in get_args(Measure)],
        "takings": [(x, TAKING_NAMES[x].say(language)) for x in get_args(Taking)], "why": WHY,
        "measure_names": MEASURE_NAMES, "taking_names": TAKING_NAMES,
        "provisions": [(x.id, f"{x.cite} · {x.says.say(language)}") for x in clearing.grounds(call)],
        "typed": dict.fromkeys(FIELDS, "") | typed, "problems": wrong, "wrong": dict(reversed(wrong)),
        "readings": {"measure": typed.get("measure", ""), "taking": typed.get("taking", "")},
    }, status=422 if wrong else 200)  # fmt: skip


def _previewed(call: Call, typed: dict[str, str], problems: list[Problem]) -> Settlement | None:
    try:
        return clearing.settlement(
            call, "approved" if typed["measure"] == "approved" else "floor",
            "shortfall" if typed["taking"] == "shortfall" else "all",
        )  # fmt: skip
    except BadInput as error:
        problems += [each for each in error.problems if each not in problems]
        return None


# --- what comes back -----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("payment.read")
def clawbacks(request: HttpRequest) -> HttpResponse:
    """What is to be taken back by one's finance office, and what came back."""
    actor, form = actor_of(request), Typed(request)
    if request.method != "POST":
        return _list(request, actor)
    try:
        held = _seen(actor).filter(ref=form.values.get("clawback", "")).first()
        if held is None:
            raise BadInput.at(Spot("form"), "没有这笔收回", "no such sum", "clawback")
        rights.check(actor, "payment.make", held.application)
        money = sums.typed(form, "money", Text("退回金额（元）", "Sum that came back (yuan)"))
        day = form.day("day", Text("退回日", "Day"), past=True)
        form.expect_right()
        assert day is not None
        clearing.pay_back(held, money, day, actor)
    except BadInput as error:
        return _list(request, actor, form.values, error.problems)
    messages.success(request, say(request, "已登记退回款", "What came back is entered"))
    return redirect("fund-clawbacks")


@require_safe
@rights.needs("payment.read")
def clawbacks_out(request: HttpRequest) -> HttpResponse:
    """The same as a workbook; sums are numbers of yuan to the 分."""
    language = language_of(request)
    rows = [
        [safe_cell(each.application.number), safe_cell(str(each.application)), safe_cell(each.application.applicant),
         in_yuan(each.money), in_yuan(each.recovered), in_yuan(each.money - each.recovered),
         each.recovered_on.isoformat() if each.recovered_on else "", safe_cell(Text(each.said_zh, each.said_en).say(language))]
        for each in _seen(actor_of(request))
    ]  # fmt: skip
    head = [each.say(language) for each in HEADINGS]
    body = workbook((say(request, "收回", "Taken back"), [head, *rows], (16, 34, 34, 18, 18, 18, 14, 60)))  # fmt: skip
    return attached(body, f"clawbacks-{clock.today()}")


def _seen(actor: Actor) -> QuerySet[Clawback]:
    own = rights.seen_organisations(actor)
    found = Clawback.objects.filter(payer__in=own).select_related("application", "application__payer", "application__call", "payer")  # fmt: skip
    return found.order_by("-at", "-pk")


def _list(
    request: HttpRequest, actor: Actor, typed: dict[str, str] | None = None,
    problems: Iterable[Problem] = (),
) -> HttpResponse:  # fmt: skip
    wrong = [(each.field, each.what.say(language_of(request))) for each in problems]
    found = _seen(actor)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    total: dict[str, Any] = found.aggregate(money=Sum("money"), back=Sum("recovered"))
    return render(request, "funds/clawbacks.html", {
        "page": page, "money": total["money"] or 0, "back": total["back"] or 0,
        "may": {each.pk for each in page.object_list if rights.may(actor, "payment.make", each.application)},
        "typed": {"clawback": "", "money": "", "day": ""} | (typed or {}),
        "problems": wrong, "wrong": dict(reversed(wrong)),
    }, status=422 if wrong else 200)  # fmt: skip
