"""A cluster's dossier as a workbook: a sheet to be filled in, given out with the parts in it and
read back whole or not at all, beside one of what holds now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from io import BytesIO
from typing import Final

from huice.language import Language, Text
from huice.problems import BadInput, Problem, Spot
from huice.progress.dossier import ACT_NAMES, TEXT_NAMES, Act, Dossier, Item, SpotOf
from huice.progress.workbook import rows_of, text_of, write_rows
from huice.rules.dossier import FIELD_NAMES, Part

COLUMNS: Final[dict[str, Text]] = {
    "part": Text("部分标识", "Part"),
    "title": Text("部分", "Its title"),
    **FIELD_NAMES,
    "source": TEXT_NAMES["source"],
    "act": Text("处理（空着即新增）", "Act (empty: add)"),
    "earlier": Text("原条目号", "Earlier number"),
    "reason": TEXT_NAMES["reason"],
}
HEADINGS: Final = tuple(COLUMNS.values())
WIDTHS: Final = (22, 30, 34, 24, 14, 44, 26, 30, 30, 34, 18, 12, 30)
MAX_ROWS: Final = 1_000
_AT: Final = {name: at for at, name in enumerate(COLUMNS)}
_GIVEN: Final = ("part", "title")
"""What the sheet is given out with; a row with no more is left aside."""


def dossier_sheet(parts: Mapping[str, Part], dossier: Dossier, language: Language) -> bytes:
    """A workbook with a row for each part, and on a second sheet the items that hold."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "填报" if language == "zh" else "To fill in"
    headings = [each.say(language) for each in HEADINGS]
    given = [[part.key, part.title.say(language)] for part in parts.values()]
    write_rows(sheet, [headings, *given], WIDTHS)
    code = get_column_letter(_AT["code"] + 1)
    sheet.column_dimensions[code].number_format = "@"  # eighteen digits are no number
    number = Text("条目号", "Number").say(language)
    write_rows(
        book.create_sheet("现有条目" if language == "zh" else "What holds"),
        [[number, *headings[: _AT["act"]]],
         *([each.number, *_said(part, each, language)]
           for part in parts.values() for each in dossier.current(part.key))],
        (8, *WIDTHS),
    )  # fmt: skip
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _said(part: Part, each: Item, language: Language) -> list[str]:
    return [
        part.key,
        part.title.say(language),
        *(each.field(field) for field in FIELD_NAMES),
        each.source,
    ]


def read_dossier_sheet(
    content: bytes, name: str, authority: str, author: str, on: date
) -> list[tuple[Item, SpotOf]]:
    """The rows that say more than their part; raises BadInput naming every cell that is wrong."""
    entered, problems = list[tuple[Item, SpotOf]](), list[Problem]()
    where, rows = rows_of(content, name, HEADINGS, MAX_ROWS)
    for number, row in enumerate(rows, 2):
        said = {column: text_of(row[at]) for column, at in _AT.items()}
        if not any(text for column, text in said.items() if column not in _GIVEN):
            continue
        spot_of = partial(_spot, where, number)
        try:
            entered.append((_item(said, spot_of, authority, author, on), spot_of))
        except BadInput as error:
            problems += error.problems
    if not entered and not problems:
        raise BadInput.at(Spot(name), "没有填任何一行", "no row is filled in")
    if problems:
        raise BadInput(problems)
    return entered


def _spot(name: str, row: int, field: str) -> Spot:
    return Spot(name, row, _AT[field] + 1)


def _item(
    said: Mapping[str, str], spot_of: SpotOf, authority: str, author: str, on: date
) -> Item:  # fmt: skip
    problems = []
    act: Act = next((act for act, names in ACT_NAMES.items() if said["act"] in names), "add")
    if said["act"] and said["act"] not in ACT_NAMES[act]:
        listed = Text("、".join(x.zh for x in ACT_NAMES.values()), ", ".join(x.en for x in ACT_NAMES.values()))  # fmt: skip
        problems.append(Problem(spot_of("act"), Text(f"“{said['act']}”应为{listed.zh}之一", f"'{said['act']}' is none of {listed.en}"), "act"))  # fmt: skip
    earlier = said["earlier"]
    if earlier and not (earlier.isascii() and earlier.isdigit() and len(earlier) < 9):
        problems.append(Problem(spot_of("earlier"), Text(f"“{earlier[:40]}”不是条目号", f"'{earlier[:40]}' is no number of an item"), "earlier"))  # fmt: skip
    if problems:
        raise BadInput(problems)
    return Item(
        said["part"], said["name"], said["source"], authority, author, on, said["what"],
        said["code"], said["place"], said["leader"], said["firms"], said["gaps"], act,
        int(earlier) if earlier else None, said["reason"],
    )  # fmt: skip
