"""The figures of a call at the bureau, the applications behind each of them, and a workbook."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from huice.site.funds import chain
from huice.site.funds.drawn import Bar, bars
from huice.site.funds.figures import BYS, COUNTS, MONEY, Figures, figures
from huice.site.funds.figures_sheet import cost_of, days_of, figures_workbook
from huice.site.funds.models import Call
from huice.site.funds.views import frame
from huice.site.funds.views.workbooks import attached
from huice.site.people import rights
from huice.site.web import clock
from huice.site.web.language import language_of, say
from huice.site.web.shown import yuan
from huice.values.literals import decimal

PAGE = 50


@require_safe
@rights.needs("call.desk", on=Call)
def dashboard(request: HttpRequest, call: Call) -> HttpResponse:
    """All figures of what one may see: a city its own, the province all of them."""
    found = figures(call, frame.seen(request, call))
    has_money = chain.programme_of(call).pays
    return frame.desk(request, call, "funds/dashboard.html", "fund-dashboard", {
        "figures": found, "groups": [(by, found.groups(by)) for by in BYS],
        "money": MONEY if has_money else (), "has_money": has_money, "link": _links(call),
        "drawn": _drawn(request, found, has_money), "days_of": days_of, "cost_of": cost_of,
        "reached_of": decimal,
    })  # fmt: skip


@require_safe
@rights.needs("call.desk", on=Call)
def behind(request: HttpRequest, call: Call) -> HttpResponse:
    """The applications that one figure is made of."""
    asked = {name: request.GET.get(name, "") for name in ("figure", "by", "key")}
    asked["figure"] = asked["figure"] or COUNTS[0].id
    try:
        rows = figures(call, frame.seen(request, call)).behind(**asked)
    except KeyError:
        raise Http404 from None
    titles = {each.id: each.title for each in (*COUNTS, *MONEY)}
    return frame.desk(request, call, "funds/dashboard_behind.html", "fund-dashboard", {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "title": titles[asked["figure"]], "total": [(each, sum(map(each.of, rows))) for each in MONEY],
    })  # fmt: skip


@require_safe
@rights.needs("call.desk", on=Call)
def dashboard_xlsx(request: HttpRequest, call: Call) -> HttpResponse:
    """The same figures as a workbook."""
    body = figures_workbook(call, figures(call, frame.seen(request, call)), language_of(request))
    return attached(body, f"huice-funds-{call.year}-{clock.today()}")


def _links(call: Call) -> Any:
    """The address of what lies behind a figure."""
    here = reverse("fund-dashboard-behind", args=[call.ref])
    return lambda figure, by="", key="": f"{here}?" + urlencode({"figure": figure, "by": by, "key": key})  # fmt: skip


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
