"""Procedures: their list, each rule by rule, and drawn."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huice.language import Language
from huice.problems import BadInput
from huice.procedure.model import Procedure
from huice.procedure.procedure_json import not_stated
from huice.site.casework import procedures as known
from huice.site.openlibrary import steps
from huice.site.openlibrary.drawings import drawn, mark_of
from huice.site.people import rights
from huice.site.web.language import language_of
from huice.site.web.policies import library


@require_safe
@rights.needs("library.read")
def procedures(request: HttpRequest) -> HttpResponse:
    """The procedures, by document."""
    by_document: dict[str, list[Procedure]] = {}
    for found in map(known.procedure, known.keys()):
        by_document.setdefault(found.document, []).append(found)
    documents = {each.id: each for each in library().documents}
    groups = [(documents[id], found) for id, found in by_document.items() if id in documents]
    return render(request, "openlibrary/procedures.html", {"groups": groups})


@require_safe
@rights.needs("library.read")
def procedure(request: HttpRequest, document: str, procedure: str) -> HttpResponse:
    """A procedure: drawn, then its states, events, clocks, readings, and what is not stated."""
    found = _found(document, procedure)
    language = language_of(request)
    asked: dict[str, Any] = {
        "procedure": found,
        "document": next(each for each in library().documents if each.id == document),
        "states": steps.states(found), "events": steps.events(found, language),
        "clocks": steps.clocks(found, language), "readings": tuple(found.readings.values()),
        "duties": steps.duties(found, language), "silences": not_stated(found),
    }  # fmt: skip
    return render(request, "openlibrary/procedure.html", asked)


@require_safe
@rights.needs("library.read")
def drawing(request: HttpRequest, document: str, procedure: str) -> HttpResponse:
    """The drawing as SVG; ``?in=`` names its language, so that each has an address of its own."""
    found = _found(document, procedure)
    asked = request.GET.get("in", "")
    language: Language = "en" if asked == "en" else "zh" if asked == "zh" else language_of(request)
    etag = f'"{mark_of(found, language)}"'
    headers = {
        "ETag": etag, "Cache-Control": "public, max-age=3600" if asked else "no-cache",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }  # fmt: skip
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(drawn(found, language), content_type="image/svg+xml", headers=headers)


def _found(document: str, name: str) -> Procedure:
    try:
        return known.procedure(f"{document}/{name}")
    except BadInput:
        raise Http404 from None
