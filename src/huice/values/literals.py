"""Chinese literals, read and printed: 700万元, 1.5亿元, 20%, 3年, 20个工作日, 5家, 10万元/家.

Reading is exact (no float is ever made) and an exact value prints as a literal that reads
back to it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from huice.language import Text
from huice.values.duration import Duration, DurationUnit
from huice.values.range import Range
from huice.values.types import (
    DATE,
    MONEY,
    NUMBER,
    RATE,
    Type,
    count,
)

SCALE = {"": 1, "百": 10**2, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8,
         "万亿": 10**12}  # fmt: skip
RATE_UNITS = {"%": 100, "个百分点": 100, "百分点": 100, "‰": 1000}
DURATION_UNITS: dict[str, DurationUnit] = {
    "年": "年", "个月": "个月", "月": "个月", "日": "日", "天": "日",
    "个工作日": "个工作日", "工作日": "个工作日",
}  # fmt: skip
WHOLE_UNITS = frozenset("人名位户家个项件台套次场篇部款类种份期")
"""Units counted in whole numbers, so that less than 5家 is at most 4家."""
MAX_DIGITS = 30

_QUANTITY = re.compile(
    r"(?P<figure>[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
    r"(?P<scale>万亿|千万|百万|亿|万|千(?![克米瓦卡])|百(?!分点))?"
    r"(?P<unit>[^\d\s,.+-]*)"
)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*日?|月)?")


class NotALiteral(ValueError):
    """A text that is no literal of the language; ``zh`` and ``en`` say why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh, self.en = zh, en


@dataclass(frozen=True, slots=True)
class Literal:
    """A value with its type."""

    value: Any
    type: Type


def normal(text: str) -> str:
    """Full-width digits and signs become half-width; Chinese characters stay."""
    return unicodedata.normalize("NFKC", text).replace("，", ",").strip()


def read_literal(text: str) -> Literal:
    """The value of a literal such as ``1.5亿元``; raises NotALiteral."""
    text = normal(text)
    match = _QUANTITY.fullmatch(re.sub(r"(?<=\d) +(?=\D)", "", text))
    if not match:
        raise NotALiteral(f"“{text}”不是数值", f"'{text}' is not a figure")
    figure, scale, unit = match["figure"].replace(",", ""), match["scale"] or "", match["unit"]
    if len(figure) > MAX_DIGITS:
        raise NotALiteral("数字过长", "the figure has too many digits")
    number = Fraction(figure) * SCALE[scale]
    return _typed(number, unit, text)


def _typed(number: Fraction, unit: str, text: str) -> Literal:
    if unit == "":
        return Literal(_plain(number), NUMBER)
    if unit == "元":
        return Literal(_whole_fen(number, text), MONEY)
    if unit.startswith("元/"):
        return Literal(_whole_fen(number, text), Type("price", unit[2:]))
    if unit in RATE_UNITS:
        return Literal(number / RATE_UNITS[unit], RATE)
    if unit in DURATION_UNITS:
        if number.denominator != 1 or number < 0 or number > 10**6:
            raise NotALiteral(f"“{text}”不是整数期间", f"'{text}' is not a whole length of time")
        length = Duration(int(number), DURATION_UNITS[unit])
        return Literal(length, Type("duration", length.family))
    return Literal(_plain(number), count(unit))


def _plain(number: Fraction) -> int | Fraction:
    return int(number) if number.denominator == 1 else number


def _whole_fen(yuan: Fraction, text: str) -> int:
    fen = yuan * 100
    if fen.denominator != 1:
        raise NotALiteral(f"“{text}”精确到分以下", f"'{text}' is finer than one fen")
    return int(fen)


def read_date(text: str) -> date | Range:
    """2021-04-19 or 2021年4月19日 is a day; 2021年4月 and 2021年 are the range of their days."""
    text = normal(text)
    try:
        if re.fullmatch(r"\d{4}年?", text):
            year = int(text[:4])
            return Range(date(year, 1, 1), date(year, 12, 31))
        match = _DATE.fullmatch(text)
        if not match:
            raise NotALiteral(
                f"“{text}”不是日期，应如 2024-02-25", f"'{text}' is not a date such as 2024-02-25"
            )
        year, month = int(match[1]), int(match[2])
        if match[3]:
            return date(year, month, int(match[3]))
        first = date(year, month, 1)
        following = date(year + month // 12, month % 12 + 1, 1)
        return Range(first, following - timedelta(days=1))
    except (ValueError, OverflowError) as error:
        if isinstance(error, NotALiteral):
            raise
        raise NotALiteral(f"没有“{text}”这一天", f"there is no such day as '{text}'") from None


def money(fen: int | Fraction) -> str:
    """分 as 元, 万元 or 亿元, whichever prints shortest and exact: 24000000 is 24万元."""
    if fen < 0:
        return "-" + money(-fen)
    yuan = Fraction(fen) / 100
    for scale, unit in ((10**8, "亿元"), (10**4, "万元")):
        if yuan >= scale:
            figure = decimal(yuan / scale)
            if figure is not None and len(figure.partition(".")[2]) <= 4:
                return figure + unit
    figure = decimal(yuan)
    return f"{figure}元" if figure is not None else f"约{decimal(Fraction(round(yuan)))}元"


def yuan(fen: int) -> str:
    """分 as a decimal string in yuan with two places, as the JSON contract has it."""
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}{whole}.{rest:02d}"


def rate(value: Fraction) -> str:
    """A rate as a percentage; one that does not end is shown to four places and marked 约."""
    figure = decimal(Fraction(value) * 100)
    if figure is not None and len(figure.partition(".")[2]) <= 6:
        return f"{figure}%"
    rounded = Fraction(round(Fraction(value) * 10**6), 10**4)
    return f"约{decimal(rounded)}%"


def decimal(number: int | Fraction) -> str | None:
    """The finite decimal of a number, or None where it does not end."""
    number = Fraction(number)
    rest, places = number.denominator, 0
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return None
    places = max(twos, fives)
    scaled = number.numerator * 10**places // number.denominator
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled)).rjust(places + 1, "0")
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def show(value: Any, type_: Type) -> str:
    """A value as a Chinese literal; ranges and unknown too.

    What is exact reads back to the same value; a figure that does not end is rounded, marked 约.
    """
    if value is None:
        return "未知"
    if isinstance(value, Range):
        if value.lo is None and value.hi is None:
            return "未知"
        if value.lo is None:
            return f"不超过{show(value.hi, type_)}"
        if value.hi is None:
            return f"不低于{show(value.lo, type_)}"
        return f"{show(value.lo, type_)}至{show(value.hi, type_)}"
    match type_.kind:
        case "money":
            return money(value)
        case "price":
            return f"{money(value)}/{type_.unit}"
        case "rate":
            return rate(value)
        case "count":
            return f"{_figure(value)}{type_.unit}"
        case "number":
            return _figure(value)
        case "year":
            return f"{value}年"
        case "boolean":
            return "是" if value else "否"
        case _:
            return str(value)


def _figure(number: int | Fraction) -> str:
    figure = decimal(number)
    return figure if figure is not None else f"约{decimal(Fraction(round(number * 10**4), 10**4))}"


_OPEN_BELOW = re.compile(
    r"(?:不低于|不少于|至少|≥|>=)(.+)|(.+?)(?:\(含\))?(?:及以上|以上)(?:\(含\))?"
)
_OPEN_ABOVE = re.compile(
    r"(?:不超过|不高于|至多|≤|<=)(.+)|(.+?)(?:及以下|以内|\(含\)以下|以下\(含\))"
)
_BELOW = re.compile(r"(?:不足|低于|少于|小于|<)(.+)")
_ABOVE = re.compile(r"(?:超过|高于|多于|大于|>)(.+)")
_BETWEEN = re.compile(r"(.+?)\s*(?:~|～|—|–|至|到)\s*(.+)")
UNKNOWN_WORDS = frozenset({"", "未知", "不详", "不清楚", "unknown", "?", "？"})


def read_ordered(text: str, type_: Type) -> Any:
    """A figure of the wanted type, or the range it is known to lie in; raises NotALiteral.

    Ranges: ``5000万元至1亿元``, ``5000~8000万元``, ``不低于3%``, ``不足5000万元``. A strict bound on
    what has no smallest step, such as a rate or an area, has no nearest end and is refused.
    """
    text = normal(text)
    for pattern, side in ((_OPEN_BELOW, "lo"), (_OPEN_ABOVE, "hi"), (_BELOW, "<"), (_ABOVE, ">")):
        match = pattern.fullmatch(text)
        if match:
            end = _one(next(filter(None, match.groups())), type_)
            if isinstance(end, Range):  # a month or a year: a bound counts from its near edge
                end = end.lo if side in ("lo", "<") else end.hi
            if side in "<>":
                end = _next_to(end, type_, -1 if side == "<" else 1)
            return Range(end, None) if side in ("lo", ">") else Range(None, end)
    match = _BETWEEN.fullmatch(text)
    if match and type_ != DATE:
        low, high = match[1], match[2]
        if re.fullmatch(r"[\d,.]+", low):
            low += re.sub(r"^[\d,.]+", "", high)
        return _ordered_range(_one(low, type_), _one(high, type_), text)
    if type_ == DATE:
        match = re.fullmatch(r"(.+?)\s*(?:~|至|到)\s*(.+)", text)
        if match:
            first, last = read_date(match[1]), read_date(match[2])
            low_end = first.lo if isinstance(first, Range) else first
            high_end = last.hi if isinstance(last, Range) else last
            return _ordered_range(low_end, high_end, text)
    return _one(text, type_)


def _ordered_range(low: Any, high: Any, text: str) -> Any:
    if low > high:
        raise NotALiteral(f"“{text}”下限高于上限", f"'{text}' has its lower end above its upper")
    return low if low == high else Range(low, high)


def _next_to(value: Any, type_: Type, step: int) -> Any:
    if type_ == DATE:
        return value + timedelta(days=step)
    whole = type_.kind == "count" and type_.unit in WHOLE_UNITS and isinstance(value, int)
    if whole or type_.kind in {"money", "year"}:
        return value + step
    kind = type_.describe()
    raise NotALiteral(
        f"{kind.zh}不能只给不含端点的界，请写成闭区间",
        f"a {kind.en} needs a range whose ends are included",
    )


def _one(text: str, type_: Type) -> Any:
    if type_ == DATE:
        return read_date(text)
    if type_.kind == "year":
        match = re.fullmatch(r"(\d{4})年?", text)
        if not match:
            raise NotALiteral(f"“{text}”不是年份", f"'{text}' is not a year")
        return int(match[1])
    literal = read_literal(text)
    if literal.type == type_:
        if type_.kind == "count" and type_.unit in WHOLE_UNITS and literal.value % 1:
            raise NotALiteral(f"“{text}”应为整数", f"'{text}': a whole number is expected")
        return literal.value
    expected = type_.describe()
    found, example = literal.type.describe(), _example(type_)
    raise NotALiteral(
        f"“{text}”是{found.zh}，此处应为{expected.zh}{example.zh}",
        f"'{text}' is a {found.en}, expected {expected.en}{example.en}",
    )


def _example(type_: Type) -> Text:
    example = {"money": "700万元", "rate": "20%", "duration": "3年"}.get(type_.kind)
    if type_.kind == "count":
        example = f"5{type_.unit}"
    return Text(f"（如 {example}）", f" (such as {example})") if example else Text("", "")
