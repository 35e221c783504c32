"""The days off of a festival, and the weekend days that are worked in exchange.

Counting needs no names; a case over Spring Festival does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

Festival = Literal["Spring Festival", "National Day"]
FESTIVALS: tuple[Festival, ...] = ("Spring Festival", "National Day")


@dataclass(frozen=True, slots=True)
class FestivalDays:
    """Over all years of the published calendar."""

    off: frozenset[date]
    made_up: frozenset[date]

    def spanned(self, first: date, last: date) -> bool:
        """Whether both days off and a made-up day lie between two days, these included."""
        return any(first <= day <= last for day in self.off) and any(
            first <= day <= last for day in self.made_up
        )


@cache
def festival_days(festival: Festival) -> FestivalDays:
    from chinese_calendar import constants  # type: ignore[import-untyped]

    return FestivalDays(
        *(
            frozenset(day for day, name in days.items() if name == festival)
            for days in (constants.holidays, constants.workdays)
        )
    )
