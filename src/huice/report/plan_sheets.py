"""Plans as a workbook: a sheet of targets, one of tasks, one of the layout."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Final

from huice.language import Language, Text
from huice.rules.measure import Document
from huice.rules.plan import COMPARISON_NAMES, MEASURED_NAMES, Plan, Role, Target, Task

if TYPE_CHECKING:
    from openpyxl import Workbook

TARGETS: Final = (
    Text("规划", "Plan"), Text("指标", "Indicator"), Text("范围", "Scope"), Text("性质", "Kind"),
    Text("比较", "Comparison"), Text("数值", "Figure"), Text("上限", "Upper end"), Text("年度", "Year"),
    Text("出处", "Cite"), Text("读法", "Reading"), Text("标识", "Id"),
)  # fmt: skip
TASKS: Final = (
    Text("规划", "Plan"), Text("任务", "Task"), Text("内容", "What shall be done"), Text("牵头", "Lead"),
    Text("参加", "With"), Text("期限", "By"), Text("出处", "Cite"), Text("标识", "Id"),
)  # fmt: skip
LAYOUT: Final = (
    Text("规划", "Plan"), Text("地方", "Place"), Text("集群", "Cluster"), Text("角色", "Role"),
    Text("层次", "Level"), Text("出处", "Cite"), Text("存疑", "In doubt"),
)  # fmt: skip
BASELINE: Final = Text("基数", "baseline")
_WIDE: Final = 60


def plan_workbook(plans: Sequence[tuple[Document, Plan]], language: Language) -> bytes:
    """Everything that the plans hold, in the language."""
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    _sheet(book, Text("目标", "Targets"), TARGETS, language,
           (_target(each, document, language) for document, plan in plans for each in plan.targets))  # fmt: skip
    _sheet(book, Text("任务", "Tasks"), TASKS, language,
           (_task(each, document, language) for document, plan in plans for each in plan.tasks))  # fmt: skip
    _sheet(book, Text("布局", "Layout"), LAYOUT, language,
           (_role(each, document, language) for document, plan in plans for each in plan.layout))  # fmt: skip
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


Cells = list[str | int | None]


def _target(each: Target, document: Document, language: Language) -> Cells:
    kind = BASELINE if each.baseline else MEASURED_NAMES[each.measured]
    return [
        document.title.say(language), each.indicator.say(language),
        each.scope.say(language) if each.scope else None, kind.say(language),
        each.soft + COMPARISON_NAMES[each.op].say(language), each.figure.written,
        each.high.written if each.high else None, each.year, each.cite,
        each.reading.say(language) if each.reading else None, each.key,
    ]  # fmt: skip


def _task(each: Task, document: Document, language: Language) -> Cells:
    return [
        document.title.say(language), each.title.say(language), each.does.say(language),
        "、".join(each.lead) or None, "、".join(each.support) or None,
        each.by.say(language) if each.by else None, each.cite, each.key,
    ]  # fmt: skip


def _role(each: Role, document: Document, language: Language) -> Cells:
    return [
        document.title.say(language), each.place, each.cluster or None, each.role.say(language),
        each.level or None, each.cite, each.doubt.say(language) if each.doubt else None,
    ]  # fmt: skip


def _sheet(
    book: Workbook, name: Text, headings: Sequence[Text], language: Language, rows: Iterable[Cells]
) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name.say(language))
    sheet.append([each.say(language) for each in headings])
    for row in rows:
        sheet.append(row)
    for line in sheet.iter_rows():
        for cell in line:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # what begins with = is no formula
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for at, heading in enumerate(headings, 1):
        wide = heading.zh in ("规划", "指标", "任务", "内容", "角色", "读法", "存疑", "参加")
        sheet.column_dimensions[get_column_letter(at)].width = _WIDE if wide else 18
        sheet.cell(1, at).font = Font(bold=True)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
