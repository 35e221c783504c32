"""A clock of a case while it runs: what it has counted, when it is due, how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from huice.calendar import Conventions, WorkingDays
from huice.calendar.periods import WORKING, day_before_count, plain_end, rolled, to_count
from huice.procedure.model import Clock, Lapse
from huice.values.duration import Duration

Ending = Literal["", "stopped", "lapsed", "closed"]


@dataclass(slots=True)
class Running:
    """``stood`` are days in the clock's unit that did not count; ``since`` is the day on which
    the present suspension began (that day itself still counts), ``idle`` that the clock had run
    out by then; ``skipped`` are suspensions that came too late for the length of that time, and
    count if the length grows after. ``overdue`` is the lapse without
    an effect on the state that has come about."""

    clock: Clock
    start: date
    length: Duration
    variant: str = ""
    added: tuple[tuple[Duration, date | None], ...] = ()
    stood: int = 0
    since: date | None = None
    idle: bool = False
    skipped: tuple[tuple[date, date], ...] = ()
    ended: Ending = ""
    ended_on: date | None = None
    overdue: Lapse | None = None
    released: date | None = None

    def suspend(self, day: date, calendar: WorkingDays, conventions: Conventions) -> None:
        self.idle = day >= self._end(calendar, conventions)
        self.since = day

    def resume(self, day: date, calendar: WorkingDays) -> None:
        if self.since is None:
            return
        if self.idle:
            self.skipped = (*self.skipped, (self.since, day))
        else:
            self.stood += self._days(self.since, day, calendar)
        self.since, self.idle = None, False

    def _days(self, after: date, last: date, calendar: WorkingDays) -> int:
        if self.length.unit == WORKING:
            return calendar.number(last) - calendar.number(after)
        return (last - after).days

    def due(self, calendar: WorkingDays, conventions: Conventions) -> date | None:
        """The last day in time, or None while suspended; a year not covered is estimated. A
        clock that had run out before a suspension began is not suspended by it."""
        end = self._end(calendar, conventions)
        return None if self.since is not None and self.since < end else end

    def _end(self, calendar: WorkingDays, conventions: Conventions) -> date:
        end = self._with_standing(0, calendar, conventions)
        more = 0
        for after, last in self.skipped:
            if after >= end:
                break
            more += self._days(after, last, calendar)
            end = self._with_standing(more, calendar, conventions)
        return end

    def _with_standing(self, more: int, calendar: WorkingDays, conventions: Conventions) -> date:
        base = day_before_count(self.start, self.length, conventions)
        if self.length.unit == WORKING:
            total = to_count(self.length, base, calendar) + sum(x.length for x, _ in self.added)
            return calendar.day(calendar.number(base) + total + self.stood + more)
        end = plain_end(self.start, self.length, conventions)
        for length, start in self.added:
            end = plain_end(start or end, length, conventions)
        end += timedelta(days=self.stood + more)
        estimate = Conventions(
            conventions.start_day_counted, conventions.roll_over, beyond_coverage="estimate"
        )
        return rolled(end, estimate, calendar)[0]
