"""Numbers in running text, by value: 700万元, 0.07亿元 and 七百万元 are one sum."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from huice.text.labels import number_of

HAN: Final = "〇零一二两三四五六七八九十百千"
SCALES: Final = {
    "万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8,
    "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3, "百": 10**2,
}  # fmt: skip
_ARABIC: Final = r"\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,8})?|\d{1,15}(?:\.\d{1,8})?"
_NUMBER = re.compile(
    rf"(?<![\d.A-Za-z])(?:(?P<arabic>{_ARABIC})|(?P<han>[{HAN}]{{1,9}}?))(?P<scale>{'|'.join(SCALES)})?(?![{HAN}\d])"
)
_JOINED = re.compile(r"(?:[、和及或~～—–-]|至|到|或者|以及){1,2}$")
_SHARE = re.compile(rf"百分之(?P<han>[{HAN}]{{1,5}}|\d{{1,3}})")
_TENTHS = re.compile(r"(?<![一二三四五六七八九十])(?P<tenths>[一二两三四五六七八九])成(?![立效果为员熟本分])")  # fmt: skip
_FRACTION = re.compile(rf"(?P<whole>[{HAN}]{{1,4}}|\d{{1,3}})分之(?P<part>[{HAN}]{{1,4}}|\d{{1,3}})")  # fmt: skip
_HALF = re.compile(r"一半|半数|过半|对半")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text: its value, the characters behind it (its unit first), the words, and the
    scale that it has or shares (万)."""

    value: Fraction
    behind: str
    words: str
    start: int
    arabic: bool
    scale: str


def even(text: str) -> str:
    """Half-width digits and signs, without spaces inside figures."""
    return re.sub(r"(?<=\d)[ 　]+(?=[\d\u4e00-\u9fff%])", "", unicodedata.normalize("NFKC", text))


def numbers(text: str) -> list[Number]:
    """Every number of ``text`` (made ``even`` before); 400、700万元 are both money."""
    found: list[Number] = []
    for match in reversed(list(_NUMBER.finditer(text))):
        written, scale = match["arabic"] or match["han"], match["scale"] or ""
        behind = text[match.end() : match.end() + 8]
        between = text[match.end() : found[-1].start] if found else ""
        if found and between and _JOINED.fullmatch(between) and not scale:
            behind, scale = found[-1].behind, found[-1].scale
        value = Fraction(written.replace(",", "")) if match["arabic"] else Fraction(number_of(written))  # fmt: skip
        found.append(
            Number(value * SCALES.get(scale, 1), behind, match[0], match.start(),
                   bool(match["arabic"]), scale)
        )  # fmt: skip
    return found[::-1]


def shares(text: str) -> Iterator[tuple[Fraction, str]]:
    """Every rate of ``text`` with its words: 20%, 百分之二十, 两成, 三分之一, 一半, 5个百分点."""
    for number in numbers(text):
        unit = re.match(r"%|个?百分点|‰", number.behind)
        if unit:
            yield number.value / (1000 if unit[0] == "‰" else 100), number.words + unit[0]
    for match in _SHARE.finditer(text):
        yield Fraction(number_of(match["han"]), 100), match[0]
    for match in _TENTHS.finditer(text):
        yield Fraction(number_of(match["tenths"]), 10), match[0]
    for match in _FRACTION.finditer(text):
        if number_of(match["whole"]):
            yield Fraction(number_of(match["part"]), number_of(match["whole"])), match[0]
    for match in _HALF.finditer(text):
        yield Fraction(1, 2), match[0]
