"""Periods forwards and backwards: add a length to a day, take it off, count between two days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from huice.calendar.conventions import (
    DEFAULT,
    Convention,
    Conventions,
    estimate_json,
    estimated,
)
from huice.calendar.working_days import ONE_DAY, WorkingDays, published
from huice.problems import BadInput, Spot
from huice.values.duration import Duration, DurationUnit, shift
from huice.values.literals import NotALiteral, read_literal

WORKING: Final[DurationUnit] = "个工作日"


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The day a length of time leads to, and how it was found.

    ``bearing`` names the conventions that bear on it, ``rolled_from`` the rest day it would have
    been, ``estimated`` the years that were known by their weekends alone.
    """

    start: date
    length: Duration
    day: date
    conventions: Conventions
    coverage: str
    bearing: tuple[Convention, ...] = ("start_day_counted",)
    rolled_from: date | None = None
    estimated: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        conventions = {**self.conventions.as_json(*self.bearing), "coverage": self.coverage}
        if self.rolled_from:
            conventions["rolled_from"] = self.rolled_from.isoformat()
        return {
            "from": self.start.isoformat(), "length": str(self.length),
            "result": self.day.isoformat(), "conventions": conventions,
            **estimate_json(self.estimated),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Count:
    """The days and working days from one day to another; below zero when counted backwards."""

    first: date
    last: date
    days: int
    working_days: int
    conventions: Conventions
    coverage: str
    estimated: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        conventions = self.conventions.as_json("start_day_counted")
        return {
            "from": self.first.isoformat(), "to": self.last.isoformat(),
            "days": self.days, "working_days": self.working_days,
            "conventions": {**conventions, "coverage": self.coverage},
            **estimate_json(self.estimated),
        }  # fmt: skip


def add(
    start: date,
    length: Duration,
    conventions: Conventions = DEFAULT,
    calendar: WorkingDays | None = None,
) -> Reckoned:
    """The last day of a period that starts on ``start``.

    Months and years end on the day of the same number, or on the month's last where there is
    none: a year from 2020-02-29 ends on 2021-02-28 (民法典第二百零二条). A period of no working days
    ends on its start, or where that is a rest day on the next working day. Raises BadInput for
    a year beyond the calendar, where the answer hangs on it.
    """
    calendar = calendar or published()
    asked = (start, "+", length)
    try:
        if length.unit == WORKING:
            base = day_before_count(start, length, conventions)
            day = calendar.day(calendar.number(base) + to_count(length, base, calendar))
            years = estimated(calendar, conventions, min(base + ONE_DAY, day), day, *asked)
            return Reckoned(start, length, day, conventions, calendar.coverage, estimated=years)
        end = plain_end(start, length, conventions)
        day, years = rolled(end, conventions, calendar, *asked)
    except OverflowError:
        raise past_time(*asked) from None
    return Reckoned(
        start, length, day, conventions, calendar.coverage, ("start_day_counted", "roll_over"),
        end if end != day else None, years,
    )  # fmt: skip


def subtract(
    start: date,
    length: Duration,
    conventions: Conventions = DEFAULT,
    calendar: WorkingDays | None = None,
) -> Reckoned:
    """The day that lies ``length`` before ``start``; it never rolls, for no period ends on it.

    Of working days it is the N-th one before ``start``, which is not counted itself unless the
    convention says so. Raises BadInput for a year beyond the calendar.
    """
    calendar = calendar or published()
    asked = (start, "-", length)
    counted = conventions.start_day_counted and length.length > 0
    try:
        if length.unit != WORKING:
            day = shift(start, length, -1)
            day = day + ONE_DAY if counted else day
            return Reckoned(start, length, day, conventions, calendar.coverage)
        last = start if counted or not length.length else start - ONE_DAY
        day = calendar.day(calendar.number(last) - max(length.length - 1, 0))
    except OverflowError:
        raise past_time(*asked) from None
    years = estimated(calendar, conventions, day, last, *asked)
    return Reckoned(start, length, day, conventions, calendar.coverage, estimated=years)


def between(
    first: date,
    last: date,
    conventions: Conventions = DEFAULT,
    calendar: WorkingDays | None = None,
) -> Count:
    """How many days and working days lead from ``first`` to ``last``, forwards or backwards.

    ``first`` is not counted, unless the convention says so, and ``last`` is. Raises BadInput
    for a year beyond the calendar.
    """
    calendar = calendar or published()
    forwards = first <= last
    low, high = (first, last) if forwards else (last, first)
    days = (high - low).days + conventions.start_day_counted
    if not days:
        return Count(first, last, 0, 0, conventions, calendar.coverage)
    if not conventions.start_day_counted:
        low, high = (low + ONE_DAY, high) if forwards else (low, high - ONE_DAY)
    years = estimated(calendar, conventions, low, high, first, "…", last)
    working = calendar.worked(low, high)
    if not forwards:
        days, working = -days, -working
    return Count(first, last, days, working, conventions, calendar.coverage, years)


def next_working_day(
    day: date, conventions: Conventions = DEFAULT, calendar: WorkingDays | None = None
) -> date:
    """The first working day after a day. Raises BadInput for a year beyond the calendar."""
    after = Conventions(beyond_coverage=conventions.beyond_coverage)
    return add(day, Duration(1, WORKING), after, calendar).day


def read_length(text: str) -> Duration:
    """A length of time such as 10工作日, 30日, 3个月 or 2年; raises BadInput."""
    try:
        literal = read_literal(text)
    except NotALiteral as error:
        raise BadInput.at(
            Spot(text), f"{error.zh}，应为期间，如 10工作日、30日、3个月、2年",
            f"{error.en}: a length of time such as 10工作日, 30日, 3个月 or 2年 is expected",
        ) from None  # fmt: skip
    if isinstance(literal.value, Duration):
        return literal.value
    found = literal.type.describe()
    raise BadInput.at(
        Spot(text),
        f"这是{found.zh}，应为期间，如 10工作日、30日、3个月、2年",
        f"this is a {found.en}, expected a length of time such as 10工作日 (working days), "
        "30日 (days), 3个月 (months) or 2年 (years)",
    )


# --- what clocks share with periods -----------------------------------------------------------


def day_before_count(start: date, length: Duration, conventions: Conventions) -> date:
    """The day after which a forward count of days begins."""
    return start - ONE_DAY if conventions.start_day_counted and length.length else start


def to_count(length: Duration, base: date, calendar: WorkingDays) -> int:
    """How many working days to go; a period of none still leaves a rest day."""
    return length.length or int(not calendar.is_working(base))


def plain_end(start: date, length: Duration, conventions: Conventions) -> date:
    """The last day of a period of 日, 个月 or 年, before it rolls."""
    end = shift(start, length)
    month_was_too_short = length.family == "个月" and end.day != start.day
    counted = conventions.start_day_counted and length.length and not month_was_too_short
    return end - ONE_DAY if counted else end


def rolled(
    end: date, conventions: Conventions, calendar: WorkingDays, *asked: object
) -> tuple[date, tuple[int, ...]]:
    """The day a period ends on that would end on ``end``, and the years that were estimated."""
    if not conventions.roll_over:
        return end, ()
    day = calendar.on_or_after(end)
    return day, estimated(calendar, conventions, end, day, *asked)


def past_time(*asked: object) -> BadInput:
    return BadInput.at(
        Spot(" ".join(map(str, asked))),
        "超出可算的年份（1—9999 年）",
        "beyond the years that can be counted (1-9999)",
    )
