"""Limits of a budget: sums stated for all claims, or for the regions that measures tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huice import places
from huice.library.policies import Policies
from huice.population.columns import YES, Codes, Columns
from huice.population.engine.members import within_states
from huice.population.outcome import Outcome
from huice.population.study import patch_terms
from huice.problems import BadInput, Spot, near
from huice.rules.facts import FactKey
from huice.rules.measure import Measure
from huice.rules.terms import FactRef, Table, Within
from huice.values.literals import NotALiteral, read_literal
from huice.values.types import MONEY, PLACE

REGISTERED = "enterprise.registered_in"
SPOT = Spot("--limit")


@dataclass(frozen=True, slots=True)
class Limit:
    """A stated sum in 分 for a region, or for all claims with no region."""

    money: int
    region: str = ""


def read_limit(word: str) -> Limit:
    """A limit as typed: ``5亿元``, or ``珠三角=3亿元`` for a region."""
    region, _, figure = word.rpartition("=")
    try:
        literal = read_literal(figure)
    except NotALiteral as error:
        raise BadInput.at(SPOT, error.zh, error.en) from None
    if literal.type != MONEY or literal.value < 0:
        raise BadInput.at(SPOT, f"“{figure}”应为不小于零的金额，如 5亿元",
                          f"'{figure}': a sum of zero or more is expected, such as 5亿元")  # fmt: skip
    return Limit(literal.value, region.strip())


class Regions:
    """Which limit each claim falls under: the place of its limit, or the number of limits for a
    claim that lies in no limited region."""

    def __init__(
        self, policies: Policies, measures: Sequence[Measure], limits: Sequence[Limit]
    ) -> None:
        self.limits = tuple(limits)
        self.keys: tuple[FactKey, ...] = ()
        self._where: list[list[tuple[FactKey, NDArray[np.bool_]]]] = []
        names = [each.region for each in limits]
        if len(set(names)) < len(names) or ("" in names and len(names) > 1):
            raise BadInput.at(SPOT, "或写一个总额，或每个地区各写一个",
                              "give one limit for all, or one for each region")  # fmt: skip
        if "" not in names:
            self._where = [self._find(policies, each, names) for each in measures]
            self.keys = tuple(dict.fromkeys(key for each in self._where for key, _ in each))

    def of(self, columns: Columns, outcome: Outcome) -> NDArray[np.int16]:
        """The limit of each pair of an outcome."""
        if not self._where:
            return np.zeros(outcome.rows.size, np.int16)
        found = np.full(outcome.rows.size, len(self.limits), np.int16)
        for measure, regions in enumerate(self._where):
            pairs = np.flatnonzero(outcome.measures == measure)
            for place, (key, inside) in enumerate(regions):
                column = columns.columns.get(key)
                if isinstance(column, Codes):
                    found[pairs[inside[column.places[outcome.rows[pairs]]]]] = place
        return found

    def _find(
        self, policies: Policies, measure: Measure, names: Sequence[str]
    ) -> list[tuple[FactKey, NDArray[np.bool_]]]:
        """For each limit the fact that places a claim, and which codes of it lie inside."""
        groups = dict(groups_of(policies, measure))
        known = {
            name for each in policies.measures.values() for name, _ in groups_of(policies, each)
        }
        usual = next((fact for fact, _ in groups.values()), FactKey(REGISTERED))
        if usual.name not in policies.facts:
            raise BadInput.at(SPOT, f"“{measure.title.zh}”不分地区", f"'{measure.title.en}' knows no regions")  # fmt: skip
        found: list[tuple[FactKey, NDArray[np.bool_]]] = []
        for name in names:
            fact, codes = (
                groups[name] if name in groups else (usual, _division(name, groups, known))
            )
            found.append((fact, _inside(codes)))
        for place, (fact, inside) in enumerate(found):
            for other, (same, too) in enumerate(found[:place]):
                if same == fact and bool((inside & too).any()):
                    raise BadInput.at(SPOT, f"“{names[other]}”与“{names[place]}”有重合",
                                      f"'{names[other]}' and '{names[place]}' overlap")  # fmt: skip
        return found


def _division(name: str, groups: Any, known: set[str]) -> tuple[str, ...]:
    """An administrative division; nothing where only other measures tell the region apart."""
    if name in known:
        return ()
    try:
        return (places.find(name),)
    except (places.UnknownPlace, places.AmbiguousPlace) as error:
        hint, listed = near(name, groups), "、".join(groups) or "无"
        raise BadInput.at(SPOT, f"{error.zh}；措施所列地区：{listed}{hint.zh}",
                          f"{error.en}; regions of the measure: {listed}{hint.en}") from None  # fmt: skip


def _inside(codes: tuple[str, ...]) -> NDArray[np.bool_]:
    """Of every code of a place, then of the unknown: whether it surely lies inside."""
    inside: NDArray[np.bool_] = np.frombuffer(within_states(PLACE, codes), np.uint8) == YES
    return inside


def groups_of(
    policies: Policies, measure: Measure
) -> Iterator[tuple[str, tuple[FactKey, tuple[str, ...]]]]:
    """The groups of places that a measure tells apart by a fact, by name."""
    for part in patch_terms.reached(measure, policies.terms):
        match part:
            case Table(key=FactRef(type=kind, name=fact)) if kind == PLACE:
                for row in part.rows:
                    if row.matches:
                        yield row.key, (FactKey(fact), row.matches)
            case Within(value=FactRef(type=kind, name=fact)) if kind == PLACE:
                yield part.text, (FactKey(fact), part.codes)
