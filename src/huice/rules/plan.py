"""What a plan sets: targets beside the baselines they start from, tasks with those who answer for
them, and the places that are to do what.

Everything is immutable and carries its citation; figures are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from huice.language import Text
from huice.problems import Spot
from huice.values.quantity import Quantity

Comparison = Literal[">=", ">", "=", "<=", "<", "~"]
Measured = Literal["level", "added", "growth", "yearly_growth", "yearly"]
NamedKind = Literal["project", "platform", "park", "facility", "event"]

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

NAMED_KINDS: Final[dict[str, Text]] = {
    "project": Text("重点项目", "key project"),
    "platform": Text("平台机构", "platform"),
    "park": Text("园区载体", "park"),
    "facility": Text("重大设施", "facility"),
    "event": Text("展会赛事", "fair or contest"),
}


@dataclass(frozen=True, slots=True)
class Former:
    """What a target was until a change of the plan: its figure, the last day, and where it stood."""

    figure: Quantity
    until: date
    cite: str


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that a plan sets for a year, or states of one (``baseline``).

    ``high`` is the upper end of a range. ``soft`` is the printed word that softens it (力争).
    ``same_as`` are the keys of the same target in other plans. ``scope`` is given where it is not
    the plan's own place and cluster. ``bases`` are the keys of baselines of the same indicator that
    the plan calls by another name. ``was`` is what it was before the plan was changed, oldest first.
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
    bases: tuple[str, ...]
    was: tuple[Former, ...]
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
class Named:
    """A project, platform, park, facility or fair that the plan calls by its name. ``place`` is as
    printed and empty where none is; ``places`` are its codes of GB/T 2260."""

    key: str
    kind: NamedKind
    name: Text
    place: str
    places: tuple[str, ...]
    cluster: str
    does: Text | None
    cite: str
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
    named: tuple[Named, ...]
    definitions: tuple[tuple[Text, Text, str], ...]
    review: Review
