"""Values as a reader wants them: places and industries by name, all else as literals."""

from __future__ import annotations

from fractions import Fraction

from huice import industries, places
from huice.language import Text
from huice.values.literals import decimal, money, show, yuan
from huice.values.range import Value
from huice.values.types import INDUSTRY, PLACE, Type


def shown(value: Value, type_: Type) -> str:
    if value is None:
        return "未知"
    if type_ == PLACE:
        return places.full_name(value)
    if type_ == INDUSTRY:
        name = industries.name(value[:3])
        return f"{value} {name}" if name else str(value)
    return show(value, type_)


def sum_of(fen: int) -> Text:
    """A sum for either reader: 240万元, CNY 2.4 million. Exact in both."""
    millions = decimal(Fraction(fen, 10**8)) or ""
    if abs(fen) >= 10**8 and len(millions.partition(".")[2]) <= 4:
        return Text(money(fen), f"CNY {millions} million")
    whole, _, cents = yuan(fen).partition(".")
    return Text(money(fen), f"CNY {int(whole):,}" + (f".{cents}" if cents != "00" else ""))
