"""A figure with its unit as a plan prints it: 1.2万亿元, 35%, 5个, 3纳米. Exact, scales folded in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from huice.values.literals import SCALE, NotALiteral, decimal, normal

_WRITTEN: Final = re.compile(
    r"(?P<figure>-?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,8})?)"
    r"(?P<scale>万亿|千万|百万|亿|万|千(?![克米瓦卡])|百(?!分点))?"
    r"(?P<unit>[^\d\s,.+-][^\d\s,]{0,11})?"
)
_POINTS: Final = frozenset(("百分点", "个百分点"))


@dataclass(frozen=True, slots=True)
class Quantity:
    """``value`` in the bare ``unit``: 1.2万亿元 is 1200000000000 元, 35% is 35 of %.

    ``written`` is the figure as it stands in the plan.
    """

    value: Fraction
    unit: str
    written: str

    def is_like(self, other: Quantity) -> bool:
        """Whether the two can be compared."""
        return self.unit == other.unit


def read_quantity(written: str) -> Quantity:
    """The figure; raises NotALiteral where there is none or its unit is missing."""
    match = _WRITTEN.fullmatch(normal(written))
    if match is None:
        raise NotALiteral(
            f"“{written}”不是带单位的数字，应如 160亿元、35%、5个",
            f"'{written}' is no figure with its unit, such as 160亿元, 35%, 5个",
        )
    figure = Fraction(match["figure"].replace(",", "")) * SCALE[match["scale"] or ""]
    unit = match["unit"] or ""
    if not unit:
        raise NotALiteral(f"“{written}”没有单位", f"'{written}' has no unit")
    return Quantity(figure, "百分点" if unit in _POINTS else unit, written)


def in_words(value: Fraction, unit: str) -> str:
    """A value as a plan would print it: 84亿元. What does not end within two decimals of its scale
    is rounded to them and marked 约."""
    scale, word = scale_of(value)
    hundredths = round(100 * value / scale)
    rounded = Fraction(hundredths, 100)
    return ("" if rounded * scale == value else "约") + (decimal(rounded) or "") + word + unit


def scale_of(value: Fraction) -> tuple[int, str]:
    """The largest of 万亿, 亿, 万 that a value reaches, with its size."""
    return next((each for each in _WORDS if abs(value) >= each[0]), (1, ""))


_WORDS: Final = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))
