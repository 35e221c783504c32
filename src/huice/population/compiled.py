"""Measures compiled: one program, one bit for each measure, and the tables of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huice.population.evaluation import Bounds
from huice.population.figures import Asked, NoKernel
from huice.population.masks import ALL, WORD, Masks, lay_out
from huice.population.program import Program
from huice.population.standings import Factor, Standings
from huice.population.translate import Translator
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
class Compiled:
    """``bits`` are the bits of the measures, ``last`` the bits in use by word. ``cuts`` and
    ``bounds`` are what columns of figures and of quotients are compared with. ``levels`` hold the
    tables of every measure's first requirement, of every second one, and so on."""

    program: Program
    cuts: Mapping[int, Array]
    bounds: Mapping[int, Bounds]
    bits: Array
    last: Array
    masks: Masks
    levels: tuple[Masks, ...]
    sums: tuple[Sum | None, ...]

    @property
    def asked(self) -> int:
        """How many conditions and sums have no kernel."""
        steps = sum(step.op == "asked" for step in self.program.steps)
        return steps + sum(each is not None and each.step < 0 for each in self.sums)


def compile_measures(
    judges: Sequence[MeasureJudge],
    facts: Mapping[str, Fact],
    terms: Mapping[str, Term],
    day: date,
    reasons: bool,
) -> Compiled:
    """The measures as seen from a day; with reasons their requirements one by one as well."""
    maker = _Maker(facts, terms, day)
    factors = [maker.factors(judge) for judge in judges]
    sums = tuple(maker.sum(judge) for judge in judges)
    program = maker.program
    cuts, bounds = _cuts_of(program), _bounds_of(program)
    rising: dict[int, list[Any]] = {step: [int(cut) for cut in each] for step, each in cuts.items()}
    rising |= {step: list(each.place) for step, each in bounds.items()}
    bits = _bits_of(program, factors)
    by_bit = [factors[place] for place in np.argsort(bits)]
    masks = lay_out(program, _numbered(by_bit), len(judges), rising)
    levels = _by_level(by_bit) if reasons else []
    last = np.array([_ones(len(judges) - word * WORD) for word in range(masks.words)], np.uint64)
    return Compiled(
        program, cuts, bounds, bits, last, masks,
        tuple(lay_out(program, level, len(judges), rising) for level in levels), sums,
    )  # fmt: skip


class _Maker:
    """Fills one program with the factors and the sums of measures."""

    def __init__(self, facts: Mapping[str, Fact], terms: Mapping[str, Term], day: date) -> None:
        self.facts, self.terms, self.day = facts, terms, day
        self.program = Program()
        self._translators: dict[tuple[date, str], Translator] = {}

    def factors(self, judge: MeasureJudge) -> list[list[Factor]]:
        """The factors of each requirement."""
        strict = self._translator(judge, "", judge.measure.exceptions and judge.general)
        eased = [
            (rule.id, self._translator(judge, rule.id, judge.granted(rule)))
            for rule in judge.measure.exceptions
            if rule.discretion is not None
        ]
        standings = Standings(self.program, judge, strict, eased)
        return [standings.factors(requirement) for requirement in judge.measure.requirements]

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


def fact_keys(compiled: Compiled, judges: Sequence[MeasureJudge], day: date) -> tuple[FactKey, ...]:
    """Every fact, and year, that can matter to the measures."""
    found: dict[FactKey, None] = {}
    for step in compiled.program.steps:
        if isinstance(step.data, FactKey):
            found[step.data] = None
    for step in compiled.program.steps:
        if isinstance(step.data, Asked):
            for judge in judges:
                keys = _keys_in(step.data.term, judge.general, step.data.anchor.year)
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


def _numbered(factors: list[list[list[Factor]]]) -> list[tuple[int, Factor]]:
    return [(bit, each) for bit, levels in enumerate(factors) for level in levels for each in level]


def _by_level(factors: list[list[list[Factor]]]) -> list[list[tuple[int, Factor]]]:
    """The factors of every measure's first requirement, of every second one, and so on."""
    deepest = max((len(levels) for levels in factors), default=0)
    return [
        [(bit, each) for bit, levels in enumerate(factors) if level < len(levels) for each in levels[level]]
        for level in range(deepest)
    ]  # fmt: skip


def _bits_of(program: Program, factors: list[list[list[Factor]]]) -> Array:
    """The bit of each measure. Measures that look at the same facts are given neighbouring bits,
    so that a column's tables fall into few words."""
    facts: dict[int, frozenset[int]] = {}
    for number, step in enumerate(program.steps):
        own = {number} if step.op == "fact" else set()
        facts[number] = frozenset(own.union(*(facts[arg] for arg in step.args)))
    seen = [
        sorted(frozenset().union(*(facts[each.step] for level in levels for each in level)))
        for levels in factors
    ]
    order = sorted(range(len(factors)), key=lambda place: (seen[place], place))
    bits = np.empty(len(factors), np.int64)
    bits[order] = np.arange(len(factors))
    return bits


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


def _ones(count: int) -> int:
    return ALL if count >= WORD else (1 << count) - 1
