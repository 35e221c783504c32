"""A library multiplied into many different measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from population_terms import Untranslatable

from huice.library.policies import Policies
from huice.rules.measure import (
    Class,
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
from huice.rules.terms import Constant, DefinitionRef, Term, parts, walk, with_parts
from huice.values.types import Type


def multiplied(policies: Policies, count: int) -> Policies:
    """The library with copies of its measures, ``count`` in all; each copy's figures are its own.

    Every amount, number, rate and day that a copied measure or its document prints is another one
    in each copy. Measures that print fewer than three figures are not copied; definitions that
    stand outside the measure's document (what a large enterprise is) stay shared.
    """
    grown = {each.id: list(each.measures) for each in policies.documents}
    definitions = dict(policies.definitions)
    ripe = [measure for measure in policies.measures.values() if _figures(policies, measure) >= 3]
    for number in range(count - len(policies.measures)):
        measure, turn = ripe[number % len(ripe)], 1 + number // len(ripe)
        copy = _Copy(policies, measure, turn)
        grown[measure.document].append(copy.measure())
        definitions.update(copy.definitions)
    documents = tuple(replace(each, measures=tuple(grown[each.id])) for each in policies.documents)
    return replace(policies, documents=documents, definitions=definitions)


def _own_terms(measure: Measure) -> Iterator[Term]:
    for _, each in tree(measure.requirements):
        yield from terms_of(each)
    if measure.award.amount is not None:
        yield measure.award.amount
    for cap in measure.award.caps:
        yield cap.at


def _figures(policies: Policies, measure: Measure) -> int:
    return sum(
        isinstance(part, Constant) and part.type.kind in _NUDGED
        for term in _own_terms(measure)
        for part in walk(term)
    )


_NUDGED = ("money", "rate", "count", "price", "number", "date")


class _Copy:
    """One copy of a measure, with the definitions it needs."""

    def __init__(self, policies: Policies, measure: Measure, turn: int) -> None:
        self.policies, self.original, self.turn = policies, measure, turn
        self.definitions: dict[str, Any] = {}

    def measure(self) -> Measure:
        original, award = self.original, self.original.award
        return replace(
            original,
            key=f"{original.key}-{self.turn}",
            requirements=tuple(map(self._requirement, original.requirements)),
            exceptions=tuple(
                replace(rule, when=self._term(rule.when),
                        instead=tuple((self._name(key), self._term(term))
                                      for key, term in rule.instead))
                for rule in original.exceptions
            ),
            award=replace(
                award,
                amount=award.amount and self._term(award.amount),
                caps=tuple(replace(cap, at=self._term(cap.at)) for cap in award.caps),
            ),
        )  # fmt: skip

    def _requirement(self, each: Requirement) -> Any:
        match each:
            case Test():
                return replace(each, that=self._term(each.that))
            case Exclusion():
                return replace(each, when=self._term(each.when))
            case Judgement():
                return replace(each, that=each.that and self._term(each.that))
            case Group():
                return replace(each, parts=tuple(map(self._requirement, each.parts)))
            case Classes():
                return replace(each, classes=tuple(map(self._class, each.classes)))
        raise Untranslatable(type(each).__name__)

    def _class(self, one: Class) -> Class:
        return replace(one, when=self._term(one.when), demands=self._requirement(one.demands))

    def _name(self, key: str) -> str:
        """The copy of a definition of the measure's own document; any other stays what it is."""
        if key.split(":")[0].split("/")[0] != self.original.document:
            return key
        name = f"{key}-{self.original.id}-{self.turn}"
        if name not in self.definitions:
            definition = self.policies.definitions[key]
            self.definitions[name] = definition
            self.definitions[name] = replace(definition, key=name, term=self._term(definition.term))
        return name

    def _term(self, term: Term) -> Term:
        match term:
            case Constant():
                return replace(term, value=_nudged(term.value, term.type, self.turn))
            case DefinitionRef():
                return replace(term, name=self._name(term.name))
        return with_parts(term, tuple(self._term(part) for part in parts(term)))


def _nudged(value: Any, kind: Type, turn: int) -> Any:
    match kind.kind:
        case "date":
            return value + timedelta(days=turn)
        case "rate":
            return value * (100 - turn % 50) / 100
        case "money" | "count" | "price" | "number":
            return int(value * (64 + turn) // 64)
    return value
