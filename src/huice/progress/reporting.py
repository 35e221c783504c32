"""Reports by period: which are owed, by which day, and how each stands, by a stated rule.

- A period is a month, a quarter, a half-year or a year of the calendar.
- A printed day is taken as printed and is itself in time. It belongs to the period that ended last
  before it (15 January to the second half of the year before, 15 July to the first half of the
  year), or where a report is on the running period to the one that it lies in.
- Where no day is printed a report on a running period is to be there by the period's last day; one
  on a period that has ended by the last day of the next: only when that one is over has a report
  been left out. Such a day is read, not printed, and is shown as that.
- A duty lasts as long as its document: no printed day outside its validity is owed, nor where no
  day is printed a period that lies outside it.
- The day after the due day a report that was not filed is overdue, and is escalated.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from huice.calendar import published
from huice.language import Text
from huice.procedure.running import days_left
from huice.rules.measure import Document
from huice.rules.reporting import MONTHS, About, Every, RecurringReport

State = Literal["not_due", "due_soon", "overdue", "filed", "filed_late"]

STATE_NAMES: Final[dict[State, Text]] = {
    "not_due": Text("未到期", "not yet due"), "due_soon": Text("即将到期", "due soon"),
    "overdue": Text("逾期未报", "overdue"), "filed": Text("已报送", "filed"),
    "filed_late": Text("逾期报送", "filed late"),
}  # fmt: skip

AHEAD: Final = (1, 3)
"""Working days before the due day on which a report is reminded of; it is due soon from the most."""

_DAY: Final = timedelta(days=1)
_KEY: Final = re.compile(r"(\d{4})(?:-([HQ])?(\d{1,2}))?", re.ASCII)
_LETTERS: Final[dict[Every, str]] = {"half_year": "H", "quarter": "Q", "month": ""}
_HALVES: Final = (Text("上半年", "first half"), Text("下半年", "second half"))


@dataclass(frozen=True, slots=True)
class Period:
    """The ``number``-th month, quarter or half of a year, or the year itself (1)."""

    every: Every
    year: int
    number: int = 1

    @property
    def first(self) -> date:
        return date(self.year, (self.number - 1) * MONTHS[self.every] + 1, 1)

    @property
    def last(self) -> date:
        month = self.number * MONTHS[self.every]
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def next(self) -> Period:
        return period_at(self.every, self.last + _DAY)

    @property
    def previous(self) -> Period:
        return period_at(self.every, self.first - _DAY)

    @property
    def key(self) -> str:
        """2026, 2026-H1, 2026-Q3 or 2026-07."""
        if self.every == "year":
            return str(self.year)
        number = f"{self.number:02}" if self.every == "month" else str(self.number)
        return f"{self.year}-{_LETTERS[self.every]}{number}"

    @property
    def name(self) -> Text:
        match self.every:
            case "year":
                return Text(f"{self.year}年", str(self.year))
            case "half_year":
                half = _HALVES[self.number - 1]
                return Text(f"{self.year}年{half.zh}", f"{half.en} of {self.year}")
            case "quarter":
                return Text(f"{self.year}年第{self.number}季度", f"Q{self.number} {self.year}")
            case "month":
                return Text(f"{self.year}年{self.number}月", f"{self.year}-{self.number:02}")


def period_at(every: Every, day: date) -> Period:
    """The period that a day lies in."""
    return Period(every, day.year, (day.month - 1) // MONTHS[every] + 1)


def read_period(written: str) -> Period | None:
    """A period from its key; None for what is no key of one."""
    match = _KEY.fullmatch(written)
    if match is None or not 1990 <= int(match[1]) <= 2100:
        return None
    every: Every = "year"
    if match[3]:
        every = next(name for name, letter in _LETTERS.items() if letter == (match[2] or ""))
    period = Period(every, int(match[1]), int(match[3] or 1))
    in_range = 1 <= period.number <= 12 // MONTHS[every]
    return period if in_range and period.key == written else None


class Due(NamedTuple):
    """The last day in time for the report of a period; ``printed`` or read by the rule."""

    period: Period
    day: date
    printed: bool


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a report is owed, on which periods, by which printed days, and in which time the
    duty stands (``since`` and ``until``, both included; None where there is no end)."""

    every: Every
    about: About = "ended"
    days: tuple[tuple[int, int], ...] = ()
    since: date | None = None
    until: date | None = None

    def due(self, period: Period) -> Due:
        where = period if self.about == "running" else period.next
        printed = [day for day in self._printed(where.year) if where.first <= day <= where.last]
        return Due(period, printed[0] if printed else where.last, bool(printed))

    def _printed(self, year: int) -> Iterator[date]:
        for month, day in self.days:
            for number in (month,) if month else range(1, 13):
                yield date(year, number, min(day, monthrange(year, number)[1]))

    def owed(self, due: Due) -> bool:
        """Whether the duty stands on the printed day, or in some of the period."""
        first, last = (due.day, due.day) if due.printed else (due.period.first, due.period.last)
        return (self.since is None or self.since <= last) and (
            self.until is None or first <= self.until
        )

    def from_day(self, day: date) -> Iterator[Due]:
        """What is owed, from the first that is due on that day or later, without an end where the
        duty has none."""
        period = period_at(self.every, day).previous
        while period.year < date.max.year - 1:
            due = self.due(period)
            if due.day >= day:
                if self.owed(due):
                    yield due
                elif self.until and due.day > self.until and period.first > self.until:
                    return
            period = period.next

    def next(self, day: date) -> Due | None:
        """What is due next, on that day or later."""
        return next(self.from_day(day), None)


def rhythm_of(report: RecurringReport, document: Document) -> Rhythm:
    """A report's rhythm within the validity of its document."""
    return Rhythm(report.every, report.about, report.due, *validity_of(document))


def validity_of(document: Document) -> tuple[date | None, date | None]:
    """The first and the last day of a document, as far as they are known."""
    last = min(filter(None, (document.until, document.replaced_on)), default=None)
    return document.in_force or document.issued, last


def recurring_reports(documents: Iterable[Document]) -> list[tuple[Document, RecurringReport]]:
    """The reports that documents oblige someone to; a draft and a record oblige no one."""
    return [
        (document, report)
        for document in documents
        if document.state == "final"
        for report in document.reports
    ]


def state(due: date, filed: date | None, day: date) -> State:
    """How the report of a period stands on a day, given the day it was first filed on."""
    if filed is not None:
        return "filed" if filed <= due else "filed_late"
    if day > due:
        return "overdue"
    return "due_soon" if days_left(due, day, True, published()) <= AHEAD[-1] else "not_due"


def escalated_from(due: date) -> date:
    """The first day on which a report that was not filed is told to the lead."""
    return due + _DAY
