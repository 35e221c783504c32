"""The half-year ledger: how each period stands, the sheet out and in, and what statistics verify."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from huice.fund import half_year
from huice.fund.half_year import FIELDS, Change, Verified
from huice.fund.ledger_sheet import (
    HEADINGS,
    STATISTICS,
    ledger_sheet,
    read_statistics,
    statistics_sheet,
)
from huice.language import Language, Text
from huice.problems import BadInput, Spot
from huice.progress.reporting import STATE_NAMES
from huice.site.funds import chain, clearing, ledger, posts, sums
from huice.site.funds.models import Application, Call
from huice.site.funds.models_after import Clawback, Clearing, LedgerSheet
from huice.site.funds.views import frame
from huice.site.funds.views.workbooks import attached, placed, uploaded
from huice.site.people import rights
from huice.site.people.actor import Actor, actor_of
from huice.site.people.models import Organisation
from huice.site.web import clock
from huice.site.web.language import language_of, say
from huice.site.web.typing_in import Typed, Wrong

PAGE: Final = 40
FIELDS_IN: Final = ("authority", "period", "corrects")


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("call.desk", on=Call)
def book(request: HttpRequest, call: Call) -> HttpResponse:
    """How the ledger of a call stands, and the form of those whose projects are in it."""
    if request.method != "POST":
        return _page(request, call)
    actor, form = actor_of(request), Typed(request)
    own = posts.handles(actor, call)
    if not own:
        raise PermissionDenied
    try:
        ref = form.choice(
            "authority", Text("单位", "organisation"), tuple(each.ref for each in own)
        )
        period = form.text("period", Text("报送期", "Period"), 8)
        corrects = form.text("corrects", Text("更正理由", "Reason of the correction"), 300, needed=False)  # fmt: skip
        form.expect_right()
        authority = next(each for each in own if each.ref == ref)
        sheet = ledger.file(call, authority, period, *uploaded(request), corrects, actor)
    except BadInput as error:
        return _page(request, call, form.values, placed(request, error, HEADINGS))
    messages.success(request, say(request, f"已报送 {period} 台账，{sheet.lines.count()} 个项目", f"The ledger of {period} is filed, {sheet.lines.count()} projects"))  # fmt: skip
    return redirect(f"{reverse('fund-ledger', args=[call.ref])}?{urlencode({'sheet': sheet.ref})}")


@require_safe
@rights.needs("call.desk", on=Call)
def sheet_out(request: HttpRequest, call: Call) -> HttpResponse:
    """The sheet of a bureau with its projects and their last values."""
    seen = _seen_bureaus(request, call)
    asked = request.GET.get("authority", "")
    own = posts.handles(actor_of(request), call)
    authority = next((x for x in seen if x.ref == asked), None) or next(iter([*own, *seen]), None)
    found = list(ledger.kept(call).filter(authority=authority)) if authority else []
    name = f"{call.year}-{authority.short if authority else ''}-{clock.today()}"
    return attached(ledger_sheet(ledger.lines(call, found), language_of(request)), name)


def _seen_bureaus(request: HttpRequest, call: Call) -> list[Organisation]:
    held = frame.seen(request, call).filter(state__in=ledger.KEPT).values("authority")
    return list(Organisation.objects.filter(pk__in=held).order_by("place", "pk"))


def _page(
    request: HttpRequest, call: Call, typed: dict[str, str] | None = None,
    wrong: Sequence[Wrong] = (),
) -> HttpResponse:  # fmt: skip
    actor, language = actor_of(request), language_of(request)
    seen, own = _seen_bureaus(request, call), posts.handles(actor, call)
    keeps = chain.programme_of(call).has("ledger")
    standings = ledger.standings(call, seen) if keeps else []
    found = list(ledger.kept(call).filter(authority__in=seen))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    taken_back = Clawback.objects.filter(application__in=found).select_related("application", "clearing")  # fmt: skip
    today = clock.today()
    return frame.desk(request, call, "funds/ledger.html", "fund-ledger", {
        "keeps": keeps, "standings": standings, "stage": chain.stage(call, "ledger"),
        "lines": ledger.lines(call, list(page.object_list)), "page": page,
        "received": sum(ledger.paid(found).values()), "taken_back": taken_back,
        "back": sum(each.money for each in taken_back), "clearing": Clearing.objects.filter(call=call).first(),
        "may_clear": rights.may(actor, "call.lead", call) and bool(clearing.grounds(call)),
        "own": [(each.ref, each.title.say(language)) for each in own],
        "periods": [(x.period.key, x.period.name.say(language)) for x in (ledger.dues(call) if keeps else [])
                    if x.period.last < today],
        "changes": _changes(request, call, seen, language), "states": STATE_NAMES, "badges": ledger.STATE_BADGES,
        "typed": dict.fromkeys(FIELDS_IN, "") | (typed or {}),
        "problems": wrong, "wrong": dict(reversed(wrong)), "measures": half_year.FIELDS,
    }, status=422 if wrong else 200)  # fmt: skip


def _changes(
    request: HttpRequest, call: Call, seen: Sequence[Organisation], language: Language
) -> dict[str, Any] | None:
    """What a sheet says otherwise than the one before it of the same bureau."""
    chosen = LedgerSheet.objects.filter(call=call, authority__in=seen, ref=request.GET.get("sheet", "").replace("\0", "")).first()  # fmt: skip
    if chosen is None:
        return None
    same = LedgerSheet.objects.filter(call=call, authority=chosen.authority)
    before = (
        same.filter(period__lte=chosen.period, pk__lt=chosen.pk).order_by("period", "pk").last()
    )
    found = half_year.changes(ledger.of_sheet(before), ledger.of_sheet(chosen)) if before else []
    return {"sheet": chosen, "before": before,
            "rows": [_shown(each, language) for each in found if each.name != "verified" or each.after is not None]}  # fmt: skip


def _shown(change: Change, language: Language) -> tuple[str, str, str, str]:
    return (change.number, FIELDS[change.name].say(language),
            half_year.shown(change, change.before, language), half_year.shown(change, change.after, language))  # fmt: skip


# --- statistics ----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@rights.needs("investment.verify")
def verifying(request: HttpRequest) -> HttpResponse:
    """The ledgers whose investment one's statistics office verifies; one of them by ``sheet``, as a
    form, and as a workbook with ``excel``."""
    actor = actor_of(request)
    sheets = ledger.current(_sheets(actor))
    asked = request.GET.get("sheet", "") or request.POST.get("sheet", "")
    chosen = next((each for each in sheets if each.ref == asked), None)
    if request.method == "POST":
        if chosen is None:
            raise Http404
        return _verify(request, actor, sheets, chosen)
    if chosen is not None and "excel" in request.GET:
        body = statistics_sheet(_own_lines(actor, chosen), language_of(request))
        return attached(body, f"{chosen.authority.short}-{chosen.period}")
    return _verifying_page(request, actor, sheets, chosen)


def _sheets(actor: Actor) -> Any:
    own = rights.seen_applications(actor, Application.objects.filter(state__in=ledger.KEPT), via="verifier")  # fmt: skip
    found = LedgerSheet.objects.filter(lines__application__in=own).distinct()
    return found.select_related("authority", "call")


def _mine(actor: Actor, sheet: LedgerSheet) -> list[Application]:
    held = Application.objects.filter(ledger_lines__sheet=sheet).select_related("verifier")
    return [each for each in held if rights.may(actor, "investment.verify", each)]


def _own_lines(actor: Actor, sheet: LedgerSheet) -> list[half_year.LedgerLine]:
    numbers = {each.number for each in _mine(actor, sheet)}
    return [each for each in ledger.of_sheet(sheet) if each.number in numbers]


def _verify(request: HttpRequest, actor: Actor, sheets: Sequence[LedgerSheet], sheet: LedgerSheet) -> HttpResponse:  # fmt: skip
    form, mine = Typed(request), _mine(actor, sheet)
    try:
        found = read_statistics(*uploaded(request)) if request.FILES else _typed_amounts(form, _own_lines(actor, sheet))  # fmt: skip
        count = ledger.verify(sheet, found, [each.pk for each in mine], actor)
    except BadInput as error:
        return _verifying_page(
            request, actor, sheets, sheet, form.values, placed(request, error, STATISTICS)
        )
    messages.success(
        request, say(request, f"已核实 {count} 个项目", f"{count} projects are verified")
    )
    return redirect(f"{reverse('fund-ledger-verifying')}?{urlencode({'sheet': sheet.ref})}")


def _typed_amounts(form: Typed, lines: Sequence[half_year.LedgerLine]) -> list[Verified]:
    """What was typed for each project by its place in the list; those left empty are not verified."""
    found = [
        Verified(line.number, sums.typed(form, f"v-{at}", Text(line.number, line.number), zero=True), Spot("form"))
        for at, line in enumerate(lines)
        if form.values.get(f"v-{at}", "").strip()
    ]  # fmt: skip
    form.expect_right()
    if not found:
        raise BadInput.at(Spot("form"), "没有填核实数", "nothing was verified", "file")
    return found


def _verifying_page(
    request: HttpRequest, actor: Actor, sheets: Sequence[LedgerSheet], chosen: LedgerSheet | None,
    typed: dict[str, str] | None = None, wrong: Sequence[Wrong] = (),
) -> HttpResponse:  # fmt: skip
    waiting = {each.pk: each.lines.filter(verified=None, application__in=_mine(actor, each)).count() for each in sheets}  # fmt: skip
    return render(request, "funds/verifying.html", {
        "sheets": sheets, "chosen": chosen, "waiting": waiting,
        "lines": list(enumerate(_own_lines(actor, chosen))) if chosen else [],
        "typed": typed or {}, "problems": wrong, "wrong": dict(reversed(wrong)),
    }, status=422 if wrong else 200)  # fmt: skip
