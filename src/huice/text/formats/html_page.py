"""A web page as it is read: which tags make lines, which make rows, which show nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from huice.text.formats.collected import too_deep
from huice.text.formats.counting import numeral, whole
from huice.text.formats.limits import MAX_TABLE_DEPTH
from huice.text.formats.rows import Cell, Piece, Table

_NOT_SHOWN: Final = frozenset({
    "script", "style", "nav", "head", "title", "template", "noscript", "iframe", "object", "svg",
    "canvas", "select", "datalist", "button", "textarea", "audio", "video", "map", "rt", "rp",
})  # fmt: skip
_BLOCKS: Final = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd",
    "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer",
    "form", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "ol", "p", "pre",
    "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NO_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:[^;]*\bnone\b", re.IGNORECASE)
_LIST_FORMS: Final = {
    "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
}  # fmt: skip
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60\u2018-\u201d\u2026"
_BREAK_BETWEEN_WIDE = re.compile(rf"(?<=[{_WIDE}])[ \t]*+[\r\n][ \t\r\n]*+(?=[{_WIDE}])")
"""A source line that ends between Chinese characters: no space stands there on the screen."""
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_UNEVEN = re.compile(r"[\t\r\n\f]|  ")
_LABELLED = re.compile(
    r"\s*[（(〔【]?(?:\d|[一二三四五六七八九十]{1,3}[、.．)）]|[①-⑳])"
    r"|\s*第(?:\d|[一二三四五六七八九十百]{1,5}[编章节条])"
)
_LAYOUT_LINES = 20
"""A cell with more lines than this is a column of the page, not a cell of a table."""


@dataclass(slots=True)
class List:
    """An ordered list, and the number of its next item; one without numbers has no form."""

    form: str
    next: int = 1


class Page:
    """Is told tags and text as they come (lxml's parser target), and then has the pieces."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._text: list[str] = []
        self._into: list[list[Piece]] = [[]]
        self._tables: list[Table] = []
        self._lists: list[List] = []
        self._headings: list[int] = []
        self._label = ""
        self._preformatted = 0
        self._skip = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._skip:
            self._skip += 1
            return
        if tag in _NOT_SHOWN or _is_hidden(attributes):
            self._skip = 1
            return
        if tag in _HEADINGS:
            self._flush()
            self._headings.append(_HEADINGS[tag])
            if self._tables:
                self._tables[-1].layout = True
        elif tag in _BLOCKS:
            self._flush()
            self._start_block(tag, attributes)

    def end(self, tag: str) -> None:
        if self._skip:
            self._skip -= 1
        elif tag in _HEADINGS:
            self._flush()
            if self._headings:
                self._headings.pop()
        elif tag in _BLOCKS:
            self._flush()
            self._end_block(tag)

    def data(self, text: str) -> None:
        if not self._skip:
            self._text.append(text)

    def close(self) -> None:
        self._flush()

    def pieces(self) -> list[Piece]:
        """All of the page in order."""
        return self._into[0]

    # --- blocks -----------------------------------------------------------------------------

    def _start_block(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table":
            if len(self._tables) == MAX_TABLE_DEPTH:
                raise too_deep(self.file)
            if self._tables:
                self._tables[-1].layout = True
            self._tables.append(Table(self.file))
        elif tag == "tr" and self._tables:
            self._tables[-1].rows.append([])
        elif tag in ("td", "th") and self._tables:
            cell = Cell(_span(attributes, "colspan"), _span(attributes, "rowspan"))
            self._tables[-1].add(cell)
            self._into.append(cell.pieces)
        elif tag in ("ol", "ul", "menu", "dir"):
            self._lists.append(_list(tag, attributes))
        elif tag == "li":
            self._label = self._next_label(attributes)
        elif tag == "pre":
            self._preformatted += 1

    def _end_block(self, tag: str) -> None:
        if tag == "table" and self._tables:
            table = self._tables.pop()
            lines = (len(cell.pieces) for row in table.rows for cell in row)
            table.layout |= any(count > _LAYOUT_LINES for count in lines)
            self._into[-1] += table.pieces()
        elif tag in ("td", "th") and self._tables and len(self._into) > 1:
            self._into.pop()
        elif tag in ("ol", "ul", "menu", "dir") and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._label = ""
        elif tag == "pre" and self._preformatted:
            self._preformatted -= 1

    def _next_label(self, attributes: dict[str, str]) -> str:
        if not self._lists or not self._lists[-1].form:
            return ""
        here = self._lists[-1]
        given = whole(attributes.get("value"))
        number = here.next if given is None else given
        here.next = number + 1
        return f"{numeral(number, here.form)}. "

    # --- text -------------------------------------------------------------------------------

    def _flush(self) -> None:
        """What was gathered becomes a line, if anything can be seen of it."""
        if not self._text:
            return
        text = "".join(self._text)
        self._text.clear()
        heading = self._headings[-1] if self._headings else 0
        for part in text.splitlines() if self._preformatted else [_closed_up(text)]:
            part = part.replace("\u00a0", " ").rstrip()
            if part and not part.isspace():
                if self._label:
                    part = part if _LABELLED.match(part) else self._label + part
                    self._label = ""
                self._into[-1].append(Piece(part, heading))


def _closed_up(text: str) -> str:
    """Blanks as the screen shows them: one, none between Chinese characters, none at the ends."""
    if _UNEVEN.search(text):
        text = _BLANKS.sub(" ", _BREAK_BETWEEN_WIDE.sub("", text))
    return text.strip(" ")


def _is_hidden(attributes: dict[str, str]) -> bool:
    if not attributes:
        return False
    return "hidden" in attributes or bool(_HIDDEN_STYLE.search(attributes.get("style", "")))


def _list(tag: str, attributes: dict[str, str]) -> List:
    if tag != "ol" or _NO_LIST_STYLE.search(attributes.get("style", "")):
        return List("")
    start = whole(attributes.get("start"))
    form = _LIST_FORMS.get(attributes.get("type", "1"), "decimal")
    return List(form, 1 if start is None else start)


def _span(attributes: dict[str, str], name: str) -> int:
    return whole(attributes.get(name, "").strip()) or 1
