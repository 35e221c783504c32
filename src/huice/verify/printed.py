"""Whether a text prints a figure: by value for money, rates, counts and lengths of time, by day
for dates, by name for places and for whatever else has one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final, Literal

from huice import places
from huice.text.labels import number_of
from huice.values.duration import Duration, DurationUnit, shift
from huice.verify.days import days, times
from huice.verify.numerals import HAN, even, numbers, shares

FigureKind = Literal[
    "money", "price", "rate", "count", "number", "duration", "date", "moment", "month_day", "year",
    "until", "years", "place", "name",
]  # fmt: skip

_DURATIONS: Final[dict[str, DurationUnit]] = {
    "年": "年", "周年": "年", "个月": "个月", "工作日": "个工作日", "个工作日": "个工作日", "日": "日", "天": "日",
    "个自然日": "日", "自然日": "日",
}  # fmt: skip
_DURATION = re.compile("|".join(sorted(_DURATIONS, key=len, reverse=True)))
_MARKS = re.compile(r"""[\s“”‘’"'《》]+""")
# Counting words that a document may print for one another.
_PEOPLE: Final = "人名位"
_THINGS: Final = "个家户项件款种类场次台套部篇期"
_AREA: Final = {"平方米", "㎡", "m2", "平米"}
_OWN: Final = {"省": "本省|我省|全省|省内", "市": "本市|我市|全市|市内"}
_LOWERING: Final = "降低|下降|减少|下调|下浮|调低|降至|放宽"
_PROVINCES: Final = r"各省、?自治区、?(?:和)?直辖市|各省\(自治区、直辖市|各省\(区、市"
_COUNTRY: Final = "全国|境内|国内|我国|中国|中华人民共和国"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value to look for. ``value`` by kind: 分 (money, price), Fraction (rate, count, number),
    Duration, date, datetime (moment), (month, day), int (year, and a count of years), (first day,
    last day) for ``until``, a GB/T 2260 code (place), the words of a name."""

    kind: FigureKind
    value: Any
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What goes without saying in a document: its year, and the place whose document it is."""

    year: int = 0
    region: str = ""


def printed(wanted: Wanted, text: str, setting: Setting = Setting()) -> str:
    """The words in which ``text`` prints the figure; empty where it does not."""
    return next(_found(wanted, even(text), setting), "")


def _found(wanted: Wanted, text: str, setting: Setting) -> Iterator[str]:
    value = wanted.value
    match wanted.kind:
        case "money" | "price":
            yield from _money(value, text)
        case "rate":
            yield from (words for share, words in shares(text) if share == value)
            yield from _lowered(value, text)
        case "count":
            yield from _count(Fraction(value), wanted.unit, text)
        case "number":
            yield from _number(Fraction(value), text)
        case "duration":
            yield from (words for length, words in durations(text) if length == value)
        case "date":
            yield from _date(value, text, setting)
        case "moment":
            yield from _moment(value, text, setting)
        case "month_day":
            yield from (day.words for day in days(text) if (day.month, day.day) == value)
        case "year":
            yield from (day.words for day in days(text) if day.year == value)
        case "years":
            yield from _years_counted(value, text)
        case "until":
            yield from _until(value[0], value[1], text, setting)
        case "place":
            yield from _place(value, text, setting)
        case "name":
            if _bare(even(value)) in _bare(text):
                yield value


def _bare(text: str) -> str:
    """Without quotation marks and spaces, which a name may have or lack."""
    return _MARKS.sub("", text)


def _money(fen: int, text: str) -> Iterator[str]:
    for number in numbers(text):
        # 亿 alone is money where the text drops 元, and the value tells it from a count
        sum_of = number.behind.startswith("元") or number.words.endswith("亿")
        if sum_of and number.value * 100 == fen:
            yield number.words + ("元" if number.behind.startswith("元") else "")


def _lowered(rate: Fraction, text: str) -> Iterator[str]:
    """80% of a figure is printed as 降低20%, or as 八折."""
    for share, words in shares(text):
        if share == 1 - rate and re.search(
            rf"(?:{_LOWERING})[^。；]{{0,12}}?{re.escape(words)}", text
        ):
            yield words
    for match in re.finditer("([一二三四五六七八九])折", text):
        if Fraction(number_of(match[1]), 10) == rate:
            yield match[0]


def _years_counted(count: int, text: str) -> Iterator[str]:
    """Calendar years counted back or on: 两个自然年度, 近两年, 前三年."""
    for number in numbers(text):
        if number.value == count and re.match("个?(?:完整)?(?:自然|会计)?年", number.behind):
            yield number.words + "年"


def _count(value: Fraction, unit: str, text: str) -> Iterator[str]:
    for number in numbers(text):
        if number.value == value and _same_unit(unit, number.behind.lstrip("余多")):
            yield number.words + unit


def _same_unit(unit: str, behind: str) -> bool:
    if behind.startswith(unit):
        return True
    for alike in (_PEOPLE, _THINGS):
        if unit in alike and behind[:1] and behind[0] in alike:
            return True
    return unit in _AREA and any(behind.startswith(each) for each in _AREA)


def _number(value: Fraction, text: str) -> Iterator[str]:
    for day in days(text):
        text = text.replace(day.words, " ")
    for number in numbers(text):
        unit = re.match(r"[%元年月日]|个", number.behind)
        if number.value == value and not unit and (number.arabic or "倍" in number.behind[:1]):
            yield number.words
    for match in re.finditer(rf"([{HAN}]{{1,3}}|\d+)[:：]([{HAN}]{{1,3}}|\d+)", text):
        if number_of(match[2]) and Fraction(number_of(match[1]), number_of(match[2])) == value:
            yield match[0]


def durations(text: str) -> Iterator[tuple[Duration, str]]:
    """Every length of time in a text: 3年, 三年, 36个月, 20个工作日, 半年."""
    for number in numbers(text):
        unit = _DURATION.match(number.behind)
        whole = number.value.denominator == 1 and number.value < 1000
        dated = re.search(r"[年月]$", text[max(number.start - 1, 0) : number.start])
        if unit and whole and not (dated and unit[0] in ("日", "年")):
            yield Duration(int(number.value), _DURATIONS[unit[0]]), number.words + unit[0]
    if "半年" in text:
        yield Duration(6, "个月"), "半年"


def _date(day: date, text: str, setting: Setting) -> Iterator[str]:
    for each in days(text):
        year = each.year or setting.year
        if (year, each.month, each.day) == (day.year, day.month, day.day):
            yield each.words


def _moment(moment: datetime, text: str, setting: Setting) -> Iterator[str]:
    clock = next((words for hour, minute, words in times(text)
                  if (hour, minute) == (moment.hour, moment.minute)), "")  # fmt: skip
    if clock:
        yield from (f"{words} {clock}" for words in _date(moment.date(), text, setting))


def _until(first: date, last: date, text: str, setting: Setting) -> Iterator[str]:
    """The last day itself, or the length of time that leads to it from the first."""
    yield from _date(last, text, setting)
    for length, words in durations(text):
        counted = length.unit != "个工作日" and length.length < 200
        if counted and last == shift(first, length) - timedelta(days=1):
            yield words


def _place(code: str, text: str, setting: Setting) -> Iterator[str]:
    if code == places.COUNTRY:
        yield from re.findall(_COUNTRY, text)
        return
    name = places.name(code)
    yield from (each for each in (name, short_name(name)) if each in text)
    if places.level(code) == "province":
        yield from re.findall(_PROVINCES, text)
    if setting.region == name:
        yield from re.findall(_OWN.get(name[-1:], "^$"), text)


def short_name(name: str) -> str:
    """广州 for 广州市, 内蒙古 for 内蒙古自治区; names of two characters stay whole."""
    short = re.sub(r"(?:壮族|回族|维吾尔)?自治区$|特别行政区$|[省市区县]$", "", name)
    return short if len(short) >= 2 else name
