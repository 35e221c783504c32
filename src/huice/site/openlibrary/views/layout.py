"""The layout: places as tiles, one place, and clusters or places side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huice import places
from huice.language import Text
from huice.rules.measure import Document
from huice.rules.plan import NAMED_KINDS, Role
from huice.rules.record import Cluster
from huice.site.casework import observations
from huice.site.openlibrary.planned import Aim, aims, cluster_name, place_name, plans, standings
from huice.site.openlibrary.rows import rows
from huice.site.openlibrary.tiles import GUANGDONG, SHENZHEN, tiles
from huice.site.openlibrary.views.targets import names
from huice.site.people import rights
from huice.site.web import clock
from huice.site.web.policies import library

MOST: Final = 4
"""How many are compared at most."""
FEW: Final = 12
ELSEWHERE: Final = Text("没有行政区划代码的片区", "areas that are no division")
NO_CLUSTER: Final = Text("未注明集群", "no cluster named")


@require_safe
@rights.needs("library.read")
def layout(request: HttpRequest) -> HttpResponse:
    """The province's cities and Shenzhen's districts as tiles, by cluster."""
    cluster = request.GET.get("cluster", "")
    roles = [role for role, _ in _roles() if not cluster or role.cluster == cluster]
    return render(
        request,
        "openlibrary/layout.html",
        {
            "cluster": library().policies.clusters.get(cluster),
            "clusters": clusters_laid_out(),
            "map": tiles(GUANGDONG, strength(roles)), "city_map": tiles(SHENZHEN, strength(roles)),
            "count": len(roles),
        },
    )  # fmt: skip


def strength(layout: Iterable[Role]) -> dict[str, int]:
    """How many roles each place has."""
    return Counter(code for role in layout for code in role.places)


def clusters_laid_out() -> list[Cluster]:
    """The clusters for which some plan says what places are to do."""
    used = {role.cluster for role, _ in _roles()}
    return [each for each in library().policies.clusters.values() if each.id in used]


def _roles() -> list[tuple[Role, Document]]:
    return [(role, document) for document, plan in plans() for role in plan.layout]


@require_safe
@rights.needs("library.read")
def place(request: HttpRequest, place: str) -> HttpResponse:
    """A place: all its roles, the targets set for it, what plans name there, and the measures and
    entries of its own."""
    try:
        name = places.full_name(place)
    except places.UnknownPlace:
        raise Http404 from None
    roles = [each for each in _roles() if place in each[0].places]
    own = [row for row in rows(clock.today()) if row.region == place]
    set_here = _aims_of(place)
    return render(
        request,
        "openlibrary/place.html",
        {"name": name, "place": place, "roles": roles, "rows": own[:FEW], "more": len(own),
         "aims": set_here[:FEW], "aim_count": len(set_here),
         "standings": standings(set_here[:FEW], observations.book(), clock.today().year),
         "named": [(each, document) for document, plan in plans() for each in plan.named
                   if place in each.places],
         "named_kinds": NAMED_KINDS, "clusters": library().policies.clusters, **names()},
    )  # fmt: skip


def _aims_of(place: str) -> list[Aim]:
    """The targets for a place, those that name it before those of its plans as a whole."""
    found = [each for each in aims() if place in each.places]
    return sorted(found, key=lambda each: each.places == each.document.applies_to.places)


# --- side by side --------------------------------------------------------------------------------

Cell = Sequence[tuple[Role, Document]]


class Line(NamedTuple):
    """A row of a comparison: what it is about, and what each of those compared has of it."""

    name: Text
    place: str
    cells: tuple[Cell, ...]


@require_safe
@rights.needs("library.read")
def compare(request: HttpRequest) -> HttpResponse:
    """Clusters side by side by place, or places side by side by cluster."""
    known = library().policies.clusters
    asked, where = _asked(request, "cluster"), _asked(request, "place")
    if any(each not in known for each in asked) or any(not _is_place(each) for each in where):
        raise Http404
    clusters = [known[each] for each in asked]
    return render(
        request,
        "openlibrary/compare.html",
        {
            "clusters": clusters, "places": where,
            "known_clusters": clusters_laid_out(),
            "known_places": sorted({code for role, _ in _roles() for code in role.places}),
            "lines": _by_place(clusters) if len(clusters) > 1 else _by_cluster(where) if len(where) > 1 else [],
            "cluster_name": cluster_name, "place_name": place_name,
            "aims": {each: len(_aims_of(each)) for each in where},
            "measures": Counter(row.region for row in rows(clock.today())), "most": MOST,
        },
    )  # fmt: skip


def _asked(request: HttpRequest, name: str) -> list[str]:
    """What was chosen, each once, empty choices left out."""
    return list(dict.fromkeys(filter(None, request.GET.getlist(name))))[:MOST]


def _is_place(code: str) -> bool:
    try:
        places.full_name(code)
    except places.UnknownPlace:
        return False
    return True


def _by_place(clusters: Sequence[Cluster]) -> list[Line]:
    """A row for each place that has a role in one of the clusters; areas without a code last."""
    columns = [_grouped((each for each in _roles() if each[0].cluster == cluster.id),
                        lambda role: role.places or ("",)) for cluster in clusters]  # fmt: skip
    codes = sorted({code for each in columns for code in each}, key=lambda code: (not code, code))
    return [Line(place_name(code) if code else ELSEWHERE, code,
                 tuple(each.get(code, ()) for each in columns)) for code in codes]  # fmt: skip


def _by_cluster(where: Sequence[str]) -> list[Line]:
    """A row for each cluster in which one of the places has a role; what names no cluster last."""
    columns = [_grouped((each for each in _roles() if place in each[0].places),
                        lambda role: (role.cluster,)) for place in where]  # fmt: skip
    known = library().policies.clusters
    used = {id for each in columns for id in each}
    lines = [Line(cluster_name(each), "", tuple(own.get(each.id, ()) for own in columns))
             for each in known.values() if each.id in used]  # fmt: skip
    if "" in used:
        lines.append(Line(NO_CLUSTER, "", tuple(own.get("", ()) for own in columns)))
    return lines


def _grouped(
    roles: Iterable[tuple[Role, Document]], keys: Callable[[Role], Iterable[str]]
) -> Mapping[str, list[tuple[Role, Document]]]:
    found: dict[str, list[tuple[Role, Document]]] = {}
    for role, document in roles:
        for key in keys(role):
            found.setdefault(key, []).append((role, document))
    return found
