"""Days in running text: 2021年5月28日, 5月28日, 6月底, 二〇二一年, 2024-02-25, 18:00."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from huice.text.labels import number_of

_YEAR: Final = r"(?P<year>(?:19|20)\d\d|[二一][〇零○O一二三四五六七八九]{3})"
_MONTH: Final = r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})"
_DAY: Final = r"(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})"
_FORMS: Final = (
    re.compile(rf"{_YEAR}年(?:{_MONTH}月(?:{_DAY}[日号]|(?P<end>底|末))?)?"),
    re.compile(rf"(?<!\d){_YEAR}[-./](?P<month>\d{{1,2}})[-./](?P<day>\d{{1,2}})(?!\d)"),
    re.compile(rf"(?<!\d){_MONTH}月(?:{_DAY}[日号]|(?P<end>底|末))"),
    re.compile(r"(?<![\d.])(?P<year>(?:19|20)\d\d)(?=[-—–~～至、和](?:19|20)\d\d年)"),
)
_TIME = re.compile(r"(?P<half>下午|晚上?|午后)?(?P<hour>\d{1,2})(?::(?P<minute>\d\d)|[时点](?:(?P<minutes>\d{1,2})分)?)")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """A printed day, month or year. ``year`` is 0 where none is printed with it, ``month`` and
    ``day`` are 0 where they are not printed."""

    year: int
    month: int
    day: int
    words: str


def days(text: str) -> Iterator[Day]:
    """Every day, month and year of a text (made ``even`` before).

    A day printed without its year has that of the day printed before it in the text, if any:
    2024年1月25日至2月25日.
    """
    found = [(match.start(), match) for form in _FORMS for match in form.finditer(text)]
    year, end = 0, -1
    for start, match in sorted(found, key=lambda each: (each[0], -each[1].end())):
        if start < end:
            continue
        end = match.end()
        groups = match.groupdict()
        year = _number(groups.get("year")) or year
        yield from _day(year, groups, match[0])


def _day(year: int, groups: dict[str, str | None], words: str) -> Iterator[Day]:
    month, day = _number(groups.get("month")), _number(groups.get("day"))
    if groups.get("end") and 1 <= month <= 12:
        # 2000 is a leap year: without a year, the end of February may be the 29th
        day = monthrange(year or 2000, month)[1]
    yield Day(year, month, day, words)


def times(text: str) -> Iterator[tuple[int, int, str]]:
    """Every time of day: hour, minute and the words."""
    for match in _TIME.finditer(text):
        hour = int(match["hour"]) + (12 if match["half"] and int(match["hour"]) < 12 else 0)
        yield hour, int(match["minute"] or match["minutes"] or 0), match[0]


def _number(written: str | None) -> int:
    if not written:
        return 0
    return number_of(written.replace("○", "〇").replace("O", "〇"))
