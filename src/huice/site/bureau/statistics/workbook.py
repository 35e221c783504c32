"""The statistics as a workbook: a sheet for each table, figures as figures, texts never formulas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from huice.language import Language, Text
from huice.site.bureau.statistics.figures import Figures, Timely, Waiting
from huice.site.web.sheets import safe_cell

TIMELY = (
    Text("届期", "Came due"), Text("按期", "In time"), Text("逾期办结", "Late"),
    Text("逾期未办", "Unmet"), Text("按期率", "In-time rate"),
)  # fmt: skip
WAITING = (Text("在办", "Open"), Text("已逾期", "Overdue"), Text("已中止", "Suspended"))


def workbook(figures: Figures, language: Language) -> bytes:
    """All tables of the page, in the language of the page."""
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    asked = figures.asked
    unit = asked.unit.title if asked.unit else Text("全部单位", "all units")
    said = [
        (Text("单位", "Unit"), unit.say(language)),
        (Text("程序", "Procedure"), asked.procedure or Text("全部", "all").say(language)),
        (Text("期间", "Period"), f"{asked.first} – {asked.last}"),
        (Text("统计日", "Counted on"), figures.today.isoformat()),
    ]
    _sheet(book, Text("说明", "About").say(language), [], [
        [name.say(language), value] for name, value in said
    ])  # fmt: skip
    _sheet(
        book, Text("按单位", "By unit").say(language),
        _said((Text("单位", "Unit"), Text("范围", "Scope"), *TIMELY, *WAITING), language),
        (
            [each.organisation.title.say(language), _scope(each.alone).say(language),
             *_timely(each.timely), *_waiting(each.waiting)]
            for each in figures.units
        ),
    )  # fmt: skip
    _sheet(
        book, Text("按环节", "By stage").say(language),
        _said((
            Text("程序", "Procedure"), Text("环节", "Stage"), Text("编号", "Id"),
            Text("依据", "Article"), Text("单位", "Unit of time"), Text("办结", "Ended"),
            Text("中位数", "Median"), Text("九成不超过", "90% within"), Text("最长", "Longest"),
            *TIMELY,
        ), language),
        (
            [each.procedure.say(language), each.title.say(language), each.stage.name, each.cite,
             _unit(each.stage.working).say(language), each.count, _figure(each.median),
             each.ninetieth, each.longest, *_timely(each.timely)]
            for each in figures.stage_rows
        ),
    )  # fmt: skip
    _sheet(
        book, Text("按月", "By month").say(language),
        _said((Text("截至", "As of"), Text("在走的时限", "Running"), Text("已逾期", "Overdue")), language),
        ([each.day.isoformat(), each.open, each.overdue] for each in figures.months),
    )  # fmt: skip
    _sheet(
        book, Text("期满生效", "Lapses").say(language),
        _said((Text("程序", "Procedure"), Text("时限", "Clock"), Text("后果", "Effect"),
               Text("次数", "Times")), language),
        ([each.procedure.say(language), each.title.say(language), each.effect.say(language),
          each.count] for each in figures.lapses),
    )  # fmt: skip
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _said(headings: Iterable[Text], language: Language) -> list[str]:
    return [each.say(language) for each in headings]


def _scope(alone: bool) -> Text:
    return Text("本级", "itself") if alone else Text("本级及下级", "with all below")


def _unit(working: bool) -> Text:
    return Text("工作日", "working days") if working else Text("日", "days")


def _timely(timely: Timely) -> list[Any]:
    return [timely.all, timely.in_time, timely.late, timely.open_late, _figure(timely.rate)]


def _waiting(waiting: Waiting) -> list[Any]:
    return list(waiting)


def _figure(value: Fraction | None) -> int | float | None:
    """A figure of a sheet: a sheet has no fractions."""
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(value)


def _sheet(
    book: Workbook, title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    sheet = book.create_sheet(title)
    for row in ([headings] if headings else []) + [list(each) for each in rows]:
        sheet.append([x if isinstance(x, float) or x is None else safe_cell(x) for x in row])
    for column in range(1, max(sheet.max_column, 1) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 28 if column < 3 else 14
    if headings:
        for cell in sheet[1]:
            cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True)
        sheet.freeze_panes = "A2"
