"""A year's money shared out among the candidates of a programme, by its rule and to the 分.

Under one rate everyone gets the same share of the award before caps, at most 1 and so within each
region one rate up to its ceiling; best first, claims are met in their order until the money is out,
and the first that does not fit gets the rest. With several blocks each has its own budget and knows
nothing of the others. An officer may choose the rate instead and be told what it needs. Fractions
of a 分 are dropped, so that the sum of a plan never passes its limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Final, Literal

import numpy as np

from huice.fund.blocks import WHOLE, Block, parted
from huice.fund.claims import PARTS, Claim
from huice.language import Text
from huice.population.study.allotment import Allotment, ranking, uniform
from huice.problems import BadInput, Problem, Spot
from huice.rules.programme import AllotmentRule
from huice.values.literals import money as written_money
from huice.values.literals import rate as written_rate

Bound = Literal["ceiling", "cap", "budget", "nothing", "rate"]

BOUND_NAMES: Final[dict[Bound, Text]] = {
    "ceiling": Text("按比例上限足额", "the ceiling of the rate, in full"),
    "cap": Text("受单个项目上限限制", "the cap on one project"),
    "budget": Text("受年度预算限制", "the year's budget"),
    "nothing": Text("预算已用完", "the budget is out"),
    "rate": Text("按选定的比例", "the rate that was chosen"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What a project is to be paid in 分, what held it there, and the name of its block."""

    claim: Claim
    paid: int
    bound: Bound
    block: str


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """The money of a block in 分, what its candidates may have at most and are paid. ``share`` is
    what everyone gets of the award before caps under one rate, ``rate`` the rate that was chosen;
    both are None for a ranking."""

    name: str
    candidates: int
    budget: int
    most: int
    paid: int
    share: Fraction | None
    rate: Fraction | None

    @property
    def left(self) -> int:
        return self.budget - self.paid

    @property
    def short(self) -> int:
        """What it would take besides for everyone to have their most."""
        return max(0, self.most - self.budget)


@dataclass(frozen=True, slots=True)
class FundingPlan:
    """The lines in the order of the sheet, and the blocks; the single budget is one block without a
    name. Where the rate was chosen the budget is what it needs."""

    rule: AllotmentRule
    blocks: tuple[BlockPlan, ...]
    lines: tuple[Line, ...]

    @property
    def budget(self) -> int:
        return sum(each.budget for each in self.blocks)

    @property
    def paid(self) -> int:
        return sum(each.paid for each in self.blocks)

    @property
    def left(self) -> int:
        return self.budget - self.paid

    @property
    def short(self) -> int:
        """How much more budget it would take for everyone to have their most."""
        return sum(each.short for each in self.blocks)

    @property
    def share(self) -> Fraction | None:
        """The share of the single budget; with several blocks each has its own."""
        return self.blocks[0].share if len(self.blocks) == 1 else None

    @property
    def is_chosen(self) -> bool:
        return any(each.rate is not None for each in self.blocks)

    def rates(self) -> Mapping[tuple[str, str, Fraction], Fraction]:
        """Of each block, measure and ceiling of the rate, the rate that is paid; none for a
        ranking."""
        blocks = {each.name: each for each in self.blocks}
        found = dict[tuple[str, str, Fraction], Fraction]()
        for each in self.lines:
            ceiling, block = each.claim.rate, blocks[each.block]
            rate = block.rate if block.share is None else ceiling * block.share
            if rate is not None:
                found[each.block, each.claim.candidate.measure, ceiling] = rate
        return found

    @property
    def binding(self) -> Text:
        """What holds the payments, in words, with the number of projects that each limit holds."""
        counts = {bound: sum(each.bound == bound for each in self.lines) for bound in BOUND_NAMES}
        held = [(BOUND_NAMES[bound], count) for bound, count in counts.items() if count]
        zh = "；".join(f"{name.zh}：{count} 个项目" for name, count in held)
        en = "; ".join(f"{name.en}: {count}" for name, count in held)
        if not self.short:
            return Text(zh or "没有候选项目", en or "no candidates")
        names = [each.name for each in self.blocks if each.short and each.name]
        lie_zh, lie_en = f"（{'、'.join(names)}）", f" ({', '.join(names)})"
        return Text(
            f"{zh}；全部足额还差{written_money(self.short)}{lie_zh if names else ''}",
            f"{en}; {written_money(self.short)} more would meet every claim in full{lie_en if names else ''}",
        )  # fmt: skip


def allot(claims: Sequence[Claim], rule: AllotmentRule, budget: int) -> FundingPlan:
    """The plan under one budget in 分 for all candidates."""
    return allot_blocks(claims, rule, {WHOLE: budget})


def allot_blocks(
    claims: Sequence[Claim], rule: AllotmentRule, budgets: Mapping[Block, int]
) -> FundingPlan:
    """The plan under a budget in 分 of each block; raises BadInput for a candidate that lies in none
    or in several, a budget below the smallest claim of its block, and for a ranking without an
    order. A block without candidates keeps its money."""
    rows_of = parted((each.candidate for each in claims), list(budgets))
    groups = [[claims[row] for row in rows] for rows in rows_of]
    problems = [
        problem
        for (block, budget), own in zip(budgets.items(), groups, strict=True)
        for problem in (*_too_small(block, budget, own), *(_unordered(own) if rule == "ranking" else ()))
    ]  # fmt: skip
    if problems:
        raise BadInput(problems)
    return _plan(rule, rule, rows_of, [
        _block(block, own, budget, shared.paid.tolist(), share=_share(own, shared))
        for (block, budget), own in zip(budgets.items(), groups, strict=True)
        for shared in [_shared(own, rule, budget)]
    ])  # fmt: skip


def allot_at(claims: Sequence[Claim], rates: Mapping[Block, Fraction]) -> FundingPlan:
    """The plan at chosen rates of the approved sum, each up to its cap; the budget of the plan is
    what that needs. Raises BadInput for a rate above the ceiling of a candidate in its block."""
    rows_of = parted((each.candidate for each in claims), list(rates))
    groups = [[claims[row] for row in rows] for rows in rows_of]
    problems = [
        problem
        for (block, rate), own in zip(rates.items(), groups, strict=True)
        for problem in _too_high(block, rate, {each.rate for each in own})
    ]
    if problems:
        raise BadInput(problems)
    return _plan("one_rate", "rate", rows_of, [
        _block(block, own, sum(paid), paid, rate=rate)
        for (block, rate), own in zip(rates.items(), groups, strict=True)
        for paid in [[_paid_at(each, rate) for each in own]]
    ])  # fmt: skip


def budget_for(claims: Iterable[Claim], share: Fraction) -> int:
    """The least budget in whole 分 under which everyone gets this share of the award before caps;
    fractions of a 分 count, so that no payment is cut for them."""
    if not 0 < share <= 1:
        raise BadInput.at(Spot("share"), f"份额{written_rate(share)}应大于零、不超过100%",
                          f"the share {written_rate(share)} should be above zero and at most 100%")  # fmt: skip
    scale = PARTS * share.denominator
    needed = sum(min(_parts(each) * share.numerator, each.most * scale) for each in claims)
    return -(-needed // scale)


_Funded = tuple[BlockPlan, Sequence[Claim], Sequence[int]]


def _block(
    block: Block, own: Sequence[Claim], budget: int, paid: Sequence[int],
    share: Fraction | None = None, rate: Fraction | None = None,
) -> _Funded:  # fmt: skip
    most = sum(each.most for each in own)
    return BlockPlan(block.name, len(own), budget, most, sum(paid), share, rate), own, paid


def _plan(
    rule: AllotmentRule, by: AllotmentRule | Literal["rate"], rows_of: Sequence[Sequence[int]],
    funded: Sequence[_Funded],
) -> FundingPlan:  # fmt: skip
    """The blocks with their lines back in the order of the sheet."""
    lines = {
        row: Line(claim, paid, _bound(claim, paid, by), block.name)
        for rows, (block, own, sums) in zip(rows_of, funded, strict=True)
        for row, claim, paid in zip(rows, own, sums, strict=True)
    }
    return FundingPlan(rule, tuple(block for block, *_ in funded), tuple(lines[row] for row in range(len(lines))))  # fmt: skip


def _shared(own: Sequence[Claim], rule: AllotmentRule, budget: int) -> Allotment:
    most = np.array([each.most for each in own], np.int64)
    if rule == "one_rate":
        return uniform(most, np.array(list(map(_parts, own)), np.int64), budget)
    return ranking(most, _best_first(own), budget)


def _parts(claim: Claim) -> int:
    """The award before caps in parts of a 分, whole: no rounding comes between base and share."""
    return claim.candidate.base * (PARTS // claim.rate.denominator) * claim.rate.numerator


def _share(own: Sequence[Claim], shared: Allotment) -> Fraction | None:
    if shared.rate is None or not own:
        return None
    return shared.rate if shared.rate == 1 else shared.rate * PARTS


def _paid_at(claim: Claim, rate: Fraction) -> int:
    return min(claim.most, claim.candidate.base * rate.numerator // rate.denominator)


def _bound(claim: Claim, paid: int, by: AllotmentRule | Literal["rate"]) -> Bound:
    if paid == claim.most:
        return "cap" if claim.most < claim.uncapped else "ceiling"
    if by == "rate":
        return "rate"
    return "budget" if paid or by == "one_rate" else "nothing"


def _too_small(block: Block, budget: int, own: Sequence[Claim]) -> Iterator[Problem]:
    least = min((each.most for each in own), default=0)
    if budget < least:
        yield Problem(block.spot, Text(
            f"{block.name}预算{written_money(budget)}低于最小的一笔{written_money(least)}",
            f"the budget {written_money(budget)}{block.name and f' of {block.name}'} is below the smallest claim {written_money(least)}",
        ))  # fmt: skip


def _too_high(block: Block, rate: Fraction, ceilings: Iterable[Fraction]) -> Iterator[Problem]:
    if rate <= 0:
        yield Problem(block.spot, Text(f"{block.name}比例应大于零", "a rate should be above zero"))
    lowest = min(ceilings, default=rate)
    if rate > lowest:
        yield Problem(block.spot, Text(
            f"{block.name}比例{written_rate(rate)}高于上限{written_rate(lowest)}",
            f"the rate {written_rate(rate)}{block.name and f' of {block.name}'} is above the ceiling {written_rate(lowest)}",
        ))  # fmt: skip


def _unordered(own: Sequence[Claim]) -> Iterator[Problem]:
    """Candidates of a block that have neither a rank nor a score, or the rank of another."""
    ranked = dict[int, Claim]()
    for claim in own:
        each = claim.candidate
        if each.rank is None:
            if each.score is None:
                yield Problem(each.spot, Text("择优排序须有评分或排序", "best first needs a score or a rank"), "评分")  # fmt: skip
        elif (other := ranked.setdefault(each.rank, claim)) is not claim:
            number = other.candidate.number
            yield Problem(each.spot, Text(f"排序 {each.rank} 与项目“{number}”相同", f"the project '{number}' has the rank {each.rank} already"), "排序")  # fmt: skip


def _best_first(own: Sequence[Claim]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The rows by rank, then those without one by score, the higher first; of two alike the one
    with the lesser number."""
    candidates = [each.candidate for each in own]
    scores = [each.score or Fraction() for each in candidates]
    scale = lcm(*(each.denominator for each in scores))
    whole = [each.numerator * (scale // each.denominator) for each in scores]
    unranked = [row for row, each in enumerate(candidates) if each.rank is None]
    unranked.sort(key=lambda row: candidates[row].number)
    unranked.sort(key=whole.__getitem__, reverse=True)
    ranked = sorted((each.rank, row) for row, each in enumerate(candidates) if each.rank is not None)  # fmt: skip
    return np.array([*(row for _, row in ranked), *unranked], np.int64)
