"""What the dossier of a cluster consists of: systems (五个一, 六个一, 链长制) with their parts.

The systems are data; what a part's items say of themselves hangs on its kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from huice.language import Text
from huice.problems import Spot
from huice.rules.record import Cluster

Kind = Literal["firms", "projects", "text", "places", "bodies", "chains"]
Gathers = Literal["", "support", "innovation", "layout", "projects"]

FIELD_NAMES: Final[dict[str, Text]] = {
    "name": Text("名称", "Name"),
    "code": Text("统一社会信用代码", "Credit code"),
    "place": Text("地点", "Place"),
    "what": Text("内容", "What it is"),
    "leader": Text("链长（职务和姓名）", "Chain chief (office and name)"),
    "firms": Text("链主企业", "Chain-head firms"),
    "gaps": Text("短板和缺口", "Gaps"),
}

NEEDED: Final[dict[Kind, tuple[str, ...]]] = {
    "firms": ("name", "what"), "projects": ("name", "what"), "text": ("name", "what"),
    "places": ("name", "place", "what"), "bodies": ("name", "what"), "chains": ("name", "leader"),
}  # fmt: skip
"""What every item of a kind says."""

OPTIONAL: Final[dict[Kind, tuple[str, ...]]] = {
    "firms": ("code", "place"), "projects": ("place",), "text": (), "places": (),
    "bodies": ("code", "place"), "chains": ("what", "firms", "gaps"),
}  # fmt: skip
"""What it may say besides."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A document that sets up a system, and where."""

    document: str
    cite: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Part:
    """One of the five or six. ``key`` is system/part; ``gathers`` what the library itself has for it."""

    key: str
    title: Text
    kind: Kind
    gathers: Gathers
    spot: Spot

    @property
    def fields(self) -> tuple[str, ...]:
        """What its items may say, in the order of a form."""
        own = (*NEEDED[self.kind], *OPTIONAL[self.kind])
        return tuple(field for field in FIELD_NAMES if field in own)


@dataclass(frozen=True, slots=True)
class System:
    """A system of parts that every cluster of some groups of a family has."""

    id: str
    title: Text
    printed: tuple[Printed, ...]
    clusters: tuple[str, ...]
    parts: tuple[Part, ...]
    reading: Text | None
    spot: Spot


def systems_of(cluster: Cluster, systems: dict[str, System]) -> tuple[System, ...]:
    """The systems that a cluster has, in the order of the file."""
    return tuple(each for each in systems.values() if cluster.id in each.clusters)


def parts_of(cluster: Cluster, systems: dict[str, System]) -> dict[str, Part]:
    """The parts of a cluster's dossier by their keys."""
    return {part.key: part for each in systems_of(cluster, systems) for part in each.parts}
