"""The lists a plan is drawn from: gathered from the cases and posts, or read from a workbook.

A list is kept as JSON in the plan, with the very fields its digest is reckoned from, so that the
public files of a plan are read by ``huice inspection verify`` as they are.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final, Protocol

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from huice.problems import BadInput, Spot
from huice.procedure.history import effective
from huice.procedure.inspection import AVOID_MARK, Inspector, Project
from huice.site.bureau.models_supervision import InspectionItem
from huice.site.casework import docket, procedures
from huice.site.casework.models import Case, Claim
from huice.site.people.models import Organisation, Person
from huice.site.people.rights import HANDLERS

Row = dict[str, Any]


class Readable(Protocol):
    """A file as it was sent."""

    def read(self, size: int, /) -> Any: ...


FILED: Final = "备案"
APPROVED: Final = "核准"
"""Risk classes of projects that nobody has classed yet: by what they are supervised for."""

_WATCHED: Final = {
    procedures.FILING: ("filed", "started", "completed"),
    procedures.APPROVAL: ("approved", "extension-pending", "started"),
}
_STARTED: Final = frozenset(("started", "completed"))
PROJECT_HEADINGS: Final = {
    "id": "项目代码", "name": "项目名称", "risk": "风险等级", "started": "开工日期",
    "owner": "项目单位", "district": "区域", "avoid": "回避",
}  # fmt: skip
INSPECTOR_HEADINGS: Final = {"id": "人员编号", "name": "姓名", "unit": "单位", "avoid": "回避"}
MOST_ROWS: Final = 20_000
MOST_BYTES: Final = 5_000_000
MOST_UNPACKED: Final = 100_000_000
LONGEST: Final = 300
HEAD_ROWS: Final = 10
_PARTS: Final = "、,，;；\n"
_NOTHING: Final = frozenset(("", "无", "-", "—", "未开工"))


# --- from the database ---------------------------------------------------------------------------


def gathered_projects(authority: Organisation) -> list[Row]:
    """The authority's filed projects, and its approved ones that were not checked on site yet."""
    checked = set(
        InspectionItem.objects.filter(plan__authority=authority, day__isnull=False, linked__isnull=False)
        .values_list("linked_id", flat=True)
    )  # fmt: skip
    rows: dict[str, Row] = {}
    for procedure, states in _WATCHED.items():
        cases = (
            Case.objects.filter(authority=authority, procedure=procedure, state__in=states)
            .select_related("company", "project")
            .order_by("pk")[:MOST_ROWS]
        )
        for case in cases:
            if procedure == procedures.FILING or case.pk not in checked:
                row = _row_of(case)
                rows.setdefault(row["id"], row)
    return sorted(rows.values(), key=lambda row: str(row["id"]))


def _row_of(case: Case) -> Row:
    project, company = case.project, case.company
    code = project.code if project else ""
    if not code:
        claim = Claim.objects.filter(case=case, field="project_code").first()
        code = claim.value if claim else case.name
    started = _started(case) if case.state in _STARTED else None
    return {
        "id": _plain(code), "name": _plain(project.name if project else case.name),
        "risk": FILED if case.procedure == procedures.FILING else APPROVED,
        "started": started.isoformat() if started else "",
        "owner": _plain(company.name if company else ""), "district": "", "avoid": [],
        "case": case.ref,
    }  # fmt: skip


def _started(case: Case) -> date | None:
    """The day the project was started, as its log has it."""
    procedure, log = docket.read(case)
    return next(
        (each.day for each in effective(procedure, log.opening, log.entries)
         if each.event == "start"), None,
    )  # fmt: skip


def gathered_inspectors(authority: Organisation) -> list[Row]:
    """Those who handle cases in the authority, numbered by their names."""
    people = Person.objects.filter(
        posts__organisation=authority, posts__role__in=HANDLERS, is_active=True
    ).order_by("name", "pk")
    return [
        {"id": f"J{number:02}", "name": _plain(each.name), "unit": _plain(authority.name), "avoid": []}
        for number, each in enumerate(people, 1)
    ]  # fmt: skip


# --- as the draw wants them ----------------------------------------------------------------------


def projects_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Project, ...]:
    return tuple(
        Project(
            row["id"], row["name"], row["risk"],
            date.fromisoformat(row["started"]) if row["started"] else None,
            row["owner"], row["district"], tuple(row["avoid"]), Spot(row["id"]),
        )
        for row in rows
    )  # fmt: skip


def inspectors_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Inspector, ...]:
    return tuple(
        Inspector(row["id"], row["name"], row["unit"], tuple(row["avoid"]), Spot(row["id"]))
        for row in rows
    )


def published_rows(rows: Sequence[Mapping[str, Any]], headings: Mapping[str, str]) -> list[Row]:
    """The rows as everyone may read them: the fields of the digest and no other."""
    return [
        {name: row[name] for name in headings if row[name] or name in ("id", "name", "risk")}
        for row in rows
    ]


# --- workbooks -----------------------------------------------------------------------------------


def workbook(rows: Sequence[Mapping[str, Any]], headings: Mapping[str, str]) -> bytes:
    """A list as a workbook that ``read`` and the command line take again. Every cell is text as
    it is, and none is a formula, so that the digest of what is read is that of the list."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(headings.values()))
    for row in rows:
        sheet.append([
            AVOID_MARK.join(row[name]) if name == "avoid" else row[name] or None
            for name in headings
        ])  # fmt: skip
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            if cell.data_type in ("f", "e"):
                cell.data_type = "s"
    for column, name in enumerate(headings, 1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = 40 if name == "name" else 22
    sheet.freeze_panes = "A2"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_projects(name: str, stream: Readable, known: Mapping[str, str]) -> list[Row]:
    """The projects of a workbook; ``known`` are cases by code, kept where the code is the same.

    Raises BadInput with every cell that cannot be read.
    """
    rows = _read(name, stream, PROJECT_HEADINGS, ("id", "name", "risk"), "projects")
    return [{**row, "case": known.get(row["id"], "")} for row in rows]


def read_inspectors(name: str, stream: Readable) -> list[Row]:
    """The inspectors of a workbook; raises BadInput with every cell that cannot be read."""
    return _read(name, stream, INSPECTOR_HEADINGS, ("id", "name"), "inspectors")


def _read(
    file: str, stream: Readable, headings: Mapping[str, str], needed: Sequence[str], field: str
) -> list[Row]:
    places: dict[str, int] = {}
    rows: list[Row] = []
    problems: list[BadInput] = []
    for number, cells in enumerate(_lines(file, stream, field), 1):
        if not places:
            names = ["" if cell is None else " ".join(str(cell).split()) for cell in cells]
            found = {name: names.index(said) for name, said in headings.items() if said in names}
            if all(name in found for name in needed):
                places = found
            elif number == HEAD_ROWS:
                break
        elif any(cell not in (None, "") for cell in cells):
            try:
                rows.append(_row(file, number, cells, places, headings, field))
            except BadInput as error:
                problems.append(error)
        if len(rows) > MOST_ROWS:
            raise BadInput.at(
                Spot(file), f"超过 {MOST_ROWS:,} 行", f"more than {MOST_ROWS:,} rows", field
            )
    if not places:
        missing = "、".join(headings[name] for name in needed)
        raise BadInput.at(Spot(file), f"前 {HEAD_ROWS} 行里没有表头，应有这些栏：{missing}",
                          f"no headings in the first {HEAD_ROWS} rows; expected {missing}", field)  # fmt: skip
    if problems:
        raise BadInput(each for error in problems for each in error.problems)
    if not rows:
        raise BadInput.at(Spot(file), "名单是空的", "the list is empty", field)
    return rows


def _row(
    file: str, number: int, cells: Sequence[Any], places: Mapping[str, int],
    headings: Mapping[str, str], field: str,
) -> Row:  # fmt: skip
    row: Row = {}
    for name in headings:
        value = cells[places[name]] if name in places and places[name] < len(cells) else None
        spot = f"{get_column_letter(places[name] + 1)}{number}" if name in places else file
        read: Callable[[Any, str, str], Any] = {"started": _day, "avoid": _parts}.get(name, _text)
        row[name] = read(value, spot, field)
    return row


def _text(value: Any, spot: str, field: str) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, (bool, float, date)):
        raise BadInput.at(
            Spot(spot), f"单元格 {spot}：此处应为文字", f"cell {spot}: text is expected", field
        )
    text = _plain("" if value is None else str(value))
    if len(text) > LONGEST:
        raise BadInput.at(Spot(spot), f"单元格 {spot}：{len(text)} 个字，至多 {LONGEST} 个",
                          f"cell {spot}: {len(text)} characters, at most {LONGEST}", field)  # fmt: skip
    if text.startswith("="):
        raise BadInput.at(Spot(spot), f"单元格 {spot}：是公式，请粘贴为数值",
                          f"cell {spot}: a formula, paste it as a value", field)  # fmt: skip
    return text


def _day(value: Any, spot: str, field: str) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = _text(value, spot, field)
    if text in _NOTHING:
        return ""
    try:
        return date.fromisoformat(text.replace("/", "-").replace(".", "-")).isoformat()
    except ValueError:
        raise BadInput.at(
            Spot(spot), f"单元格 {spot}：“{text[:40]}”不是日期，应如 2026-03-02，未开工的留空",
            f"cell {spot}: '{text[:40]}' is no date such as 2026-03-02; leave it empty where not"
            " started", field,
        ) from None  # fmt: skip


def _parts(value: Any, spot: str, field: str) -> list[str]:
    text = _text(value, spot, field)
    for mark in _PARTS:
        text = text.replace(mark, AVOID_MARK)
    names = (_plain(part) for part in text.split(AVOID_MARK))
    return list(dict.fromkeys(name for name in names if name not in _NOTHING))


def _plain(text: str) -> str:
    """A text as it shows: no blanks at its ends, a line break is a blank, nothing unprintable."""
    return "".join(x for x in " ".join(text.split()) if x.isprintable())


def _lines(file: str, stream: Readable, field: str) -> Iterator[tuple[Any, ...]]:
    raw = stream.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise BadInput.at(Spot(file), f"文件超过 {MOST_BYTES // 1_000_000} MB",
                          f"the file has more than {MOST_BYTES // 1_000_000} MB", field)  # fmt: skip
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            is_huge = sum(item.file_size for item in archive.infolist()) > MOST_UNPACKED
        book = None if is_huge else load_workbook(BytesIO(raw), read_only=True)
        if book is not None:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what a file says of its own size is not to be trusted
            yield from sheet.iter_rows(
                values_only=True, max_col=60, max_row=MOST_ROWS + HEAD_ROWS + 2
            )
            book.close()
            return
    except Exception:
        # a broken workbook fails in as many ways as it has parts
        raise BadInput.at(Spot(file), "不是可读的 Excel 文件（.xlsx）",
                          "not a readable workbook (.xlsx)", field) from None  # fmt: skip
    raise BadInput.at(Spot(file), "Excel 解压后过大", "the workbook unpacks to too much", field)
