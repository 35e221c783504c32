"""What is asked of the statistics: which units, which procedure, which days; read from an address."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.http import QueryDict

from huice.site.casework import procedures
from huice.site.people import rights
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation
from huice.site.web.clock import today

YEARS: Final = (2000, 2100)
LONGEST: Final = 10
"""Years that one question may span."""

Wrong = tuple[str, str, str]
"""A field, and what is wrong with it in Chinese and in English."""


@dataclass(frozen=True)
class Asked:
    """``seen`` are all organisations the asker sees, ``unit`` the one asked about, with all below
    it unless ``alone``; None for all. ``wrong`` says which filters could not be read: they fall back."""

    seen: tuple[Organisation, ...]
    unit: Organisation | None
    procedure: str
    first: date
    last: date
    alone: bool = False
    typed: tuple[str, str] = ("", "")
    wrong: tuple[Wrong, ...] = field(default=())

    @property
    def organisations(self) -> tuple[Organisation, ...]:
        """The organisations whose cases count."""
        if self.unit is None:
            return self.seen
        if self.alone:
            return (self.unit,)
        return tuple(each for each in self.seen if each.path.startswith(self.unit.path))

    @property
    def ids(self) -> list[int]:
        return [each.pk for each in self.organisations]

    @property
    def query(self) -> dict[str, str]:
        """The question as an address says it."""
        return {
            "unit": self.unit.ref if self.unit else "", "procedure": self.procedure,
            "from": self.first.isoformat(), "to": self.last.isoformat(),
        }  # fmt: skip


def asked_of(actor: Actor, given: QueryDict) -> Asked:
    """The question of an address. What cannot be read falls back to all, and is told."""
    seen = tuple(rights.seen_organisations(actor))
    wrong: list[Wrong] = []
    unit = next((each for each in seen if each.ref == given.get("unit")), None)
    if given.get("unit") and unit is None:
        wrong.append(
            ("unit", "没有这个单位，或不在您的管辖内", "no such unit in your jurisdiction")
        )
    procedure = given.get("procedure", "")
    known = procedures.keys()
    if procedure and procedure not in known:
        wrong.append(("procedure", "没有这个程序", "no such procedure"))
        procedure = ""
    now = today()
    typed = given.get("from", "").strip()[:40], given.get("to", "").strip()[:40]
    last = _day("to", typed[1], now, wrong)
    first = _day("from", typed[0], _year_before(last), wrong)
    if first > last:
        wrong.append(("from", f"{first} 晚于 {last}", f"{first} lies after {last}"))
        first = _year_before(last)
    elif last.year - first.year > LONGEST:
        wrong.append(("from", f"期间至多 {LONGEST} 年", f"at most {LONGEST} years at once"))
        first = _year_before(last)
    alone = given.get("alone") == "1"
    return Asked(seen, unit, procedure, first, last, alone, typed, tuple(wrong))


def _day(name: str, written: str, default: date, wrong: list[Wrong]) -> date:
    if not written:
        return default
    try:
        found = date.fromisoformat(written)
    except ValueError:
        found = date.min
    if YEARS[0] <= found.year <= YEARS[1]:
        return found
    wrong.append((name, f"“{written}”不是 {YEARS[0]} 至 {YEARS[1]} 年间的日期，应如 2026-03-02",
                  f"'{written}' is no date of {YEARS[0]} to {YEARS[1]}, such as 2026-03-02"))  # fmt: skip
    return default


def _year_before(day: date) -> date:
    """The first day of the twelve months that end with this day's month."""
    return date(day.year - (day.month < 12), day.month % 12 + 1, 1)
