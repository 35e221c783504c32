"""Publicity 公示: what bureaus made known, and until when one may object."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huice.site.casework.models_publication import KINDS, Publication
from huice.site.people import rights
from huice.site.web import clock
from huice.site.web.language import said

PAGE = 20


@require_safe
@rights.needs("publicity.read")
def publicity(request: HttpRequest) -> HttpResponse:
    """The publications, the newest first; those one may object to apart."""
    day = clock.today()
    every = Publication.objects.filter(day__lte=day).select_related("authority")
    kind = request.GET.get("kind", "")
    words = request.GET.get("q", "").replace("\0", " ").strip()[:100]
    is_current = request.GET.get("current", "") == "1"
    found = every.filter(kind=kind) if kind in KINDS else every
    for word in words.split()[:8]:
        found = found.filter(
            Q(title_zh__icontains=word) | Q(title_en__icontains=word)
            | Q(authority__name__icontains=word)
        )  # fmt: skip
    current = found.filter(objection_until__gte=day)
    counts = (found.count(), current.count())
    shown = (
        current.order_by("objection_until", "-id") if is_current else found.order_by("-day", "-id")
    )
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "openlibrary/publicity.html",
        {
            "page": page, "kind_options": [(x, said(request, name)) for x, name in KINDS.items()], "kind": kind if kind in KINDS else "", "words": words,
            "is_current": is_current, "counts": counts, "is_empty": not every.exists(),
        },
    )  # fmt: skip


@require_safe
@rights.needs("publicity.read", on=Publication)
def publication(request: HttpRequest, publication: Publication) -> HttpResponse:
    """One publication, how long one may object, and where."""
    day = clock.today()
    if publication.day > day:
        raise Http404
    until = publication.objection_until
    beside = _beside(publication, day)
    return render(
        request,
        "openlibrary/publication.html",
        {
            "publication": publication, "beside": beside,
            "left": (until - day).days if until else None,
        },
    )  # fmt: skip


def _beside(publication: Publication, day: date) -> QuerySet[Publication]:
    """The other publications of the same case."""
    if publication.case_id is None:
        return Publication.objects.none()
    return Publication.objects.filter(case=publication.case_id, day__lte=day).exclude(
        pk=publication.pk
    ).order_by("-day")  # fmt: skip
