"""Values as a reader wants them: places and industries by name, all else as literals."""

from __future__ import annotations

from fractions import Fraction

from huice import industries, places
from huice.language import Language, Text
from huice.values.literals import decimal, money, show, yuan
from huice.values.range import Range, Value
from huice.values.types import INDUSTRY, PLACE, Type


def is_rough(value: Value, type_: Type) -> bool:
    """A place named no closer than its province, an industry no closer than its section."""
    if type_ == PLACE:
        return places.level(value) in ("country", "province")
    return type_ == INDUSTRY and len(value) == 1


def shown(value: Value, type_: Type) -> str:
    if value is None:
        return "未知"
    if type_ == PLACE:
        return places.full_name(value)
    if type_ == INDUSTRY:
        name = industries.name(value[:3])
        return f"{value} {name}" if name else str(value)
    return show(value, type_)


def shown_in(value: Value, type_: Type, language: Language) -> str:
    """A value for the reader of a page: in English, money and answers are English too."""
    if language == "zh":
        return shown(value, type_)
    if value is None:
        return "unknown"
    if isinstance(value, Range):
        return _range_in_english(value, type_)
    if type_.kind == "boolean":
        return "yes" if value else "no"
    return sum_of(value).en if type_.kind == "money" else shown(value, type_)


def _range_in_english(value: Range, type_: Type) -> str:
    low, high = (shown_in(end, type_, "en") for end in (value.lo, value.hi))
    if value.lo is None:
        return "unknown" if value.hi is None else f"at most {high}"
    return f"at least {low}" if value.hi is None else f"{low} to {high}"


def sum_of(fen: int | Fraction) -> Text:
    """A sum for either reader: 240万元, CNY 2.4 million. Exact in both."""
    exact = Fraction(fen)
    millions = decimal(exact / 10**8) or ""
    if abs(exact) >= 10**8 and len(millions.partition(".")[2]) <= 4:
        return Text(money(fen), f"CNY {millions} million")
    if exact.denominator != 1:
        return Text(money(fen), f"about CNY {round(exact / 100):,}")
    whole, _, cents = yuan(int(fen)).partition(".")
    return Text(money(fen), f"CNY {int(whole):,}" + (f".{cents}" if cents != "00" else ""))
