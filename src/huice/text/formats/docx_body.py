"""The text of a Word file: paragraphs, tables, text boxes and notes, in reading order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from huice.text.formats.collected import too_deep, too_many
from huice.text.formats.counting import whole
from huice.text.formats.docx_numbering import Numbering
from huice.text.formats.docx_styles import VALUE, Styles, W, heading_level
from huice.text.formats.limits import MAX_COLUMNS, MAX_PARAGRAPHS, MAX_TABLE_DEPTH
from huice.text.formats.rows import Cell, Piece, Table

_MATH_TEXT: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_COMPATIBLE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_BREAK = "\n"
_PAGE_BREAK = "\f"
_SEPARATORS: Final = ("separator", "continuationSeparator", "continuationNotice")

_SKIPPED: Final = frozenset(
    f"{W}{name}"
    for name in [
        "del", "moveFrom", "rt", "pPrChange", "rPrChange", "tblPrChange", "trPrChange",
        "tcPrChange", "sectPrChange", "numberingChange", "sdtPr", "sdtEndPr",
    ]
)  # fmt: skip
"""What was deleted or moved away, what settings were before, and readings of characters."""


@dataclass(slots=True)
class Paragraph:
    """A paragraph while it is read; breaks stand in its text as single characters."""

    text: list[str] = field(default_factory=list)
    style: str = ""
    num_id: str | None = None
    level: int | None = None
    outline: int | None = None
    page: bool = False
    page_after: bool = False
    boxes: list[Piece] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        return not any(text.strip() for text in self.text)


class Body:
    """Is told the tags of a part as they come; has its pieces when all are told.

    ``pieces`` are those of the body, ``notes`` those of each foot- or endnote by its id, and
    ``cited`` the ids of foot- and endnotes in the order in which the text refers to them.
    """

    def __init__(self, file: str, styles: Styles, numbering: Numbering) -> None:
        self.file = file
        self.styles = styles
        self.numbering = numbering
        self.pieces: list[Piece] = []
        self.notes: dict[str, list[Piece]] = {}
        self.cited: dict[str, dict[str, None]] = {"footnote": {}, "endnote": {}}
        self._into: list[list[Piece]] = [self.pieces]
        self._paragraphs: list[Paragraph] = []
        self._tables: list[Table] = []
        self._choices: list[bool] = []
        self._skip = 0
        self._hidden = False
        self._reading = False
        self._page = False
        self._count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._skip:
            self._skip += 1
        elif tag in _SKIPPED:
            self._skip = 1
        elif handler := _STARTS.get(tag):
            handler(self, attributes)

    def end(self, tag: str) -> None:
        if self._skip:
            self._skip -= 1
        elif handler := _ENDS.get(tag):
            handler(self)

    def data(self, text: str) -> None:
        if self._reading and not self._skip and not self._hidden and self._paragraphs:
            self._paragraphs[-1].text.append(text.replace(_BREAK, " "))

    # --- paragraphs -------------------------------------------------------------------------

    def _start_paragraph(self, _: dict[str, str]) -> None:
        self._paragraphs.append(Paragraph())

    def _end_paragraph(self) -> None:
        if not self._paragraphs:
            return
        paragraph = self._paragraphs.pop()
        heading = self._heading(paragraph)
        label = self.numbering.label(paragraph.style, paragraph.num_id, paragraph.level)
        page = paragraph.page
        for part in (label + "".join(paragraph.text)).split(_BREAK):
            page |= part.startswith(_PAGE_BREAK)
            text = part.replace(_PAGE_BREAK, "")
            self._put(Piece(text, heading, page))
            page = page and not text.strip()
        self._page |= page or paragraph.page_after
        for piece in paragraph.boxes:
            self._put(piece)

    def _heading(self, paragraph: Paragraph) -> int:
        if paragraph.outline is not None:
            return heading_level(paragraph.outline + 1) if 0 <= paragraph.outline < 9 else 0
        return self.styles.heading(paragraph.style)

    def _put(self, piece: Piece) -> None:
        """A page that began falls on the next piece that has text."""
        self._count += 1
        if self._count > MAX_PARAGRAPHS:
            raise too_many(self.file, MAX_PARAGRAPHS, "段", "paragraphs")
        if self._page and not piece.page and (piece.cells or piece.text.strip()):
            piece = Piece(piece.text, piece.heading, True, piece.cells)
            self._page = False
        self._into[-1].append(piece)

    def _style(self, attributes: dict[str, str]) -> None:
        self._here().style = attributes.get(VALUE, "")

    def _num_id(self, attributes: dict[str, str]) -> None:
        self._here().num_id = attributes.get(VALUE)

    def _num_level(self, attributes: dict[str, str]) -> None:
        self._here().level = whole(attributes.get(VALUE))

    def _outline(self, attributes: dict[str, str]) -> None:
        self._here().outline = whole(attributes.get(VALUE))

    def _page_before(self, attributes: dict[str, str]) -> None:
        self._here().page |= _is_on(attributes)

    def _start_section(self, _: dict[str, str]) -> None:
        self._here().page_after = True

    def _section_type(self, attributes: dict[str, str]) -> None:
        if attributes.get(VALUE) in ("continuous", "nextColumn"):
            self._here().page_after = False

    def _here(self) -> Paragraph:
        """The paragraph that is read; outside any, one that goes nowhere."""
        return self._paragraphs[-1] if self._paragraphs else Paragraph()

    # --- runs -------------------------------------------------------------------------------

    def _start_run(self, _: dict[str, str]) -> None:
        self._hidden = False

    def _end_run(self) -> None:
        self._hidden = False

    def _vanish(self, attributes: dict[str, str]) -> None:
        self._hidden = _is_on(attributes)

    def _start_text(self, _: dict[str, str]) -> None:
        self._reading = True

    def _end_text(self) -> None:
        self._reading = False

    def _add(self, text: str) -> None:
        if not self._hidden:
            self._here().text.append(text)

    def _tab(self, attributes: dict[str, str]) -> None:
        if not attributes:  # with attributes it is a tab stop of the paragraph's settings
            self._add("\t")

    def _break(self, attributes: dict[str, str]) -> None:
        kind = attributes.get(W + "type", "textWrapping")
        if kind == "page":
            self._add(_BREAK + _PAGE_BREAK)
        elif kind == "textWrapping":
            self._add(_BREAK)

    def _rendered_page(self, _: dict[str, str]) -> None:
        """Where Word last turned a page: inside a paragraph, the next one is the first whole."""
        if self._here().is_blank:
            self._here().page = True
        else:
            self._here().page_after = True

    def _hyphen(self, _: dict[str, str]) -> None:
        self._add("-")

    def _symbol(self, attributes: dict[str, str]) -> None:
        code = attributes.get(W + "char", "")
        if len(code) == 4 and all(digit in "0123456789abcdefABCDEF" for digit in code):
            self._add(chr(int(code, 16)))

    def _footnote_mark(self, attributes: dict[str, str]) -> None:
        self.cited["footnote"][attributes.get(W + "id", "")] = None

    def _endnote_mark(self, attributes: dict[str, str]) -> None:
        self.cited["endnote"][attributes.get(W + "id", "")] = None

    # --- boxes, notes, alternatives ---------------------------------------------------------

    def _start_box(self, _: dict[str, str]) -> None:
        self._into.append([])

    def _end_box(self) -> None:
        pieces = self._into.pop()
        if self._paragraphs:
            self._paragraphs[-1].boxes += pieces
        else:
            self._into[-1] += pieces
        self._hidden = False

    def _start_note(self, attributes: dict[str, str]) -> None:
        if attributes.get(W + "type") in _SEPARATORS:
            self._skip = 1
            return
        self._into.append(self.notes.setdefault(attributes.get(W + "id", ""), []))

    def _end_note(self) -> None:
        self._into.pop()

    def _start_alternative(self, _: dict[str, str]) -> None:
        self._choices.append(False)

    def _start_choice(self, _: dict[str, str]) -> None:
        if not self._choices or self._choices[-1]:
            self._skip = 1
        else:
            self._choices[-1] = True

    def _start_fallback(self, _: dict[str, str]) -> None:
        if self._choices and self._choices[-1]:
            self._skip = 1

    def _end_alternative(self) -> None:
        self._choices.pop()

    # --- tables -----------------------------------------------------------------------------

    def _start_table(self, _: dict[str, str]) -> None:
        if len(self._tables) == MAX_TABLE_DEPTH:
            raise too_deep(self.file)
        self._tables.append(Table(self.file))

    def _start_row(self, _: dict[str, str]) -> None:
        if self._tables:
            self._tables[-1].rows.append([])

    def _columns_before(self, attributes: dict[str, str]) -> None:
        if self._tables:
            for _ in range(min(whole(attributes.get(VALUE)) or 0, MAX_COLUMNS)):
                self._tables[-1].add(Cell())

    def _start_cell(self, _: dict[str, str]) -> None:
        cell = Cell()
        if self._tables:
            self._tables[-1].add(cell)
        self._into.append(cell.pieces)

    def _columns(self, attributes: dict[str, str]) -> None:
        if self._tables and self._tables[-1].rows and self._tables[-1].rows[-1]:
            self._tables[-1].rows[-1][-1].columns = whole(attributes.get(VALUE)) or 1

    def _merged(self, attributes: dict[str, str]) -> None:
        if self._tables and self._tables[-1].rows and self._tables[-1].rows[-1]:
            merged = attributes.get(VALUE, "continue") == "continue"
            self._tables[-1].rows[-1][-1].merged = merged

    def _end_cell(self) -> None:
        self._into.pop()

    def _end_table(self) -> None:
        self._into[-1] += self._tables.pop().pieces()


def _is_on(attributes: dict[str, str]) -> bool:
    return attributes.get(VALUE, "true") not in ("0", "false", "off")


_STARTS: Final[dict[str, Callable[[Body, dict[str, str]], None]]] = {
    W + "p": Body._start_paragraph,
    W + "pStyle": Body._style,
    W + "numId": Body._num_id,
    W + "ilvl": Body._num_level,
    W + "outlineLvl": Body._outline,
    W + "pageBreakBefore": Body._page_before,
    W + "sectPr": Body._start_section,
    W + "type": Body._section_type,
    W + "r": Body._start_run,
    W + "vanish": Body._vanish,
    W + "t": Body._start_text,
    _MATH_TEXT: Body._start_text,
    W + "tab": Body._tab,
    W + "br": Body._break,
    W + "cr": Body._break,
    W + "lastRenderedPageBreak": Body._rendered_page,
    W + "noBreakHyphen": Body._hyphen,
    W + "sym": Body._symbol,
    W + "footnoteReference": Body._footnote_mark,
    W + "endnoteReference": Body._endnote_mark,
    W + "txbxContent": Body._start_box,
    W + "footnote": Body._start_note,
    W + "endnote": Body._start_note,
    _COMPATIBLE + "AlternateContent": Body._start_alternative,
    _COMPATIBLE + "Choice": Body._start_choice,
    _COMPATIBLE + "Fallback": Body._start_fallback,
    W + "tbl": Body._start_table,
    W + "tr": Body._start_row,
    W + "gridBefore": Body._columns_before,
    W + "tc": Body._start_cell,
    W + "gridSpan": Body._columns,
    W + "vMerge": Body._merged,
}
_ENDS: Final[dict[str, Callable[[Body], None]]] = {
    W + "p": Body._end_paragraph,
    W + "r": Body._end_run,
    W + "t": Body._end_text,
    _MATH_TEXT: Body._end_text,
    W + "txbxContent": Body._end_box,
    W + "footnote": Body._end_note,
    W + "endnote": Body._end_note,
    _COMPATIBLE + "AlternateContent": Body._end_alternative,
    W + "tbl": Body._end_table,
    W + "tc": Body._end_cell,
}
