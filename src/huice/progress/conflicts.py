"""The same target in two plans, and plans that say different things of one indicator and year."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from huice.rules.plan import Plan, Target


@dataclass(frozen=True, slots=True)
class Shared:
    """One target with several cites: the plans that say the same."""

    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Figures that differ for one indicator, place and year."""

    targets: tuple[Target, ...]


def shared(plans: Iterable[Plan]) -> tuple[Shared, ...]:
    """Targets joined by ``same_as``, each group once, in the order of the plans."""
    known = {each.key: each for plan in plans for each in plan.targets}
    group_of: dict[str, set[str]] = {}
    for each in known.values():
        joined = {each.key, *(key for key in each.same_as if key in known)}
        for key in list(joined):
            joined |= group_of.get(key, set())
        for key in joined:
            group_of[key] = joined
    groups = dict.fromkeys(
        tuple(sorted(keys, key=list(known).index)) for keys in group_of.values() if len(keys) > 1
    )
    return tuple(Shared(tuple(known[key] for key in keys)) for keys in groups)


def conflicts(plans: Iterable[Plan], scope_of: Callable[[str], object]) -> tuple[Conflict, ...]:
    """Targets of one place and trade that name an indicator alike, for one year and in one unit,
    with other figures or bounds; and targets that are said to be the same and are not.

    ``scope_of`` tells what a document's own targets are about, where they do not say it.
    """
    plans = tuple(plans)
    groups: dict[tuple[object, ...], list[Target]] = {}
    for plan in plans:
        for each in plan.targets:
            scope = each.scope.zh if each.scope else scope_of(plan.document)
            key = (
                each.indicator.zh,
                scope,
                each.year,
                each.figure.unit,
                each.measured,
                each.baseline,
            )
            groups.setdefault(key, []).append(each)
    alike = [tuple(group) for group in groups.values() if len({x.document for x in group}) > 1]
    joined = [each.targets for each in shared(plans)]
    differing = [group for group in (*alike, *joined) if len({_said(x) for x in group}) > 1]
    return tuple(Conflict(group) for group in dict.fromkeys(differing))


_COUNTED: Final = frozenset("个家项所座款件")
"""Counting words that plans use for one another."""


def _said(each: Target) -> tuple[object, ...]:
    high = each.high.value if each.high else None
    unit = "个" if each.figure.unit in _COUNTED else each.figure.unit
    return each.op, each.figure.value, unit, high, each.year
