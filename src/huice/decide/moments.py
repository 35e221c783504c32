"""Days and moments, as people write them."""

from __future__ import annotations

from datetime import date, datetime


def say_moment(at: date | datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M") if isinstance(at, datetime) else at.isoformat()
