"""The kinds of value the rule language knows, and how two of them combine.

How a value of each kind is held:

======== ============================================================
money    ``int`` or ``Fraction`` of 分
rate     ``Fraction`` (20% is 1/5)
count    ``int`` (or ``Fraction`` for areas and scores), unit in the type
price    money for one unit: 分, unit in the type (10万元/家)
number   ``int`` or ``Fraction`` without unit
year     ``int``
date     ``datetime.date``
duration ``Duration``
boolean  ``bool``
choice   ``str``, one of the type's options
place    ``str``, GB/T 2260 code
industry ``str``, GB/T 4754 code
text     ``str``
======== ============================================================

Unknown is ``None``; a value known within bounds is a ``Range``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from huice.language import Text

Kind = Literal[
    "money", "rate", "count", "price", "number", "year", "date", "duration",
    "boolean", "choice", "place", "industry", "text",
]  # fmt: skip

KIND_NAMES: dict[str, Text] = {
    "money": Text("金额", "money"),
    "rate": Text("比率", "rate"),
    "count": Text("数量", "count"),
    "price": Text("单价", "price per unit"),
    "number": Text("无单位的数", "number without unit"),
    "year": Text("年份", "year"),
    "date": Text("日期", "date"),
    "duration": Text("期间", "duration"),
    "boolean": Text("是否", "yes or no"),
    "choice": Text("选项", "choice"),
    "place": Text("行政区划", "place"),
    "industry": Text("行业", "industry"),
    "text": Text("文字", "text"),
}

DURATION_NAMES: dict[str, Text] = {
    "个月": Text("年、月", "years or months"),
    "日": Text("日", "days"),
    "个工作日": Text("工作日", "working days"),
}

ORDERED = frozenset({"money", "rate", "count", "price", "number", "year", "date", "duration"})


@dataclass(frozen=True, slots=True)
class Type:
    """A kind, with the unit of a count or price (人, 家, 平方米) or the options of a choice.

    The unit of a duration is what it is counted in: 个月 (years too), 日 or 个工作日.
    """

    kind: Kind
    unit: str = ""
    options: tuple[str, ...] = ()

    @property
    def ordered(self) -> bool:
        return self.kind in ORDERED

    def describe(self) -> Text:
        name = KIND_NAMES[self.kind]
        if self.kind == "count":
            return Text(f"数量（{self.unit}）", f"count of {self.unit}")
        if self.kind == "price":
            return Text(f"单价（元/{self.unit}）", f"money per {self.unit}")
        if self.kind == "duration":
            return Text(f"期间（{DURATION_NAMES[self.unit].zh}）",
                        f"duration in {DURATION_NAMES[self.unit].en}")  # fmt: skip
        if self.kind == "choice":
            listed = "、".join(self.options)
            return Text(f"选项（{listed}）", f"choice of {listed}")
        return name

    def __str__(self) -> str:
        return self.describe().zh


MONEY = Type("money")
RATE = Type("rate")
NUMBER = Type("number")
YEAR = Type("year")
DATE = Type("date")
DURATION = Type("duration", "个月")
BOOLEAN = Type("boolean")
PLACE = Type("place")
INDUSTRY = Type("industry")


def count(unit: str) -> Type:
    return Type("count", unit)


def sum_type(left: Type, right: Type, op: str) -> Type | None:
    """The type of left + right or left - right, or None where the two do not add."""
    if left == right and left.kind in {"money", "rate", "count", "number", "price"}:
        return left
    if left.kind == "date" and right.kind == "duration" and right.unit != "个工作日":
        return DATE
    if left.kind == "year" and right.kind == "number":
        return YEAR
    if left.kind == right.kind == "year" and op == "-":
        return NUMBER
    return None


def product_type(left: Type, right: Type) -> Type | None:
    """The type of left * right, or None where the two do not multiply."""
    if {left, right} == {RATE, NUMBER}:
        return NUMBER
    for one, other in ((left, right), (right, left)):
        if one.kind in {"rate", "number"} and other.kind in {
            "money", "rate", "count", "price", "number",
        }:  # fmt: skip
            return other
        if one.kind == "price" and other.kind == "count" and one.unit == other.unit:
            return MONEY
    return None


def quotient_type(left: Type, right: Type) -> Type | None:
    """The type of left / right, or None where the two do not divide."""
    if left == right and left.kind in {"money", "count", "number", "rate", "price"}:
        return RATE
    if right.kind in {"number", "rate"} and left.kind in {"money", "count", "price", "rate"}:
        return left
    if left.kind == "money" and right.kind == "count":
        return Type("price", right.unit)
    return None
