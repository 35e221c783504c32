"""Reports that a text says are due again and again: who owes them, to whom, by which days.

Everything is immutable and carries its citation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from huice.language import Text
from huice.problems import Spot

Every = Literal["month", "quarter", "half_year", "year"]
About = Literal["ended", "running"]

EVERY_NAMES: Final[dict[Every, Text]] = {
    "month": Text("每月", "every month"), "quarter": Text("每季度", "every quarter"),
    "half_year": Text("每半年", "every half-year"), "year": Text("每年", "every year"),
}  # fmt: skip

MONTHS: Final[dict[Every, int]] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""How many months a period has."""


@dataclass(frozen=True, slots=True)
class RecurringReport:
    """``due`` are the days printed, as (month, day); of a monthly report one with the month 0,
    whose day is the last of the month where the month has no such day. It is empty where the text
    prints none, as ``owed_by`` and ``to`` are. ``about`` says whether a report is on the period
    that has ended or on the one that runs. ``see`` are the keys of what the document
    says of the same: tasks, measures, procedures.
    """

    key: str
    title: Text
    cite: str
    owed_by: tuple[str, ...]
    to: tuple[str, ...]
    every: Every
    due: tuple[tuple[int, int], ...]
    about: About
    covers: Text
    see: tuple[str, ...]
    reading: Text | None
    spot: Spot

    @property
    def document(self) -> str:
        return self.key.partition("/")[0]
