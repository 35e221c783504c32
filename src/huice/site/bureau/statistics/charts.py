"""What the charts draw: names and series, read by ``charts.js``; each repeats a table beside it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.contrib.staticfiles import finders

from huice.language import Language, Text
from huice.site.bureau.statistics.figures import Figures

MOST = 20
"""Bars of one chart; the table has them all."""


@lru_cache(maxsize=1)
def map_style() -> str:
    """The id of the style element that Plotly's bundle writes into a page for its maps, unless
    one is there: the page gives the id to an element of its own, and the policy without inline
    styles has nothing to refuse."""
    bundle = finders.find("plotly/plotly.min.js")
    if not isinstance(bundle, str):
        return ""
    with open(bundle, encoding="utf-8") as stream:
        found = re.search(r'getElementById\("([0-9a-f]{64})"\)', stream.read())
    return found.group(1) if found else ""


def by_unit(figures: Figures, language: Language) -> dict[str, Any]:
    """Duties in time, late and unmet by unit, stacked."""
    shown = [each for each in figures.units if each.timely.all][:MOST]
    labels = [
        each.organisation.title.say(language)
        + (Text("（本级）", " (itself)").say(language) if each.alone and len(figures.units) > 1 else "")
        for each in shown
    ]  # fmt: skip
    return {
        "id": "chart-units", "kind": "bars", "labels": labels,
        "series": [
            _series(Text("按期", "In time"), "ok", [x.timely.in_time for x in shown], language),
            _series(Text("逾期办结", "Late"), "warn", [x.timely.late for x in shown], language),
            _series(Text("逾期未办", "Unmet"), "bad", [x.timely.open_late for x in shown], language),
        ],
    }  # fmt: skip


def by_month(figures: Figures, language: Language) -> dict[str, Any]:
    """Duties running and overdue at each month's end."""
    return {
        "id": "chart-months", "kind": "lines",
        "labels": [each.day.isoformat()[:7] for each in figures.months],
        "series": [
            _series(Text("在走的时限", "Running"), "info", [x.open for x in figures.months], language),
            _series(Text("已逾期", "Overdue"), "bad", [x.overdue for x in figures.months], language),
        ],
    }  # fmt: skip


def by_stage(figures: Figures, language: Language) -> dict[str, Any]:
    """Median and ninth tenth of the authority's clocks in working days."""
    duties = set(figures.duties)
    shown = [
        row for row in figures.stage_rows
        if row.stage.pk in duties and row.stage.working and row.count
    ][:MOST]  # fmt: skip
    return {
        "id": "chart-stages", "kind": "groups", "labels": [x.title.say(language) for x in shown],
        "unit": Text("工作日", "working days").say(language),
        "series": [
            _series(Text("中位数", "Median"), "info",
                    [float(x.median or 0) for x in shown], language),
            _series(Text("九成不超过", "90% within"), "quiet",
                    [x.ninetieth or 0 for x in shown], language),
        ],
    }  # fmt: skip


def _series(name: Text, kind: str, values: list[Any], language: Language) -> dict[str, Any]:
    return {"name": name.say(language), "kind": kind, "values": values}
