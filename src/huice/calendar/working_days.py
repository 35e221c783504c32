"""Which days are worked: the calendar the State Council publishes, year by year.

Working days are numbered through, so that counting is a subtraction and adding a look-up. A
year is only as good as its notice: a notice for the next year may still move the last days of
December, and a year without notice is known by its weekends alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from typing import Final

ONE_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


class WorkingDays:
    """Monday to Friday, less the holidays, plus the weekend days that are made up.

    ``first_year`` to ``last_year`` are the years whose holidays are known.
    """

    def __init__(
        self, first_year: int, last_year: int, holidays: Iterable[date], made_up: Iterable[date]
    ) -> None:
        self.first_year, self.last_year = first_year, last_year
        worked = {day for day in made_up if day.weekday() >= _SATURDAY}
        rest = {day for day in holidays if day.weekday() < _SATURDAY}
        self._rest = sorted(day.toordinal() for day in rest)
        self._made_up = sorted(day.toordinal() for day in worked)
        self._exceptions = frozenset((*self._rest, *self._made_up))
        self._tabulate(date(first_year, 1, 1).toordinal(), date(last_year, 12, 31).toordinal())

    def _tabulate(self, first: int, last: int) -> None:
        """The covered days with their numbers, and the other way round: looked up, not reckoned."""
        days = [date.fromordinal(ordinal) for ordinal in range(first, last + 1)]
        before = self._reckoned(first - 1)
        self._first_ordinal, self._first_number = first, before + 1
        self._days = [day for day in days if self.is_working(day)]
        self._numbers = list(accumulate(map(self.is_working, days), initial=before))[1:]

    @property
    def coverage(self) -> str:
        """The years whose holidays are known, as 2004-2026."""
        return f"{self.first_year}-{self.last_year}"

    def is_working(self, day: date) -> bool:
        """Whether the day is worked; beyond the coverage, whether it is no weekend."""
        return (day.weekday() < _SATURDAY) != (day.toordinal() in self._exceptions)

    def number(self, day: date) -> int:
        """How many working days there are from the first day of all to this one, included."""
        ordinal = day.toordinal()
        place = ordinal - self._first_ordinal
        if 0 <= place < len(self._numbers):
            return self._numbers[place]
        return self._reckoned(ordinal)

    def _reckoned(self, ordinal: int) -> int:
        weeks, rest = divmod(ordinal, 7)  # the first day of all, 0001-01-01, was a Monday
        weekdays = weeks * 5 + min(rest, 5)
        return weekdays - bisect_right(self._rest, ordinal) + bisect_right(self._made_up, ordinal)

    def day(self, number: int) -> date:
        """The working day of that number; OverflowError where no calendar has one."""
        place = number - self._first_number
        if 0 <= place < len(self._days):
            return self._days[place]
        if number < 1:
            raise OverflowError("before the first day")
        day = _day((number - 1) // 5 * 7 + (number - 1) % 5 + 1)
        while missing := number - self.number(day):
            day = _day(day.toordinal() + missing)
        while not self.is_working(day):  # rest days bear the number of the working day before
            day -= ONE_DAY
        return day

    def worked(self, first: date, last: date) -> int:
        """How many working days there are from ``first`` to ``last``, both included."""
        if first > last:
            return 0
        return self.number(last) - self.number(first) + self.is_working(first)

    def on_or_after(self, day: date) -> date:
        """The day itself, or where it is a rest day the next working day."""
        return day if self.is_working(day) else self.day(self.number(day) + 1)

    def uncovered(self, first: date, last: date) -> tuple[int, ...]:
        """The years from one day to another whose holidays are not known."""
        if self.first_year <= first.year and last.year <= self.last_year:
            return ()
        known = range(self.first_year, self.last_year + 1)
        return tuple(year for year in range(first.year, last.year + 1) if year not in known)


@cache
def published() -> WorkingDays:
    """The published calendar, as far as the installed chinesecalendar knows it."""
    from chinese_calendar import constants  # type: ignore[import-untyped]

    # A notice for one year names days of the year before: National Day tells the years apart.
    years = {day.year for day in constants.holidays if (day.month, day.day) == (10, 1)}
    last = max(years)
    first = next(year for year in range(last, 0, -1) if year - 1 not in years)
    return WorkingDays(first, last, constants.holidays, constants.workdays)


def _day(ordinal: int) -> date:
    try:
        return date.fromordinal(ordinal)
    except ValueError:
        raise OverflowError("past the calendar's end") from None
