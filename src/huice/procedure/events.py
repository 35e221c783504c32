"""What is entered into the log of a case: its opening, and one entry for each event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from huice.calendar import DEFAULT, Conventions


@dataclass(frozen=True, slots=True)
class Opening:
    """How a case began: its first day, the version of the rules, and the readings chosen."""

    case: str
    procedure: str
    digest: str
    day: date
    recorded: datetime
    readings: Mapping[str, str] = field(default_factory=dict)
    conventions: Conventions = DEFAULT


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as it was recorded.

    ``corrects`` names the entry this one replaces (with an empty ``event``, strikes out);
    ``omitted`` marks an event that was forgotten and is entered out of order. Either needs a
    ``reason``. Corrections are entries of their own: nothing is ever rewritten. ``time`` is the
    hour of the event, asked for only on a day on which a limit names one (25 日 18 时). ``signed``
    is who entered it, where a program keeps that: a docket of files does not.
    """

    id: str
    event: str
    day: date
    recorded: datetime
    by: str
    data: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    corrects: str = ""
    omitted: bool = False
    time: time | None = None
    signed: str = ""

    @property
    def is_correction(self) -> bool:
        return bool(self.corrects) or self.omitted
