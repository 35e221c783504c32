"""The library made ready for millions: a batch of companies against every measure at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from huice.decide.library import Library
from huice.library.policies import Policies
from huice.population.columns import HIGHEST, Codes, Columns
from huice.population.engine import kernels
from huice.population.engine.bits import (
    WORD,
    Standing,
    constant,
    counted,
    decided,
    joined_all,
    joined_standing,
    tested,
    unpacked,
    within,
)
from huice.population.engine.compiled import Demands, Sum, compile_measures, fact_keys
from huice.population.engine.evaluation import Evaluation
from huice.population.engine.program import Program
from huice.population.engine.translate import Translator
from huice.population.outcome import (
    ELIGIBLE,
    INELIGIBLE,
    JUDGED,
    NO_SUM,
    UNDETERMINED,
    Outcome,
)
from huice.problems import BadInput, Spot, near
from huice.rules.evaluate import Case
from huice.rules.facts import FactKey
from huice.rules.judge import JUDGED as JUDGED_STANDING
from huice.rules.judge import MET, MeasureJudge
from huice.rules.measure import Measure
from huice.rules.state import State
from huice.values.moments import Moment, day_of

Array = NDArray[Any]

BLOCK = 131_072
"""Companies worked on at once, a multiple of 64: few enough that their columns stay in the
processor's cache."""


class Verdicts(NamedTuple):
    """Bits, [measure, word]: companies that have a measure for certain, those for whom it rests on
    a judgement alone, and those that may have it at all."""

    eligible: Array
    judged: Array
    possible: Array


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
        self._compiled = compile_measures(self._judges, policies.facts, policies.terms, self._day)
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
        found, first, short = self._stand(columns)
        counts = [columns.size if self.reasons else counted(each) for each in found.possible]
        pairs = _room(sum(counts))
        end = 0
        for place, count in enumerate(counts):
            start, end = end, end + count
            if count:
                part = Outcome(*(getattr(pairs, each.name)[start:end] for each in fields(Outcome)))
                self._list(place, part, columns, found)
                if self.reasons:
                    part.unmet[:] = first[place]
                    part.short[:] = unpacked(short[place], columns.size)
        return pairs

    def verdicts(self, columns: Columns) -> Verdicts:
        """The verdicts alone, as bits."""
        return self._stand(columns)[0]

    def count(self, columns: Columns) -> Array:
        """How many companies are eligible, judged, undetermined: int64 [3, measure]."""
        eligible, judged, possible = self.verdicts(columns)
        open_ = possible & ~eligible & ~judged
        counts = [np.bitwise_count(each).sum(axis=1) for each in (eligible, judged, open_)]
        return np.stack(counts).astype(np.int64)

    def classed(self, columns: Columns, name: str) -> Codes:
        """A definition of the library that sorts companies into options, as ``enterprise.size``."""
        program, step = self._classing(name)
        rows = slice(0, columns.size)
        found = Evaluation(program, {}, {}, columns, rows, columns.size)[step]
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

    def _stand(self, columns: Columns) -> tuple[Verdicts, Array, Array]:
        """Who stands how; with reasons also each pair's first unmet requirement and the bits of
        those that fail by just one."""
        count, words = len(self.measures), -(-columns.size // WORD)
        found = Verdicts(*(np.zeros((count, words), np.uint64) for _ in range(3)))
        first = np.full((count, columns.size if self.reasons else 0), -1, np.int16)
        short = np.zeros((count, words if self.reasons else 0), np.uint64)
        hard = np.zeros(columns.size, np.bool_)
        hard[columns.odd_rows()] = True
        for start in range(0, columns.size, BLOCK):
            rows = slice(start, min(start + BLOCK, columns.size))
            part = slice(start // WORD, -(-rows.stop // WORD))
            evaluation = self._evaluation(columns, rows, rows.stop - start)
            for place, demands in enumerate(self._compiled.demands):
                whole = _whole(demands.together, evaluation)
                for bits, words_ in zip(found, _told(whole), strict=True):
                    bits[place, part] = within(words_, evaluation.size)
                if self.reasons:
                    unmet = [within(~_whole(each, evaluation).high1, evaluation.size)
                             for each in demands.one_by_one]  # fmt: skip
                    short[place, part] = _note_unmet(unmet, first[place, rows], evaluation.size)
            hard[rows] |= evaluation.hard
        for row in np.flatnonzero(hard):
            self._ask(int(row), columns, found, first, short)
        return found, first, short

    def _evaluation(self, columns: Columns, rows: Any, size: int) -> Evaluation:
        compiled = self._compiled
        return Evaluation(compiled.program, compiled.bounds, compiled.cuts, columns, rows, size)

    def _ask(self, row: int, columns: Columns, found: Verdicts, first: Array, short: Array) -> None:
        """One company answered by the one-company engine, into the same bits."""
        company = columns.company(row)
        for place, judge in enumerate(self._judges):
            case = Case(company, self._anchor(judge))
            standing = judge.stand(case)
            _set(found.eligible[place], row, standing == MET)
            _set(found.judged[place], row, standing == JUDGED_STANDING)
            _set(found.possible[place], row, standing[1] > 0)
            if self.reasons:
                own = {id(each) for each in judge.measure.requirements}
                clauses = [each for each in judge.clauses if id(each.requirement) in own]
                unmet = [n for n, each in enumerate(clauses) if each.judge(case)[1] == 0]
                first[place, row] = unmet[0] if unmet else -1
                _set(short[place], row, len(unmet) == 1)

    # pairs

    def _list(self, place: int, part: Outcome, columns: Columns, found: Verdicts) -> None:
        """Fills in the companies of one measure, their verdicts and their sums."""
        eligible, judged, possible = (bits[place] for bits in found)
        if self.reasons:
            part.rows[:] = np.arange(columns.size, dtype=np.int32)
        else:
            kernels.list_companies(possible, part.rows)
        part.measures[:] = place
        kernels.choose_verdicts(part.rows, eligible, judged, possible, _NAMES, part.verdicts)
        how = self._compiled.sums[place]
        if not self.reasons:
            self._pay(place, how, part.rows, columns, part.least, part.most)
            return
        part.least[:] = part.most[:] = 0 if self.measures[place].award.is_money else NO_SUM
        paid = np.flatnonzero(part.verdicts != INELIGIBLE)
        least, most = np.empty(paid.size, np.int64), np.empty(paid.size, np.int64)
        self._pay(place, how, part.rows[paid], columns, least, most)
        part.least[paid], part.most[paid] = least, most

    def _pay(
        self, place: int, how: Sum | None, rows: Array, columns: Columns, least: Array, most: Array
    ) -> None:
        """Fills in least and most of companies that may have the measure."""
        if how is None:
            least[:] = most[:] = NO_SUM
            return
        hard = np.ones(rows.size, np.bool_)
        if how.step >= 0:
            evaluation = self._evaluation(columns, rows, rows.size)
            figures = evaluation[how.step]
            scale = self._compiled.program[how.step].scale
            kernels.in_fen(figures.lo, figures.hi, scale, least, most)
            hard = evaluation.hard
            if columns.odd:
                hard = hard | np.isin(rows, columns.odd_rows())
        for one in np.flatnonzero(hard):
            judge = self._judges[place]
            case = Case(columns.company(int(rows[one])), self._anchor(judge))
            low, high = judge.pay(case)
            if max(low or 0, high or 0) >= HIGHEST:
                raise _too_large(str(columns.companies[int(rows[one])]), judge.measure)
            least[one], most[one] = low or 0, HIGHEST if high is None else high
        if how.ceiling:
            least[:] = 0


def _room(pairs: int) -> Outcome:
    """An outcome of so many pairs, to be filled in; nothing is unmet in it yet."""
    return Outcome(
        np.empty(pairs, np.int32), np.empty(pairs, np.int16), np.empty(pairs, np.uint8),
        np.empty(pairs, np.int64), np.empty(pairs, np.int64), np.full(pairs, -1, np.int16),
        np.zeros(pairs, np.bool_),
    )  # fmt: skip


def _too_large(company: str, measure: Measure) -> BadInput:
    return BadInput.at(
        Spot(company), f"“{measure.title.zh}”的奖补超过 2 的 63 次方分，数据有误",
        f"the award of '{measure.title.en}' is past 2^63 分: the data must be wrong", measure.key,
    )  # fmt: skip


def _whole(demands: Demands, evaluation: Evaluation) -> Standing:
    """How companies stand to some requirements taken together."""
    tests = joined_all([evaluation[step] for step in demands.tests], evaluation.size)
    found = [tested(tests)]
    if demands.decided:
        found.append(
            decided(joined_all([evaluation[step] for step in demands.decided], evaluation.size))
        )
    found += [evaluation[step] for step in demands.standings]
    return found[0] if len(found) == 1 else joined_standing(np.bitwise_and, found)


def _told(standing: Standing) -> Verdicts:
    return Verdicts(standing.low2, standing.low1 & ~standing.high2, standing.high1)


def _note_unmet(unmet: list[Array], first: Array, size: int) -> Array:
    """Fills in the first unmet requirement; gives the bits of those with just one."""
    once, more = constant(size, False, False).yes, constant(size, False, False).yes
    for level, words in enumerate(unmet):
        kernels.note_first(words, level, first)
        more = more | (once & words)
        once = once | words
    return once & ~more


def _set(words: Array, row: int, value: bool) -> None:
    word, mask = row // WORD, np.uint64(1 << row % WORD)
    words[word] = words[word] | mask if value else words[word] & ~mask


_NAMES = np.array([ELIGIBLE, JUDGED, UNDETERMINED, INELIGIBLE], np.uint8)
