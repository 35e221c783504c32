"""The same measure with other figures: nudged copies that ask the same of the same facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from huice.rules.measure import Classes, Exclusion, Group, Judgement, Measure, Requirement, Test
from huice.rules.terms import Constant, DefinitionRef, Table, Term, parts, with_parts
from huice.values.duration import Duration

Change = Callable[[Term], Term]
Move = Callable[[], int]


def nudged(measure: Measure, move: Move, definitions: Mapping[str, Term] | None = None) -> Measure:
    """A copy with every figure moved by so many steps as ``move`` says, which is asked for each.
    With ``definitions`` these are written into it first, so that they move too."""

    def change(term: Term) -> Term:
        return _moved(_written_out(term, definitions or {}), move)

    award = measure.award
    if award.amount is not None:
        caps = tuple(replace(cap, at=change(cap.at)) for cap in award.caps)
        award = replace(award, amount=change(award.amount), caps=caps)
    return replace(
        measure,
        requirements=tuple(_changed(each, change) for each in measure.requirements),
        exceptions=tuple(replace(rule, when=change(rule.when)) for rule in measure.exceptions),
        award=award,
    )


def _changed(requirement: Requirement, change: Change) -> Any:
    match requirement:
        case Test():
            return replace(requirement, that=change(requirement.that))
        case Exclusion():
            return replace(requirement, when=change(requirement.when))
        case Judgement():
            that = requirement.that
            return replace(requirement, that=None if that is None else change(that))
        case Group():
            return replace(
                requirement, parts=tuple(_changed(part, change) for part in requirement.parts)
            )
        case Classes():
            return replace(requirement, classes=tuple(
                replace(each, when=change(each.when), demands=_changed(each.demands, change))
                for each in requirement.classes
            ))  # fmt: skip
    raise TypeError(type(requirement).__name__)


def _written_out(term: Term, definitions: Mapping[str, Term]) -> Term:
    if isinstance(term, DefinitionRef) and term.name in definitions:
        return _written_out(definitions[term.name], definitions)
    return with_parts(term, tuple(_written_out(part, definitions) for part in parts(term)))


def _moved(term: Term, move: Move) -> Term:
    if isinstance(term, Constant):
        return replace(term, value=_moved_value(term.value, term.type.kind, move))
    if isinstance(term, Table) and term.banded:
        by = abs(move())
        rows = tuple(
            replace(row, matches=tuple(bound + by for bound in row.matches)) for row in term.rows
        )
        term = replace(term, rows=rows)
    return with_parts(term, tuple(_moved(part, move) for part in parts(term)))


def _moved_value(value: Any, kind: str, move: Move) -> Any:
    by = move()
    match value:
        case bool() | str():
            return value
        case Duration():
            return Duration(max(1, value.length + by), value.unit)
        case date():
            return value + timedelta(40 * by)
        case Fraction() if kind == "rate":
            return value + Fraction(by, 50)
        case int() if kind == "money":
            return max(0, value + 10 * by)
    return value + by
