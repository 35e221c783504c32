"""The library made ready for millions: every measure as a bit, every company in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huice.decide.library import Library
from huice.library.policies import Policies
from huice.population import kernels
from huice.population.columns import HIGHEST, LOWEST, Codes, Columns
from huice.population.compiled import compile_measures, fact_keys
from huice.population.evaluation import Evaluation
from huice.population.masks import WORD, Masks
from huice.population.outcome import (
    ELIGIBLE,
    INELIGIBLE,
    JUDGED,
    NO_SUM,
    UNDETERMINED,
    Outcome,
)
from huice.population.planes import Standing, stand
from huice.population.program import Program
from huice.population.translate import Translator
from huice.problems import BadInput, Spot, near
from huice.rules.evaluate import Case
from huice.rules.facts import FactKey
from huice.rules.judge import JUDGED as JUDGED_STANDING
from huice.rules.judge import MET, MeasureJudge
from huice.rules.measure import Measure
from huice.rules.state import State
from huice.values.moments import Moment, day_of

Array = NDArray[Any]

BLOCK = 65_536
"""Companies worked on at once: few enough that their columns stay in the processor's cache."""


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
        self._day = day_of(at)
        self._compiled = compile_measures(
            self._judges, policies.facts, policies.terms, self._day, reasons
        )
        self._classing = lru_cache(maxsize=None)(self._class_program)

    @property
    def keys(self) -> tuple[FactKey, ...]:
        """Every fact, and year, that can matter to the measures."""
        return fact_keys(self._compiled, self._judges, self._day)

    @property
    def asked(self) -> int:
        """How many conditions and sums have no kernel and are worked out company by company."""
        return self._compiled.asked

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
        counted = np.zeros((3, self._compiled.masks.words * WORD), np.int64)
        for word in range(self._compiled.masks.words):
            part = slice(word * WORD, (word + 1) * WORD)
            open_ = possible[word] & ~eligible[word] & ~judged[word]
            for place, mask in enumerate((eligible[word], judged[word], open_)):
                kernels.count_bits(mask, counted[place, part])
        return counted[:, self._compiled.bits]

    def classed(self, columns: Columns, name: str) -> Codes:
        """A definition of the library that sorts companies into options, as ``enterprise.size``."""
        program, step = self._classing(name)
        found = Evaluation(program, {}, columns, slice(0, columns.size), columns.size)[step]
        assert isinstance(found, Codes)
        return found

    # compiling

    def _anchor(self, judge: MeasureJudge) -> date:
        return judge.measure.anchor.at(self._day)

    def _class_program(self, name: str) -> tuple[Program, int]:
        if name not in self.policies.terms:
            hint = near(name, self.policies.terms)
            raise BadInput.at(Spot(name), f"没有这项定义{hint.zh}", f"no such definition{hint.en}")
        program = Program()
        term = self.policies.terms[name]
        translator = Translator(program, self.policies.facts, self.policies.terms, self._day)
        return program, translator.code(term)

    # standing

    def _stand(self, columns: Columns) -> tuple[Standing, Array, Array]:
        """The planes; with reasons also the first unmet requirement and how many are unmet."""
        shape = (self._compiled.masks.words, columns.size)
        standing = Standing(*(np.empty(shape, np.uint64) for _ in range(3)))
        first = np.full(
            (columns.size, len(self.measures)) if self.reasons else (0, 0), -1, np.int16
        )
        short = np.zeros(shape if self.reasons else (0, 0), np.uint64)
        hard = np.zeros(columns.size, np.bool_)
        hard[columns.odd_rows()] = True
        for start in range(0, columns.size, BLOCK):
            rows = slice(start, min(start + BLOCK, columns.size))
            evaluation = Evaluation(
                self._compiled.program, self._compiled.bounds, columns, rows, rows.stop - start
            )
            for word in range(self._compiled.masks.words):
                planes = self._planes(self._compiled.masks, word, evaluation)
                for place, plane in enumerate(planes):
                    standing[place][word, rows] = plane
            if self.reasons:
                self._note_reasons(evaluation, first[rows], short[:, rows])
            hard[rows] |= evaluation.hard
        for row in np.flatnonzero(hard):
            self._ask(int(row), columns, standing, first, short)
        return standing, first, short

    def _planes(self, masks: Masks, word: int, evaluation: Evaluation) -> Standing:
        compiled = self._compiled
        return stand(masks, compiled.cuts, word, compiled.last[word], evaluation)

    def _note_reasons(self, evaluation: Evaluation, first: Array, short: Array) -> None:
        for word in range(self._compiled.masks.words):
            once = np.zeros(evaluation.size, np.uint64)
            more = np.zeros(evaluation.size, np.uint64)
            for level, masks in enumerate(self._compiled.levels):
                unmet = ~self._planes(masks, word, evaluation).possible & self._compiled.last[word]
                kernels.note_first(unmet & ~once, level, first, word * WORD)
                more |= once & unmet
                once |= unmet
            short[word] = once & ~more

    def _ask(
        self, row: int, columns: Columns, standing: Standing, first: Array, short: Array
    ) -> None:
        """One company answered by the one-company engine, into the same planes."""
        company = columns.company(row)
        for judge, position in zip(self._judges, self._compiled.bits, strict=True):
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
        for word in range(self._compiled.masks.words):
            counts = np.zeros(WORD, np.int64)
            kernels.count_bits(possible[word], counts)
            ends = np.cumsum(counts)
            rows, starts = np.empty(int(ends[-1]), np.int32), ends - counts
            kernels.list_pairs(possible[word], starts.copy(), rows)
            for bit in np.flatnonzero(counts):
                found[word * WORD + int(bit)] = rows[starts[bit] : ends[bit]]
        for place, position in enumerate(self._compiled.bits):
            if int(position) in found:
                yield place, found[int(position)]

    def _pairs(
        self, place: int, rows: Array, columns: Columns, standing: Standing, first: Array,
        short: Array,
    ) -> tuple[Array, ...]:  # fmt: skip
        word, bit = divmod(int(self._compiled.bits[place]), WORD)
        eligible, judged, possible = (
            (plane[word][rows] >> np.uint64(bit)) & np.uint64(1) == 1 for plane in standing
        )
        verdicts = np.where(eligible, ELIGIBLE, np.where(judged, JUDGED, UNDETERMINED))
        verdicts = np.where(possible, verdicts, INELIGIBLE).astype(np.uint8)
        least, most = self._pay(place, rows, columns, possible)
        if self.reasons:
            unmet = first[rows, self._compiled.bits[place]]
            one = (short[word][rows] >> np.uint64(bit)) & np.uint64(1) == 1
        else:
            unmet, one = np.full(rows.size, -1, np.int16), np.zeros(rows.size, np.bool_)
        return rows, np.full(rows.size, place, np.int16), verdicts, least, most, unmet, one

    def _pay(
        self, place: int, rows: Array, columns: Columns, possible: Array
    ) -> tuple[Array, Array]:
        """Least and most of each company; nothing for those that are ineligible."""
        how = self._compiled.sums[place]
        if how is None:
            none = np.where(possible, NO_SUM, self._nothing(place)).astype(np.int64)
            return none, none
        least, most = np.zeros(rows.size, np.int64), np.zeros(rows.size, np.int64)
        paid = np.flatnonzero(possible)
        wanted = rows[paid]
        hard = np.ones(wanted.size, np.bool_)
        if how.step >= 0 and wanted.size:
            evaluation = Evaluation(
                self._compiled.program, self._compiled.bounds, columns, wanted, wanted.size
            )
            figures = evaluation[how.step]
            scale = self._compiled.program[how.step].scale
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


def _set(plane: Array, word: int, bit: int, row: int, value: bool) -> None:
    mask = np.uint64(1 << bit)
    plane[word, row] = plane[word, row] | mask if value else plane[word, row] & ~mask
