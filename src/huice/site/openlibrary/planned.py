"""What pages draw of plans, made once for a version of the library: every target with what it is
about, who is charged with tasks, and where targets stand today."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

from huice import places
from huice.language import Text
from huice.progress.conflicts import Shared, shared
from huice.progress.observations import Book
from huice.progress.series import Series, series_by_target
from huice.progress.status import Standing, standing
from huice.rules.measure import Document
from huice.rules.plan import Plan, Target, Task
from huice.rules.record import Cluster
from huice.site.openlibrary.rows import region_name
from huice.site.web.policies import library


class Aim(NamedTuple):
    """A target with its plan, its series, and the places and clusters that it is set for."""

    target: Target
    document: Document
    series: Series
    places: tuple[str, ...]
    clusters: tuple[str, ...]


@cache
def plans() -> tuple[tuple[Document, Plan], ...]:
    """The documents that are encoded as plans."""
    return tuple((each, each.plan) for each in library().documents if each.plan is not None)


@cache
def aims() -> tuple[Aim, ...]:
    """Every target of every plan, baselines left aside."""
    series = series_by_target(plan for _, plan in plans())
    return tuple(
        Aim(each, document, series[each.key], places_of(each, document), _clusters_of(each, document))
        for document, plan in plans() for each in plan.targets if each.key in series
    )  # fmt: skip


@cache
def same_as() -> dict[str, Shared]:
    """The targets that several plans share, by the key of each."""
    return {each.key: group for group in shared(plan for _, plan in plans()) for each in group.targets}  # fmt: skip


@cache
def departments() -> frozenset[str]:
    """Everyone who leads or supports a task."""
    return frozenset(name for _, plan in plans() for task in plan.tasks for name in charged(task))


def charged(task: Task) -> tuple[str, ...]:
    """Those who lead or support it, each once."""
    return tuple(dict.fromkeys((*task.lead, *task.support)))


def standings(found: Iterable[Aim], book: Book, year: int) -> dict[str, Standing]:
    """Where targets stand as seen in a year, by their keys."""
    return {each.target.key: standing(each.target, each.series, book, year) for each in found}


def cluster_name(cluster: Cluster) -> Text:
    """A cluster with the place whose it is: clusters of two places may have one name."""
    place = region_name(cluster.family.place)
    return Text(f"{cluster.name.zh}（{place.zh}）", f"{cluster.name.en} ({place.en})")


def place_name(code: str) -> Text:
    """A place with those it lies in; the country by its name."""
    return (
        region_name(code)
        if code == places.COUNTRY
        else Text(places.full_name(code), places.full_name(code))
    )


_AND: Final = re.compile("[、，和及]")


def places_of(target: Target, document: Document) -> tuple[str, ...]:
    """The places that its scope names; where it names none, those of its plan."""
    words = _AND.split(re.sub("等.?地|等市|等$", "", target.scope.zh)) if target.scope else []
    named = tuple(filter(None, map(_place, words)))
    return named or document.applies_to.places


def _place(name: str) -> str:
    try:
        return places.find(name)
    except (places.UnknownPlace, places.AmbiguousPlace):
        return ""


def _clusters_of(target: Target, document: Document) -> tuple[str, ...]:
    """The cluster that its scope names; else those of its plan."""
    known, own = library().policies.clusters, document.applies_to.clusters
    named = tuple(id for id in own if target.scope and known[id].name.zh in target.scope.zh)
    return named or own
