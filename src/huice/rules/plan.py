"""What a plan sets: targets beside the baselines they start from, tasks with those who answer for
them, and the places that are to do what.

Everything is immutable and carries its citation; figures are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from huice.language import Text
from huice.problems import Spot
from huice.values.quantity import Quantity

Comparison = Literal[">=", ">", "=", "<=", "<", "~"]
Measured = Literal["level", "added", "growth", "yearly_growth", "yearly"]

COMPARISON_NAMES: Final[dict[str, Text]] = {
    ">=": Text("不低于", "at least"), ">": Text("超过", "more than"), "=": Text("为", "is"),
    "<=": Text("不高于", "at most"), "<": Text("低于", "less than"), "~": Text("约", "about"),
}  # fmt: skip

MEASURED_NAMES: Final[dict[str, Text]] = {
    "level": Text("当年数", "the level of the year"),
    "added": Text("期内新增", "added over the period"),
    "growth": Text("比基期增长", "growth over the base year"),
    "yearly_growth": Text("年均增长", "average growth a year"),
    "yearly": Text("每年", "every year"),
}


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that a plan sets for a year, or states of one (``baseline``).

    ``high`` is the upper end of a range. ``soft`` is the printed word that softens it (力争).
    ``same_as`` are the keys of the same target in other plans. ``scope`` is given where it is not
    the plan's own place and cluster.
    """

    key: str
    indicator: Text
    baseline: bool
    op: Comparison
    figure: Quantity
    high: Quantity | None
    measured: Measured
    year: int | None
    scope: Text | None
    soft: str
    cite: str
    same_as: tuple[str, ...]
    reading: Text | None
    spot: Spot

    @property
    def document(self) -> str:
        return self.key.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Task:
    """What shall be done, and by whom: ``lead`` is empty where the text names no one to lead.

    ``parent`` is the key of the task it is a part of; ``by`` a deadline that the text sets.
    """

    key: str
    title: Text
    does: Text
    lead: tuple[str, ...]
    support: tuple[str, ...]
    by: Text | None
    parent: str
    cite: str
    reading: Text | None
    spot: Spot

    @property
    def document(self) -> str:
        return self.key.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Role:
    """What a place is to be or do. ``places`` are codes of GB/T 2260, ``place`` the words printed;
    a place without a code (a new area, a bay) has none. ``level`` is a printed degree (核心, ★★★);
    ``doubt`` says what of it was reconstructed."""

    key: str
    place: str
    places: tuple[str, ...]
    cluster: str
    role: Text
    level: str
    cite: str
    doubt: Text | None
    spot: Spot


@dataclass(frozen=True, slots=True)
class Review:
    """How the plan was read: what the machine drafted, and what its reader changed."""

    drafted: int
    changed: int
    added: int
    dropped: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of one document."""

    document: str
    targets: tuple[Target, ...]
    tasks: tuple[Task, ...]
    layout: tuple[Role, ...]
    definitions: tuple[tuple[Text, Text, str], ...]
    review: Review
