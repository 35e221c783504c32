"""The rules as one list of steps: every expression that occurs, once, whichever measures use it.

A step's arguments are the numbers of earlier steps. Each kind of step gives one kind of column
(``Sort``); figures are whole numbers of ``1/scale``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Sort = Literal["figure", "ratio", "truth", "code", "standing"]
Op = Literal[
    # read
    "fact", "constant",
    # figures
    "add", "subtract", "scaled", "product", "least", "greatest", "looked_up",
    "moved_months", "moved_days", "moved_by", "year_of", "first_day", "last_day",
    # quotients of two figures, and sums of two of them
    "ratio", "ratio_sum",
    # truths
    "cut", "compare", "same", "member", "and", "or", "not", "at_least",
    # any sort
    "chosen",
    # standings
    "tested", "decided", "eased", "lowest", "highest", "nth",
    # whatever has no kernel: a truth or a figure that the one-company engine works out
    "asked",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    op: Op
    sort: Sort
    args: tuple[int, ...] = ()
    data: Any = None
    scale: int = 1


@dataclass
class Program:
    """Steps in the order of their making; the same step is never made twice."""

    steps: list[Step] = field(default_factory=list)
    _known: dict[Step, int] = field(default_factory=dict)

    def add(self, step: Step) -> int:
        found = self._known.get(step)
        if found is None:
            found = self._known[step] = len(self.steps)
            self.steps.append(step)
        return found

    def __getitem__(self, number: int) -> Step:
        return self.steps[number]
