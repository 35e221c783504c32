"""The dossiers of clusters: one of them part by part, and all of them as counts."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huice import places
from huice.rules.dossier import FIELD_NAMES, systems_of
from huice.site.casework import dossiers as kept
from huice.site.openlibrary.dossier import systems_shown
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.web import clock
from huice.site.web.policies import library


@require_safe
@rights.needs("library.read")
def dossier(request: HttpRequest, cluster: str) -> HttpResponse:
    """What a cluster has of each part, with what is missing and what was before."""
    found = library().policies.clusters.get(cluster)
    if found is None or not systems_of(found, library().policies.dossiers):
        raise Http404
    actor = actor_of(request)
    return render(
        request,
        "openlibrary/dossier.html",
        {
            "cluster": found, "systems": systems_shown(found, kept.dossier(found), clock.today()),
            "documents": library().policies.document,
            "names": FIELD_NAMES, "full_name": places.full_name,
            "shows_authors": rights.may(actor, "bureau.read"),
            "may_fill": kept.may_fill(found, actor),
        },
    )  # fmt: skip


@require_safe
@rights.needs("library.read")
def dossiers(request: HttpRequest) -> HttpResponse:
    """How many items each cluster has of each part, system by system."""
    policies = library().policies
    systems = policies.dossiers
    chosen = systems.get(request.GET.get("system", "")) or next(iter(systems.values()), None)
    every = kept.dossiers()
    return render(
        request,
        "openlibrary/dossiers.html",
        {
            "systems": systems.values(), "chosen": chosen,
            "documents": policies.document,
            "counts": [
                (policies.clusters[id], [len(every[id].current(part.key)) for part in chosen.parts])
                for id in chosen.clusters
            ] if chosen else [],
        },
    )  # fmt: skip
