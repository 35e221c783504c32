"""What a plan says of one indicator: its baselines and its targets, in the order of their years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from huice.rules.plan import Plan, Target


@dataclass(frozen=True, slots=True)
class Series:
    """The baselines and targets of one indicator and scope of a plan, in one unit."""

    baselines: tuple[Target, ...]
    targets: tuple[Target, ...]

    def base(self, target: Target) -> Target | None:
        """The latest baseline of a level before the target's year."""
        if target.year is None or target.measured != "level":
            return None
        before = [each for each in self.baselines
                  if each.year is not None and each.year < target.year]  # fmt: skip
        return max(before, key=lambda each: each.year or 0, default=None)


def series_of(plan: Plan) -> tuple[Series, ...]:
    """Every indicator of a plan that has a target."""
    named = {each.key: each for each in plan.targets}
    groups: dict[tuple[str, str, str], dict[str, Target]] = {}
    for each in plan.targets:
        own = groups.setdefault(_indicator(each), {})
        own |= {key: named[key] for key in (each.key, *each.bases)}
    found = [list(group.values()) for group in groups.values()]
    return tuple(_series(group) for group in found if not all(each.baseline for each in group))


def series_by_target(plans: Iterable[Plan]) -> dict[str, Series]:
    """The series of every target, by the target's key."""
    return {
        target.key: series
        for plan in plans
        for series in series_of(plan)
        for target in series.targets
    }


def _indicator(each: Target) -> tuple[str, str, str]:
    return each.indicator.zh, each.scope.zh if each.scope else "", each.figure.unit


def _series(group: list[Target]) -> Series:
    def of(is_baseline: bool) -> Iterator[Target]:
        kept = (each for each in group if each.baseline == is_baseline)
        yield from sorted(kept, key=lambda each: each.year or 0)

    return Series(tuple(of(True)), tuple(of(False)))
