"""Who has how much to do in which plan: departments beside the plans of one level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from huice.language import Text
from huice.rules.measure import Document
from huice.rules.plan import Plan
from huice.site.openlibrary.planned import plans
from huice.site.openlibrary.rows import region_of
from huice.site.web.policies import library


class Share(NamedTuple):
    """How many tasks are led, and how many supported."""

    leads: int
    supports: int

    @property
    def all(self) -> int:
        return self.leads + self.supports


class Matrix(NamedTuple):
    """``columns`` are plans by their cluster or title; a row is a department, its sum, its cells."""

    columns: tuple[tuple[Document, Text], ...]
    rows: tuple[tuple[str, Share, tuple[Share, ...]], ...]


@cache
def regions() -> dict[str, int]:
    """The places whose plans charge departments with tasks, the one with most tasks first."""
    counted = Counter(region_of(document) for document, plan in plans() for task in plan.tasks
                      if task.lead or task.support)  # fmt: skip
    return dict(counted.most_common())


@cache
def matrix(region: str) -> Matrix:
    """The departments of a place's plans, those with most to do first."""
    own = [(document, plan) for document, plan in plans()
           if region_of(document) == region and any(x.lead or x.support for x in plan.tasks)]  # fmt: skip
    shares = [_shares(plan) for _, plan in own]
    nothing = Share(0, 0)
    rows = []
    for name in dict.fromkeys(name for each in shares for name in each):
        cells = tuple(each.get(name, nothing) for each in shares)
        rows.append((name, Share(sum(x.leads for x in cells), sum(x.supports for x in cells)), cells))  # fmt: skip
    rows.sort(key=lambda row: (-row[1].all, -row[1].leads))
    return Matrix(tuple((document, _name(document)) for document, _ in own), tuple(rows))


def _shares(plan: Plan) -> dict[str, Share]:
    leads = Counter(name for task in plan.tasks for name in dict.fromkeys(task.lead))
    supports = Counter(name for task in plan.tasks for name in dict.fromkeys(task.support)
                       if name not in task.lead)  # fmt: skip
    return {name: Share(leads[name], supports[name]) for name in _ordered(leads, supports)}


def _ordered(leads: Counter[str], supports: Counter[str]) -> Sequence[str]:
    return list(dict.fromkeys((*leads, *supports)))


def _name(document: Document) -> Text:
    """The cluster, where the plan is for one alone; else the plan's title."""
    clusters = document.applies_to.clusters
    return library().policies.clusters[clusters[0]].name if len(clusters) == 1 else document.title
