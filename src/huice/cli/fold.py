"""Lines of Chinese and Latin text, broken where a typesetter would break them."""

from __future__ import annotations

import re

from rich.cells import cell_len
from rich.text import Text

OPENING = "（〔【《〈“‘(["
CLOSING = "，。；：、！？）〕】》〉”…—％)],.;:!?%"
UNITS = "百千万亿元年月日号条款项家人个分类倍岁%"

NUMERALS = "一二三四五六七八九十百"

_WORD = re.compile(r"[0-9A-Za-z_./@+<>='’-]")


def folded(text: Text, width: int) -> list[Text]:
    """The text as lines of at most ``width`` cells."""
    plain, start, breaks = text.plain, 0, []
    while start < len(plain):
        end = _line_end(plain, start, max(width, 2))
        if end < len(plain):
            breaks.append(end)
        start = end
    lines = list(text.divide(breaks)) if breaks else [text]
    for line in lines:
        line.rstrip()
    return lines


def _line_end(plain: str, start: int, width: int) -> int:
    used, last = 0, 0
    for place in range(start, len(plain)):
        used += cell_len(plain[place])
        if used > width and not plain[place].isspace():
            return last or max(place, start + 1)
        if _may_break(plain, place + 1):
            last = place + 1
    return len(plain)


def _may_break(plain: str, place: int) -> bool:
    """Whether a line may end before the character at ``place``."""
    if place >= len(plain):
        return False
    before, after = plain[place - 1], plain[place]
    if after.isspace():
        return False
    if before.isspace():
        return not (after in UNITS and plain[:place].rstrip()[-1:].isdigit())
    if after in CLOSING or before in OPENING:
        return False
    if before.isdigit() and after in UNITS:
        return False
    if before in "第" + NUMERALS and after in "条款项章节" + NUMERALS:
        return False
    return not (_WORD.match(before) and _WORD.match(after))
