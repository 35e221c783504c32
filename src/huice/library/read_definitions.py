"""Definitions of a document, from their files to checked terms: parameters, tables, figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from huice.language import Text
from huice.library import files
from huice.library.shape import text_of
from huice.library.yaml_file import Data, Path_
from huice.problems import BadInput, Spot, near
from huice.rules.check import check
from huice.rules.functions import FUNCTIONS
from huice.rules.scope import Definition, Scope
from huice.rules.terms import Call, Row, Table, Term, walk
from huice.values.literals import NotALiteral, read_literal
from huice.values.types import INDUSTRY, PLACE, Type

OTHERWISE = "其他"

PendingIn = Callable[[Scope, str], Definition]


def promise(define: files.Definitions, data: Data, path: Path_, scope: Scope) -> None:
    """Make the definitions known in their scope; they are checked when first needed."""
    for name, each in define.items():
        here = (*path, name)
        for full, pending in definitions(name, each, data, here):
            _declare(full, pending, data.spot(here), scope)


def _declare(name: str, pending: PendingIn, spot: Spot, scope: Scope) -> None:
    # a dotted name belongs to the whole library, yet is read with this document's groups
    target = scope.root if "." in name else scope
    if name in scope.facts or name in target.own():
        raise BadInput.at(spot, f"“{name}”已有定义", f"'{name}' is already defined")
    key = target.key(name)
    target.promise(name, lambda _: pending(scope, key))


def definitions(
    name: str, each: str | files.DefinitionFile, data: Data, path: Path_
) -> Iterator[tuple[str, PendingIn]]:
    """The definitions one entry makes: itself, or one for each column of its table."""
    if isinstance(each, files.DefinitionFile) and each.columns is not None:
        for place, column in enumerate(each.columns):
            yield column, _pending(each, data, path, column=place)
    else:
        yield name, _pending(each, data, path)


def _pending(
    each: str | files.DefinitionFile, data: Data, path: Path_, column: int | None = None
) -> PendingIn:
    def define(scope: Scope, key: str) -> Definition:
        spot = data.spot(path)
        if isinstance(each, str):
            term = check(each, scope, spot)
            return Definition(key, with_reading(term, None, spot), Text(key, key), "", None, spot)
        if each.is_ is not None:
            expected = Type("choice", options=tuple(each.options)) if each.options else None
            term = check(each.is_, scope, data.spot((*path, "is")), expected)
        else:
            term = _table(each, data, path, scope, column)
        reading = text_of(each.reading)
        label = text_of(each.label) or Text(key, key)
        return Definition(key, with_reading(term, reading, spot), label, each.cite, reading, spot)

    return define


def _table(
    each: files.DefinitionFile, data: Data, path: Path_, scope: Scope, column: int | None
) -> Term:
    assert each.by is not None and each.rows is not None
    key = check(each.by, scope, data.spot((*path, "by")))
    rows: list[Row] = []
    for name, cell in each.rows.items():
        here = (*path, "rows", name)
        spot = data.spot(here)
        if column is not None:
            if not isinstance(cell, list) or len(cell) != len(each.columns or ()):
                raise BadInput.at(spot, f"应有 {len(each.columns or ())} 列",
                                  f"{len(each.columns or ())} columns are expected")  # fmt: skip
            text, spot = cell[column], data.spot((*here, column))
        elif isinstance(cell, str):
            text = cell
        else:
            raise BadInput.at(
                spot, "没有 columns 的表，每行只有一个值", "one value a row is expected"
            )
        value = check(text, scope, spot)
        if rows and value.type != rows[0].value.type:
            found, expected = value.type.describe(), rows[0].value.type.describe()
            raise BadInput.at(spot, f"此处是{found.zh}，表中其他行是{expected.zh}",
                              f"found {found.en}, the other rows are {expected.en}")  # fmt: skip
        rows.append(Row(name, _matches(name, key, scope, spot), value))
    if not rows:
        raise BadInput.at(data.spot(path), "表里没有行", "the table has no rows")
    if any(not row.matches for row in rows[:-1]):
        raise BadInput.at(data.spot(path), f"“{OTHERWISE}”只能在最后", f"{OTHERWISE} comes last")
    return Table(rows[0].value.type, data.spot(path), key, tuple(rows), key.type.ordered)


def _matches(name: str, key: Term, scope: Scope, spot: Spot) -> tuple[Any, ...]:
    if name == OTHERWISE and not key.type.ordered:
        return ()
    if key.type == PLACE:
        return scope.place_codes(name, spot)
    if key.type == INDUSTRY:
        return scope.industry_codes(name, spot)
    if key.type.kind == "choice":
        if name not in key.type.options:
            hint, listed = near(name, key.type.options), "、".join(key.type.options)
            raise BadInput.at(spot, f"没有“{name}”这一选项，可选：{listed}{hint.zh}",
                              f"no option '{name}', the options are: {listed}{hint.en}")  # fmt: skip
        return (name,)
    if key.type.ordered:
        try:
            literal = read_literal(name)
        except NotALiteral as error:
            raise BadInput.at(spot, error.zh, error.en) from None
        if literal.type != key.type:
            found, expected = literal.type.describe(), key.type.describe()
            raise BadInput.at(spot, f"此处是{found.zh}，应为{expected.zh}",
                              f"found {found.en}, expected {expected.en}")  # fmt: skip
        return (literal.value,)
    kind = key.type.describe()
    raise BadInput.at(spot, f"表不能以{kind.zh}为键", f"a table cannot be keyed by {kind.en}")


def with_reading(term: Term, reading: Text | None, spot: Spot) -> Term:
    """Means and growth can be read in several ways: whoever uses them states which."""
    for part in walk(term):
        if isinstance(part, Call) and FUNCTIONS[part.function].needs_reading and reading is None:
            raise BadInput.at(
                part.spot if part.spot.line else spot,
                f"用到 {part.function}，须以 reading 写明取哪种读法",
                f"{part.function} is used: state the reading taken under 'reading'",
            )
    return term
