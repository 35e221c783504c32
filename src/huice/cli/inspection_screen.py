"""A plan of inspections as it is shown: on the screen, and as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import typer

from huice.language import Language, Text

if TYPE_CHECKING:
    from huice.procedure.inspection import Item, Plan, Project

ROUNDINGS = {
    "up": Text("不足一个的进为一个", "rounded up"),
    "down": Text("不足一个的舍去", "rounded down"),
    "nearest": Text("四舍五入", "rounded to the nearest, a half upwards"),
}
AT_LEAST = Text("比例不为零的等级至少一个", "at least one of a class unless its ratio is 0%")
UNSTATED = Text("文件没有规定人数", "the number is not stated in the text")
DUE = {
    "now": Text("须核查", "to be checked"),
    "after-start": Text("开工后核查", "after the start"),
}
PLAN_HEADINGS = (
    Text("序号", "No."), Text("项目代码", "Project code"), Text("项目名称", "Project name"),
    Text("风险等级", "Risk class"), Text("开工日期", "Started on"), Text("核查", "Check"),
    Text("核查人员", "Inspectors"), Text("来由", "Why"), Text("散列", "Hash"),
)  # fmt: skip
SHARE_HEADINGS = (
    Text("风险等级", "Risk class"), Text("名单内", "Listed"), Text("比例", "Ratio"),
    Text("抽取", "Drawn"),
)  # fmt: skip
LIST_HEADINGS = (
    Text("项目代码", "Project code"), Text("项目名称", "Project name"),
    Text("风险等级", "Risk class"), Text("散列", "Hash"), Text("等级内名次", "Rank in its class"),
    Text("抽中", "Drawn"),
)  # fmt: skip


def show_plan(plan: Plan, language: Language) -> None:
    """The plan on the screen: head, classes, projects."""
    from rich.console import Console

    from huice.cli.columns import Column, print_columns

    console = Console(highlight=False)
    for name, value in _facts(plan):
        if value.zh:
            colon = Text("：", ": ").say(language)
            typer.echo(f"{name.say(language)}{colon}{value.say(language)}")
    typer.echo()
    print_columns(
        console, [Column(heading.say(language), whole=True) for heading in SHARE_HEADINGS],
        [[each.risk, str(each.listed), each.ratio, str(each.drawn)] for each in plan.classes],
    )  # fmt: skip
    typer.echo()
    shown = PLAN_HEADINGS[:-1]
    rows = [
        ["" if cell is None else str(cell) for cell in _cells(at, item, language)[:-1]]
        for at, item in enumerate(plan.items, 1)
    ]
    columns = [Column(heading.say(language), whole=at in (0, 1, 4))
               for at, heading in enumerate(shown)]  # fmt: skip
    print_columns(console, columns, rows)
    typer.echo()
    end = Text(f"办法 {plan.method.id}，全文在 --json 与 --xlsx 里，任何工具可照此重做",
              f"method {plan.method.id}, in full with --json and --xlsx: any tool can repeat it")  # fmt: skip
    typer.echo(end.say(language))


def plan_workbook(plan: Plan, projects: Sequence[Project], language: Language) -> bytes:
    """The plan as a workbook: what is to be checked, how it was drawn, and the whole list."""
    from io import BytesIO

    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    said = [[heading.say(language) for heading in PLAN_HEADINGS]]
    items = [_cells(at, item, language) for at, item in enumerate(plan.items, 1)]
    _sheet(book, Text("核查计划", "Plan").say(language), [*said, *items],
           (6, 28, 40, 10, 12, 20, 36, 30, 68))  # fmt: skip
    _sheet(
        book, Text("抽取记录", "Record").say(language), _record(plan, language), (24, 90, 12, 12)
    )
    _sheet(book, Text("抽取名单", "Ranking").say(language), _ranking(plan, projects, language),
           (28, 40, 10, 68, 12, 8))  # fmt: skip
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheet(book: Any, title: str, rows: Iterable[Sequence[Any]], widths: tuple[int, ...]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    for cell in (cell for line in sheet.iter_rows() for cell in line):
        if cell.data_type in ("f", "e"):
            cell.data_type = "s"  # a text such as =A1 or #N/A is no formula and no error
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"


def _cells(at: int, item: Item, language: Language) -> list[Any]:
    people = "\n".join(
        " ".join(part for part in (each.name, each.id, each.unit) if part)
        for each in item.inspectors
    )
    return [
        at, item.id, item.name, item.risk, item.started.isoformat() if item.started else None,
        DUE[item.due].say(language), people or None, _why(item, language), item.hash,
    ]  # fmt: skip


def _why(item: Item, language: Language) -> str:
    drawn, added = Text("随机抽取", "drawn"), Text("另加，未经抽取", "added, not drawn")
    why = (drawn if item.drawn else added).say(language)
    return f"{why}{'：' if language == 'zh' else ': '}{item.reason}" if item.reason else why


def _record(plan: Plan, language: Language) -> list[list[Any]]:
    rows: list[list[Any]] = [
        [name.say(language), value] for name, value in _facts(plan) if value.say(language)
    ]
    rows = [[name, value.say(language)] for name, value in rows]
    rows.append([])
    rows.append([heading.say(language) for heading in SHARE_HEADINGS])
    rows += [[each.risk, each.listed, each.ratio, each.drawn] for each in plan.classes]
    rows += [[], [Text("办法", "Method").say(language), _method(plan).say(language)]]
    return rows


def _method(plan: Plan) -> Text:
    return Text(plan.method.zh, plan.method.en)


def _facts(plan: Plan) -> list[tuple[Text, Text]]:
    """What stands at the head of a plan; an empty value is left out."""
    listed, people = plan.projects, plan.inspectors
    rounding = ROUNDINGS[plan.rounding]
    return [
        (Text("计划之日", "Day"), Text(plan.day.isoformat(), plan.day.isoformat())),
        (Text("种子", "Seed"), Text(plan.seed, plan.seed)),
        (Text("种子承诺", "Commitment"), Text(plan.commitment, plan.commitment)),
        (Text("项目名单", "Projects"), Text(f"{listed.count} 个，SHA-256 {listed.sha256}",
                                         f"{listed.count}, SHA-256 {listed.sha256}")),
        (Text("人员名录", "Inspectors"), Text(f"{people.count} 名，SHA-256 {people.sha256}",
                                          f"{people.count}, SHA-256 {people.sha256}")
         if people else Text("未派人员", "none assigned yet")),
        (Text("每个项目", "Each project"), Text(f"{plan.each} 人（{UNSTATED.zh}）",
                                            f"{plan.each} inspectors ({UNSTATED.en})")
         if people else Text("", "")),
        (Text("取整", "Rounding"), Text(f"{rounding.zh}；{AT_LEAST.zh}", f"{rounding.en}; {AT_LEAST.en}")),
    ]  # fmt: skip


def _ranking(plan: Plan, projects: Sequence[Project], language: Language) -> Iterable[list[Any]]:
    from huice.procedure.inspection import rank_of

    yield [heading.say(language) for heading in LIST_HEADINGS]
    drawn = {item.id for item in plan.items if item.drawn}
    place: dict[str, int] = {}
    for rank, _, each in sorted((rank_of(plan.seed, each.id), each.id, each) for each in projects):
        place[each.risk] = place.get(each.risk, 0) + 1
        mark = Text("是", "yes").say(language) if each.id in drawn else None
        yield [each.id, each.name, each.risk, rank, place[each.risk], mark]
