"""Measures compiled: one program for all of them, and for each what it demands and gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huice.population.engine.evaluation import Bounds
from huice.population.engine.figures import Asked, NoKernel
from huice.population.engine.program import Program
from huice.population.engine.standings import Factor, Standings
from huice.population.engine.translate import Translator
from huice.rules.facts import Fact, FactKey
from huice.rules.judge import MeasureJudge
from huice.rules.terms import DefinitionRef, FactRef, Term, walk

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Sum:
    """How a measure's award is worked out: a step, or company by company (``step`` -1)."""

    step: int
    ceiling: bool


@dataclass(frozen=True, slots=True)
class Demands:
    """What some requirements demand together: truths that must hold, truths that an authority
    decides, and standings."""

    tests: tuple[int, ...]
    decided: tuple[int, ...]
    standings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MeasureDemands:
    together: Demands
    one_by_one: tuple[Demands, ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """``cuts`` and ``bounds`` are what columns of figures and of quotients are compared with.
    ``demands`` are those of each measure."""

    program: Program
    cuts: Mapping[int, Array]
    bounds: Mapping[int, Bounds]
    demands: tuple[MeasureDemands, ...]
    sums: tuple[Sum | None, ...]

    @property
    def asked(self) -> int:
        """How many conditions and sums have no kernel."""
        steps = sum(step.op == "asked" for step in self.program.steps)
        return steps + sum(each is not None and each.step < 0 for each in self.sums)


def compile_measures(
    judges: Sequence[MeasureJudge], facts: Mapping[str, Fact], terms: Mapping[str, Term], day: date
) -> Compiled:
    """The measures as seen from a day."""
    maker = _Maker(facts, terms, day)
    demands = tuple(maker.demands(judge) for judge in judges)
    sums = tuple(maker.sum(judge) for judge in judges)
    program = maker.program
    return Compiled(program, _cuts_of(program), _bounds_of(program), demands, sums)


class _Maker:
    """Fills one program with the factors and the sums of measures."""

    def __init__(self, facts: Mapping[str, Fact], terms: Mapping[str, Term], day: date) -> None:
        self.facts, self.terms, self.day = facts, terms, day
        self.program = Program()
        self._translators: dict[tuple[date, str], Translator] = {}

    def demands(self, judge: MeasureJudge) -> MeasureDemands:
        strict = self._translator(judge, "", judge.measure.exceptions and judge.general)
        eased = [
            (rule.id, self._translator(judge, rule.id, judge.granted(rule)))
            for rule in judge.measure.exceptions
            if rule.discretion is not None
        ]
        standings = Standings(self.program, judge, strict, eased)
        factors = [standings.factors(each) for each in judge.measure.requirements]
        whole = [factor for each in factors for factor in each]
        return MeasureDemands(_demands(whole), tuple(map(_demands, factors)))

    def _translator(self, judge: MeasureJudge, rule: str, definitions: Any) -> Translator:
        """One for all measures with an anchor, save those whose exceptions change definitions."""
        own = f"{judge.measure.key}~{rule}" if definitions else ""
        key = judge.measure.anchor.at(self.day), own
        if key not in self._translators:
            self._translators[key] = Translator(
                self.program, self.facts, definitions or self.terms, key[0]
            )
        return self._translators[key]

    def sum(self, judge: MeasureJudge) -> Sum | None:
        award = judge.measure.award
        if award.amount is None:
            return None
        translator = self._translator(judge, "", judge.measure.exceptions and judge.general)
        try:
            step = translator.least_of([award.amount, *(cap.at for cap in award.caps)])
        except NoKernel:
            step = -1
        return Sum(step, award.kind == "ceiling")


def _demands(factors: Sequence[Factor]) -> Demands:
    tests, decided, standings = (
        tuple(dict.fromkeys(step for step, own in factors if own == kind))
        for kind in ("test", "decide", "standing")
    )
    return Demands(tests, decided, standings)


def fact_keys(compiled: Compiled, judges: Sequence[MeasureJudge], day: date) -> tuple[FactKey, ...]:
    """Every fact, and year, that can matter to the measures."""
    found: dict[FactKey, None] = {}
    for step in compiled.program.steps:
        if isinstance(step.data, FactKey):
            found[step.data] = None
    for step in compiled.program.steps:
        if isinstance(step.data, Asked):
            asked = step.data
            keys = _keys_in(asked.term, asked.definitions, asked.anchor.year)
            found.update(dict.fromkeys(keys))
    for judge, each in zip(judges, compiled.sums, strict=True):
        award = judge.measure.award
        if each is not None and each.step < 0 and award.amount is not None:
            year = judge.measure.anchor.at(day).year
            for term in (award.amount, *(cap.at for cap in award.caps)):
                found.update(dict.fromkeys(_keys_in(term, judge.general, year)))
    return tuple(found)


def _keys_in(term: Term, definitions: Mapping[str, Term], year: int) -> Iterator[FactKey]:
    waiting, seen = [term], set[str]()
    while waiting:
        for part in walk(waiting.pop()):
            if isinstance(part, FactRef):
                yield FactKey(part.name, part.year.at(year) if part.year else 0)
            elif isinstance(part, DefinitionRef) and part.name not in seen:
                seen.add(part.name)
                waiting.append(definitions[part.name])


def _cuts_of(program: Program) -> dict[int, Array]:
    """The rising bounds of every column of figures."""
    found: dict[int, set[int]] = {}
    for step in program.steps:
        if step.op == "cut" and program[step.args[0]].sort == "figure":
            found.setdefault(step.args[0], set()).add(step.data)
    cuts = {number: np.array(sorted(each), np.int64) for number, each in found.items()}
    for each in cuts.values():
        each.flags.writeable = False
    return cuts


def _bounds_of(program: Program) -> dict[int, Bounds]:
    """The rising bounds of every column of quotients."""
    found: dict[int, set[Any]] = {}
    for step in program.steps:
        if step.op == "cut" and program[step.args[0]].sort == "ratio":
            found.setdefault(step.args[0], set()).add(step.data)
    return {number: _rising(sorted(each)) for number, each in found.items()}


def _rising(bounds: list[Any]) -> Bounds:
    arrays = (
        np.array([value.numerator for value, _ in bounds], np.int64),
        np.array([value.denominator for value, _ in bounds], np.int64),
        np.array([strict for _, strict in bounds], np.bool_),
    )
    for array in arrays:
        array.flags.writeable = False
    return Bounds(*arrays, {bound: place for place, bound in enumerate(bounds)})
