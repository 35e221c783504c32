"""A printed sheet as PDF: A4, boxed rows under headings, a declaration, a place for the seal.

The Chinese type is STSong-Light, which PDF readers bring themselves; nothing is fetched. Every
page bears the sheet's number, its verification code and "page n of m".
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final, NamedTuple
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

FONT: Final = "STSong-Light"
INK, LINE, PALE = HexColor("#1a1a1a"), HexColor("#8a8a8a"), HexColor("#f3f3f0")
MARGIN: Final = 20 * mm
WIDTH: Final = A4[0] - 2 * MARGIN
LABEL: Final = 38 * mm

pdfmetrics.registerFont(UnicodeCIDFont(FONT))

_TITLE = ParagraphStyle(
    "title", fontName=FONT, fontSize=17, leading=24, alignment=TA_CENTER, textColor=INK
)
_LINE = ParagraphStyle(
    "line", fontName=FONT, fontSize=10, leading=14, wordWrap="CJK", textColor=INK
)
_HEADING = ParagraphStyle("heading", parent=_LINE, fontSize=11.5, leading=18)
_SMALL = ParagraphStyle("small", parent=_LINE, fontSize=8.5, leading=12.5)  # fmt: skip


class Section(NamedTuple):
    """Rows under a heading."""

    heading: str
    rows: Sequence[tuple[str, str]]


class Sheet(NamedTuple):
    """All that is printed. ``seal`` is who seals it; empty where nobody does."""

    title: str
    subtitle: str
    number: str
    code: str
    sections: Sequence[Section]
    declaration: Sequence[str]
    seal: str
    notes: Sequence[str]


def pdf(sheet: Sheet) -> bytes:
    """The sheet as a file, the same for the same sheet."""
    stream = BytesIO()
    document = SimpleDocTemplate(
        stream, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=14 * mm,
        bottomMargin=22 * mm, title=f"{sheet.number} {sheet.title}", author="", invariant=1,
    )  # fmt: skip
    document.build(list(_body(sheet)), canvasmaker=_numbered(sheet))
    return stream.getvalue()


def _body(sheet: Sheet) -> list[Flowable]:
    parts: list[Flowable] = [Paragraph(escape(sheet.title), _TITLE)]
    if sheet.subtitle:
        parts.append(Paragraph(escape(sheet.subtitle), _centred(_SMALL)))
    parts.append(Spacer(1, 2 * mm))
    for section in sheet.sections:
        parts += [
            Paragraph(escape(section.heading), _HEADING),
            _box(section.rows),
            Spacer(1, 2 * mm),
        ]
    if sheet.declaration:
        said = [Paragraph(escape(each), _LINE) for each in sheet.declaration]
        parts.append(KeepTogether([
            Paragraph("承诺声明", _HEADING), _framed([*said, Spacer(1, 2 * mm), *_seal(sheet.seal)]),
        ]))  # fmt: skip
    elif sheet.seal:
        parts.append(KeepTogether(_seal(sheet.seal)))
    parts += [Spacer(1, 2 * mm), *(Paragraph(escape(each), _SMALL) for each in sheet.notes)]
    return parts


def _centred(style: ParagraphStyle) -> ParagraphStyle:
    return ParagraphStyle(f"{style.name}-centred", parent=style, alignment=TA_CENTER)


def _box(rows: Sequence[tuple[str, str]]) -> Table:
    cells = [
        [Paragraph(escape(label), _LINE), Paragraph(_lines(value), _LINE)] for label, value in rows
    ]
    table = Table(cells, colWidths=[LABEL, WIDTH - LABEL], splitInRow=1)
    table.setStyle(TableStyle([
        ("GRID", (0, 0), (-1, -1), 0.5, LINE), ("BACKGROUND", (0, 0), (0, -1), PALE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 6),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6), ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]))  # fmt: skip
    return table


def _framed(parts: list[Flowable]) -> Table:
    table = Table([[parts]], colWidths=[WIDTH])
    table.setStyle(TableStyle([
        ("BOX", (0, 0), (-1, -1), 0.5, LINE), ("LEFTPADDING", (0, 0), (-1, -1), 8),
        ("RIGHTPADDING", (0, 0), (-1, -1), 8), ("TOPPADDING", (0, 0), (-1, -1), 6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
    ]))  # fmt: skip
    return table


def _seal(who: str) -> list[Flowable]:
    if not who:
        return []
    row = [[Paragraph("", _LINE), Paragraph(f"{escape(who)}（盖章）", _LINE)],
           [Paragraph("", _LINE), Paragraph("&#160;" * 5 + "年" + "&#160;" * 3 + "月" + "&#160;" * 3 + "日", _LINE)]]  # fmt: skip
    table = Table(row, colWidths=[WIDTH * 0.42, WIDTH * 0.5], rowHeights=[20 * mm, None])
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return [table]


def _lines(text: str) -> str:
    return escape(text or "—").replace("\n", "<br/>")


def _numbered(sheet: Sheet) -> type[Canvas]:
    """A canvas that knows how many pages there are once all are drawn."""

    class Numbered(Canvas):  # type: ignore[misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._drawn: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self._drawn.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._drawn, 1):
                self.__dict__.update(page)
                self._foot(number, len(self._drawn))
                super().showPage()
            super().save()

        def _foot(self, number: int, of: int) -> None:
            self.setFont(FONT, 8.5)
            self.setFillColor(INK)
            self.setStrokeColor(LINE)
            self.line(MARGIN, 16 * mm, A4[0] - MARGIN, 16 * mm)
            self.drawString(MARGIN, 11.5 * mm, f"{sheet.number}　核验码 {sheet.code}")
            self.drawRightString(A4[0] - MARGIN, 11.5 * mm, f"第 {number} 页，共 {of} 页")

    return Numbered
