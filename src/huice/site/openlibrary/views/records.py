"""What documents hold besides rules: the terms they define, the lists they print, the clusters they
are about, and the duties they lay down."""

from __future__ import annotations

from typing import Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huice import industries
from huice.decide.concerns import RANKS
from huice.language import Text
from huice.rules.dossier import systems_of
from huice.rules.measure import Document
from huice.rules.record import NameList
from huice.site.openlibrary.rows import rows
from huice.site.people import rights
from huice.site.web import clock
from huice.site.web.policies import document as document_of
from huice.site.web.policies import library

LONGEST: Final = 100
ROWS_PAGE: Final = 50
LIST_KINDS: Final = {
    "awardees": Text("入选名单", "Those chosen"),
    "proposed": Text("拟推荐名单", "Those proposed"),
    "catalogue": Text("目录", "Catalogue"),
}


@require_safe
@rights.needs("library.read")
def terms(request: HttpRequest) -> HttpResponse:
    """The terms that documents define, those of one name together."""
    words = _words(request)
    found: dict[str, list[tuple[Text, Document, str]]] = {}
    for document in library().documents:
        for each in document.terms:
            if _has((each.term, *each.means), words):
                found.setdefault(each.term, []).append((each.means, document, each.cite))
    return render(
        request,
        "openlibrary/terms.html",
        {"terms": sorted(found.items()), "words": " ".join(words),
         "total": sum(len(document.terms) for document in library().documents)},
    )  # fmt: skip


@require_safe
@rights.needs("library.read")
def lists(request: HttpRequest) -> HttpResponse:
    """The lists that documents print; with words, the rows that have them."""
    words = _words(request)
    known = [(each, document) for document in library().documents for each in document.lists]
    hits = [(each, document, _rows_with(each, words)) for each, document in known] if words else []
    return render(
        request,
        "openlibrary/lists.html",
        {"lists": known, "kinds": LIST_KINDS, "words": " ".join(words),
         "hits": [hit for hit in hits if hit[2]]},
    )  # fmt: skip


@require_safe
@rights.needs("library.read")
def name_list(request: HttpRequest, document: str, list: str) -> HttpResponse:
    """One list, page by page, or the rows that have the words."""
    whole = document_of(document)
    found = next((x for x in whole.lists if x.key == f"{document}/{list}"), None) if whole else None
    if whole is None or found is None:
        raise Http404
    words = _words(request)
    page = Paginator(_rows_with(found, words), ROWS_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "openlibrary/list.html",
        {"list": found, "document": whole, "page": page, "words": " ".join(words),
         "kind": LIST_KINDS[found.kind]},
    )  # fmt: skip


@require_safe
@rights.needs("library.read")
def clusters(request: HttpRequest) -> HttpResponse:
    """The families of clusters, each cluster with how much the library has of it."""
    every = rows(clock.today())
    known = library().policies.clusters.values()
    return render(
        request,
        "openlibrary/clusters.html",
        {
            "families": dict.fromkeys(each.family for each in known),
            "clusters": [
                (each, sum(each.id in row.clusters for row in every)) for each in known
            ],
        },
    )  # fmt: skip


@require_safe
@rights.needs("library.read")
def cluster(request: HttpRequest, cluster: str) -> HttpResponse:
    """A cluster: its industries, the documents about it, and what they give."""
    found = library().policies.clusters.get(cluster)
    if found is None:
        raise Http404
    own = [row for row in rows(clock.today()) if cluster in row.clusters]
    return render(
        request,
        "openlibrary/cluster.html",
        {
            "cluster": found,
            "has_dossier": bool(systems_of(found, library().policies.dossiers)),
            "industries": [(code, industries.full_name(code)) for code in found.industries],
            "documents": [x for x in library().documents if cluster in x.applies_to.clusters],
            "groups": [
                (name, group)
                for rank, name in enumerate(RANKS)
                if (group := [row for row in own if row.rank == rank])
            ],
        },
    )  # fmt: skip


def _words(request: HttpRequest) -> list[str]:
    typed = request.GET.get("q", "").replace("\0", " ").strip()[:LONGEST]
    return typed.casefold().split()


def _has(names: tuple[str, ...], words: list[str]) -> bool:
    text = "\n".join(names).casefold()
    return all(word in text for word in words)


def _rows_with(each: NameList, words: list[str]) -> list[tuple[str, ...]]:
    return [row for row in each.rows if _has(row, words)]
