"""Windows before a day: no later than N working days before it, and within the last N.

届满的30个工作日前 closes where 届满前30个工作日内 opens; they are different types, so that one is never
taken for the other.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

from huice.calendar.conventions import DEFAULT, Convention, Conventions, estimate_json
from huice.calendar.periods import WORKING, past_time, subtract
from huice.calendar.working_days import ONE_DAY, WorkingDays
from huice.values.duration import Duration


@dataclass(frozen=True, slots=True)
class Latest:
    """No later than: the last day on which it is in time. There is no first.

    ``before`` is the day named, ``length`` how long before it; None where the day itself is
    the limit (X日前, X月底前).
    """

    before: date
    length: Duration | None
    last: date
    conventions: Conventions
    estimated: tuple[int, ...] = ()

    def holds(self, day: date) -> bool:
        """Whether a day is in time."""
        return day <= self.last

    @property
    def bearing(self) -> tuple[Convention, ...]:
        """The conventions that bear on the answer."""
        only: tuple[Convention, ...] = ("named_day_included",)
        return only if self.length is None else ("start_day_counted", *only)

    def as_json(self) -> dict[str, Any]:
        return {
            "before": self.before.isoformat(), "length": str(self.length or "") or None,
            "kind": "no-later", "first": None, "last": self.last.isoformat(),
            "conventions": self.conventions.as_json(*self.bearing),
            **estimate_json(self.estimated),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Within:
    """Within the last stretch before a day: the first and the last day of the window."""

    before: date
    length: Duration
    first: date
    last: date
    conventions: Conventions
    estimated: tuple[int, ...] = ()

    def holds(self, day: date) -> bool:
        """Whether a day lies in the window."""
        return self.first <= day <= self.last

    @property
    def bearing(self) -> tuple[Convention, ...]:
        """The conventions that bear on the answer."""
        return ("start_day_counted", "named_day_included")

    def as_json(self) -> dict[str, Any]:
        return {
            "before": self.before.isoformat(), "length": str(self.length), "kind": "within",
            "first": self.first.isoformat(), "last": self.last.isoformat(),
            "conventions": self.conventions.as_json(*self.bearing),
            **estimate_json(self.estimated),
        }  # fmt: skip


def no_later_than(
    before: date,
    length: Duration,
    conventions: Conventions = DEFAULT,
    calendar: WorkingDays | None = None,
) -> Latest:
    """届满的30个工作日前: the latest day is the 30th working day before ``before``.

    Where the named day is not included, it is the working day (for 日, 个月 and 年 the day)
    before that. Raises BadInput for a year beyond the calendar.
    """
    found = subtract(before, length, conventions, calendar)
    years = found.estimated
    last = found.day
    if not conventions.named_day_included:
        one = Duration(1, WORKING if length.unit == WORKING else "日")
        earlier = subtract(last, one, _uncounted(conventions), calendar)
        last, years = earlier.day, tuple(sorted({*years, *earlier.estimated}))
    return Latest(before, length, last, conventions, years)


def within_last(
    before: date,
    length: Duration,
    conventions: Conventions = DEFAULT,
    calendar: WorkingDays | None = None,
) -> Within:
    """届满前30个工作日内: from the 30th working day before ``before`` up to ``before``.

    Where the named day is not included, the window ends on the day before it. Raises BadInput
    for a year beyond the calendar.
    """
    found = subtract(before, length, conventions, calendar)
    last = by_day(before, conventions).last
    return Within(before, length, found.day, last, conventions, found.estimated)


def by_day(named: date, conventions: Conventions = DEFAULT) -> Latest:
    """X日前: by a named day. A printed date is no period: it does not roll over a rest day."""
    try:
        last = named if conventions.named_day_included else named - ONE_DAY
    except OverflowError:
        raise past_time("<", named) from None
    return Latest(named, None, last, conventions)


def by_month_end(year: int, month: int, conventions: Conventions = DEFAULT) -> Latest:
    """X月底前: by the last day of a month (1 to 12)."""
    return by_day(date(year, month, monthrange(year, month)[1]), conventions)


def _uncounted(conventions: Conventions) -> Conventions:
    return Conventions(beyond_coverage=conventions.beyond_coverage)
