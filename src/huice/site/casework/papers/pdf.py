"""A paper as a PDF, in the form of an official document."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from typing import Any, Final
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
    BaseDocTemplate,
    Flowable,
    Frame,
    HRFlowable,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from huice.site.casework.papers.content import long_day
from huice.site.casework.papers.words import CHECK_HINT, CHECKED_AT, COPIES, RESTS_ON, SEAL

FONT: Final = "STSong-Light"
_RED, _INK, _GREY = HexColor("#b41e1e"), HexColor("#111111"), HexColor("#555555")
_LEFT, _RIGHT, _TOP, _BOTTOM = 28 * mm, 26 * mm, 24 * mm, 28 * mm
_SIZE: Final = 13.5

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def document(content: Mapping[str, Any]) -> bytes:
    """The file; the same bytes for the same content."""
    made = io.BytesIO()
    paper = BaseDocTemplate(
        made, pagesize=A4, leftMargin=_LEFT, rightMargin=_RIGHT, topMargin=_TOP,
        bottomMargin=_BOTTOM, title=content["title"], author=content["organisation"],
        subject=content["number"], invariant=1, lang="zh-CN",
    )  # fmt: skip
    frame = Frame(
        _LEFT, _BOTTOM, A4[0] - _LEFT - _RIGHT, A4[1] - _TOP - _BOTTOM, 0, 0, 0, 0, id="text"
    )
    pages = [PageTemplate(id="page", frames=[frame])]
    paper.addPageTemplates(pages)
    paper.build(_flow(content), canvasmaker=_numbered_by(content))
    return made.getvalue()


def _flow(content: Mapping[str, Any]) -> list[Flowable]:
    day = long_day(date.fromisoformat(content["day"]))
    flow: list[Flowable] = [
        _text(content["organisation"], 24, TA_CENTER, colour=_RED),
        Spacer(1, 3 * mm),
        _text(content["number"], 12, TA_CENTER),
        Spacer(1, 3 * mm),
        HRFlowable(width="100%", thickness=1.4, color=_RED, spaceAfter=6 * mm),
        _text(content["title"], 20, TA_CENTER),
        Spacer(1, 2 * mm),
        _text(content["subtitle"], 9, TA_CENTER, colour=_GREY),
        Spacer(1, 5 * mm),
        _text(f"{content['to']}：", _SIZE),
        *(_text(each, _SIZE, indent=2) for each in content["body"]),
        Spacer(1, 4 * mm),
        _facts(content["facts"]),
        Spacer(1, 4 * mm),
        _text(f"{RESTS_ON}{'；'.join(content['basis'])}。", _SIZE, indent=2),
    ]
    if content["remedy"]:
        flow.append(_text(content["remedy"], _SIZE, indent=2))
    flow.append(KeepTogether([Spacer(1, 5 * mm), _Signature(content["organisation"], day)]))
    if content["copies"]:
        copies = f"{COPIES}{'、'.join(content['copies'])}。"
        flow += [
            Spacer(1, 6 * mm),
            HRFlowable(width="100%", thickness=0.5, color=_INK, spaceAfter=2 * mm),
            _text(copies, 11),
            HRFlowable(width="100%", thickness=0.5, color=_INK, spaceBefore=2 * mm),
        ]
    return flow


def _text(text: str, size: float, alignment: int = 0, *, indent: int = 0, colour: Any = _INK) -> Paragraph:  # fmt: skip
    style = ParagraphStyle(
        "text", fontName=FONT, fontSize=size, leading=size * 1.7, alignment=alignment,
        firstLineIndent=indent * size, wordWrap="CJK", textColor=colour,
        allowWidows=0, allowOrphans=0,
    )  # fmt: skip
    return Paragraph(escape(_printable(text)), style)


def _facts(facts: list[list[str]]) -> Table:
    cell = ParagraphStyle("cell", fontName=FONT, fontSize=10.5, leading=15, wordWrap="CJK")
    rows = [[Paragraph(escape(_printable(text)), cell) for text in row] for row in facts]
    width = A4[0] - _LEFT - _RIGHT
    table = Table(rows, colWidths=[42 * mm, width - 42 * mm])
    table.setStyle(
        TableStyle([
            ("GRID", (0, 0), (-1, -1), 0.5, HexColor("#888888")),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ])
    )  # fmt: skip
    return table


class _Signature(Flowable):  # type: ignore[misc]
    """Who signs and when, at the right, with the place for the seal across both."""

    def __init__(self, organisation: str, day: str) -> None:
        super().__init__()
        self.organisation, self.day = _printable(organisation), day

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width, self.height = width, 36 * mm
        return self.width, self.height

    def draw(self) -> None:
        canvas, centre = self.canv, self.width - 44 * mm
        canvas.setFont(FONT, _SIZE)
        canvas.setFillColor(_INK)
        canvas.drawCentredString(centre, 21 * mm, self.organisation)
        canvas.drawCentredString(centre, 12 * mm, self.day)
        canvas.setStrokeColor(HexColor("#c98a8a"))
        canvas.setDash(2, 2)
        canvas.setLineWidth(0.6)
        canvas.circle(centre, 18.5 * mm, 17 * mm, stroke=1, fill=0)
        canvas.setDash()
        canvas.setFont(FONT, 8)
        canvas.setFillColor(_GREY)
        canvas.drawCentredString(centre, 4.5 * mm, SEAL)


def _numbered_by(content: Mapping[str, Any]) -> type[Canvas]:
    """A canvas that knows at its end how many pages there are."""
    said = f"{content['number']}　{CHECKED_AT}{content['code']}"

    class Numbered(Canvas):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._kept, 1):
                self.__dict__.update(page)
                self._foot(number, len(self._kept))
                super().showPage()
            super().save()

        def _foot(self, number: int, pages: int) -> None:
            self.setStrokeColor(HexColor("#bbbbbb"))
            self.setLineWidth(0.4)
            self.line(_LEFT, 22 * mm, A4[0] - _RIGHT, 22 * mm)
            self.setFont(FONT, 8.5)
            self.setFillColor(_GREY)
            self.drawString(_LEFT, 17 * mm, _printable(said))
            self.drawString(_LEFT, 12.5 * mm, CHECK_HINT)
            self.drawRightString(A4[0] - _RIGHT, 17 * mm, f"第 {number} 页　共 {pages} 页")

    return Numbered


def _printable(text: str) -> str:
    return "".join(each for each in text if each >= " " or each == "\t")
