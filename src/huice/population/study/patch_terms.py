"""The model rewritten: terms in other groups, requirements replaced or dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from huice.library.yaml_file import Data
from huice.problems import BadInput, Spot
from huice.rules.measure import (
    Classes,
    Exclusion,
    Group,
    Judgement,
    Measure,
    Requirement,
    Test,
    terms_of,
    tree,
)
from huice.rules.scope import Definition
from huice.rules.terms import Constant, DefinitionRef, Table, Term, Within, parts, walk, with_parts
from huice.values.types import Type

NOWHERE = Spot("")
Move = Callable[[Term], Term]


def same(left: Term, right: Term) -> bool:
    """They say the same, wherever they stand and however their figures are written."""
    return _bare(left) == _bare(right)


def _bare(term: Term) -> Term:
    inside = with_parts(term, tuple(_bare(part) for part in parts(term)))
    if isinstance(inside, Constant):
        return replace(inside, spot=NOWHERE, text="")
    return replace(inside, spot=NOWHERE)


def regrouped(term: Term, name: str, codes: tuple[str, ...], kind: Type) -> Term:
    """The term with other members in a group of places or industries."""
    inside = with_parts(term, tuple(regrouped(part, name, codes, kind) for part in parts(term)))
    if isinstance(inside, Within) and inside.value.type == kind and inside.text == name:
        return replace(inside, codes=codes)
    if isinstance(inside, Table) and inside.key.type == kind:
        rows = tuple(replace(row, matches=codes) if row.key == name else row for row in inside.rows)
        return replace(inside, rows=rows)
    return inside


def terms(measure: Measure) -> Iterator[Term]:
    """Every expression that a measure states itself."""
    for _, each in tree(measure.requirements):
        yield from terms_of(each)
    for rule in measure.exceptions:
        yield rule.when
        yield from (term for _, term in rule.instead)
    if measure.award.amount is not None:
        yield measure.award.amount
    yield from (cap.at for cap in measure.award.caps)


def reached(measure: Measure, definitions: Mapping[str, Term]) -> Iterator[Term]:
    """Every part of every expression of a measure, and of the definitions that it needs."""
    waiting, seen = list(terms(measure)), set[str]()
    while waiting:
        for part in walk(waiting.pop()):
            yield part
            if isinstance(part, DefinitionRef) and part.name not in seen:
                seen.add(part.name)
                waiting.append(definitions[part.name])


def needed(measure: Measure, definitions: Mapping[str, Term]) -> set[str]:
    """The definitions that a measure needs, directly or through others, or that its exceptions
    replace."""
    found = {part.name for part in reached(measure, definitions) if isinstance(part, DefinitionRef)}
    return found | {key for rule in measure.exceptions for key, _ in rule.instead}


def mapped(measure: Measure, move: Move) -> Measure:
    """The measure with every expression as ``move`` makes it."""
    award = measure.award
    return replace(
        measure,
        requirements=tuple(_moved(each, move) for each in measure.requirements),
        exceptions=tuple(
            replace(rule, when=move(rule.when),
                    instead=tuple((key, move(term)) for key, term in rule.instead))
            for rule in measure.exceptions
        ),
        award=replace(
            award,
            amount=None if award.amount is None else move(award.amount),
            caps=tuple(replace(cap, at=move(cap.at)) for cap in award.caps),
        ),
        materials=tuple(
            each if each.when is None else replace(each, when=move(each.when))
            for each in measure.materials
        ),
    )  # fmt: skip


def _moved(each: Requirement, move: Move) -> Requirement:
    match each:
        case Test():
            return replace(each, that=move(each.that))
        case Exclusion():
            return replace(each, when=move(each.when))
        case Judgement():
            return each if each.that is None else replace(each, that=move(each.that))
        case Group():
            return replace(each, parts=tuple(_moved(part, move) for part in each.parts))
        case Classes():
            classes = tuple(
                replace(one, when=move(one.when), demands=_group(_moved(one.demands, move)))
                for one in each.classes
            )
            return replace(each, classes=classes)
    return each


def _group(requirement: Requirement) -> Group:
    assert isinstance(requirement, Group)
    return requirement


def without_or_with(
    requirements: Sequence[Any], steps: Sequence[str], new: Requirement | None, spot: Spot
) -> tuple[Any, ...]:
    """The requirements with the one at a path of ids replaced, or without it."""
    found: list[Any] = []
    for each in requirements:
        if each.id != steps[0]:
            found.append(each)
        elif len(steps) > 1:
            found.append(_inside(each, steps[1:], new, spot))
        elif new is not None:
            found.append(new)
    return tuple(found)


def _inside(each: Requirement, steps: Sequence[str], new: Requirement | None, spot: Spot) -> Any:
    if isinstance(each, Group):
        kept = without_or_with(each.parts, steps, new, spot)
        if len(kept) < (each.least if each.mode == "at_least" else 1):
            raise _too_few(each, spot)
        return replace(each, parts=kept)
    assert isinstance(each, Classes)
    if len(steps) == 1:  # a class is dropped whole
        classes = tuple(one for one in each.classes if one.id != steps[0])
        if not classes:
            raise _too_few(each, spot)
        return replace(each, classes=classes)
    classes = tuple(
        replace(one, demands=_inside(one.demands, steps[1:], new, spot)) if one.id == steps[0] else one
        for one in each.classes
    )  # fmt: skip
    return replace(each, classes=classes)


def _too_few(each: Requirement, spot: Spot) -> BadInput:
    return BadInput.at(spot, f"“{each.title.zh}”剩下的项不够，请把整组取消",
                       f"too few parts of '{each.title.en}' are left: drop the whole group")  # fmt: skip


def refuse_circles(definitions: Mapping[str, Definition], data: Data) -> None:
    """A definition must not need itself, directly or through others."""
    done: set[str] = set()

    def follow(key: str, above: tuple[str, ...]) -> None:
        if key in above:
            circle = " → ".join([*above[above.index(key) :], key])
            raise BadInput.at(Spot(data.file), f"改动使定义循环：{circle}",
                              f"the change makes a circular definition: {circle}")  # fmt: skip
        if key in done:
            return
        for part in walk(definitions[key].term):
            if isinstance(part, DefinitionRef):
                follow(part.name, (*above, key))
        done.add(key)

    for key in definitions:
        follow(key, ())
