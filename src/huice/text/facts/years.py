"""Years that a sentence speaks of: 到2025年, 截至2021年底, 2023—2024年, “十四五”期间.

A year that is only a base (比2020年, 较2019年, 2015年以来) or part of a title, number or event is
none of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

# 到2025年 sets an end; 2021年 opens a statement; 从2015年的 holds for the next figure alone;
# “十四五”期间 for its sentence; 入选2021年度 for its clause.
Role = Literal["end", "state", "from", "period", "named"]

_YEAR = re.compile(
    r"(?P<before>截至到?|截止到?|到|至|展望|相比|相较于?|对比|比|较|从|自|以)?"
    r"(?:(?:19|20)\d\d年?[—–\-－~至到])?(?P<year>(?:19|20)\d\d)年"
    r"(?P<after>底前?|末|前|度|以来|起|版|(?=的)|(?=[，、]))?(?P<month>\d{1,2}月)?"
)
_PERIOD = re.compile(r"[“‘]?(?P<name>十[二三四五六])五[”’]?(?=期间|时期|末|期末|规划期)")
_PERIOD_ENDS: Final = {"十二": 2015, "十三": 2020, "十四": 2025, "十五": 2030, "十六": 2035}
_CLOSED = re.compile(r"《[^《》]*》|〔[^〔〕]*〕|（[^（）]*）")
_BASES: Final = ("比", "较", "相比", "相较", "相较于", "对比", "以")


@dataclass(frozen=True, slots=True)
class Year:
    year: int
    role: Role
    start: int
    end: int


def years(text: str) -> list[Year]:
    """The years that ``text`` speaks of, in order."""
    closed = [match.span() for match in _CLOSED.finditer(text)]
    found: list[Year] = []
    for match in _YEAR.finditer(text):
        if any(start <= match.start() < end for start, end in closed):
            continue
        role = _role(text, match)
        if role:
            found.append(Year(int(match["year"]), role, *match.span()))
    for match in _PERIOD.finditer(text):
        found.append(Year(_PERIOD_ENDS[match["name"]], "period", *match.span()))
    return sorted(found, key=lambda each: each.start)


def _role(text: str, match: re.Match[str]) -> Role | None:
    before, after = match["before"] or "", match["after"] or ""
    if before in _BASES or after in ("以来", "起", "版") or text[match.end() :].startswith("以来"):
        return None
    if before == "展望":
        return "period"
    if before in ("从", "自"):
        return "from"
    if after == "度":
        return "named"
    if before in ("到", "至") or after in ("底前", "前", "底", "末"):
        return "end"
    opens = match.start() == 0 or text[match.start() - 1] in "，。；：、 ”"
    return "state" if opens or before or text[match.end() : match.end() + 1] == "，" else "named"
