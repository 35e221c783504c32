"""What several awards come to together, under the rule that only one of a group may be had."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from huice.decide.answer import MeasureResult


@dataclass(frozen=True, slots=True)
class Total:
    """Sums in 分 over the measures that can still be had; ``open_ended`` have no known ceiling.

    ``alternatives`` counts groups of which only the largest was added.
    """

    ceiling: int
    sure: int
    open_ended: int
    alternatives: int


def total(results: Iterable[MeasureResult]) -> Total:
    """The most that eligible results can pay together, each group of alternatives once."""
    paying = [each for each in results
              if each.award.kind in ("amount", "ceiling") and each.measure.award.to == "applicant"
              and each.verdict in ("eligible", "subject_to_judgement")]  # fmt: skip
    groups = _groups(paying)
    return Total(
        ceiling=sum(max(each.award.most or 0 for each in group) for group in groups),
        sure=sum(
            max((each.award.least or 0 for each in group if each.verdict == "eligible"), default=0)
            for group in groups
        ),
        open_ended=sum(each.award.most is None for each in paying),
        alternatives=sum(len(group) > 1 for group in groups),
    )


def _groups(results: list[MeasureResult]) -> list[list[MeasureResult]]:
    """Results joined wherever a rule says that only one of them may be had."""
    groups: list[list[MeasureResult]] = []
    for each in results:
        rivals = _rivals(each)
        joined = [group for group in groups
                  if any(other.measure.key in rivals or each.measure.key in _rivals(other)
                         for other in group)]  # fmt: skip
        merged = [other for group in joined for other in group]
        groups = [group for group in groups if group not in joined] + [[*merged, each]]
    return groups


def _rivals(result: MeasureResult) -> set[str]:
    return {key for rule in result.measure.stacking if rule.rule in ("one_of", "higher")
            for key in rule.measures}  # fmt: skip
