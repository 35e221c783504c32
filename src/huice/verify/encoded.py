"""Every figure, date and place that the library states, with the place it cites for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

from huice import places
from huice.language import Text
from huice.library.policies import Policies
from huice.problems import Spot
from huice.rules.measure import (
    Classes,
    Document,
    Group,
    Measure,
    Note,
    Requirement,
    terms_of,
    tree,
)
from huice.rules.scope import Definition
from huice.rules.terms import (
    Arithmetic,
    Constant,
    DefinitionRef,
    FactRef,
    Table,
    Term,
    Within,
    walk,
)
from huice.values.literals import NotALiteral, read_literal, show
from huice.verify.numerals import even, numbers
from huice.verify.printed import FigureKind, Wanted

_KINDS: Final[dict[str, FigureKind]] = {
    "money": "money", "price": "price", "rate": "rate", "count": "count", "number": "number",
    "duration": "duration", "date": "date", "year": "year", "place": "place",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a rule: what is wanted, as it is shown, where it is encoded and cited.

    ``rule`` is the measure's key with the path of the rule, or the field of the document;
    ``group`` the region group that a place belongs to, with the number of its members. ``explained`` are the texts beside the
    rule that may say why the figure is not printed there.
    """

    rule: str
    spot: Spot
    cite: str
    wanted: Wanted
    shown: str
    explained: tuple[Text, ...] = ()
    notes: tuple[Note, ...] = ()
    group: str = ""
    group_size: int = 0


def figures_of(policies: Policies, document: Document) -> list[Figure]:
    """The figures of one document's measures and definitions, each stated place once."""
    found: dict[tuple[Spot, str, str], Figure] = {}
    for figure in (*_of_measures(document), *_of_definitions(policies, document)):
        found.setdefault((figure.spot, figure.shown, figure.cite), figure)
    return sorted(found.values(), key=lambda each: (each.spot.file, each.spot.line))


def _of_measures(document: Document) -> Iterator[Figure]:
    for measure in document.measures:
        notes = (*measure.notes, *document.notes)
        for rule, cite, term, explained in _rules(measure):
            texts = tuple(each for each in explained if each)
            for wanted, shown, spot in literals(term, document):
                yield Figure(f"{measure.key}/{rule}", spot, cite, wanted, shown, texts, notes)
        for quota in measure.quotas:
            for wanted, shown in written_figures(quota.limit):
                yield Figure(
                    f"{measure.key}/quota", measure.spot, quota.cite, wanted, shown, (), notes
                )


Rule = tuple[str, str, Term, tuple[Text | None, ...]]


def _rules(measure: Measure) -> Iterator[Rule]:
    """Every expression of a measure with its path, its citation and what is said beside it."""
    for path, each in tree(measure.requirements):
        yield from _requirement(path, each)
    for rule in measure.exceptions:
        beside = (rule.reading, rule.discretion)
        yield rule.id, rule.cite, rule.when, beside
        for _, term in rule.instead:
            yield rule.id, rule.cite, term, beside
    award = measure.award
    if award.amount is not None:
        yield "award", award.cite, award.amount, (award.note,)
    for cap in award.caps:
        yield "award/cap", cap.cite, cap.at, (award.note,)
    for material in measure.materials:
        if material.when is not None:
            yield "materials", material.cite, material.when, (material.form,)


def _requirement(path: str, each: Requirement) -> Iterator[Rule]:
    if isinstance(each, Classes):
        for one in each.classes:
            yield f"{path}/{one.id}", one.cite, one.when, (each.reading,)
        return
    for term in terms_of(each):
        yield path, each.cite, term, (each.reading,)
    if isinstance(each, Group) and each.mode == "at_least":
        return


def _of_definitions(policies: Policies, document: Document) -> Iterator[Figure]:
    for key, definition in policies.definitions.items():
        if definition.spot.file.split("/")[-2] != document.id:
            continue
        measure = next((m for m in document.measures if key.startswith(f"{m.key}:")), None)
        notes = (*(measure.notes if measure else ()), *document.notes)
        texts = (definition.reading,) if definition.reading else ()
        for cite in _cites(definition, policies, document):
            for wanted, shown, spot in literals(definition.term, document):
                yield Figure(key, spot, cite, wanted, shown, texts, notes)


def _cites(definition: Definition, policies: Policies, document: Document) -> list[str]:
    """Where a definition is cited: its own citation, or that of the rules that use it."""
    return [definition.cite] if definition.cite else _users(definition.key, policies, document, set())  # fmt: skip


def _users(key: str, policies: Policies, document: Document, seen: set[str]) -> list[str]:
    seen.add(key)
    cites = [
        cite
        for measure in document.measures
        for _, cite, term, _ in _rules(measure)
        if _refers(term, key)
    ]
    for other, definition in policies.definitions.items():
        if other not in seen and _refers(definition.term, key):
            cites += [definition.cite] if definition.cite else _users(other, policies, document, seen)  # fmt: skip
    # several rules may use one figure; any of the places they cite may print it
    return ["；".join(dict.fromkeys(cites))] if cites else []


def _refers(term: Term, key: str) -> bool:
    return any(isinstance(part, DefinitionRef) and part.name == key for part in walk(term))


# --- terms -----------------------------------------------------------------------------------

Literal_ = tuple[Wanted, str, Spot]


def literals(term: Term, document: Document) -> Iterator[Literal_]:
    """The figures in a term. Zero is a sign (正增长), not a figure, and 1 without unit is no more
    than itself."""
    years_counted = _years_counted(term)
    for part in walk(term):
        match part:
            case Constant() if part.spot in years_counted:
                if part.value != 1:  # the year before or after
                    yield Wanted("years", part.value), f"{part.value}年", part.spot
            case Constant():
                yield from _constant(part)
            case Within() if part.value.type.kind == "place":
                yield from _one_place(part.text, part.codes, part.spot)
            case FactRef() if part.year and part.year.year:
                yield Wanted("year", part.year.year), f"{part.year.year}年", part.spot
            case Table():
                for row in part.rows:
                    yield from _row(part, row.key, row.matches, row.value.spot)


_CALENDAR = re.compile("(?:19|20)[0-9]{2}")
_UNIT = re.compile(r"%|个?工作日|个?自然日|个?[\u4e00-\u9fff][\u4e00-\u9fff]?")


def written_figures(text: str) -> Iterator[tuple[Wanted, str]]:
    """The figures of a limit that the library writes in words (不超过200家, 至2025年), with their
    literals."""
    for number in numbers(even(text)):
        unit = _UNIT.match(number.behind) if number.arabic else None
        if unit is None:
            continue
        if unit[0].startswith("年") and _CALENDAR.fullmatch(number.words):
            yield Wanted("year", int(number.value)), f"{number.words}年"
            continue
        found: tuple[Wanted, str] | None = None
        for length in range(len(unit[0]), 0, -1):
            shown = number.words + number.behind[:length]
            try:
                literal = read_literal(shown)
            except NotALiteral:
                continue
            kind = literal.type.kind
            if kind in _KINDS:
                counted = literal.type.unit[:1] if kind == "count" else literal.type.unit
                found = Wanted(_KINDS[kind], literal.value, counted), shown
            if kind != "count":  # any word may be counted: 元以 of 2000万元以上
                break
        if found:
            yield found


def _years_counted(term: Term) -> set[Spot]:
    """Numbers added to a year or taken from it."""
    return {
        part.right.spot
        for part in walk(term)
        if isinstance(part, Arithmetic) and part.left.type.kind == "year"
        if isinstance(part.right, Constant) and part.right.type.kind == "number"
    }


def _constant(term: Constant) -> Iterator[Literal_]:
    kind, value = term.type.kind, term.value
    if kind not in _KINDS or value is None or value == 0 or (kind == "number" and value == 1):
        return
    if isinstance(value, (int, Fraction, date)) or kind in ("duration", "place"):
        wanted = Wanted(_KINDS[kind], value, term.type.unit)
        yield wanted, term.text or show(value, term.type), term.spot


def _row(table: Table, key: str, matches: tuple[Any, ...], spot: Spot) -> Iterator[Literal_]:
    if table.key.type.kind == "place":
        yield from _one_place(key, matches, spot)
    elif table.banded and matches and matches[0] != 0:
        yield from _constant(Constant(table.key.type, spot, matches[0], key))


def _one_place(name: str, codes: Iterable[str], spot: Spot) -> Iterator[Literal_]:
    """A place named by a rule; the members of a group are looked for where the group cites."""
    listed = tuple(codes)
    if len(listed) == 1 and _is_place(name, listed[0]):
        yield Wanted("place", listed[0]), name, spot


def _is_place(name: str, code: str) -> bool:
    try:
        return places.find(name) == code
    except (places.UnknownPlace, places.AmbiguousPlace):
        return False


def moment_wanted(moment: date | datetime) -> Wanted:
    return Wanted("moment" if isinstance(moment, datetime) else "date", moment)
