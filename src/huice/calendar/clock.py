"""A clock that can stand still: its length, the days that do not count, its due day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from huice.calendar.conventions import DEFAULT, Conventions, estimated
from huice.calendar.periods import (
    WORKING,
    day_before_count,
    past_time,
    plain_end,
    rolled,
    to_count,
)
from huice.calendar.working_days import ONE_DAY, WorkingDays, published
from huice.problems import BadInput, Spot
from huice.values.duration import Duration
from huice.values.moments import Moment, day_of


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days that do not count, the first and the last included; no last while it goes on."""

    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise BadInput.at(
                Spot(f"{self.first} … {self.last}"),
                "中止的末日早于首日",
                "the suspension ends before it begins",
            )


@dataclass(frozen=True, slots=True)
class Due:
    """The day a clock runs out, and how it was found.

    ``suspended`` is how many days of the clock's unit (working days, or days) it stood still;
    ``rolled_from`` is the rest day it would have run out on.
    """

    day: date
    suspended: int
    conventions: Conventions
    coverage: str
    rolled_from: date | None = None
    estimated: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a clock stands on a day; ``left`` and ``over`` are working days, or days.

    On the due day 0 are left and it is not late. ``late`` is true from the day after on, even
    while ``over`` is still 0 because only rest days have passed. ``due`` is None while a
    suspension goes on.
    """

    left: int
    over: int
    late: bool
    stopped: bool
    due: Due | None
    estimated: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """A period that starts on a day and may be suspended.

    A clock of 工作日 counts working days. One of 日, 个月 or 年 moves by as many days as it stood
    still. Suspensions may overlap; what lies before the start or after the end changes nothing.
    """

    start: date
    length: Duration
    suspensions: tuple[Suspension, ...] = ()
    conventions: Conventions = DEFAULT

    def due(self, calendar: WorkingDays | None = None) -> Due | None:
        """The day the clock runs out, or None while it is suspended without an end.

        Raises BadInput for a year beyond the calendar.
        """
        calendar = calendar or published()
        try:
            return self._due(calendar)
        except OverflowError:
            raise past_time(*self._asked) from None

    def at(self, moment: Moment, calendar: WorkingDays | None = None) -> Standing:
        """How the clock stands at a moment: what is left, or by how much it is late."""
        calendar = calendar or published()
        day = day_of(moment)
        due = self.due(calendar)
        stops = self._stops()
        stopped = any(
            stop.first <= day and (stop.last is None or day <= stop.last) for stop in stops
        )
        if due is None:
            run = min(day, stops[-1].first - ONE_DAY)
            passed, years = self._counted(self._base + ONE_DAY, run, calendar)
            return Standing(self._total(calendar) - passed, 0, False, stopped, None, years)
        if day > due.day:
            over, years = self._measured(due.day + ONE_DAY, day, calendar)
            return Standing(0, over, True, False, due, _joined(due.estimated, years))
        left, years = self._counted(max(day, self._base) + ONE_DAY, due.day, calendar)
        return Standing(left, 0, False, stopped, due, _joined(due.estimated, years))

    @property
    def _asked(self) -> tuple[object, ...]:
        return self.start, "+", self.length

    @property
    def _base(self) -> date:
        return day_before_count(self.start, self.length, self.conventions)

    def _due(self, calendar: WorkingDays) -> Due | None:
        base, working = self._base, self.length.unit == WORKING
        number = calendar.number(base) + to_count(self.length, base, calendar)
        plain = calendar.day(number) if working else plain_end(*self._period)
        end, suspended = plain, 0
        for stop in self._stops() if self.suspensions else ():
            if stop.first > end:
                break
            if stop.last is None:
                return None
            if working:
                suspended += calendar.worked(stop.first, stop.last)
                end = calendar.day(number + suspended)
            else:
                suspended += (stop.last - stop.first).days + 1
                end = plain + timedelta(days=suspended)
        if working:
            day, first = end, min(base + ONE_DAY, end)
            years = estimated(calendar, self.conventions, first, day, *self._asked)
        else:
            day, years = rolled(end, self.conventions, calendar, *self._asked)
        return Due(
            day, suspended, self.conventions, calendar.coverage, end if end != day else None, years
        )

    @property
    def _period(self) -> tuple[date, Duration, Conventions]:
        return self.start, self.length, self.conventions

    def _total(self, calendar: WorkingDays) -> int:
        """How many days the clock has to run, in its unit."""
        if self.length.unit == WORKING:
            return to_count(self.length, self._base, calendar)
        return (plain_end(*self._period) - self._base).days

    def _stops(self) -> list[Suspension]:
        """The suspensions in order, none overlapping, none before the count begins."""
        return _merged(self.suspensions, self._base + ONE_DAY)

    def _counted(
        self, first: date, last: date, calendar: WorkingDays
    ) -> tuple[int, tuple[int, ...]]:
        """The days of the clock's unit between two days on which it ran, and estimated years."""
        counted, years = self._measured(first, last, calendar)
        for stop in self._stops():
            end = last if stop.last is None else min(stop.last, last)
            counted -= self._measured(max(stop.first, first), end, calendar)[0]
        return counted, years

    def _measured(
        self, first: date, last: date, calendar: WorkingDays
    ) -> tuple[int, tuple[int, ...]]:
        if first > last:
            return 0, ()
        if self.length.unit != WORKING:
            return (last - first).days + 1, ()
        years = estimated(calendar, self.conventions, first, last, *self._asked)
        return calendar.worked(first, last), years


def _merged(suspensions: Iterable[Suspension], start: date) -> list[Suspension]:
    merged: list[Suspension] = []
    for each in sorted(suspensions, key=lambda stop: stop.first):
        if each.last is not None and each.last < start:
            continue
        first, last = max(each.first, start), each.last
        if merged:
            previous = merged[-1]
            if previous.last is None:
                break
            if first <= previous.last:
                first = previous.first
                last = None if last is None else max(last, previous.last)
                merged.pop()
        merged.append(Suspension(first, last))
    return merged


def _joined(*years: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted({year for each in years for year in each}))
