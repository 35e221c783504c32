"""Claims gathered from a population, and what a rule pays of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from numpy.typing import NDArray

from huice.language import Text
from huice.population.columns import LOWEST
from huice.population.running.dimensions import group_name
from huice.population.study.allotment import (
    Allotment,
    Rule,
    pro_rata,
    ranking,
    total,
    total_by,
    uniform,
)

Array = NDArray[Any]

RULES: tuple[Rule, ...] = ("uniform", "ranking", "ranking_whole", "pro_rata")
RULE_NAMES: dict[Rule, Text] = {
    "uniform": Text("统一比例", "one rate"),
    "ranking": Text("择优排序，末位补足余额", "ranking, the last one paid in part"),
    "ranking_whole": Text("择优排序，不足额不付", "ranking, whole claims only"),
    "pro_rata": Text("按比例分摊", "pro rata"),
}


@dataclass(frozen=True, slots=True)
class Claims:
    """Claims in columns: the company's code, the measure's place, 分 under and before the caps,
    the place of the limit, the figure to rank by (LOWEST: unknown), and groups by dimension."""

    companies: Any  # pyarrow StringArray
    measures: Array
    money: Array
    uncapped: Array
    limits: Array
    ranked_by: Array
    groups: Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class Paid:
    """Of some claims: how many, what they come to, what is paid; how many are paid in full, in
    part, and not at all."""

    claims: int = 0
    claimed: int = 0
    paid: int = 0
    full: int = 0
    part: int = 0
    none: int = 0

    def __add__(self, other: Paid) -> Paid:
        return Paid(self.claims + other.claims, self.claimed + other.claimed,
                    self.paid + other.paid, self.full + other.full,
                    self.part + other.part, self.none + other.none)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaidGroup:
    """``code`` "" is the unknown group."""

    code: str
    name: Text
    paid: Paid


def joined(parts: Sequence[Claims]) -> Claims:
    def both(name: str) -> Array:
        return np.concatenate([getattr(each, name) for each in parts])

    return Claims(
        pa.concat_arrays([each.companies for each in parts]), both("measures"), both("money"),
        both("uncapped"), both("limits"), both("ranked_by"),
        {key: np.concatenate([each.groups[key] for each in parts]) for key in parts[0].groups},
    )  # fmt: skip


def ranked(claims: Claims) -> Array:
    """The rows in the order of the ranking, the unknown last."""
    figures = pa.array(claims.ranked_by, mask=claims.ranked_by == LOWEST)
    listed = pa.table({"by": figures, "company": claims.companies, "measure": claims.measures})
    order = [("by", "descending"), ("company", "ascending"), ("measure", "ascending")]
    rows: Array = pc.sort_indices(listed, order).to_numpy()
    return rows.astype(np.int64)


def allotted(
    rule: Rule, claims: Claims, rows: Array, place_in_order: Array, limit: int
) -> Allotment:
    money = claims.money[rows]
    if rule == "uniform":
        return uniform(money, claims.uncapped[rows], limit)
    if rule == "pro_rata":
        return pro_rata(money, limit)
    order = np.argsort(place_in_order[rows])
    return ranking(money, order, limit, whole=rule == "ranking_whole")


def paid_of(money: Array, paid: Array) -> Paid:
    full = int((paid == money).sum())
    none = int(((paid == 0) & (money > 0)).sum())
    return Paid(money.size, total(money), total(paid), full, money.size - full - none, none)


def paid_groups(
    dimension: str, codes: Sequence[str], claims: Claims, paid: Array
) -> tuple[PaidGroup, ...]:
    groups, money = claims.groups[dimension], claims.money
    sums = [total_by(groups, each, len(codes)) for each in (money, paid)]
    full, none = paid == money, (paid == 0) & (money > 0)
    counts = [np.bincount(groups[marks], minlength=len(codes)).tolist()
              for marks in (slice(None), full, none)]  # fmt: skip
    return tuple(
        PaidGroup(code, group_name(dimension, code),
                  Paid(claimed, asked, got, in_full, claimed - in_full - nothing_, nothing_))
        for code, asked, got, claimed, in_full, nothing_ in zip(codes, *sums, *counts, strict=True)
        if claimed
    )  # fmt: skip
