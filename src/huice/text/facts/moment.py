"""A moment: a date, a deadline, a length of time or a recurring day, and the sentence it is in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from huice.text.document import Block
from huice.text.facts.stages import stage_around, stage_by_label

MomentKind = Literal["date", "deadline", "duration", "recurring"]
# 起 from, 止 until and 前 by a day, all inclusive; 后 after. Of a duration: 内 within it after the
# event, 后 when it has passed, 前 no later than it before the event, 前内 within it before the event.
Bound = Literal["", "起", "止", "前", "后", "内", "前内", "不超过", "不少于"]
TimeUnit = Literal["", "小时", "日", "工作日", "周", "月", "年"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, a deadline, a length of time or a recurring day, as printed.

    ``date`` is YYYY-MM-DD, shorter where less is printed (2025-06, 2025), --MM-DD for a day of
    every year, None where the text names no day; ``inferred`` marks a year that is not printed
    there and was taken from the document. ``time`` is HH:MM or empty. ``length`` and ``unit`` are
    the duration, or the period of what recurs (每季度 is 3 月). ``event`` is what a duration
    or a day without date hangs on, in the words of the text. ``words`` is the clause.
    """

    kind: MomentKind
    date: str | None
    time: str
    length: int | None
    unit: TimeUnit
    bound: Bound
    stage: str
    event: str
    inferred: bool
    words: str
    cite: str
    line: tuple[int, int]

    def row(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "date": self.date, "time": self.time, "length": self.length,
            "unit": self.unit, "bound": self.bound, "stage": self.stage, "event": self.event,
            "inferred": self.inferred, "words": self.words, "cite": self.cite, "line": self.line,
        }  # fmt: skip


_COMMA = re.compile(r"[，,]")
_TITLE = re.compile(r"《[^《》]*》")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and where it stands; spans are offsets in its text."""

    text: str
    offset: int
    block: Block
    cite: str

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """The span of the clause around a span, commas out."""
        comma = _COMMA.search(self.text, end)
        first = max(self.text.rfind("，", 0, start), self.text.rfind(",", 0, start)) + 1
        return first, comma.start() if comma else len(self.text)

    @property
    def plain(self) -> str:
        """The text with the titles in it blanked: a word inside 《》 names no step."""
        return _TITLE.sub(lambda title: "＿" * len(title[0]), self.text)

    def stage(self, start: int, end: int) -> str:
        """The stage of what stands at a span: by its label, else by the words around it."""
        first, last = self.clause(start, end)
        text = self.plain
        return stage_by_label(text[:start]) or stage_around(
            text[first:start], text[end:last], text[last:]
        )

    def moment(self, kind: MomentKind, start: int, end: int, **fields: Any) -> Moment:
        """The moment printed at a span; what ``fields`` leave out is empty, the stage is found."""
        first, last = self.clause(start, end)
        empty: dict[str, Any] = {
            "date": None, "time": "", "length": None, "unit": "", "bound": "", "event": "",
            "inferred": False,
        }  # fmt: skip
        if "stage" not in fields:
            fields["stage"] = self.stage(start, end)
        return Moment(
            kind=kind, words=self.text[first:last].strip(), cite=self.cite,
            line=self.block.lines(self.offset + first, self.offset + last), **(empty | fields),
        )  # fmt: skip
