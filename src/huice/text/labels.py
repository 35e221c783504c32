"""The labels that open a unit of a document: 第三条, 二、, （一）, 3., （2）, ①, 专栏 4.

Source: 立法技术规范（试行） for laws, GB/T 9704—2012 for official documents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# From the widest unit to the narrowest; a label closes every open unit of its own rank and below.
RANKS: Final[dict[str, float]] = {
    "编": 0, "章": 1, "节": 2, "条": 3, "一": 4, "（一）": 5, "1": 6, "1.1": 6.5, "（1）": 7, "①": 8,
}  # fmt: skip
BOX: Final = "专栏"

_DIGITS: Final = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_UNITS: Final = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_NUMERAL: Final = "〇零一二三四五六七八九十百千两"
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

_LABELS: Final = (
    ("unit", re.compile(rf"第([{_NUMERAL}]{{1,6}}|\d{{1,4}})(编|章|节|条)(之[{_NUMERAL}])?(?:[ 　：:]|$|(?![\d、，。；）的规和至款第之]))")),
    (BOX, re.compile(rf"专栏([{_NUMERAL}]{{1,3}}|\d{{1,3}})?(?:[：:\s]|(?=[\u4e00-\u9fff])|$)")),
    ("一", re.compile(rf"([{_NUMERAL}]{{1,3}})(?:、|\.(?!\d)|．)")),
    ("（一）", re.compile(rf"[（(]([{_NUMERAL}]{{1,3}})[）)](?:、)?")),
    ("（1）", re.compile(r"[（(](\d{1,2})[）)](?:、)?|(\d{1,2})[）)]")),
    # in “1.3C产品” the 3C is a word and the label is 1.
    ("1", re.compile(r"(\d{1,2})(?:[、．]|\.(?!\d)|\.(?=\d{1,2}[A-Za-z]))")),
    ("①", re.compile(f"([{_CIRCLED}])")),
    ("1.1", re.compile(r"\d{1,2}\.(\d{1,2})(?![\d.%])\s?(?=[\u4e00-\u9fff“])(?![万亿元年月日个家倍项人米吨])")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """A label as printed, its kind (a key of RANKS, or 专栏) and its number, 0 for none."""

    kind: str
    number: int
    printed: str


def label_of(text: str) -> Label | None:
    """The label that opens a paragraph, or None."""
    for kind, pattern in _LABELS:
        found = pattern.match(text)
        if not found:
            continue
        if kind == "unit":
            return Label(found[2], number_of(found[1]), found[0])
        digits = next((group for group in found.groups() if group), "")
        return Label(kind, number_of(digits), found[0])
    return None


def inserted_number(label: Label) -> int:
    """The 1 of 第三条之一, an article that an amendment put in; 0 for any other label."""
    found = re.search(rf"[编章节条]之([{_NUMERAL}])", label.printed)
    return number_of(found[1]) if found else 0


def number_of(numeral: str) -> int:
    """The value of 十二, 二十, 12, ③ or nothing (0)."""
    if not numeral:
        return 0
    if numeral.isdecimal():
        return int(numeral)
    if numeral in _CIRCLED:
        return _CIRCLED.index(numeral) + 1
    total = run = 0
    for char in numeral:
        if char in _UNITS:
            total += (run or 1) * _UNITS[char]
            run = 0
        else:
            run = run * 10 + _DIGITS.get(char, 0)
    return total + run


def chinese(number: int) -> str:
    """二十三 for 23; numbers from 1 to 9999."""
    names = "零一二三四五六七八九"
    if number < 10:
        return names[number]
    if number < 20:
        return "十" + (names[number - 10] if number > 10 else "")
    for size, name in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            head, rest = divmod(number, size)
            gap = "零" if rest and rest < size // 10 else ""
            below = "" if not rest else ("一" + chinese(rest) if 10 <= rest < 20 else chinese(rest))
            return names[head] + name + gap + below
    return names[number]


def canonical(kind: str, number: int) -> str:
    """The label as it stands in an address: 第八条, 三, （二）, 4, （1）, ①, 专栏2."""
    if kind in ("编", "章", "节", "条", "款", "项", "目"):
        return f"第{chinese(number)}{kind}"
    if kind == "一":
        return chinese(number)
    if kind == "（一）":
        return f"（{chinese(number)}）"
    if kind == "（1）":
        return f"（{number}）"
    if kind == "①":
        return _CIRCLED[number - 1] if 1 <= number <= len(_CIRCLED) else f"（{number}）"
    if kind in ("1", "1.1"):
        return str(number)
    return f"{kind}{number or ''}"
