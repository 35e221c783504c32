"""Days as documents print them: 2023年5月6日, 二〇二三年五月, 6月底, 2023-05-06 18:00, 202X年X月X日."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from huice.text.labels import number_of

_HAN_DIGITS: Final = {char: str(at) for at, char in enumerate("〇一二三四五六七八九")} | {
    "零": "0", "○": "0", "Ｏ": "0",
}  # fmt: skip
_YEAR: Final = rf"(?:(?:19|20)\d\d|[{''.join(_HAN_DIGITS)}]{{4}})"
_SMALL: Final = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_DAY = re.compile(
    rf"(?<![\d〇零○])(?:(?P<year>{_YEAR})\s*年)?(?P<month>{_SMALL})\s*月"
    rf"(?:\s*(?P<day>{_SMALL})\s*[日号]|(?P<part>底|末|初|上旬|中旬|下旬))?"
    rf"|(?<![\d.\-/])(?P<iso>(?:19|20)\d\d[-./]\d{{1,2}}[-./]\d{{1,2}})(?![\d.\-/])"
    rf"|(?P<blank>(?:20)?[\dXx×＊]{{0,3}}[Xx×＊]年[\dXx×＊]{{1,2}}月(?:[\dXx×＊]{{1,2}}日)?"
    rf"|(?<=自)年月日)"
    rf"|(?<!\d)(?P<only>{_YEAR})\s*年(?P<only_part>底|末|年底|年末)?"
)
_CLOCK = re.compile(
    r"\s*(?:（[^）]{0,8}）)?(?P<half>上午|中午|下午|晚上?)?\s*(?P<hour>\d{1,2})"
    r"(?:[:：](?P<minute>\d{2})|[时点](?:(?P<minutes>\d{1,2})分|(?P<thirty>半)|整)?)"
)
# The words right after a day, a short remark in brackets between, and between two days of a list.
REMARK: Final = r"(?:[（(][^（）()]{0,12}[）)])?"
BY = re.compile(rf"{REMARK}(?:24[时点])?(?:之前|以前|前(?![后瞻沿海期述往]))")
AND = re.compile(r"(?:和|、|及|与|或)")


@dataclass(frozen=True, slots=True)
class Day:
    """A day in a text: what is printed of it, and its span, the time of day included.

    ``year``, ``month`` and ``day`` are None where they are not printed; ``ends`` is true for 底
    and 末. ``time`` is HH:MM or empty. ``blank`` is a date left open (202X年X月X日).
    """

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    ends: bool = False
    time: str = ""
    blank: bool = False

    def iso(self) -> str | None:
        """YYYY-MM-DD, or YYYY-MM or YYYY where no more is printed; None without a year."""
        if self.year is None or self.blank:
            return None
        if self.month is None:
            return f"{self.year:04d}-12-31" if self.ends else f"{self.year:04d}"
        if self.ends:
            last = calendar.monthrange(self.year, self.month)[1]
            return f"{self.year:04d}-{self.month:02d}-{last:02d}"
        day = f"-{self.day:02d}" if self.day else ""
        return f"{self.year:04d}-{self.month:02d}{day}"

    def each_year(self) -> str | None:
        """--MM-DD, the day of every year; --MM for a month and for the end of February."""
        if self.month is None:
            return "--12-31" if self.ends else None
        if self.ends and self.month != 2:
            return f"--{self.month:02d}-{calendar.monthrange(2001, self.month)[1]:02d}"
        return f"--{self.month:02d}-{self.day:02d}" if self.day else f"--{self.month:02d}"

    @property
    def whole(self) -> bool:
        """Whether a single day is printed, with or without its year."""
        return self.blank or (self.month is not None and (self.day is not None or self.ends))


def days(text: str) -> Iterator[Day]:
    """The days printed in a text, in order; what is no day of the calendar is left out."""
    for match in _DAY.finditer(text):
        day = _read(match)
        if day is not None:
            yield _with_time(day, text)


def _read(match: re.Match[str]) -> Day | None:
    start, end = match.span()
    if match["blank"]:
        return Day(start, end, None, None, None, blank=True)
    if match["only"]:
        return Day(start, end, _year(match["only"]), None, None, bool(match["only_part"]))
    if match["iso"]:
        year, month, day = (int(part) for part in re.split(r"[-./]", match["iso"]))
    else:
        year = _year(match["year"]) if match["year"] else 0
        month = number_of(match["month"])
        day = number_of(match["day"]) if match["day"] else 0
    if not 1 <= month <= 12 or day > calendar.monthrange(year or 2000, month)[1]:
        return None
    if not (year or day or match["part"]):
        return None  # 3月 alone may be any year's, or a length of time
    ends = match["part"] in ("底", "末")
    return Day(start, end, year or None, month, day or None, ends)


def _year(printed: str) -> int:
    return int("".join(_HAN_DIGITS.get(char, char) for char in printed))


def _with_time(day: Day, text: str) -> Day:
    match = _CLOCK.match(text, day.end)
    if day.day is None or not match:
        return day
    hour = int(match["hour"])
    minute = 30 if match["thirty"] else int(match["minute"] or match["minutes"] or 0)
    if match["half"] in ("下午", "晚", "晚上") and hour < 12:
        hour += 12
    if hour > 24 or minute > 59:
        return day
    return replace(day, end=match.end(), time=f"{hour:02d}:{minute:02d}")
