"""The dossiers of clusters that the site keeps, and how they are added to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import transaction

from huice import places
from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.progress.dossier import Dossier, Item, SpotOf
from huice.rules.dossier import Part, parts_of
from huice.rules.record import Cluster
from huice.site.casework.models_dossier import DossierItem
from huice.site.people import audit, rights
from huice.site.people.actor import Actor
from huice.site.people.models import AuditHead, Organisation
from huice.site.web import clock
from huice.site.web.policies import library

_KEPT = (
    "number", "part", "name", "code", "place", "what", "leader", "firms", "gaps", "source", "act",
    "earlier", "reason", "author", "on",
)  # fmt: skip
"""What a row and an entry have alike."""


def parts(cluster: Cluster) -> dict[str, Part]:
    """The parts of a cluster's dossier by their keys."""
    return parts_of(cluster, library().policies.dossiers)


def dossier(cluster: Cluster) -> Dossier:
    """All that was entered for a cluster, also for parts that have left the library."""
    return Dossier(tuple(map(_entry, _rows(cluster=cluster.id))))


def dossiers() -> Mapping[str, Dossier]:
    """The dossiers of all clusters by their ids; an empty one where nothing was entered."""
    found = defaultdict[str, list[Item]](list)
    for each in _rows():
        found[each.cluster].append(_entry(each))
    return defaultdict(Dossier, {id: Dossier(tuple(entries)) for id, entries in found.items()})


def is_within(cluster: Cluster, authority: Organisation) -> bool:
    """Whether an authority's place lies in that of the cluster's family, or holds it."""
    own = cluster.family.place
    return places.contains(own, authority.place) or places.contains(authority.place, own)


def may_fill(cluster: Cluster, actor: Actor) -> bool:
    """Whether an actor may fill in a cluster's dossier for any authority."""
    return any(rights.may(actor, "bureau.dossier", each) and is_within(cluster, each) for each in actor.posts)  # fmt: skip


def enter(
    cluster: Cluster,
    entered: Iterable[tuple[Item, SpotOf]],
    authority: Organisation,
    actor: Actor,
) -> int:
    """Add entries, all or none; raises BadInput with everything that is wrong. How many."""
    entered = list(entered)
    if not is_within(cluster, authority):
        place = places.name(cluster.family.place)
        raise BadInput.at(
            Spot("form"), f"这是{place}的集群，{authority.name}不在其内",
            f"a cluster of {place}, where {authority.title.en} is not", "authority",
        )  # fmt: skip
    with transaction.atomic():
        AuditHead.objects.select_for_update().get_or_create(pk=1)  # one writer at a time
        rows = list(_rows(cluster=cluster.id))
        before = Dossier(tuple(map(_entry, rows)))
        problems = list(_not_theirs(entered, rows, actor))
        if problems:
            raise BadInput(problems)
        _, kept = before.added(entered, parts(cluster))
        DossierItem.objects.bulk_create(
            DossierItem(cluster=cluster.id, authority=authority, entered=clock.now(), **_columns(each))
            for each in kept
        )  # fmt: skip
        for each in kept:
            audit.record(
                actor.ref, f"dossier.{each.act}", f"{cluster.id}/{each.number}", part=each.part,
                name=each.name, source=each.source, earlier=each.earlier, reason=each.reason,
            )  # fmt: skip
    return len(kept)


def _not_theirs(
    entered: Iterable[tuple[Item, SpotOf]], rows: list[DossierItem], actor: Actor
) -> Iterator[Problem]:
    """What another authority entered is for that one to replace or withdraw."""
    owners = {each.number: each.authority for each in rows}
    for each, spot_of in entered:
        owner = owners.get(each.earlier or 0)
        if owner is not None and not rights.may(actor, "bureau.dossier", owner):
            what = Text(f"第 {each.earlier} 号由{owner.name}填报，只能由其更正或撤回",
                        f"no. {each.earlier} was entered by {owner.title.en}, which alone may change it")  # fmt: skip
            yield Problem(spot_of("earlier"), what, "earlier")


def _rows(**which: str) -> Iterable[DossierItem]:
    return DossierItem.objects.filter(**which).select_related("authority").order_by("number")


def _entry(row: DossierItem) -> Item:
    return Item(authority=row.authority.name, **{name: getattr(row, name) for name in _KEPT})


def _columns(each: Item) -> dict[str, Any]:
    return {name: getattr(each, name) for name in _KEPT}
