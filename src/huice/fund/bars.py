"""Bars: who gets no money from which day, and until when.

A bar of some years is counted as the clocks of procedures count: the first day is not counted, an
end on a rest day moves to the next working day, and the last day is still barred. One without a
length holds until it is lifted; on the day of lifting it no longer does.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from huice.calendar import DEFAULT, Reckoned, add
from huice.language import Text
from huice.values.duration import Duration


@dataclass(frozen=True, slots=True)
class Bar:
    """``who`` is a credit code or a person; ``length`` None is until what is wrong is put right."""

    who: str
    name: str
    cause: Text
    since: date
    length: Duration | None
    cite: str
    lifted: date | None = None


def until(bar: Bar) -> Reckoned | None:
    """The last day of a bar that has a length, and how it was counted: a year without a published
    calendar is estimated."""
    return None if bar.length is None else add(bar.since, bar.length, DEFAULT.estimating)


def holds(bar: Bar, day: date) -> bool:
    if day < bar.since or (bar.lifted is not None and day >= bar.lifted):
        return False
    end = until(bar)
    return end is None or day <= end.day


def bars_of(who: str, day: date, bars: Iterable[Bar]) -> list[Bar]:
    """The bars that hold on a day for a code or person, however it is typed."""
    asked = _normal(who)
    return [each for each in bars if _normal(each.who) == asked and holds(each, day)]


def _normal(who: str) -> str:
    return "".join(unicodedata.normalize("NFKC", who).split()).upper()
