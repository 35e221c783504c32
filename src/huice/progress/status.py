"""Where a target stands, by a stated rule.

A figure printed as 超过 is reached only above it; as 达到, 以上, 约 or 建成 at it. The path runs in a
straight line from the latest baseline before the target year to the target, and is told for the
years between; nothing is made up for a year without an observation. The latest observation up to the
target year decides:

- reached: it meets the target
- missed: it is of the target year and does not
- on course, behind: it is on or beyond the path, or short of it
- under way: there is no baseline, hence no path
- no data: there is no observation after the baseline

What is set for every year (每年) is on course or behind until its last year, which reaches or misses
it. An average growth (年均增长) is never told as reached or missed from the growth of one year: a year
is on course or behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from huice.language import Text
from huice.progress.observations import Book, Observation
from huice.progress.series import Series
from huice.rules.plan import Target

Status = Literal["reached", "on_course", "behind", "missed", "under_way", "no_data"]

STATUS_NAMES: Final[dict[Status, Text]] = {
    "reached": Text("已达到", "reached"),
    "on_course": Text("进度正常", "on course"),
    "behind": Text("落后", "behind"),
    "missed": Text("未达到", "missed"),
    "under_way": Text("推进中，无基数可比", "under way, no baseline to measure by"),
    "no_data": Text("无数据", "no data"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A target with what decides its status. ``due`` is what the path has for the year observed."""

    target: Target
    base: Target | None
    latest: Observation | None
    due: Fraction | None
    status: Status


def standing(target: Target, series: Series, book: Book, year: int) -> Standing:
    """The standing of a target as seen in a year: later observations are not yet known."""
    base = series.base(target)
    since = base.year if base is not None and base.year is not None else 0
    seen = [each for each in book.of(target.key).values() if since < each.year <= year]
    latest = max(seen, key=lambda each: each.year, default=None)
    if latest is None:
        return Standing(target, base, None, None, "no_data")
    due = path(target, base, latest.year)
    return Standing(target, base, latest, due, _status(target, latest, due))


def path(target: Target, base: Target | None, year: int) -> Fraction | None:
    """What a straight line from the baseline has for a year; None where none can be drawn."""
    if base is None or base.year is None or target.year is None:
        return None
    if not base.year <= year <= target.year:
        return None
    share = Fraction(year - base.year, target.year - base.year)
    return base.figure.value + (target.figure.value - base.figure.value) * share


def meets(target: Target, value: Fraction) -> bool:
    """Whether a value meets the target as it is printed."""
    figure = target.figure.value
    match target.op:
        case ">":
            return value > figure
        case "<":
            return value < figure
        case "<=":
            return value <= figure
        case _:
            return value >= figure


def _status(target: Target, latest: Observation, due: Fraction | None) -> Status:
    value = latest.figure.value
    is_last = target.year is not None and latest.year >= target.year
    if target.measured == "yearly_growth" or (target.measured == "yearly" and not is_last):
        return "on_course" if meets(target, value) else "behind"
    if meets(target, value):
        return "reached"
    if is_last:
        return "missed"
    if due is None:
        return "under_way"
    falling = target.op in ("<", "<=")
    return "on_course" if (value <= due if falling else value >= due) else "behind"
