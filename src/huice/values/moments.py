"""Days, and minutes of a day: what a deadline and a reference date may be."""

from __future__ import annotations

from datetime import date, datetime

Moment = date | datetime


def day_of(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def say_moment(moment: Moment) -> str:
    """As people write it: 2024-02-25, 2024-02-25 18:00."""
    if isinstance(moment, datetime):
        return moment.strftime("%Y-%m-%d %H:%M")
    return moment.isoformat()
