"""Workbooks that go out and come in on pages, and what is wrong with one told by its cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from huice.language import Language, Text
from huice.problems import BadInput, Problem, Spot
from huice.progress.workbook import MAX_BYTES
from huice.site.web.language import language_of, say
from huice.site.web.sheets import XLSX
from huice.site.web.typing_in import Wrong

SHOWN_PROBLEMS: Final = 30


def attached(body: bytes, name: str) -> HttpResponse:
    """A workbook to be kept."""
    response = HttpResponse(body, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or "attachment"  # fmt: skip
    return response


def uploaded(request: HttpRequest) -> tuple[bytes, str]:
    """The workbook that was handed in, with its name; raises BadInput for none."""
    file = request.FILES.get("file")
    if file is None:
        raise BadInput.at(Spot("file"), "请选择 Excel 文件", "choose an Excel file", "file")
    if (file.size or 0) > MAX_BYTES:
        raise BadInput.at(Spot("file"), f"文件有 {file.size:,} 字节，上限 {MAX_BYTES:,}", f"the file has {file.size:,} bytes, at most {MAX_BYTES:,}", "file")  # fmt: skip
    return file.read(), _name(request)


def placed(request: HttpRequest, error: BadInput, headings: Sequence[Text]) -> list[Wrong]:
    """Field and message of each problem; one of the workbook, which has these headings, is told by
    its row and column at the field of the file."""
    language, name = language_of(request), _name(request)
    found = [_told(each, name, headings, language) for each in error.problems[:SHOWN_PROBLEMS]]
    rest = len(error.problems) - len(found)
    return found + ([("file", say(request, f"另有 {rest} 处", f"{rest} more"))] if rest else [])


def _told(problem: Problem, name: str, headings: Sequence[Text], language: Language) -> Wrong:
    what = problem.what.say(language)
    if problem.spot.line or (name and problem.spot.file == name):
        place, colon = _place(problem.spot, headings), Text("：", ": ")
        return "file", f"{place.say(language)}{colon.say(language)}{what}"
    return problem.field if problem.field.isascii() else "", what


def _place(spot: Spot, headings: Sequence[Text]) -> Text:
    """The sheet, and of a cell its row, column and heading."""
    if not spot.line:
        return Text(spot.file, spot.file)
    zh, en = f"{spot.file} 第 {spot.line} 行", f"{spot.file}, row {spot.line}"
    if spot.column:
        zh, en = f"{zh}第 {spot.column} 列", f"{en}, column {spot.column}"
    if 0 < spot.column <= len(headings):
        heading = headings[spot.column - 1]
        zh, en = f"{zh}（{heading.zh}）", f"{en} ({heading.en})"
    return Text(zh, en)


def _name(request: HttpRequest) -> str:
    file = request.FILES.get("file")
    return (file.name or "form.xlsx")[:80] if file else ""
