"""Lengths of time as a document prints them: 3年, 6个月, 30日, 20个工作日."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering
from typing import Literal

DurationUnit = Literal["年", "个月", "日", "个工作日"]
Family = Literal["个月", "日", "个工作日"]


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Duration:
    """A whole number of years, months, days or working days. Working days need a calendar.

    Only lengths of one family compare: how many days a month has is not known here.
    """

    length: int
    unit: DurationUnit

    def __str__(self) -> str:
        return f"{self.length}{self.unit}"

    @property
    def family(self) -> Family:
        return "个月" if self.unit == "年" else self.unit

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Duration) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __lt__(self, other: Duration) -> bool:
        if self.family != other.family:
            raise TypeError(f"{self} and {other} do not compare")
        return self._key() < other._key()

    def _key(self) -> tuple[str, int]:
        return self.family, self.length * (12 if self.unit == "年" else 1)


def shift(start: date, duration: Duration, sign: int = 1) -> date:
    """``start`` moved by calendar date; 29 February falls back to the month's last day.

    Raises ValueError for working days, which this module cannot count, and OverflowError past
    the calendar's end.
    """
    length = duration.length * sign
    if duration.unit == "日":
        return start + timedelta(days=length)
    if duration.unit == "个工作日":
        raise ValueError("工作日须按日历推算 / working days need the published calendar")
    months = length * (12 if duration.unit == "年" else 1)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError("年份超出日历 / past the calendar's end")
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))
