"""The library made ready for millions: every measure as a bit, every company in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from huice.decide.library import Library
from huice.library.policies import Policies
from huice.population import kernels
from huice.population.columns import HIGHEST, LOWEST, Codes, Columns
from huice.population.evaluation import Bounds, Evaluation, Segments
from huice.population.figures import Asked, NoKernel
from huice.population.formulas import Planes, Working
from huice.population.masks import ALL, WORD, Masks, Plane, lay_out
from huice.population.outcome import (
    ELIGIBLE,
    INELIGIBLE,
    JUDGED,
    NO_SUM,
    UNDETERMINED,
    Outcome,
)
from huice.population.program import Program
from huice.population.standings import Factor, Standings
from huice.population.translate import Translator
from huice.problems import BadInput, Spot, near
from huice.rules.evaluate import Case
from huice.rules.facts import FactKey
from huice.rules.judge import JUDGED as JUDGED_STANDING
from huice.rules.judge import MET, MeasureJudge
from huice.rules.measure import Measure
from huice.rules.state import State
from huice.rules.terms import DefinitionRef, FactRef, Term, walk
from huice.values.moments import Moment, day_of

Array = NDArray[Any]

BLOCK = 65_536
"""Companies worked on at once: few enough that their columns stay in the processor's cache."""

PARTS: dict[Plane, tuple[str, ...]] = {
    "all": ("L1", "L2", "H1", "H2"), "certain": ("L1", "L2"), "possible": ("H1", "H2"),
    "judged": ("L1", "H1"), "met": ("L2", "H2"),
    "L1": ("L1",), "L2": ("L2",), "H1": ("H1",), "H2": ("H2",),
}  # fmt: skip


class Standing(NamedTuple):
    """Bit planes, [word, company]: measures to be had for certain, those that rest on a judgement
    alone, and those that are possible at all."""

    eligible: Array
    judged: Array
    possible: Array


@dataclass(frozen=True, slots=True)
class Sum:
    """How a measure's award is worked out: a step, or company by company (``step`` -1)."""

    step: int
    ceiling: bool


class Matcher:
    """Measures as seen from one moment, compiled. Holds no company; safe to share by threads.

    ``measures`` are those asked (all, by default) that are open at that moment, or all of them
    with ``assume_open``; the others stand in ``closed``. ``keys`` are the facts that can matter.
    """

    def __init__(
        self,
        policies: Policies,
        at: Moment,
        measures: Sequence[str] = (),
        assume_open: bool = False,
        reasons: bool = False,
    ) -> None:
        self.policies, self.at, self.reasons = policies, at, reasons
        library = Library(policies)
        asked = [library.find_measure(each) for each in measures] or list(library.measures)
        states = {m.key: library.state(m.document, m.by_application, at) for m in asked}
        is_open = {key: assume_open or state == "open" for key, state in states.items()}
        self.measures: tuple[Measure, ...] = tuple(m for m in asked if is_open[m.key])
        self.closed: tuple[tuple[Measure, State], ...] = tuple(
            (m, states[m.key]) for m in asked if not is_open[m.key]
        )
        self._judges = [library.judge(measure.key) for measure in self.measures]
        self._program = Program()
        self._translators: dict[tuple[date, str], Translator] = {}
        factors = [self._factors(judge) for judge in self._judges]
        self._sums = [self._sum(judge) for judge in self._judges]
        self._bounds = _bounds_of(self._program)
        self._cuts = _cuts_of(self._program)
        rising: dict[int, list[Any]] = {
            step: [int(cut) for cut in cuts] for step, cuts in self._cuts.items()
        }
        rising |= {step: list(each.place) for step, each in self._bounds.items()}
        self._bits = _bits_of(self._program, factors)
        bits = len(self.measures)
        factors = _permuted(factors, self._bits)
        self._masks = lay_out(self._program, _numbered(factors), bits, rising)
        self._levels = [
            (level, lay_out(self._program, level, bits, rising))
            for level in (_by_level(factors) if reasons else ())
        ]
        self._last = np.array([_ones(bits - word * WORD) for word in range(self._masks.words)], np.uint64)  # fmt: skip
        self._classing = lru_cache(maxsize=None)(self._class_program)

    @property
    def keys(self) -> tuple[FactKey, ...]:
        """Every fact, and year, that can matter to the measures."""
        found: dict[FactKey, None] = {}
        for step in self._program.steps:
            if isinstance(step.data, FactKey):
                found[step.data] = None
        for term, judge, anchor in self._one_by_one():
            found.update(dict.fromkeys(_fact_keys(term, judge.general, anchor.year)))
        return tuple(found)

    @property
    def asked(self) -> int:
        """How many conditions and sums have no kernel and are worked out company by company."""
        steps = sum(step.op == "asked" for step in self._program.steps)
        return steps + sum(each is not None and each.step < 0 for each in self._sums)

    def match(self, columns: Columns) -> Outcome:
        """Every pair of company and measure that is not ineligible; with reasons, every pair."""
        standing, first, unmet = self._stand(columns)
        parts = [
            self._pairs(place, rows, columns, standing, first, unmet)
            for place, rows in self._rows(standing.possible, columns.size)
        ]
        kinds = (np.int32, np.int16, np.uint8, np.int64, np.int64, np.int16, np.bool_)
        joined = [
            np.concatenate([part[n] for part in parts]) if parts else np.empty(0, kind)
            for n, kind in enumerate(kinds)
        ]
        return Outcome(*joined)

    def masks(self, columns: Columns) -> Standing:
        """The verdicts alone, as bit planes."""
        return self._stand(columns)[0]

    def count(self, columns: Columns) -> Array:
        """How many companies are eligible, judged, undetermined: int64 [3, measure]."""
        eligible, judged, possible = self.masks(columns)
        counted = np.zeros((3, self._masks.words * WORD), np.int64)
        for word in range(self._masks.words):
            part = slice(word * WORD, (word + 1) * WORD)
            open_ = possible[word] & ~eligible[word] & ~judged[word]
            for place, mask in enumerate((eligible[word], judged[word], open_)):
                kernels.count_bits(mask, counted[place, part])
        return counted[:, self._bits]

    def classed(self, columns: Columns, name: str) -> Codes:
        """A definition of the library that sorts companies into options, as ``enterprise.size``."""
        program, step = self._classing(name)
        found = Evaluation(program, {}, columns, slice(0, columns.size), columns.size)[step]
        assert isinstance(found, Codes)
        return found

    # compiling

    def _factors(self, judge: MeasureJudge) -> list[list[Factor]]:
        """The factors of each requirement."""
        strict = self._translator(judge, "", judge.measure.exceptions and judge.general)
        eased = [
            (rule.id, self._translator(judge, rule.id, judge.granted(rule)))
            for rule in judge.measure.exceptions
            if rule.discretion is not None
        ]
        standings = Standings(self._program, judge, strict, eased)
        return [standings.factors(requirement) for requirement in judge.measure.requirements]

    def _translator(self, judge: MeasureJudge, rule: str, definitions: Any) -> Translator:
        """One for all measures with an anchor, save those whose exceptions change definitions."""
        own = f"{judge.measure.key}~{rule}" if definitions else ""
        key = self._anchor(judge), own
        if key not in self._translators:
            self._translators[key] = Translator(
                self._program, self.policies.facts, definitions or self.policies.terms, key[0]
            )
        return self._translators[key]

    def _anchor(self, judge: MeasureJudge) -> date:
        return judge.measure.anchor.at(day_of(self.at))

    def _sum(self, judge: MeasureJudge) -> Sum | None:
        award = judge.measure.award
        if award.amount is None:
            return None
        translator = self._translator(judge, "", judge.measure.exceptions and judge.general)
        try:
            steps = [translator.least_of([award.amount, *(cap.at for cap in award.caps)])]
        except NoKernel:
            steps = [-1]
        return Sum(steps[0], award.kind == "ceiling")

    def _one_by_one(self) -> Iterator[tuple[Term, MeasureJudge, date]]:
        for judge, each in zip(self._judges, self._sums, strict=True):
            award = judge.measure.award
            if each is not None and each.step < 0 and award.amount is not None:
                for term in (award.amount, *(cap.at for cap in award.caps)):
                    yield term, judge, self._anchor(judge)
        asked = [step.data for step in self._program.steps if isinstance(step.data, Asked)]
        for one in asked:
            for judge in self._judges:
                yield one.term, judge, one.anchor

    def _class_program(self, name: str) -> tuple[Program, int]:
        if name not in self.policies.terms:
            hint = near(name, self.policies.terms)
            raise BadInput.at(Spot(name), f"没有这项定义{hint.zh}", f"no such definition{hint.en}")
        program = Program()
        term = self.policies.terms[name]
        translator = Translator(program, self.policies.facts, self.policies.terms, day_of(self.at))
        return program, translator.code(term)

    # standing

    def _stand(self, columns: Columns) -> tuple[Standing, Array, Array]:
        """The planes; with reasons also the first unmet requirement and how many are unmet."""
        shape = (self._masks.words, columns.size)
        standing = Standing(*(np.empty(shape, np.uint64) for _ in range(3)))
        first = np.full(
            (columns.size, len(self.measures)) if self.reasons else (0, 0), -1, np.int16
        )
        short = np.zeros(shape if self.reasons else (0, 0), np.uint64)
        hard = np.zeros(columns.size, np.bool_)
        hard[columns.odd_rows()] = True
        for start in range(0, columns.size, BLOCK):
            rows = slice(start, min(start + BLOCK, columns.size))
            evaluation = Evaluation(self._program, self._bounds, columns, rows, rows.stop - start)
            for word in range(self._masks.words):
                planes = self._planes(self._masks, word, evaluation)
                for place, plane in enumerate(planes):
                    standing[place][word, rows] = plane
            if self.reasons:
                self._note_reasons(evaluation, first[rows], short[:, rows])
            hard[rows] |= evaluation.hard
        for row in np.flatnonzero(hard):
            self._ask(int(row), columns, standing, first, short)
        return standing, first, short

    def _planes(self, masks: Masks, word: int, evaluation: Evaluation) -> Standing:
        parts = _applied(masks, self._cuts, word, evaluation)
        whole: Array = np.full(evaluation.size, self._last[word], np.uint64)

        def plane(name: str) -> Array:
            found = whole
            for part, served in PARTS.items():
                if name in served and part in parts:
                    found = found & parts[part]
            return found

        return Standing(plane("L2"), plane("L1") & ~plane("H2"), plane("H1"))

    def _note_reasons(self, evaluation: Evaluation, first: Array, short: Array) -> None:
        for word in range(self._masks.words):
            once = np.zeros(evaluation.size, np.uint64)
            more = np.zeros(evaluation.size, np.uint64)
            for level, (_, masks) in enumerate(self._levels):
                unmet = ~self._planes(masks, word, evaluation).possible & self._last[word]
                kernels.note_first(unmet & ~once, level, first, word * WORD)
                more |= once & unmet
                once |= unmet
            short[word] = once & ~more

    def _ask(
        self, row: int, columns: Columns, standing: Standing, first: Array, short: Array
    ) -> None:
        """One company answered by the one-company engine, into the same planes."""
        company = columns.company(row)
        for judge, position in zip(self._judges, self._bits, strict=True):
            case = Case(company, self._anchor(judge))
            found = judge.stand(case)
            word, bit = divmod(int(position), WORD)
            _set(standing.eligible, word, bit, row, found == MET)
            _set(standing.judged, word, bit, row, found == JUDGED_STANDING)
            _set(standing.possible, word, bit, row, found[1] > 0)
            if self.reasons:
                own = {id(each) for each in judge.measure.requirements}
                clauses = [each for each in judge.clauses if id(each.requirement) in own]
                unmet = [n for n, each in enumerate(clauses) if each.judge(case)[1] == 0]
                first[row, position] = unmet[0] if unmet else -1
                _set(short, word, bit, row, len(unmet) == 1)

    # pairs

    def _rows(self, possible: Array, size: int) -> Iterator[tuple[int, Array]]:
        """For each measure, the companies that are listed."""
        if self.reasons:
            for place in range(len(self.measures)):
                yield place, np.arange(size, dtype=np.int32)
            return
        found: dict[int, Array] = {}
        for word in range(self._masks.words):
            counts = np.zeros(WORD, np.int64)
            kernels.count_bits(possible[word], counts)
            ends = np.cumsum(counts)
            rows, starts = np.empty(int(ends[-1]), np.int32), ends - counts
            kernels.list_pairs(possible[word], starts.copy(), rows)
            for bit in np.flatnonzero(counts):
                found[word * WORD + int(bit)] = rows[starts[bit] : ends[bit]]
        for place, position in enumerate(self._bits):
            if int(position) in found:
                yield place, found[int(position)]

    def _pairs(
        self, place: int, rows: Array, columns: Columns, standing: Standing, first: Array,
        short: Array,
    ) -> tuple[Array, ...]:  # fmt: skip
        word, bit = divmod(int(self._bits[place]), WORD)
        eligible, judged, possible = (
            (plane[word][rows] >> np.uint64(bit)) & np.uint64(1) == 1 for plane in standing
        )
        verdicts = np.where(eligible, ELIGIBLE, np.where(judged, JUDGED, UNDETERMINED))
        verdicts = np.where(possible, verdicts, INELIGIBLE).astype(np.uint8)
        least, most = self._pay(place, rows, columns, possible)
        if self.reasons:
            unmet = first[rows, self._bits[place]]
            one = (short[word][rows] >> np.uint64(bit)) & np.uint64(1) == 1
        else:
            unmet, one = np.full(rows.size, -1, np.int16), np.zeros(rows.size, np.bool_)
        return rows, np.full(rows.size, place, np.int16), verdicts, least, most, unmet, one

    def _pay(
        self, place: int, rows: Array, columns: Columns, possible: Array
    ) -> tuple[Array, Array]:
        """Least and most of each company; nothing for those that are ineligible."""
        how = self._sums[place]
        if how is None:
            none = np.where(possible, NO_SUM, self._nothing(place)).astype(np.int64)
            return none, none
        least, most = np.zeros(rows.size, np.int64), np.zeros(rows.size, np.int64)
        paid = np.flatnonzero(possible)
        wanted = rows[paid]
        hard = np.ones(wanted.size, np.bool_)
        if how.step >= 0 and wanted.size:
            evaluation = Evaluation(self._program, self._bounds, columns, wanted, wanted.size)
            figures = evaluation[how.step]
            scale = self._program[how.step].scale
            least[paid] = np.where(figures.lo == LOWEST, 0, np.maximum(figures.lo // scale, 0))
            most[paid] = np.where(figures.hi == HIGHEST, HIGHEST, np.maximum(figures.hi // scale, 0))  # fmt: skip
            hard = evaluation.hard
            if columns.odd:
                hard = hard | np.isin(wanted, columns.odd_rows())
        for one in np.flatnonzero(hard):
            judge = self._judges[place]
            case = Case(columns.company(int(wanted[one])), self._anchor(judge))
            low, high = judge.pay(case)
            least[paid[one]], most[paid[one]] = low or 0, HIGHEST if high is None else high
        if how.ceiling:
            least[:] = 0
        return least, most

    def _nothing(self, place: int) -> int:
        """What an ineligible pair shows where a measure has no sum: nothing, or still no sum."""
        return NO_SUM if self.measures[place].award.kind == "none" else 0


def _applied(
    masks: Masks, cuts: Mapping[int, Array], word: int, evaluation: Evaluation
) -> dict[Plane, Array]:
    """The bits that stay, by the planes that each table serves."""
    kept: dict[Plane, Array] = {}

    def plane(name: Plane) -> Array:
        if name not in kept:
            kept[name] = np.full(evaluation.size, ALL, np.uint64)
        return kept[name]

    for truths in masks.truths:
        if truths.word == word:
            states, exact = _packed(truths.steps, evaluation)
            if truths.tested and exact:
                kernels.and_states(plane("all"), states, truths.lower)
            else:
                lower: Plane = "certain" if truths.tested else "judged"
                upper: Plane = "possible" if truths.tested else "met"
                kernels.and_states(plane(lower), states, truths.lower)
                kernels.and_states(plane(upper), states, truths.upper)
    for standing in masks.standings:
        if standing.word == word:
            states = evaluation.states(standing.step)
            kernels.and_states(plane(standing.plane), states, standing.masks)
    for code in masks.codes:
        if code.word != word:
            continue
        places = evaluation[code.step]
        if places.exact:
            kernels.and_codes(plane("all"), places.places, code.certain)
        else:
            kernels.and_codes(plane("certain"), places.places, code.certain)
            kernels.and_codes(plane("possible"), places.places, code.possible)
    for cut in masks.cut:
        if cut.word == word:
            segments = _segments(cuts, cut.step, evaluation)
            if segments.exact:
                kernels.and_states(plane("all"), segments.lo, cut.both)
            else:
                kernels.and_states(plane("certain"), segments.lo, cut.up)
                kernels.and_states(plane("certain"), segments.hi, cut.down)
                kernels.and_states(plane("possible"), segments.hi, cut.up)
                kernels.and_states(plane("possible"), segments.lo, cut.down)
    for each in masks.formulas:
        if each.word == word:
            working = Working(each, evaluation, partial(_segments, cuts, evaluation=evaluation))
            found = working.planes()
            for name, bits in _served(found, each.kind, working.exact):
                part = plane(name)
                part &= bits | ~each.bits
    return kept


def _served(found: Planes, kind: str, exact: bool) -> list[tuple[Plane, Array]]:
    """A formula's planes as the tables serve them: once where several are the same."""
    low1, low2, high1, high2 = found
    if kind == "decide":
        return [("judged", high1), ("met", low1)]
    if kind == "test":
        return [("all", low1)] if exact else [("certain", low1), ("possible", high1)]
    return [("L1", low1), ("L2", low2), ("H1", high1), ("H2", high2)]


def _packed(steps: tuple[int, ...], evaluation: Evaluation) -> tuple[Array, bool]:
    """Five truths in one byte, once for all words, and whether all of them are known."""
    known = evaluation.packed.get(steps)
    if known is None:
        truths = [evaluation[step] for step in steps]
        states = evaluation.empty(np.uint8)
        one, two, three, four, five = (truth.states for truth in truths)
        kernels.pack_states(one, two, three, four, five, states)
        states.flags.writeable = False
        known = evaluation.packed[steps] = states, all(truth.exact for truth in truths)
    return known


def _segments(cuts: Mapping[int, Array], step: int, evaluation: Evaluation) -> Segments:
    """Quotients come as segments; a figure's are counted here, once for all words."""
    column = evaluation[step]
    if isinstance(column, Segments):
        return column
    known = evaluation.segments.get(step)
    if known is None:
        lo = evaluation.empty(np.int32)
        kernels.segments(column.lo, cuts[step], lo)
        hi = lo
        if not column.exact:
            hi = evaluation.empty(np.int32)
            kernels.segments(column.hi, cuts[step], hi)
        lo.flags.writeable = hi.flags.writeable = False
        known = evaluation.segments[step] = Segments(lo, hi)
    return known


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


def _permuted(factors: list[Any], bits: Array) -> list[Any]:
    found: list[Any] = [None] * len(factors)
    for place, bit in enumerate(bits):
        found[bit] = factors[place]
    return found


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


def _set(plane: Array, word: int, bit: int, row: int, value: bool) -> None:
    mask = np.uint64(1 << bit)
    plane[word, row] = plane[word, row] | mask if value else plane[word, row] & ~mask


def _fact_keys(term: Term, definitions: Any, year: int) -> Iterable[FactKey]:
    waiting, seen = [term], set[str]()
    while waiting:
        for part in walk(waiting.pop()):
            if isinstance(part, FactRef):
                yield FactKey(part.name, part.year.at(year) if part.year else 0)
            elif isinstance(part, DefinitionRef) and part.name not in seen:
                seen.add(part.name)
                waiting.append(definitions[part.name])
