"""The calendar of a company's deadlines: a month, a list, and the private feed."""

from __future__ import annotations

from calendar import monthcalendar
from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from huice.calendar import published
from huice.language import Text
from huice.procedure import ics
from huice.site.companies.models import Company
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.projects import feeds
from huice.site.projects.deadlines import KINDS, Item, appointments, items
from huice.site.web import clock
from huice.site.web.language import language_of, say


class Day(NamedTuple):
    """A day of the month's sheet; ``day`` is None for a cell of another month."""

    day: date | None
    items: list[Item]
    rests: bool
    is_today: bool


@require_safe
@rights.needs("project.read", on=Company)
def deadlines(request: HttpRequest, company: Company) -> HttpResponse:
    """``?view=month|list``, ``?month=2026-03``, ``?kind=own|authority|measure``."""
    return _page(request, company)


def _page(request: HttpRequest, company: Company, token: str = "") -> HttpResponse:
    kind = request.GET.get("kind", "")
    every = items(company)
    found = [each for each in every if kind not in KINDS or each.kind == kind]
    month = _month(request.GET.get("month", ""))
    counts = {name: sum(x.kind == name for x in every) for name in KINDS}
    address = reverse("feed", kwargs={"token": token}) if token else ""
    return render(
        request, "projects/deadlines.html",
        {"company": company, "found": found, "kind": kind if kind in KINDS else "", "kinds": KINDS,
         "counts": counts, "all_of": len(every), "as_list": request.GET.get("view") == "list",
         "month": month, "weeks": _weeks(month, found), "earlier": _shifted(month, -1),
         "later": _shifted(month, 1), "feed": feeds.held(company, actor_of(request)),
         "address": request.build_absolute_uri(address) if token else ""},
    )  # fmt: skip


def _month(asked: str) -> date:
    try:
        found = date.fromisoformat(f"{asked}-01")
    except ValueError:
        found = clock.today()
    return found.replace(day=1) if 2000 <= found.year <= 2099 else clock.today().replace(day=1)


def _shifted(month: date, by: int) -> str:
    at = month.year * 12 + month.month - 1 + by
    return f"{at // 12}-{at % 12 + 1:02}"


def _weeks(month: date, found: list[Item]) -> list[list[Day]]:
    on: dict[date, list[Item]] = defaultdict(list)
    for each in found:
        on[each.day].append(each)
    calendar, today = published(), clock.today()
    weeks = []
    for week in monthcalendar(month.year, month.month):
        days = [month.replace(day=number) if number else None for number in week]
        weeks.append([
            Day(day, on[day] if day else [], day is not None and not calendar.worked(day, day),
                day == today)
            for day in days
        ])  # fmt: skip
    return weeks


@require_POST
@rights.needs("project.read", on=Company)
def feed_new(request: HttpRequest, company: Company) -> HttpResponse:
    """A new address of the feed, shown this once; an earlier one is shut with that."""
    response = _page(request, company, feeds.renew(company, actor_of(request)))
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@rights.needs("project.read", on=Company)
def feed_revoke(request: HttpRequest, company: Company) -> HttpResponse:
    """Shut the feed."""
    feeds.revoke(company, actor_of(request))
    messages.success(request, say(request, "订阅地址已停用。", "The feed is shut."))
    return redirect("deadlines", company=company.ref)


@require_safe
@rights.needs("feed.read")
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The deadlines as iCalendar, for whoever holds the address."""
    company = feeds.company_of(token)
    if company is None:
        raise Http404
    language = language_of(request)
    name = Text(f"{company.name} 期限", f"{company.name} deadlines").say(language)
    body = ics.calendar(appointments(items(company), language), name, clock.now())
    return HttpResponse(
        body, content_type="text/calendar; charset=utf-8",
        headers={"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex",
                 "Content-Disposition": 'inline; filename="huice.ics"'},
    )  # fmt: skip
