"""A cluster's dossier as a page shows it: by part, what bureaus filled in beside what the library
itself has."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from huice.progress.dossier import Dossier, Item
from huice.rules.dossier import Part, System, systems_of
from huice.rules.measure import Document
from huice.rules.plan import Named, NamedKind, Role
from huice.rules.record import Cluster, Help
from huice.site.openlibrary.rows import Row, rows
from huice.site.web.policies import library

INNOVATION: Final[frozenset[Help]] = frozenset(("研发", "平台"))
"""The help that makes up a system of innovation."""
NAMED: Final[dict[str, tuple[NamedKind, ...]]] = {
    "projects": ("project",), "innovation": ("platform", "facility"),
}  # fmt: skip
"""The kinds of what plans call by name that a part gathers."""


class PartShown(NamedTuple):
    """``past`` are items that were replaced or withdrawn, each with the entry that did it; ``rows``,
    ``roles`` and ``named`` what the library's documents have for the part."""

    part: Part
    current: tuple[Item, ...]
    past: tuple[tuple[Item, Item], ...]
    rows: list[Row]
    roles: list[tuple[Role, Document]]
    named: list[tuple[Named, Document]]


class SystemShown(NamedTuple):
    """A system with its parts."""

    system: System
    parts: list[PartShown]

    @property
    def empty(self) -> list[Part]:
        """The parts for which nothing was filled in."""
        return [each.part for each in self.parts if not each.current]


def systems_shown(cluster: Cluster, dossier: Dossier, day: date) -> list[SystemShown]:
    """The systems of a cluster with their parts, as they stand on a day."""
    own = [row for row in rows(day) if cluster.id in row.clusters]
    return [
        SystemShown(
            system,
            [_part(each, cluster, dossier, own) for each in system.parts],
        )
        for system in systems_of(cluster, library().policies.dossiers)
    ]


def _part(part: Part, cluster: Cluster, dossier: Dossier, own: list[Row]) -> PartShown:
    gathered = {
        "support": own,
        "innovation": [row for row in own if INNOVATION.intersection(row.help)],
    }
    return PartShown(
        part, dossier.current(part.key), dossier.past(part.key), gathered.get(part.gathers, []),
        _roles(cluster) if part.gathers == "layout" else [],
        [each for each in _named(cluster) if each[0].kind in NAMED.get(part.gathers, ())],
    )  # fmt: skip


def _roles(cluster: Cluster) -> list[tuple[Role, Document]]:
    """What plans lay out for a cluster; of its own plan also what is for all its clusters alike."""
    return [
        (role, document)
        for document in library().documents
        if document.plan is not None
        for role in document.plan.layout
        if role.cluster == cluster.id or (not role.cluster and document.id == cluster.plan)
    ]


def _named(cluster: Cluster) -> list[tuple[Named, Document]]:
    """What plans call by name for a cluster, and all that its own plan names."""
    return [
        (each, document)
        for document in library().documents
        if document.plan is not None
        for each in document.plan.named
        if each.cluster == cluster.id or (not each.cluster and document.id == cluster.plan)
    ]
