"""A clock of a case while it runs: what it has counted, when it is due, how it ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Literal

from huice.calendar import Conventions, WorkingDays
from huice.calendar.periods import WORKING, day_before_count, plain_end, rolled, to_count
from huice.procedure.model import Clock, Lapse
from huice.values.duration import Duration

Ending = Literal["", "stopped", "lapsed", "closed"]
ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class Running:
    """``named`` is the day of a clock that runs until a day, or to the next of its yearly days.
    ``stood`` are days in the clock's unit that did not count; ``since`` is the last day that
    counted before the present suspension; ``skipped`` are suspensions that came too late for the
    length of that time, and count if the length grows after. ``overdue`` is the lapse without an effect on the state that has come
    about, ``released`` the day on which a lapse that had to wait no longer had to."""

    clock: Clock
    start: date
    length: Duration | None
    named: date | None = None
    variant: str = ""
    added: tuple[tuple[Duration, date | None], ...] = ()
    stood: int = 0
    since: date | None = None
    skipped: tuple[tuple[date, date], ...] = ()
    ended: Ending = ""
    ended_on: date | None = None
    overdue: Lapse | None = None
    released: date | None = None
    reckoned_for: tuple[object, ...] = ()
    reckoned: date | None = None

    @property
    def hour(self) -> time | None:
        """The hour of the last day at which the clock runs out, where one is printed."""
        return self.clock.until.hour if self.clock.until else None

    @property
    def in_working_days(self) -> bool:
        return self.length is not None and self.length.unit == WORKING

    @property
    def soft(self) -> bool:
        """Whether the length that it runs now is one in principle."""
        own = next((x.soft for x in self.clock.variants if x.id == self.variant), None)
        return self.clock.soft if own is None else own

    def suspend(self, day: date, conventions: Conventions) -> None:
        self.since = day if conventions.stop_day_counted else day - ONE_DAY

    def resume(self, day: date, calendar: WorkingDays, conventions: Conventions) -> None:
        if self.since is None:
            return
        last = day - ONE_DAY if conventions.resume_day_counted else day
        end = self._end(calendar, conventions)
        if end is not None and self.since >= end:
            self.skipped = (*self.skipped, (self.since, last))
        elif last > self.since:
            self.stood += self._days(self.since, last, calendar)
        self.since = None

    def due(self, calendar: WorkingDays, conventions: Conventions) -> date | None:
        """The last day in time; None while suspended, and where the text states no period. A
        year not covered is estimated. A clock that had run out before a suspension began is not
        suspended by it."""
        end = self._end(calendar, conventions)
        still = self.since is not None and (end is None or self.since < end)
        return None if still else end

    def if_resumed(self, day: date, calendar: WorkingDays, conventions: Conventions) -> date | None:
        """The last day in time if a suspended clock went on that day; None where it has none."""
        gone_on = replace(self)
        gone_on.resume(day, calendar, conventions)
        return gone_on.due(calendar, conventions)

    def _days(self, after: date, last: date, calendar: WorkingDays) -> int:
        if self.in_working_days:
            return calendar.number(last) - calendar.number(after)
        return (last - after).days

    def _end(self, calendar: WorkingDays, conventions: Conventions) -> date | None:
        """The last day, reckoned once for what it hangs on: the fold asks at every event."""
        hangs_on = (conventions, self.length, self.named, self.added, self.stood, self.skipped)
        if hangs_on != self.reckoned_for:
            self.reckoned_for = hangs_on
            self.reckoned = self._reckoned(calendar, conventions)
        return self.reckoned

    def _reckoned(self, calendar: WorkingDays, conventions: Conventions) -> date | None:
        if self.length is None:
            included = conventions.named_day_included or (
                self.clock.until is not None and self.clock.until.through
            )
            return self.named if included or not self.named else self.named - ONE_DAY
        end = self._with_standing(self.length, 0, calendar, conventions)
        more = 0
        for after, last in self.skipped:
            if after >= end:
                break
            more += self._days(after, last, calendar)
            end = self._with_standing(self.length, more, calendar, conventions)
        return end

    def _with_standing(
        self, length: Duration, more: int, calendar: WorkingDays, conventions: Conventions
    ) -> date:
        base = day_before_count(self.start, length, conventions)
        if length.unit == WORKING:
            total = to_count(length, base, calendar) + sum(x.length for x, _ in self.added)
            return calendar.day(calendar.number(base) + total + self.stood + more)
        end = plain_end(self.start, length, conventions)
        for added, start in self.added:
            end = plain_end(start or end, added, conventions)
        end += timedelta(days=self.stood + more)
        return rolled(end, conventions.estimating, calendar)[0]


def next_yearly(days: tuple[tuple[int, int], ...], after: date) -> date:
    """The first of the yearly days (month and day) that comes after a day."""
    year = after.year
    coming = [date(y, month, day) for y in (year, year + 1) for month, day in days]
    return min(day for day in coming if day > after)


def days_left(due: date, today: date, working: bool, calendar: WorkingDays) -> int:
    """Days (or working days) still to come up to the due day; below zero, those passed since."""
    if not working:
        return (due - today).days
    if due >= today:
        return calendar.worked(today + ONE_DAY, due)
    return -calendar.worked(due + ONE_DAY, today)
