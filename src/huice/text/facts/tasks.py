"""Tasks of a plan: what is to be done, who leads and who supports.

A list of departments closes a task, in brackets at the end of its text or in a table's column
责任单位. In a plan the lowest units of the parts that say what is to be done are tasks too where
they name nobody. The same task with the same departments in text and table is one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from huice.text.document import Block, Document, Provision
from huice.text.facts.departments import (
    Mode,
    Remarks,
    Responsibility,
    home_level,
    remarks_in,
    responsibility,
    says_who,
)
from huice.text.facts.plan_parts import PlanPart, is_plan, part_of


@dataclass(frozen=True, slots=True)
class Task:
    """A task and who answers for it.

    ``lead`` and ``support`` are written out in printed order, both empty where nobody is named.
    ``words`` is the list of departments as printed, brackets included; where there is none, the
    opening of the task. ``line`` runs from the task's first line to the end of its list. ``open``
    tells that the list ends in 等.
    """

    title: str
    lead: tuple[str, ...]
    support: tuple[str, ...]
    mode: Mode
    open: bool
    cite: str
    line: tuple[int, int]
    words: str

    def row(self) -> dict[str, object]:
        """The fields by name, for JSON."""
        return {
            "title": self.title,
            "lead": list(self.lead),
            "support": list(self.support),
            "mode": self.mode,
            "open": self.open,
            "cite": self.cite,
            "line": list(self.line),
            "words": self.words,
        }


def tasks(document: Document) -> list[Task]:
    """The tasks of a document in printed order."""
    units = [unit for unit in document.provisions() if not _is_beside(unit)]
    prose = [_Prose(unit) for unit in units]
    lists = [words for each in prose for _, words in each.brackets() if says_who(words)]
    home = home_level(lists, document.region)
    found: list[Task] = []
    named: set[int] = set()
    remarks = Remarks()
    for unit, text in zip(units, prose, strict=True):
        here, remarks = _bracketed(unit, text, home, remarks)
        if here:
            named |= {id(each) for each in unit.walk()}
        found += here
    if document.state in ("final", "draft") and _is_plan(document.title):
        found += [_unassigned(unit) for unit in _to_do(document.root) if id(unit) not in named]
    known = {_sameness(task) for task in found}
    for unit in units:
        found += [task for task in _tabled(unit, home) if _sameness(task) not in known]
    return sorted(found, key=lambda task: task.line)


# --- tasks that a bracket closes -----------------------------------------------------------

_BRACKET = re.compile(
    r"[（(\[［〔【](?P<words>(?:[（(][^（()）]{0,60}[)）]|[^（()）\[\]［］〔〕【】。]|。(?=[)）\]］〕】])){2,600})[)）\]］〕】]"
)
# A list that says by no word that it assigns stands apart from the sentence before, or ends the
# paragraph and has several members; other brackets are asides.
_APART: Final = "。！；"
_ENDS_PARAGRAPH = re.compile(r"[。；;.]?\s*(?:$|\n)")
_PARAGRAPH_HEADING = re.compile(
    r"^(?:[（(]?[\d一二三四五六七八九十]+[）)、.．]\s*)?(?P<title>[^。：；！？]{2,30})[。：]"
)
_SHORTEST_TASK: Final = 20


class _Prose:
    """A unit's own paragraphs as one text: a list may run over a break between paragraphs."""

    def __init__(self, unit: Provision) -> None:
        self.blocks = [block for block in unit.blocks if block.kind in ("text", "heading")]
        self.text = "\n".join(block.text for block in self.blocks)
        self._starts: list[int] = []
        at = 0
        for block in self.blocks:
            self._starts.append(at)
            at += len(block.text) + 1

    def block_at(self, offset: int) -> Block:
        return self.blocks[bisect_right(self._starts, offset) - 1]

    def line_at(self, offset: int) -> int:
        at = bisect_right(self._starts, offset) - 1
        return self.blocks[at].line_at(offset - self._starts[at])

    def brackets(self) -> Iterator[tuple[re.Match[str], str]]:
        """Brackets that may assign the task before them, with what is inside."""
        for found in _BRACKET.finditer(self.text):
            words = found["words"]
            if (
                says_who(words)
                or self._stands_apart(found)
                or ("、" in words and _ENDS_PARAGRAPH.match(self.text, found.end()))
            ):
                yield found, words

    def end_of_opening(self, first_list: int) -> int:
        """Where the paragraph ends that says what the tasks after it are for; 0 where the first
        task begins at once or under a bare heading."""
        end = self.text.find("\n")
        return end if _SHORTEST_TASK * 2 <= end < first_list else 0

    def _stands_apart(self, found: re.Match[str]) -> bool:
        return self.text[: found.start()].rstrip("\n")[-1:] in tuple(_APART)


def _bracketed(
    unit: Provision, prose: _Prose, home: str, remarks: Remarks
) -> tuple[list[Task], Remarks]:
    """The tasks in a unit's own text, and what their lists say of later ones."""
    lists: list[tuple[re.Match[str], Responsibility]] = []
    for found, words in prose.brackets():
        remarks = remarks_in(words, remarks, home)
        who = responsibility(words, home, remarks)
        if who:
            lists.append((found, who))
    out: list[Task] = []
    start = 0
    if len(lists) > 1:
        start = prose.end_of_opening(lists[0][0].start())
        if start:
            out.append(_unassigned(unit, prose.blocks[0].last))
    for found, who in lists:
        text = prose.text[start : found.start()]
        start += len(text) - len(text.lstrip("\n。；"))
        title = unit.title if len(lists) == 1 else _title_of(prose, start, found.start(), unit)
        line = prose.line_at(start), prose.line_at(found.end() - 1)
        out.append(_task(title, who, unit, line, found[0].replace("\n", "")))
        start = found.end()
    return out, remarks


def _title_of(prose: _Prose, start: int, end: int, unit: Provision) -> str:
    """The heading of the paragraph whose list ends the task, where a unit holds several."""
    last = prose.text.rfind("\n", start, end) + 1
    text = prose.text[max(start, last) : end]
    opening = _PARAGRAPH_HEADING.match(text)
    return opening["title"] if opening and start else unit.title or text[:30]


# --- tasks that name nobody ----------------------------------------------------------------

# Papers that cite a plan or ask about one are none.
_NO_PLANS = re.compile(
    "(?:通知|公告|公示|通报|名单|目录|函|实录|解读|问答|指引|措施)$|征求|征集|管理办法|申报"
)
_FRAME = re.compile(
    "^(?:总体|推进|工作|发展)(?:要求|思路|情况|考虑)|^(?:前言|序言|引言|总则|附则|附件|附录|名词解释)"
)
_UNITS: Final = ("编", "章", "节", "一", "（一）", "1", "（1）")


def _is_plan(title: str) -> bool:
    return is_plan(title) and not _NO_PLANS.search(title)


def _is_beside(unit: Provision) -> bool:
    """Explanations tell of tasks again."""
    return unit.kind == "解读"


def _to_do(unit: Provision, around: PlanPart | None = None) -> Iterator[Provision]:
    """The lowest units of the parts that say what is to be done."""
    for child in unit.children:
        if child.kind not in _UNITS or _FRAME.match(child.title):
            continue
        part = part_of(child, around)
        if part in ("state", "goal", "none"):
            continue
        below = [each for each in child.children if each.kind in _UNITS]
        if below:
            yield from _to_do(child, part)
        elif child.blocks and len(child.text) >= _SHORTEST_TASK:
            yield child


def _unassigned(unit: Provision, last: int = 0) -> Task:
    """A task without a list, down to line ``last`` or the end of the unit's own text."""
    block = unit.blocks[0]
    opening = re.match(r"[^。；\n]{1,80}", block.text)
    words = opening[0] if opening else block.text[:80]
    line = block.first, last or max(each.last for each in unit.blocks)
    return _task(unit.title, Responsibility(), unit, line, words)


def _task(
    title: str, who: Responsibility, unit: Provision, line: tuple[int, int], words: str
) -> Task:
    return Task(title, who.lead, who.support, who.mode, who.open, unit.address, line, words)


# --- tasks in tables -----------------------------------------------------------------------

_WHO = re.compile("(?:责任|牵头|主办|主责|配合|协办|参与|支持)(?:责任)?(?:单位|部门)")
_WHO_LEADS = re.compile("牵头|主办|主责")
_WHAT = re.compile("任务|工作内容|工作事项|事项|内容|举措|措施|项目|工程")


def _tabled(unit: Provision, home: str) -> Iterator[Task]:
    """The rows of tables that have a column for who is responsible, one task each."""
    for block in unit.blocks:
        if block.kind != "table":
            continue
        columns: list[tuple[int, bool]] = []
        what: list[int] = []
        remarks = Remarks()
        offset = 0
        for row, printed in zip(block.rows, block.text.split("\n"), strict=False):
            line = block.lines(offset, offset + len(printed))
            offset += len(printed) + 1
            heads = [
                (at, cell) for at, cell in enumerate(row) if _WHO.search(cell) and len(cell) < 20
            ]
            if heads and any(_WHAT.search(cell) for cell in row):
                columns = [(at, bool(_WHO_LEADS.search(cell))) for at, cell in heads]
                what = _columns_of_what(row)
                continue
            title = next((row[at] for at in reversed(what) if at < len(row) and row[at]), "")
            cells = [(row[at], leads) for at, leads in columns if at < len(row) and row[at]]
            for text, _ in cells:
                remarks = remarks_in(text, remarks, home)
            who = _together(cells, home, remarks)
            if title and who:
                words = "；".join(text for text, _ in cells)
                yield _task(title.rstrip("。；"), who, unit, line, words)


def _columns_of_what(heads: Sequence[str]) -> list[int]:
    """The columns that say what is to be done; a heading reaches over the empty ones after it."""
    first = next(at for at, cell in enumerate(heads) if _WHAT.search(cell))
    last = first
    while last + 1 < len(heads) and not heads[last + 1]:
        last += 1
    return list(range(first, last + 1))


def _together(
    cells: Sequence[tuple[str, bool]], home: str, remarks: Remarks
) -> Responsibility | None:
    """Who the cells of one row name, column by column."""
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    is_open = False
    for text, leads in cells:
        who = responsibility(f"{'牵头' if leads else '责任'}单位：{text}", home, remarks)
        if who:
            lead += who.lead
            support += who.support
            is_open |= who.open
    if not lead and not support:
        return None
    return Responsibility(lead, tuple(name for name in support if name not in lead), is_open)


def _sameness(task: Task) -> tuple[str, frozenset[str], frozenset[str]]:
    return re.sub(r"\W", "", task.title), frozenset(task.lead), frozenset(task.support)
