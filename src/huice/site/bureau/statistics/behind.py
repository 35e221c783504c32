"""The cases behind a figure: every count of the statistics can be opened as its list."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import QueryDict

from huice.language import Text
from huice.site.bureau.models_statistics import Stage, StageFact
from huice.site.bureau.statistics.figures import AUTHORITY, Figures

CASES: Final = {
    "open": Text("在办", "open"),
    "overdue": Text("已逾期", "overdue"),
    "suspended": Text("已中止", "suspended"),
}
"""Lists of cases as they stand today."""

FACTS: Final = {
    "counted": Text("期间内届期的时限", "duties whose time came in the period"),
    "in-time": Text("按期办结", "met in time"),
    "late": Text("逾期办结", "met late"),
    "unmet": Text("逾期未办", "still unmet"),
    "took": Text("期间内办结的环节", "stages ended in the period"),
    "lapsed": Text("期满生效", "ran out with effect"),
    "open-on": Text("当日在走的时限", "duties running on the day"),
    "overdue-on": Text("当日已逾期的时限", "duties overdue on the day"),
}
"""Lists of runs of clocks and of stays in states."""

_ORDER: Final = ("-started", "-pk")


def cases_behind(figures: Figures, what: str) -> QuerySet[Any]:
    """The cases of one of ``CASES``, the most urgent first."""
    which = {
        "open": Q(due__isnull=False),
        "overdue": Q(due__lt=figures.today),
        "suspended": Q(suspended=True),
    }[what]
    found = figures.cases(which).select_related("company", "authority")
    return found.order_by("due", "pk")


def facts_behind(figures: Figures, what: str, given: QueryDict) -> QuerySet[Any]:
    """The runs or stays of one of ``FACTS``, of one stage where ``stage`` names it."""
    asked = figures.asked
    named = {pk for pk, each in figures.stages.items() if key_of(each) == given.get("stage")}
    clocks = {pk for pk, each in figures.stages.items() if each.is_clock}
    pool = set(figures.duties)
    if what == "lapsed":
        pool = clocks
    elif what == "took":
        pool = {pk for pk, x in figures.stages.items() if not x.is_clock or x.who == AUTHORITY}
    if given.get("stage"):
        pool &= named
    found = figures.facts(pool).select_related("case__company", "case__authority", "stage")
    period = asked.first, asked.last
    if what in ("open-on", "overdue-on"):
        day = _day(given.get("on", ""), asked.last)
        found = found.filter(Q(ended__isnull=True) | Q(ended__gt=day), started__lte=day)
        if what == "overdue-on":
            found = found.filter(due__lt=day).filter(Q(in_time=False) | Q(ended__isnull=True))
        return found.order_by("due", "pk")
    which = {
        "counted": Q(ended__range=period, in_time__isnull=False) | figures.unmet,
        "in-time": Q(ended__range=period, in_time=True),
        "late": Q(ended__range=period, in_time=False),
        "unmet": figures.unmet,
        "took": Q(ended__range=period, taken__isnull=False),
        "lapsed": Q(ended__range=period, in_time=False, ending="lapsed"),
    }[what]
    if what == "lapsed" and given.get("effect"):
        which &= Q(effect=given.get("effect", "").replace("\x00", "")[:24])
    if what == "took":
        return found.filter(which).order_by("-taken", "pk")
    return found.filter(which).order_by(*_ORDER)


def key_of(stage: Stage) -> str:
    """A stage as an address names it, beside its procedure."""
    return f"{'clock' if stage.is_clock else 'state'}:{stage.name}"


def facts_count(found: QuerySet[StageFact]) -> int:
    return found.order_by().count()


def _day(written: str, default: date) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return default
