"""Workbooks that go out and come in on the pages of what follows the money."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.progress.workbook import MAX_BYTES
from huice.site.web.sheets import XLSX


def attached(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or "attachment"  # fmt: skip
    return response


def file_of(request: HttpRequest) -> tuple[bytes, str]:
    """The content and name of the uploaded file; raises BadInput where there is none."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise BadInput.at(Spot("file"), "请选择 Excel 文件", "choose an Excel file", "file")
    return file.read(MAX_BYTES + 1), (file.name or "")[:80]


def by_cell(error: BadInput) -> BadInput:
    """The same, with the place of each cell in what is said, at the field of the file."""
    return BadInput(_told(each) for each in error.problems)


def _told(problem: Problem) -> Problem:
    spot = problem.spot
    if not spot.line:
        of_sheet = "" if spot.file == "form" else "file"
        return Problem(spot, problem.what, problem.field if problem.field.isascii() and problem.field else of_sheet)  # fmt: skip
    where = Text(f"{spot.file} 第 {spot.line} 行", f"{spot.file}, row {spot.line}")
    if spot.column:
        where = Text(f"{where.zh}第 {spot.column} 列", f"{where.en}, column {spot.column}")
    field = f"（{problem.field}）" if problem.field and not problem.field.isascii() else ""
    return Problem(spot, Text(f"{where.zh}{field}：{problem.what.zh}", f"{where.en}: {problem.what.en}"), "file")  # fmt: skip
