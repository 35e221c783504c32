"""The figures of a call at the bureau, and of all calls of a programme: the page, the applications
behind each figure, and a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from huice.language import Text
from huice.site.funds import chain
from huice.site.funds.drawn import Bar, bars
from huice.site.funds.figures import BYS, COUNTS, MONEY, YEAR, By, Figures, figures
from huice.site.funds.figures_sheet import cost_of, days_of, figures_workbook
from huice.site.funds.models import STATE_BADGES, STATES, Call
from huice.site.funds.views import frame
from huice.site.funds.views.workbooks import attached
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.web import clock
from huice.site.web.language import language_of, say
from huice.site.web.policies import document as document_of
from huice.site.web.shown import yuan
from huice.values.literals import decimal

PAGE = 50


@require_safe
@rights.needs("call.desk", on=Call)
def dashboard(request: HttpRequest, call: Call) -> HttpResponse:
    """All figures of what one may see of a call: a city its own, the province all of them."""
    return frame.desk(request, call, "funds/dashboard.html", "fund-dashboard", {
        **_shown(request, call.document, [call], BYS), **_at("fund-dashboard", call.ref), "layout": "funds/_desk.html",
        "pay_days": call.pay_days,
    })  # fmt: skip


@require_safe
@rights.needs("call.desk", on=Call)
def behind(request: HttpRequest, call: Call) -> HttpResponse:
    """The applications that one figure is made of."""
    return frame.desk(request, call, "funds/dashboard_behind.html", "fund-dashboard", {
        **_rows(request, call.document, [call]), **_at("fund-dashboard", call.ref), "layout": "funds/_desk.html",
    })  # fmt: skip


@require_safe
@rights.needs("call.desk", on=Call)
def dashboard_xlsx(request: HttpRequest, call: Call) -> HttpResponse:
    """The same figures as a workbook."""
    return _workbook(request, call.document, [call], BYS, Text(call.title, call.title), str(call.year))  # fmt: skip


# --- all calls of a programme ---------------------------------------------------------------------


@require_safe
@rights.needs("call.desk")
def years(request: HttpRequest, document: str) -> HttpResponse:
    """The same over all calls of a programme that concern one's bureau, by year too."""
    return render(request, "funds/dashboard.html", {
        **_programme(document), **_shown(request, document, _calls(request, document), (YEAR, *BYS)),
        **_at("fund-years", document),
    })  # fmt: skip


@require_safe
@rights.needs("call.desk")
def years_behind(request: HttpRequest, document: str) -> HttpResponse:
    return render(request, "funds/dashboard_behind.html", {
        **_programme(document), **_rows(request, document, _calls(request, document)),
        **_at("fund-years", document), "states": STATES, "state_kinds": STATE_BADGES,
    })  # fmt: skip


@require_safe
@rights.needs("call.desk")
def years_xlsx(request: HttpRequest, document: str) -> HttpResponse:
    of = _programme(document)["programme"]
    return _workbook(request, document, _calls(request, document), (YEAR, *BYS), of.title, "all")


def _calls(request: HttpRequest, document: str) -> list[Call]:
    """The calls of a programme that concern whoever asks."""
    return list(frame.concerning(actor_of(request)).filter(document=document))


def _programme(document: str) -> dict[str, Any]:
    """The programme of a document; Http404 where it has none."""
    found = document_of(document)
    if found is None or found.programme is None:
        raise Http404
    return {"document": found, "programme": found.programme, "layout": "funds/_years.html", "pay_days": None}  # fmt: skip


# --- what both show -------------------------------------------------------------------------------


def _at(name: str, of: str) -> dict[str, Any]:
    """The addresses of a page, its workbook, and of what lies behind a figure."""
    behind = reverse(f"{name}-behind", args=[of])
    return {
        "here": reverse(name, args=[of]), "xlsx": reverse(f"{name}-xlsx", args=[of]),
        "link": lambda figure, by="", key="": f"{behind}?" + urlencode({"figure": figure, "by": by, "key": key}),
    }  # fmt: skip


def _shown(request: HttpRequest, document: str, calls: Sequence[Call], bys: Sequence[By]) -> dict[str, Any]:  # fmt: skip
    found = figures(document, frame.seen(request, *calls))
    has_money = chain.programme(document).pays
    money = [x for x in MONEY if has_money and (found.whole.sum(x) or x.id not in ("clawed", "recovered"))]  # fmt: skip
    return {
        "figures": found, "groups": [(by, found.groups(by)) for by in bys],
        "money": money, "has_money": has_money, "text": document,
        "drawn": _drawn(request, found, has_money), "days_of": days_of, "cost_of": cost_of,
        "reached_of": decimal,
    }  # fmt: skip


def _rows(request: HttpRequest, document: str, calls: Sequence[Call]) -> dict[str, Any]:
    asked = {name: request.GET.get(name, "") for name in ("figure", "by", "key")}
    asked["figure"] = asked["figure"] or COUNTS[0].id
    try:
        rows = figures(document, frame.seen(request, *calls)).behind(**asked)
    except KeyError:
        raise Http404 from None
    titles = {each.id: each.title for each in (*COUNTS, *MONEY)}
    return {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "title": titles[asked["figure"]], "total": [(each, sum(map(each.of, rows))) for each in MONEY],
    }  # fmt: skip


def _workbook(request: HttpRequest, document: str, calls: Sequence[Call], bys: Sequence[By],
              counted: Text, name: str) -> HttpResponse:  # fmt: skip
    found = figures(document, frame.seen(request, *calls))
    body = figures_workbook(chain.programme(document), counted, found, bys, language_of(request))
    return attached(body, f"huice-funds-{name}-{clock.today()}")


def _drawn(request: HttpRequest, found: Figures, has_money: bool) -> dict[str, Any]:
    """The charts, each of which repeats a table of the page; nothing where there is nothing to draw."""
    language = language_of(request)
    award = next(each for each in MONEY if each.id == "award")
    cities = found.groups(BYS[0]) if has_money and found.whole.sum(award) else []
    counts = [(each.title, found.whole.count(each)) for each in found.counts]
    medians = [(each.title, each.median) for each in found.took if each.median is not None]
    return {
        "road": bars(
            [Bar(title.say(language), count, str(count)) for title, count in counts],
            say(request, "各环节的申报数", "Applications at each step"),
        ),
        "cities": cities and bars(
            [Bar(x.title.say(language), x.sum(award), yuan(x.sum(award))) for x in cities],
            say(request, "各市下达金额（元）", "Money awarded by city (yuan)"),
        ),
        "days": medians and bars(
            [Bar(title.say(language), int(days), days_of(days) + say(request, " 天", " days")) for title, days in medians],
            say(request, "各环节用时的中位数", "Median days of each part"),
        ),
    }  # fmt: skip
