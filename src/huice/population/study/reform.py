"""What a reform changes: the same companies under the rules before and after, pair by pair.

All sums are whole 分 and exact. A claim is a pair that is eligible, or would be by a judgement; it
counts with its most. Money to companies and money to governments are never added together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huice.language import Text
from huice.library.policies import Policies
from huice.population.columns import Columns
from huice.population.matcher import Matcher
from huice.population.outcome import Outcome
from huice.population.running.dimensions import dimensions_of, group_name
from huice.population.running.manifest import library_digest
from huice.population.running.summary import ByVerdict
from huice.population.running.tally import Tally, nothing, tally_of
from huice.population.study import patch_terms
from huice.population.study.moves import APPLICANT, FIELDS, GOVERNMENT, Moved
from huice.population.study.patch import Change, Patched
from huice.population.study.studies import (
    States,
    assumed_open,
    by_payee,
    closed_of,
    document_title,
    grouped,
    layout,
    table,
)
from huice.problems import BadInput, Spot
from huice.rules.facts import FactKey
from huice.rules.measure import Measure
from huice.values.moments import Moment

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Moves:
    """How pairs of company and measure, or companies, moved.

    Of those with a claim before or after, a winner has a better verdict or a greater sum and
    nothing worse, a loser the reverse; ``mixed`` have both. ``undecided`` have no claim on either
    side, yet their verdict or possible sum changes. ``gained`` and ``lost`` sum up how far claims rose and fell, both as positive 分;
    ``unbounded`` claims, of which one side has no upper bound, are not in them.
    """

    winners: int = 0
    losers: int = 0
    mixed: int = 0
    unchanged: int = 0
    undecided: int = 0
    gained: int = 0
    lost: int = 0
    unbounded: int = 0

    @property
    def net(self) -> int:
        """What the change costs, in 分: less than zero where it saves."""
        return self.gained - self.lost


@dataclass(frozen=True, slots=True)
class Shift:
    """Before, after, and who moved. ``entered`` pairs or companies have a claim only after,
    ``left`` only before."""

    before: ByVerdict
    after: ByVerdict
    moves: Moves
    entered: int
    left: int


@dataclass(frozen=True, slots=True)
class MeasureShift:
    """Pairs of one measure. ``dropped`` measures exist only before."""

    key: str
    title: Text
    cite: str
    document: Text
    to: str
    has_sum: bool
    dropped: bool
    shift: Shift


@dataclass(frozen=True, slots=True)
class ShiftGroup:
    """Companies that have something in common, over all measures whose money is theirs.

    ``before`` and ``after`` count pairs, the rest companies; ``code`` "" is the unknown group.
    """

    code: str
    name: Text
    companies: int
    shift: Shift


@dataclass(frozen=True, slots=True)
class ShiftGrouping:
    id: str
    title: Text
    groups: tuple[ShiftGroup, ...]


@dataclass(frozen=True, slots=True)
class Reform:
    """``applicant`` and ``government`` sum up the measures whose money goes to either: their
    verdicts by pairs, their moves by companies. ``claimants`` are companies with a claim of their
    own, before and after; ``paid`` those of them with a claim of a sum."""

    title: Text
    patch: str
    changes: tuple[Change, ...]
    source: str
    at: str
    library: str
    companies: int
    claimants: tuple[int, int]
    paid: tuple[int, int]
    applicant: Shift
    government: Shift
    measures: tuple[MeasureShift, ...]
    groupings: tuple[ShiftGrouping, ...]
    closed: States
    assumed_open: States


@dataclass(frozen=True, slots=True)
class ReformCount:
    """Some companies: what they get before and after, and who moved; counts add up.

    ``pairs`` [measure, field]; ``companies`` by dimension [payee, group, field].
    """

    before: Tally
    after: Tally
    pairs: Array
    companies: Mapping[str, Array]

    def __add__(self, other: ReformCount) -> ReformCount:
        return ReformCount(
            self.before + other.before,
            self.after + other.after,
            self.pairs + other.pairs,
            {key: counts + other.companies[key] for key, counts in self.companies.items()},
        )


class ReformStudy:
    """The measures that a patch touches, before and after it, at one moment."""

    def __init__(
        self, policies: Policies, patched: Patched, at: Moment, assume_open: bool = False
    ) -> None:
        self.policies, self.patched = policies, patched
        touched = _touched(policies, patched.policies)
        if not touched:
            raise BadInput.at(Spot(patched.file), "没有措施用到所改的规定",
                              "no measure hangs on what is changed")  # fmt: skip
        self.before = Matcher(policies, at, touched, assume_open)
        self._place = {each.key: n for n, each in enumerate(self.before.measures)}
        kept = [key for key in self._place if key in patched.policies.measures]
        self.after = Matcher(patched.policies, at, kept, assume_open) if kept else None
        self.dimensions = dimensions_of(policies)
        self.layout = layout(self.before, self.dimensions)

    @property
    def keys(self) -> tuple[FactKey, ...]:
        """Every fact, and year, that can matter before or after."""
        after = self.after.keys if self.after else ()
        return tuple(dict.fromkeys((*self.before.keys, *after)))

    def nothing(self) -> ReformCount:
        """The count of no companies."""
        none = nothing(self.layout)
        sizes = {key: len(groups) for key, groups in self.layout.groups.items()}
        return ReformCount(
            none, none, table(len(self.before.measures), FIELDS),
            {key: np.stack([table(size, FIELDS)] * 2) for key, size in sizes.items()},
        )  # fmt: skip

    def count(self, columns: Columns) -> ReformCount:
        """A batch under the rules before and after."""
        groups = grouped(self.dimensions, self.before, columns)
        sorted_by = {each.id: groups[each.id] for each in self.dimensions}
        before, after = self.before.match(columns), self._match_after(columns)
        count = self.nothing()
        moved = Moved(count.pairs, count.companies, groups, columns.size)
        for place, measure in enumerate(self.before.measures):
            moved.add(place, measure, before, after)
        moved.close()
        return replace(
            count,
            before=tally_of(self.layout, sorted_by, columns, before),
            after=tally_of(self.layout, sorted_by, columns, after),
        )

    def _match_after(self, columns: Columns) -> Outcome:
        """The outcome after, its measures at their places before."""
        if self.after is None:
            return _empty()
        outcome = self.after.match(columns)
        places = np.array([self._place[each.key] for each in self.after.measures], np.int16)
        return replace(outcome, measures=places[outcome.measures])

    def result(self, count: ReformCount, source: str) -> Reform:
        """What the reform changes over all that was counted; ``source`` is its name."""
        everyone = self._shifts(count, "", 0)
        own = dict(zip(FIELDS, count.companies[""][APPLICANT, 0].tolist(), strict=True))
        return Reform(
            title=self.patched.title,
            patch=self.patched.file,
            changes=self.patched.changes,
            source=source,
            at=self.before.at.isoformat(),
            library=library_digest(self.policies),
            companies=count.before.companies,
            claimants=(own["before"], own["after"]),
            paid=(own["paid_before"], own["paid_after"]),
            applicant=everyone[APPLICANT],
            government=everyone[GOVERNMENT],
            measures=tuple(
                self._measure(count, place, each) for place, each in enumerate(self.before.measures)
            ),
            groupings=tuple(
                ShiftGrouping(each.id, each.title, self._groups(count, each.id))
                for each in self.dimensions
            ),
            closed=closed_of(self.before),
            assumed_open=assumed_open(self.before, self.policies),
        )

    def _measure(self, count: ReformCount, place: int, measure: Measure) -> MeasureShift:
        return MeasureShift(
            measure.key, measure.title, measure.cite, document_title(self.policies, measure),
            measure.award.to, measure.award.amount is not None,
            measure.key not in self.patched.policies.measures,
            _shift(count.before.found("", 0, place), count.after.found("", 0, place),
                   count.pairs[place]),
        )  # fmt: skip

    def _groups(self, count: ReformCount, dimension: str) -> tuple[ShiftGroup, ...]:
        codes, members = self.layout.groups[dimension], count.before.members[dimension]
        return tuple(
            ShiftGroup(codes[group], group_name(dimension, codes[group]), int(members[group, 0]),
                       self._shifts(count, dimension, group)[APPLICANT])
            for group in np.flatnonzero(members[:, 0]).tolist()
        )  # fmt: skip

    def _shifts(self, count: ReformCount, dimension: str, group: int) -> list[Shift]:
        before, after = (by_payee(each, dimension, group) for each in (count.before, count.after))
        return [
            _shift(before[payee], after[payee], count.companies[dimension][payee, group])
            for payee in (APPLICANT, GOVERNMENT)
        ]


def _shift(before: ByVerdict, after: ByVerdict, fields: Array) -> Shift:
    named = dict(zip(FIELDS, fields.tolist(), strict=True))
    moves = Moves(*(named[each] for each in FIELDS[:8]))
    return Shift(before, after, moves, named["entered"], named["left"])


def _touched(before: Policies, after: Policies) -> list[str]:
    """The measures that read otherwise, or hang on a definition that does."""
    changed = {key for key, term in before.terms.items() if after.terms[key] != term}
    found = []
    for key, measure in before.measures.items():
        same = after.measures.get(key) == measure
        if not same or changed & patch_terms.needed(measure, before.terms):
            found.append(key)
    return found


def _empty() -> Outcome:
    def none(kind: Any) -> Array:
        return np.empty(0, kind)

    return Outcome(none(np.int32), none(np.int16), none(np.uint8), none(np.int64),
                   none(np.int64), none(np.int16), none(np.bool_))  # fmt: skip
