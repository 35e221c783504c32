"""Lines on their way out of a file: numbered, bounded, and free of what could steer a terminal."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from huice.problems import BadInput, Spot
from huice.text.formats.limits import MAX_LINE_LENGTH, MAX_LINES, MAX_TABLE_DEPTH
from huice.text.lines import Line, Repair

_SEPARATOR = re.compile(r"[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Control characters, marks that turn the direction of what follows, and no characters at all."""

_SEEN = re.compile(r"[^\s\u00ad\u200b-\u200f\u2060-\u2064\u3164]")
_SHOWN = 120


@dataclass(slots=True)
class Collected:
    """The lines of one file so far. ``add`` counts them; a new page falls on the next with text."""

    file: str
    lines: list[Line] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    _page: bool = False
    _has_text: bool = False

    def new_page(self) -> None:
        self._page = True

    def add(self, text: str, heading: int = 0, cells: tuple[str, ...] = ()) -> None:
        """One line; raises BadInput past the limits. Of a row, ``text`` is made from its cells."""
        number = len(self.lines) + 1
        if cells:
            cells = tuple(self._clean(cell, number).replace("\t", " ") for cell in cells)
            text = "\t".join(cells)
        else:
            text = self._clean(text, number)
        self._check(text, number)
        seen = _SEEN.search(text) is not None
        self._has_text |= seen
        self.lines.append(Line(number, text, heading, self._page and seen, cells))
        if seen:
            self._page = False

    def done(self) -> tuple[tuple[Line, ...], tuple[Repair, ...]]:
        """All lines and repairs. Raises BadInput where there is nothing to read."""
        if not self._has_text:
            raise BadInput.at(
                Spot(self.file),
                "文件里没有文字；内容是图片的，请先做文字识别（OCR）",
                "the file has no text; if it is made of pictures, run recognition (OCR) first",
            )
        return tuple(self.lines), tuple(self.repairs)

    def _clean(self, text: str, number: int) -> str:
        if not _UNSEEN.search(text):
            return text
        bare = _UNSEEN.sub("", _SEPARATOR.sub(" ", text))
        before = _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text[:_SHOWN])
        self.repairs.append(Repair(number, "debris", before, bare[:_SHOWN]))
        return bare

    def _check(self, text: str, number: int) -> None:
        if len(text) > MAX_LINE_LENGTH:
            raise BadInput.at(
                Spot(self.file, number),
                f"这一行有 {len(text)} 个字，上限是 {MAX_LINE_LENGTH}；请把文字分行",
                f"this line has {len(text)} characters, the limit is {MAX_LINE_LENGTH}; "
                "break the text into lines",
            )
        if number > MAX_LINES:
            raise too_many(self.file, MAX_LINES, "行", "lines")


def too_many(file: str, limit: int, zh: str, en: str) -> BadInput:
    return BadInput.at(
        Spot(file),
        f"超过 {limit} {zh}，不予读取；请拆成几个文件",
        f"more than {limit} {en}, which is not read; split the file",
    )


def too_deep(file: str) -> BadInput:
    return BadInput.at(
        Spot(file),
        f"表格套了 {MAX_TABLE_DEPTH} 层以上",
        f"tables stand more than {MAX_TABLE_DEPTH} deep in each other",
    )
