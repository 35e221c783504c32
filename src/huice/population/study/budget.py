"""What measures cost over a population, and what each way of allotting a limit would give.

All sums are whole 分 and exact. A claim is a pair that is eligible, or would be by a judgement; it
counts with its most. Undetermined pairs stand apart and share in no limit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from numpy.typing import NDArray

from huice.language import Text
from huice.library.policies import Policies
from huice.population.columns import HIGHEST, LOWEST, Columns, Figures
from huice.population.matcher import Matcher
from huice.population.outcome import JUDGED, Outcome
from huice.population.running.dimensions import dimensions_of, group_name
from huice.population.running.manifest import library_digest
from huice.population.running.summary import ByVerdict
from huice.population.running.tally import Tally, nothing, tally_of
from huice.population.study.allotment import (
    Rule,
)
from huice.population.study.claims import (
    RULE_NAMES,
    RULES,
    Claims,
    Paid,
    PaidGroup,
    allotted,
    joined,
    paid_groups,
    paid_of,
    ranked,
)
from huice.population.study.limits import Limit, Regions
from huice.population.study.studies import (
    States,
    assumed_open,
    by_payee,
    closed_of,
    document_title,
    grouped,
    layout,
    named_measures,
)
from huice.problems import BadInput, Spot, near
from huice.rules.facts import FactKey
from huice.rules.measure import AwardKind, Measure, Quota
from huice.values.moments import Moment

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class RegionPaid:
    """One region under its limit (None: no limit). ``rate`` is the share of each claim, before its
    caps, that the rule gives; None for a ranking. ``first_cut`` is the first company that a
    ranking does not pay in full."""

    name: Text
    limit: int | None
    rate: Fraction | None
    left: int
    paid: Paid
    first_cut: str


@dataclass(frozen=True, slots=True)
class PaidGrouping:
    id: str
    title: Text
    groups: tuple[PaidGroup, ...]


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule gives; ``how`` says it in a sentence, its order included."""

    rule: Rule
    title: Text
    how: Text
    total: Paid
    left: int
    regions: tuple[RegionPaid, ...]
    groupings: tuple[PaidGrouping, ...]


@dataclass(frozen=True, slots=True)
class MeasureBudget:
    """``quotas`` are the limits that the text states, in its words."""

    key: str
    title: Text
    cite: str
    document: Text
    kind: AwardKind
    to: str
    has_sum: bool
    found: ByVerdict
    quotas: tuple[Quota, ...]


@dataclass(frozen=True, slots=True)
class CostGroup:
    """``code`` "" is the unknown group; ``claimants`` have a claim of
    a sum that is paid to them."""

    code: str
    name: Text
    companies: int
    claimants: int
    applicant: ByVerdict
    government: ByVerdict


@dataclass(frozen=True, slots=True)
class CostGrouping:
    id: str
    title: Text
    groups: tuple[CostGroup, ...]


@dataclass(frozen=True, slots=True)
class Budget:
    """``claimants`` are companies with a claim of a sum that is paid to them. ``allotments`` are empty where no limit is
    asked. ``unbounded`` claims have no upper bound and share in no limit."""

    source: str
    at: str
    library: str
    companies: int
    claimants: int
    applicant: ByVerdict
    government: ByVerdict
    measures: tuple[MeasureBudget, ...]
    groupings: tuple[CostGrouping, ...]
    limits: tuple[Limit, ...]
    allotments: tuple[RuleResult, ...]
    unbounded: int
    closed: States
    assumed_open: States


@dataclass(frozen=True, slots=True)
class BudgetCount:
    """Some companies; counts add up. ``claimants`` by dimension and group; ``claims`` are kept
    under a limit only."""

    tally: Tally
    claimants: Mapping[str, Array]
    claims: tuple[Claims, ...]
    unbounded: int

    def __add__(self, other: BudgetCount) -> BudgetCount:
        return BudgetCount(
            self.tally + other.tally,
            {key: counts + other.claimants[key] for key, counts in self.claimants.items()},
            self.claims + other.claims,
            self.unbounded + other.unbounded,
        )


class BudgetStudy:
    """Some measures or documents (all, with no words) at one moment, and the limits asked.

    ``order`` is the figure that a ranking goes by, the greatest first, as ``name@2023``; without
    it the claim itself.
    """

    def __init__(
        self, policies: Policies, at: Moment, asked: Sequence[str] = (),
        limits: Sequence[Limit] = (), rules: Sequence[Rule] = RULES, order: str = "",
        assume_open: bool = False,
    ) -> None:  # fmt: skip
        self.policies, self.rules = policies, tuple(rules)
        named = named_measures(policies, asked)
        self.matcher = Matcher(policies, at, named, assume_open)
        self.regions = Regions(policies, self.matcher.measures, limits)
        self.order = _order(policies, order) if order else None
        self.dimensions = dimensions_of(policies)
        self.layout = layout(self.matcher, self.dimensions)
        self._uncapped = Matcher(without_caps(policies), at, named, assume_open) if limits else None

    @property
    def keys(self) -> tuple[FactKey, ...]:
        """Every fact, and year, that can matter."""
        order = () if self.order is None else (self.order,)
        return tuple(dict.fromkeys((*self.matcher.keys, *self.regions.keys, *order)))

    def nothing(self) -> BudgetCount:
        """The count of no companies."""
        nobody = {key: np.zeros(len(each), np.int64) for key, each in self.layout.groups.items()}
        return BudgetCount(nothing(self.layout), nobody, (), 0)

    def count(self, columns: Columns) -> BudgetCount:
        """A batch: what it comes to, and its claims."""
        outcome = self.matcher.match(columns)
        groups = grouped(self.dimensions, self.matcher, columns)
        sorted_by = {each.id: groups[each.id] for each in self.dimensions}
        tally = tally_of(self.layout, sorted_by, columns, outcome)
        claimed = (outcome.verdicts <= JUDGED) & (outcome.most >= 0)
        open_ended = claimed & (outcome.most == HIGHEST)
        claims: tuple[Claims, ...] = ()
        if self._uncapped is not None:
            pairs = np.flatnonzero(claimed & ~open_ended)
            claims = (self._claims(columns, outcome, pairs, sorted_by),)
        own = np.array(self.layout.to_applicant, np.bool_)[outcome.measures]
        claiming = np.unique(outcome.rows[claimed & own])
        claimants = {
            key: np.bincount(groups[key][claiming], minlength=len(codes))
            for key, codes in self.layout.groups.items()
        }
        return BudgetCount(tally, claimants, claims, int(open_ended.sum()))

    def _claims(
        self, columns: Columns, outcome: Outcome, pairs: Array, sorted_by: Mapping[str, Array]
    ) -> Claims:
        assert self._uncapped is not None
        money = outcome.most[pairs]
        uncapped = self._uncapped.match(columns).most[pairs]  # caps change no verdict
        rows = outcome.rows[pairs]
        return Claims(
            columns.companies.take(pa.array(rows)),
            outcome.measures[pairs],
            money,
            np.where(uncapped == HIGHEST, money, uncapped),
            self.regions.of(columns, outcome)[pairs],
            self._ranked_by(columns, rows, money),
            {key: groups[rows].astype(np.int16) for key, groups in sorted_by.items()},
        )

    def _ranked_by(self, columns: Columns, rows: Array, money: Array) -> Array:
        """The figure of each claim in the ranking, known for certain at least."""
        if self.order is None:
            return money
        column = columns.columns.get(self.order)
        if not isinstance(column, Figures):
            return np.full(rows.size, LOWEST, np.int64)
        figures: Array = np.where(column.hi == HIGHEST, LOWEST, column.lo)
        figures[list(columns.odd.get(self.order, ()))] = LOWEST
        return figures[rows]

    def result(self, count: BudgetCount, source: str) -> Budget:
        """What it all comes to; ``source`` is its name."""
        tally = count.tally
        applicant, government = by_payee(tally, "", 0)
        return Budget(
            source=source,
            at=self.matcher.at.isoformat(),
            library=library_digest(self.policies),
            companies=tally.companies,
            claimants=int(count.claimants[""][0]),
            applicant=applicant,
            government=government,
            measures=tuple(
                self._measure(tally, place, each)
                for place, each in enumerate(self.matcher.measures)
            ),
            groupings=tuple(
                CostGrouping(each.id, each.title, _groups(count, each.id))
                for each in self.dimensions
            ),
            limits=self.regions.limits,
            allotments=self._allotments(count.claims) if count.claims else (),
            unbounded=count.unbounded,
            closed=closed_of(self.matcher),
            assumed_open=assumed_open(self.matcher, self.policies),
        )

    def _measure(self, tally: Tally, place: int, measure: Measure) -> MeasureBudget:
        award = measure.award
        return MeasureBudget(
            measure.key, measure.title, measure.cite, document_title(self.policies, measure),
            award.kind, award.to, award.amount is not None, tally.found("", 0, place),
            measure.quotas,
        )  # fmt: skip

    # under a limit

    def _allotments(self, parts: Sequence[Claims]) -> tuple[RuleResult, ...]:
        claims = joined(parts)
        place_in_order = np.empty(claims.money.size, np.int64)
        place_in_order[ranked(claims)] = np.arange(claims.money.size)
        return tuple(self._allotment(rule, claims, place_in_order) for rule in self.rules)

    def _allotment(self, rule: Rule, claims: Claims, place_in_order: Array) -> RuleResult:
        """Each region by itself; claims outside all limited regions are paid in full."""
        paid = claims.money.copy()
        regions = []
        for place, limit in enumerate(self.regions.limits):
            rows = np.flatnonzero(claims.limits == place)
            found = allotted(rule, claims, rows, place_in_order, limit.money)
            paid[rows] = found.paid
            cut = claims.companies[int(rows[found.cut])].as_py() if found.cut >= 0 else ""
            name = Text(limit.region, limit.region) if limit.region else EVERYWHERE
            here = paid_of(claims.money[rows], found.paid)
            regions.append(RegionPaid(name, limit.money, found.rate, found.left, here, cut))
        rest = np.flatnonzero(claims.limits == len(self.regions.limits))
        if rest.size:
            here = paid_of(claims.money[rest], paid[rest])
            regions.append(RegionPaid(ELSEWHERE, None, Fraction(1), 0, here, ""))
        return RuleResult(
            rule, RULE_NAMES[rule], self._how(rule), paid_of(claims.money, paid),
            sum(each.left for each in regions), tuple(regions),
            tuple(PaidGrouping(each.id, each.title, paid_groups(each.id, each.groups, claims, paid))
                  for each in self.dimensions),
        )  # fmt: skip

    def _how(self, rule: Rule) -> Text:
        if rule == "uniform":
            return Text(
                "限额内各项按同一比例乘封顶前的金额，不超过各自的上限；取合计不超过限额的最大比例，分以下舍去",
                "the same rate of each sum before its caps, no more than the capped sum: the "
                "greatest rate at which all come to no more than the limit; fractions of a fen dropped",
            )
        if rule == "pro_rata":
            return Text(
                "各项乘以限额与金额合计之比，分以下舍去",
                "each claim times the limit over the sum of all claims; fractions of a fen dropped",
            )
        order = self._order_name()
        last_zh, last_en = (
            ("排到的最后一项只付余额", "the last one reached gets what is left")
            if rule == "ranking"
            else ("余额不足一项即止，余额不付", "it stops at the first claim that does not fit")
        )
        return Text(f"{order.zh}，依次足额支付，{last_zh}", f"{order.en}, each paid in full; {last_en}")  # fmt: skip

    def _order_name(self) -> Text:
        if self.order is None:
            return Text("按金额由大到小，相同的按企业代码", "by claim, the greatest first, equal ones by code")  # fmt: skip
        label = self.policies.facts[self.order.name].label
        year = f"@{self.order.year}" if self.order.year else ""
        return Text(f"按{label.zh}{year}由大到小，未知的排在最后，相同的按企业代码",
                    f"by {label.en}{year}, the greatest first, the unknown last, equal ones by code")  # fmt: skip


EVERYWHERE = Text("全部", "all")
ELSEWHERE = Text("未设限额的地区", "regions without a limit")


def without_caps(policies: Policies) -> Policies:
    """The library with every award as it is before its stated caps."""
    documents = tuple(
        replace(document, measures=tuple(
            replace(each, award=replace(each.award, caps=())) for each in document.measures
        ))
        for document in policies.documents
    )  # fmt: skip
    return replace(policies, documents=documents)


def _order(policies: Policies, word: str) -> FactKey:
    """The figure to rank by, as it is typed."""
    name, _, year = word.partition("@")
    spot, fact = Spot("--order"), policies.facts.get(name)
    if fact is None:
        hint = near(name, policies.facts)
        raise BadInput.at(spot, f"没有名为“{name}”的事实{hint.zh}", f"no fact named '{name}'{hint.en}")  # fmt: skip
    if not fact.type.ordered:
        kind = fact.type.describe()
        raise BadInput.at(spot, f"{kind.zh}没有大小之分", f"{kind.en} has no order")
    if fact.yearly != year.isdigit():
        raise BadInput.at(spot, f"“{name}”按年度记，请写年度，如 {name}@2023" if fact.yearly else f"“{name}”不分年度",
                          f"'{name}' is yearly, name the year, as {name}@2023" if fact.yearly else f"'{name}' has no years")  # fmt: skip
    return FactKey(name, int(year) if fact.yearly else 0)


def _groups(count: BudgetCount, dimension: str) -> tuple[CostGroup, ...]:
    tally, claimants = count.tally, count.claimants[dimension]
    codes, members = tally.layout.groups[dimension], tally.members[dimension]
    return tuple(
        CostGroup(codes[group], group_name(dimension, codes[group]), int(members[group, 0]),
                  int(claimants[group]), *by_payee(tally, dimension, group))
        for group in np.flatnonzero(members[:, 0]).tolist()
    )  # fmt: skip
