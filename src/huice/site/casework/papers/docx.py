"""A paper as a Word file, in the form of an official document."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from huice.site.casework.papers.content import long_day
from huice.site.casework.papers.words import CHECKED_AT, COPIES, RESTS_ON, SEAL

_TITLE, _BODY = "方正小标宋简体", "仿宋_GB2312"
_RED: Final = RGBColor(0xB4, 0x1E, 0x1E)
_SIZE: Final = 16
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_CENTRE, _RIGHT, _LEFT = (
    WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
)  # fmt: skip


def document(content: Mapping[str, Any]) -> bytes:
    """The file; the same bytes for the same content."""
    paper = Document()
    _set_page(paper, content)
    _line(paper, content["organisation"], _CENTRE, size=26, font=_TITLE, colour=_RED)
    number = _line(paper, content["number"], _CENTRE, after=10)
    _rule_below(number)
    _line(paper, content["title"], _CENTRE, size=22, font=_TITLE, before=18)
    _line(paper, content["subtitle"], _CENTRE, size=10.5, after=14)
    _line(paper, f"{content['to']}：", _LEFT)
    for each in content["body"]:
        _line(paper, each, _LEFT, indent=True)
    _facts(paper, content["facts"])
    _line(paper, f"{RESTS_ON}{'；'.join(content['basis'])}。", _LEFT, indent=True, before=8)
    if content["remedy"]:
        _line(paper, content["remedy"], _LEFT, indent=True)
    _line(paper, content["organisation"], _RIGHT, before=40, right=2)
    _line(paper, long_day(date.fromisoformat(content["day"])), _RIGHT, right=4)
    _line(paper, SEAL, _RIGHT, right=4, size=10.5)
    if content["copies"]:
        _line(paper, f"{COPIES}{'、'.join(content['copies'])}。", _LEFT, size=12, before=24)
    return _settled(paper)


def _set_page(paper: Paper, content: Mapping[str, Any]) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    foot = section.footer.paragraphs[0]
    foot.alignment = _CENTRE
    _say(foot, f"{content['number']}  {CHECKED_AT}{content['code']}", 9, _BODY)
    told, day = paper.core_properties, datetime.fromisoformat(content["day"])
    told.title, told.author = content["title"], content["organisation"]
    told.subject, told.comments = content["number"], ""
    told.created = told.modified = told.last_printed = day
    told.last_modified_by, told.revision = content["organisation"], 1


def _line(
    paper: Paper, text: str, alignment: WD_ALIGN_PARAGRAPH, *, size: float = _SIZE,
    font: str = _BODY, colour: RGBColor | None = None, indent: bool = False, before: float = 0,
    after: float = 0, right: int = 0,
) -> Paragraph:  # fmt: skip
    made = paper.add_paragraph()
    made.alignment = alignment
    form = made.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.line_spacing = Pt(max(28, size * 1.4)) if size >= _SIZE else Pt(size * 1.6)
    if indent:
        form.first_line_indent = Pt(2 * size)
    if right:
        form.right_indent = Pt(right * size)
    _say(made, text, size, font, colour)
    return made


def _say(
    paragraph: Paragraph, text: str, size: float, font: str, colour: RGBColor | None = None
) -> None:
    run = paragraph.add_run(_printable(text))
    run.font.size, run.font.name = Pt(size), "Times New Roman"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if colour is not None:
        run.font.color.rgb = colour


def _rule_below(paragraph: Paragraph) -> None:
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "6"), ("color", "B41E1E")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)


def _facts(paper: Paper, facts: list[list[str]]) -> None:
    table = paper.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for name, value in facts:
        cells = table.add_row().cells
        for cell, text, width in ((cells[0], name, Mm(45)), (cells[1], value, Mm(111))):
            cell.width = width
            _say(cell.paragraphs[0], text, 12, _BODY)


def _printable(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(each for each in text if each >= " " or each == "\t")


def _settled(paper: Paper) -> bytes:
    """The file with its parts dated alike, so that it is the same whenever it is made."""
    made, settled = io.BytesIO(), io.BytesIO()
    paper.save(made)
    with (
        zipfile.ZipFile(made) as source,
        zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return settled.getvalue()
