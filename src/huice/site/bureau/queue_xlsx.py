"""The queue as a workbook of one sheet."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Final

from openpyxl import Workbook

from huice.language import Language, Text
from huice.site.bureau.queue import Row
from huice.site.web.sheets import safe_cell

HEADINGS: Final = (
    Text("案号", "Case"), Text("企业", "Company"), Text("统一社会信用代码", "Credit code"),
    Text("项目", "Project"), Text("程序", "Procedure"), Text("状态", "State"),
    Text("自", "Since"), Text("办理机关", "Authority"), Text("时限", "Clock"), Text("到期日", "Due"),
    Text("剩余", "Left"), Text("单位", "Unit"), Text("无人办理时", "If nobody acts"),
    Text("出处", "Cite"), Text("经办人", "Handler"),
)  # fmt: skip
_UNIT: Final = {True: Text("工作日", "working days"), False: Text("日", "days")}
_SUSPENDED: Final = Text("中止", "suspended")
_DEPENDS: Final = Text("视案情", "depends on the case")


def workbook(rows: Iterable[Row], language: Language) -> bytes:
    """One row for each case; below zero what is left is overdue."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(Text("办件队列", "Queue").say(language))
    sheet.append([each.say(language) for each in HEADINGS])
    for each in rows:
        sheet.append([safe_cell(value) for value in _cells(each, language)])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _cells(row: Row, language: Language) -> tuple[object, ...]:
    case, clock = row.case, row.clock
    effect = (row.effect or _DEPENDS).say(language) if clock else ""
    unit = _UNIT[row.working].say(language) if row.left is not None else ""
    due = case.due.isoformat() if case.due and row.left is not None else ""
    if row.standing == "suspended":
        due = _SUSPENDED.say(language)
    return (
        case.name, case.company.name if case.company else "",
        case.company.credit_code if case.company else "", case.project.name if case.project else "",
        row.procedure.title.say(language), row.state.say(language),
        case.since.isoformat() if case.since else "",
        case.authority.title.say(language) if case.authority else "",
        clock.title.say(language) if clock else "", due, row.left, unit, effect, row.cite,
        str(case.handler) if case.handler else "",
    )  # fmt: skip
