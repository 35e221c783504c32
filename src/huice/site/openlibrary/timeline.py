"""Which targets fall due in which year, and how they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import Final, NamedTuple

from huice.progress.status import STATUS_NAMES, Standing, Status
from huice.rules.plan import Task
from huice.site.casework.observations import BADGES

WIDTH: Final = 320
_YEAR: Final = re.compile(r"20\d\d(?=年)")


class Bar(NamedTuple):
    """A part of a year's bar."""

    kind: str
    at: int
    width: int


class Due(NamedTuple):
    """A year, or none where the text names none: its targets by status, its tasks, its bar."""

    year: int | None
    statuses: tuple[tuple[Status, int], ...]
    tasks: int
    bars: tuple[Bar, ...]

    @property
    def targets(self) -> int:
        return sum(count for _, count in self.statuses)


def timeline(standings: Iterable[Standing], tasks: Iterable[Task]) -> list[Due]:
    """Years in their order, what has no year last. Only a deadline with a year in it counts."""
    targets = Counter((each.target.year, each.status) for each in standings)
    deadlines = Counter(year for each in tasks if (year := year_of(each)) is not None)
    every = {year for year, _ in targets} | set(deadlines)
    years = sorted(every, key=lambda year: (year is None, year))
    most = max(
        (sum(n for (of, _), n in targets.items() if of == year) for year in years), default=1
    )
    return [_due(year, targets, deadlines[year] if year else 0, most or 1) for year in years]


def year_of(task: Task) -> int | None:
    """The year that a task's deadline names; None where it names none (每年, 按季度)."""
    found = _YEAR.search(task.by.zh) if task.by else None
    return int(found[0]) if found else None


def _due(
    year: int | None, targets: Counter[tuple[int | None, Status]], tasks: int, most: int
) -> Due:
    statuses = tuple((status, targets[year, status]) for status in STATUS_NAMES
                     if targets[year, status])  # fmt: skip
    bars, so_far = [], 0
    for status, count in statuses:
        at, end = (round(Fraction(WIDTH * each, most)) for each in (so_far, so_far + count))
        bars.append(Bar(BADGES[status], at, max(end - at, 2)))
        so_far += count
    return Due(year, statuses, tasks, tuple(bars))
