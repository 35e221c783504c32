"""What each column of a table of companies tells: a fact, of which year, in which unit.

A header is a fact's name or Chinese label, ``@year`` for a yearly fact, and the unit in brackets:
``enterprise.revenue@2023(万元)``, ``营业收入@2023（万元）``. ``:min`` and ``:max`` behind the year
give the ends of a range. Other columns, such as a name or an address, are left aside and listed.
"""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import pyarrow as pa  # type: ignore[import-untyped]

from huice.language import Text
from huice.library.policies import Policies
from huice.population.columns import scale_of
from huice.problems import BadInput, Problem, Spot, near
from huice.rules.facts import Fact, FactKey
from huice.rules.judge import MeasureJudge
from huice.rules.measure import Measure
from huice.values.literals import SCALE
from huice.values.moments import Moment, day_of
from huice.values.types import Type

COMPANY = ("company", "统一社会信用代码")
"""What the column of company codes may be called."""

FIRST_LINE = b"huice.first_line"
"""In a schema's metadata: the line of the file in which the first company stands."""

FILES = b"huice.files"
"""In a schema's metadata: the files of a folder, each with the row it begins at, as JSON."""

End = Literal["exact", "min", "max"]

FIGURES = frozenset({"money", "rate", "count", "price", "number", "year", "duration"})
CODED = frozenset({"choice", "place", "industry"})

_HEADER = re.compile(r"(?P<name>.+?)(?:@(?P<year>\d{4})年?)?(?::(?P<end>min|max))?(?:\((?P<unit>[^()]*)\))?")  # fmt: skip
_DOTTED = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+", re.IGNORECASE)
_CLOSE = 0.9


@dataclass(frozen=True, slots=True)
class Header:
    """A column that tells a fact.

    ``times`` makes the column's figures whole numbers of the unit that ``columns.scale_of`` gives
    (分 for money), and ``text`` says that its cells are written, not typed.
    """

    column: str
    place: int
    key: FactKey
    end: End
    times: int = 1
    text: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """How a table is read. ``company`` is the place of the codes; ``ignored`` tells no fact.

    ``first_line`` is the line of the file that the first company stands in, 0 for sources without
    lines. ``files`` of a folder come with the row that each begins at.
    """

    source: str
    company: int
    headers: tuple[Header, ...]
    ignored: tuple[str, ...]
    facts: Mapping[str, Fact]
    first_line: int = 0
    files: tuple[tuple[int, str], ...] = ()

    def spot(self, row: int) -> Spot:
        """Where a row of the source stands."""
        file = self.source
        if self.files:
            _, file = self.files[bisect_right(self.files, row, key=lambda each: each[0]) - 1]
        return Spot(file, self.first_line and self.first_line + row)

    @property
    def keys(self) -> tuple[FactKey, ...]:
        return tuple(dict.fromkeys(header.key for header in self.headers))


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that matters and has no column, and the measures it can leave undetermined."""

    key: FactKey
    fact: Fact
    measures: tuple[Measure, ...]


class _Wrong(Exception):
    """Why a column cannot be used."""

    def __init__(self, zh: str, en: str) -> None:
        self.what = Text(zh, en)


class _Name(NamedTuple):
    """A header taken apart; ``year`` 0 and an empty unit are not given."""

    name: str
    year: int
    end: End
    unit: str


def plan_of(schema: Any, facts: Mapping[str, Fact], source: str = "") -> Plan:
    """How a table of that Arrow schema is read; raises BadInput with every column's problem."""
    names = _names_of(facts)
    problems: list[Problem] = []
    headers: list[Header] = []
    ignored: list[str] = []
    taken: dict[tuple[FactKey, End], str] = {}
    company = _company(schema, source, problems)
    for place, field in enumerate(schema):
        if _normal(field.name) in COMPANY:
            continue
        try:
            header = _header(field, place, facts, names)
            if header is None:
                ignored.append(field.name)
                continue
            told = (header.key, header.end)
            if told in taken:
                raise _Wrong(
                    f"{header.key} 已由“{taken[told]}”一列给出",
                    f"{header.key} is told by '{taken[told]}' too",
                )
            taken[told] = field.name
            headers.append(header)
        except _Wrong as wrong:
            problems.append(Problem(Spot(source), wrong.what, field.name))
    if problems:
        raise BadInput(problems)
    metadata = schema.metadata or {}
    first_line = int(metadata.get(FIRST_LINE, 0))
    files = tuple((start, name) for start, name in json.loads(metadata.get(FILES, b"[]")))
    return Plan(source, company, tuple(headers), tuple(ignored), facts, first_line, files)


def company_column(names: Iterable[str], source: str) -> str:
    """The name of the column that holds the companies' codes; raises BadInput."""
    listed = list(names)
    found = [name for name in listed if _normal(name) in COMPANY]
    if len(found) == 1:
        return found[0]
    if found:
        both = "、".join(found)
        raise BadInput.at(Spot(source), f"有 {len(found)} 列企业代码（{both}），只能有一列",
                          f"{len(found)} columns of company codes ({both}), expected one")  # fmt: skip
    shown = "、".join(listed[:8]) + ("……" if len(listed) > 8 else "")
    raise BadInput.at(
        Spot(source),
        f"没有企业代码一列（company 或 统一社会信用代码）；各列为：{shown}",
        f"no column of company codes (company or 统一社会信用代码); columns: {shown}",
        COMPANY[0],
    )


def missing(plan: Plan, keys: Iterable[FactKey], measures: Iterable[Measure],
            policies: Policies, at: Moment) -> tuple[Missing, ...]:  # fmt: skip
    """The ``keys`` without a column, each with those of the measures that hang on it."""
    told = set(plan.keys)
    lacking = [key for key in keys if key not in told]
    hanging: dict[FactKey, list[Measure]] = {key: [] for key in lacking}
    for measure in measures if lacking else ():
        judge = MeasureJudge(measure, policies.facts, policies.terms)
        year = measure.anchor.at(day_of(at)).year
        uses = [judge.award_keys, *(clause.fact_keys for clause in judge.clauses)]
        for key in dict.fromkeys(key for each in uses for key in each(year)):
            if key in hanging:
                hanging[key].append(measure)
    return tuple(Missing(key, policies.facts[key.name], tuple(hanging[key])) for key in lacking)


def written(kind: Any) -> bool:
    """Whether cells of the Arrow type are text."""
    if pa.types.is_dictionary(kind):
        return written(kind.value_type)
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


# one column


def _company(schema: Any, source: str, problems: list[Problem]) -> int:
    try:
        name = company_column(schema.names, source)
    except BadInput as error:
        problems.extend(error.problems)
        return -1
    place = schema.names.index(name)
    kind = schema.field(place).type
    if not written(kind):
        problems.append(Problem(
            Spot(source),
            Text(f"企业代码一列是 {kind}，应为文字", f"company codes are {kind}, expected text"),
            name,
        ))  # fmt: skip
    return int(place)


def _header(
    field: Any, place: int, facts: Mapping[str, Fact], names: Mapping[str, list[str]]
) -> Header | None:
    said = _taken_apart(field.name, names)
    meant = names.get(said.name, [])
    if not meant:
        if _looks_like_a_fact(said, names):
            hint = near(said.name, names)
            raise _Wrong(f"没有事实“{said.name}”{hint.zh}", f"no fact '{said.name}'{hint.en}")
        return None
    if len(meant) > 1:
        listed = "、".join(meant)
        raise _Wrong(f"“{said.name}”不止一项事实，请写标识：{listed}",
                     f"'{said.name}' is the label of several facts, use the name: {listed}")  # fmt: skip
    fact = facts[meant[0]]
    if fact.type.kind == "text":
        return None  # no rule reads it
    _check_year(fact, said)
    if said.end != "exact" and not fact.type.ordered:
        raise _Wrong(f"“{fact.name}”是{fact.type.describe().zh}，没有上下限",
                     f"'{fact.name}' is {fact.type.describe().en}: it has no min or max")  # fmt: skip
    times = times_of(fact.type, said.unit)
    text = _text(field.type, fact)
    return Header(field.name, place, FactKey(fact.name, said.year), said.end, times, text)


def _check_year(fact: Fact, said: _Name) -> None:
    if fact.yearly and not said.year:
        raise _Wrong(f"“{fact.name}”按年度记，须写明年度，如 {fact.name}@2023",
                     f"'{fact.name}' is yearly, name the year as in {fact.name}@2023")  # fmt: skip
    if said.year and not fact.yearly:
        raise _Wrong(f"“{fact.name}”不按年度记，请去掉 @{said.year}",
                     f"'{fact.name}' is not yearly, leave out @{said.year}")  # fmt: skip


def _taken_apart(column: str, names: Mapping[str, list[str]]) -> _Name:
    whole = _normal(column)
    match = _HEADER.fullmatch(whole)
    if match is None or whole in names:
        return _Name(whole, 0, "exact", "")
    name, unit, end = match["name"].strip(), (match["unit"] or "").strip(), match["end"]
    bracketed = f"{name}({unit})"
    if unit and bracketed in names:  # a label that ends with brackets of its own
        name, unit = bracketed, ""
    return _Name(name, int(match["year"] or 0), "min" if end == "min" else "max" if end else "exact", unit)  # fmt: skip


def _looks_like_a_fact(said: _Name, names: Mapping[str, list[str]]) -> bool:
    if "@" in said.name or said.year or said.end != "exact" or _DOTTED.fullmatch(said.name):
        return True
    if said.unit == "分" or said.unit == "%" or said.unit.endswith("元"):
        return True
    return bool(difflib.get_close_matches(said.name, names, n=1, cutoff=_CLOSE))


def _names_of(facts: Mapping[str, Fact]) -> dict[str, list[str]]:
    """Names and labels, and the facts that bear them; a name goes before a label."""
    found: dict[str, list[str]] = {}
    for fact in facts.values():
        found.setdefault(_normal(fact.label.zh), []).append(fact.name)
    return found | {name: [name] for name in facts}


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


# units


def times_of(kind: Type, unit: str) -> int:
    """By how much figures in the unit are multiplied to be whole; raises _Wrong."""
    units = _units(kind)
    if unit in units:
        return units[unit]
    expected = [each for each in units if each][:4]
    shown = "、".join(f"（{each}）" for each in expected)
    name = kind.describe()
    if not unit:
        raise _Wrong(f"{name.zh}须写明单位，如{shown}", f"{name.en}: name the unit, as {shown}")
    if not expected:
        raise _Wrong(
            f"“{name.zh}”没有单位，而此处是“{unit}”", f"{name.en} has no unit, found '{unit}'"
        )
    raise _Wrong(f"单位“{unit}”不合{name.zh}，应为{shown}",
                 f"unit '{unit}' does not fit {name.en}, expected {shown}")  # fmt: skip


def _units(kind: Type) -> dict[str, int]:
    scale = scale_of(kind)
    match kind.kind:
        case "money":
            return _of_money("")
        case "price":
            return _of_money("/" + kind.unit)
        case "rate":
            return {"": scale, "%": scale // 100, "‰": scale // 1000}
        case "count":
            return {"": scale} | {each + kind.unit: times * scale for each, times in SCALE.items()}
        case "number":
            return {each: times * scale for each, times in SCALE.items()}
        case "year":
            return {"": 1, "年": 1}
        case "duration":
            return {"个月": 1, "月": 1, "年": 12}
        case _:
            return {"": 1}


def _of_money(per: str) -> dict[str, int]:
    usual = ["分", "元", "万元", "亿元"]
    fen = {"分": 1} | {f"{each}元": times * 100 for each, times in SCALE.items()}
    return {f"{each}{per}": fen[each] for each in [*usual, *fen]}


# types


def _text(arrow: Any, fact: Fact) -> bool:
    """Whether the column holds text; raises _Wrong where its type cannot hold the fact."""
    types = pa.types
    if types.is_null(arrow):
        return False
    if written(arrow):
        return fact.type.kind not in CODED
    if types.is_floating(arrow):
        raise _Wrong(f"列类型是浮点 {arrow}，不精确；应为整数或 decimal",
                     f"the column is {arrow}, which is not exact; expected integers or decimals")  # fmt: skip
    fits, zh, en = _expected(arrow, fact.type)
    if not fits:
        name = fact.type.describe()
        raise _Wrong(f"列类型是 {arrow}，“{name.zh}”应为{zh}",
                     f"the column is {arrow}; {name.en} is expected as {en}")  # fmt: skip
    return False


def _expected(arrow: Any, kind: Type) -> tuple[bool, str, str]:
    types = pa.types
    if kind.kind in FIGURES:
        fits = types.is_integer(arrow) or types.is_decimal(arrow)
        return fits, "整数或 decimal", "integers or decimals"
    if kind.kind == "boolean":
        return types.is_boolean(arrow), "bool", "bool"
    if kind.kind == "date":
        return types.is_date(arrow), "date32", "date32"
    return False, "文字或字典", "text or a dictionary of texts"
