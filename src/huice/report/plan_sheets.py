"""Plans as a workbook: a sheet for each table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Final

from huice.language import Language
from huice.report.plan_tables import PlanTable, of_layout, of_named, of_targets, of_tasks
from huice.rules.measure import Document
from huice.rules.plan import Plan

if TYPE_CHECKING:
    from openpyxl import Workbook

_WIDE: Final = frozenset(
    ("规划", "指标", "任务", "内容", "角色", "读法", "存疑", "参加", "来源", "名称", "报送事项")
)


def whole_plans(plans: Sequence[tuple[Document, Plan]], language: Language) -> list[PlanTable]:
    """Everything that the plans hold."""
    return [
        of_targets(plans, language),
        of_tasks([(each, plan.tasks) for each, plan in plans], language),
        of_layout([(each, plan.layout) for each, plan in plans], language),
        of_named([(each, plan.named) for each, plan in plans], language),
    ]


def plan_workbook(plans: Sequence[tuple[Document, Plan]], language: Language) -> bytes:
    return workbook(whole_plans(plans, language), language)


def workbook(tables: Iterable[PlanTable], language: Language) -> bytes:
    """The tables in the language, a sheet each."""
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for each in tables:
        _sheet(book, each, language)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheet(book: Workbook, table: PlanTable, language: Language) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(table.name.say(language))
    sheet.append([each.say(language) for each in table.headings])
    for row in table.rows:
        sheet.append(row)
    for line in sheet.iter_rows():
        for cell in line:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # what begins with = is no formula
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for at, heading in enumerate(table.headings, 1):
        sheet.column_dimensions[get_column_letter(at)].width = 60 if heading.zh in _WIDE else 18
        sheet.cell(1, at).font = Font(bold=True)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
