"""Values as a page shows them. Each is a filter of the same name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

from django.utils import timezone

from huice import places
from huice.decide.shown import sum_of
from huice.language import Language, Text

_WEEKDAYS: Final = (
    Text("星期一", "Mon"), Text("星期二", "Tue"), Text("星期三", "Wed"), Text("星期四", "Thu"),
    Text("星期五", "Fri"), Text("星期六", "Sat"), Text("星期日", "Sun"),
)  # fmt: skip


def day(value: date | None) -> str:
    """2026-11-21; a dash where there is none."""
    return value.isoformat() if value else "—"


def long_day(value: date | None, language: Language) -> str:
    """2026-11-21 星期六."""
    return f"{value.isoformat()} {_WEEKDAYS[value.weekday()].say(language)}" if value else "—"


def moment(value: datetime | None) -> str:
    """2026-11-21 09:30, on the clocks of Beijing."""
    if value is None:
        return "—"
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local:%Y-%m-%d %H:%M}"


def money(fen: int | Fraction | None, language: Language) -> str:
    """分 as 240万元 or CNY 2.4 million; exact."""
    return "—" if fen is None else sum_of(fen).say(language)


def yuan(fen: int | None) -> str:
    """分 as a figure of yuan for a table: 1,234,567.89; exact."""
    if fen is None:
        return "—"
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02}"


def is_day(written: str) -> bool:
    """Whether it is written as a browser's date field takes it; all else stays as it was typed."""
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


def count(value: int) -> str:
    """12,345."""
    return f"{value:,}"


def place(code: str) -> str:
    """广东省韶关市 for 440200; the code where it is none."""
    try:
        return places.full_name(code)
    except places.UnknownPlace:
        return code


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "day": day, "long_day": long_day, "moment": moment, "money": money, "yuan": yuan, "count": count,
    "place": place, "is_day": is_day,
}  # fmt: skip
