"""The catalogue as it is asked for: filters with counts, order, and the table given out."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from io import BytesIO, StringIO
from typing import Final, NamedTuple

from django.http import QueryDict

from huice.language import Language, Text
from huice.rules.record import HELP_NAMES, WHO_NAMES
from huice.site.openlibrary.rows import FORMS, STANDINGS, Row, region_name, rows
from huice.site.web.policies import library
from huice.site.web.sheets import safe_cell
from huice.values.literals import NotALiteral, normal, read_literal
from huice.values.moments import say_moment
from huice.values.types import MONEY

LONGEST: Final = 200
MOST_WORDS: Final = 12

SORTS: Final = {
    "closing": Text("状态和截止日", "State and closing day"),
    "amount": Text("金额", "Amount"),
    "document": Text("文件", "Document"),
}
FACETS: Final[tuple[tuple[str, Text, Callable[[Row], tuple[str, ...]]], ...]] = (
    ("state", Text("状态", "State"), lambda row: (row.standing,)),
    ("form", Text("形式", "Form"), lambda row: (row.form,)),
    ("help", Text("支持方式", "Kind of support"), lambda row: row.help),
    ("who", Text("对象", "For whom"), lambda row: row.who),
    ("place", Text("发文层级和地方", "Place"), lambda row: (row.region,)),
    ("cluster", Text("产业集群", "Cluster"), lambda row: row.clusters),
    ("document", Text("文件", "Document"), lambda row: (row.document.id,)),
)
LONG: Final = 14
"""A facet of more choices than this is folded until it is used."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet, how many measures it would leave, and whether it is chosen."""

    id: str
    name: Text
    count: int
    chosen: bool


class Facet(NamedTuple):
    """A filter with its values."""

    id: str
    name: Text
    choices: tuple[Choice, ...]

    @property
    def is_used(self) -> bool:
        return any(each.chosen for each in self.choices)

    @property
    def is_folded(self) -> bool:
        return len(self.choices) > LONG and not self.is_used


@dataclass(frozen=True)
class Asked:
    """What is asked of the catalogue; ``wrong`` says what of it could not be read."""

    words: str = ""
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    least: str = ""
    least_fen: int | None = None
    sort: str = "closing"
    wrong: tuple[tuple[str, Text], ...] = ()

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.least or any(self.chosen.values()))


class Found(NamedTuple):
    """What the catalogue answers: the rows in order, and the facets counted."""

    rows: list[Row]
    facets: list[Facet]
    total: int


def asked_of(query: QueryDict) -> Asked:
    """What a query asks; values that no facet has are left aside."""
    known = {id: set(_names(id)) for id, _, _ in FACETS}
    chosen = {
        id: frozenset(each for each in query.getlist(id) if each in known[id]) for id in known
    }
    words = query.get("q", "").replace("\0", " ").strip()
    least = query.get("least", "").replace("\0", " ").strip()
    wrong: list[tuple[str, Text]] = []
    if len(words) > LONGEST:
        wrong.append(("q", Text(f"检索词有 {len(words)} 字，至多 {LONGEST} 字",
                                f"{len(words)} characters to search for, at most {LONGEST}")))  # fmt: skip
    fen = None
    if least:
        try:
            fen = money_typed(least)
        except NotALiteral as error:
            wrong.append(("least", Text(error.zh, error.en)))
    sort = query.get("sort", "")
    return Asked(words, chosen, least, fen, sort if sort in SORTS else "closing", tuple(wrong))


def money_typed(typed: str) -> int:
    """A sum as people type it, in 分: 500万, 0.1亿, 5000000. Raises NotALiteral."""
    text = normal(typed)
    if len(text) > 40:
        raise NotALiteral("金额过长", "the sum is too long")
    wrong = NotALiteral(f"“{typed}”不是金额，应如 500万", f"'{typed}' is no sum, expected one such as 500万")  # fmt: skip
    try:
        found = read_literal(text if text.endswith("元") else f"{text}元")
    except NotALiteral:
        raise wrong from None
    if found.type != MONEY or found.value < 0:
        raise wrong
    return int(found.value)


def find(asked: Asked, day: date) -> Found:
    """The measures that pass every filter. A facet counts what its value would leave among
    those that pass all other filters."""
    every = rows(day)
    words = asked.words.casefold().split()[:MOST_WORDS]
    near = [each for each in every if all(word in each.words for word in words)]
    if asked.least_fen is not None:
        near = [each for each in near if (each.most or 0) >= asked.least_fen]
    facets = [_facet(id, name, of, near, asked) for id, name, of in FACETS]
    left = [each for each in near if _passes(each, asked)]
    return Found(_ordered(left, asked, words), facets, len(every))


def _passes(each: Row, asked: Asked, besides: str = "") -> bool:
    return all(
        id == besides or not asked.chosen.get(id) or asked.chosen[id].intersection(of(each))
        for id, _, of in FACETS
    )


def _facet(
    id: str, name: Text, of: Callable[[Row], tuple[str, ...]], near: Iterable[Row], asked: Asked
) -> Facet:
    counts = Counter(
        value for each in near if _passes(each, asked, besides=id) for value in of(each)
    )
    chosen = asked.chosen.get(id, frozenset())
    return Facet(id, name, tuple(
        Choice(each, named, counts[each], each in chosen)
        for each, named in _names(id).items()
        if counts[each] or each in chosen
    ))  # fmt: skip


@cache
def _names(facet: str) -> dict[str, Text]:
    """The values of a facet by name, in their order."""
    match facet:
        case "state":
            return STANDINGS
        case "form":
            return FORMS
        case "help":
            return dict(HELP_NAMES)
        case "who":
            return dict(WHO_NAMES)
        case "cluster":
            return {each.id: Text(f"{_SHORT[each.family.id].zh}{each.name.zh}",
                                  f"{_SHORT[each.family.id].en} {each.name.en}")
                    for each in library().policies.clusters.values()}  # fmt: skip
        case "document":
            return {x.id: Text(x.number or x.title.zh, x.number or x.title.en)
                    for x in library().documents if x.measures or x.support}  # fmt: skip
        case _:
            codes = sorted({each.region for each in rows(_ANY_DAY)})
            return {code: region_name(code) for code in codes}


_ANY_DAY: Final = date(2024, 1, 1)
"""A row's place is the same on every day."""
_SHORT: Final = {"guangdong": Text("广东·", "Guangdong:"), "shenzhen": Text("深圳·", "Shenzhen:")}


def _ordered(found: list[Row], asked: Asked, words: Sequence[str]) -> list[Row]:
    places = {each.key: at for at, each in enumerate(rows(_ANY_DAY))}
    order = list(STANDINGS)

    def by_closing(row: Row) -> tuple[object, ...]:
        # what is open soonest to close first; of what is over, the latest first
        end = row.closes_day or date.max
        days = end.toordinal() if row.standing in ("open", "coming") else -end.toordinal()
        return order.index(row.standing), row.form != "rule", row.rank, days, places[row.key]

    def by_amount(row: Row) -> tuple[object, ...]:
        return (
            -(row.most or 0),
            row.rank,
            order.index(row.standing),
            places[row.key],
        )

    keys: dict[str, Callable[[Row], tuple[object, ...]]] = {
        "closing": by_closing, "amount": by_amount, "document": lambda row: (places[row.key],),
    }  # fmt: skip
    ranked = sorted(found, key=keys[asked.sort])
    if words and asked.sort == "closing":  # what has the words in its title comes first
        ranked.sort(key=lambda row: not all(word in row.title_words for word in words))
    return ranked


# --- the table given out -------------------------------------------------------------------------

HEADINGS: Final = (
    Text("措施", "Measure"), Text("形式", "Form"), Text("状态", "State"), Text("支持方式", "Support"),
    Text("金额", "Amount"), Text("金额上限（元）", "At most (yuan)"), Text("截止", "Closes"),
    Text("对象", "For whom"), Text("地方", "Place"), Text("文件", "Document"),
    Text("文号", "Number"), Text("出处", "Cite"), Text("清单编号", "Inventory"), Text("标识", "Id"),
)  # fmt: skip
WIDTHS: Final = (40, 16, 16, 22, 24, 16, 18, 36, 12, 50, 24, 24, 12, 48)


def table(found: Iterable[Row], language: Language) -> list[list[str | int]]:
    """Headings and a line for each row, fit for a sheet."""
    lines: list[list[str | int]] = [[each.say(language) for each in HEADINGS]]
    for row in found:
        document = row.document
        cells: list[object] = [
            row.title.say(language), FORMS[row.form].say(language), row.state_name.say(language),
            "、".join(HELP_NAMES[each].say(language) for each in row.help),
            row.gives.say(language), _yuan(row.most), say_moment(row.closes) if row.closes else "",
            row.whom.say(language), row.place.say(language), document.title.say(language),
            document.number, row.cite, "、".join(row.inventory), row.key,
        ]  # fmt: skip
        lines.append([safe_cell(each) for each in cells])
    return lines


def _yuan(fen: int | None) -> object:
    return None if fen is None else fen // 100 if fen % 100 == 0 else f"{fen // 100}.{fen % 100:02}"


def as_csv(lines: Sequence[Sequence[str | int]]) -> bytes:
    """With the mark by which spreadsheets know UTF-8."""
    stream = StringIO()
    csv.writer(stream).writerows(lines)
    return stream.getvalue().encode("utf-8-sig")


def as_xlsx(lines: Sequence[Sequence[str | int]], title: str) -> bytes:
    """A sheet with its headings fixed and filters at hand."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for line in lines:
        sheet.append(list(line))
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for at, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
        sheet.cell(1, at).font = Font(bold=True)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
