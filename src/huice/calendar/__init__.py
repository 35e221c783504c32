"""Working days and periods of time: the published calendar, periods, windows and clocks.

>>> from datetime import date
>>> from huice.calendar import add, read_length
>>> print(add(date(2024, 2, 1), read_length("10工作日")).day)
2024-02-20
"""

from huice.calendar.clock import Clock, Due, Standing, Suspension
from huice.calendar.conventions import DEFAULT, BeyondCoverage, Conventions
from huice.calendar.periods import (
    Count,
    Reckoned,
    add,
    between,
    next_working_day,
    read_length,
    subtract,
)
from huice.calendar.windows import (
    Latest,
    Within,
    by_day,
    by_month_end,
    no_later_than,
    within_last,
)
from huice.calendar.working_days import WorkingDays, published

__all__ = [
    "DEFAULT",
    "BeyondCoverage",
    "Clock",
    "Conventions",
    "Count",
    "Due",
    "Latest",
    "Reckoned",
    "Standing",
    "Suspension",
    "Within",
    "WorkingDays",
    "add",
    "between",
    "by_day",
    "by_month_end",
    "next_working_day",
    "no_later_than",
    "published",
    "read_length",
    "subtract",
    "within_last",
]
