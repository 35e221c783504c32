"""The catalogue of measures, the table it gives out, and a measure's page."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huice.procedure.model import Procedure
from huice.rules.record import HELP_NAMES, WHO_NAMES
from huice.site.casework import procedures
from huice.site.openlibrary import calls, catalogue, requirements, texts
from huice.site.openlibrary.rows import STANDINGS, row
from huice.site.people import rights
from huice.site.web import clock
from huice.site.web.language import language_of, said, say
from huice.site.web.policies import library
from huice.site.web.sheets import XLSX

PAGE = 20


@require_safe
@rights.needs("library.read")
def measures(request: HttpRequest) -> HttpResponse:
    """The measures that pass the filters; of a page that is already there, only what changed."""
    asked = catalogue.asked_of(request.GET)
    found = catalogue.find(asked, clock.today())
    page = Paginator(found.rows, PAGE).get_page(request.GET.get("page"))
    partial = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    return render(
        request,
        "openlibrary/_catalogue.html" if partial else "openlibrary/catalogue.html",
        {
            "asked": asked, "found": found, "page": page, "sorts": catalogue.SORTS, "standings": STANDINGS,  "problems": dict.fromkeys(("q", "least")) | dict(asked.wrong),
            "told": [(name, said(request, text)) for name, text in asked.wrong],
            "whole_query": "?" + request.GET.urlencode() if request.GET else "",
        },
        status=422 if asked.wrong else 200,
    )  # fmt: skip


@require_safe
@rights.needs("library.read")
def measures_csv(request: HttpRequest) -> HttpResponse:
    """The table of what the filters leave, as CSV."""
    found = catalogue.find(catalogue.asked_of(request.GET), clock.today())
    lines = catalogue.table(found.rows, language_of(request))
    return _attached(catalogue.as_csv(lines), "text/csv; charset=utf-8", "csv")


@require_safe
@rights.needs("library.read")
def measures_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    found = catalogue.find(catalogue.asked_of(request.GET), clock.today())
    lines = catalogue.table(found.rows, language_of(request))
    return _attached(catalogue.as_xlsx(lines, say(request, "措施", "Measures")), XLSX, "xlsx")


def _attached(content: bytes, media_type: str, ending: str) -> HttpResponse:
    name = f"huice-measures-{clock.today()}.{ending}"
    return HttpResponse(
        content, content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@require_safe
@rights.needs("library.read")
def measure(request: HttpRequest, document: str, measure: str) -> HttpResponse:
    """A measure: what, for whom, how much, on which conditions, by when, and by whom judged."""
    known, language, day = library(), language_of(request), clock.today()
    key = f"{document}/{measure}"
    found = known.policies.measures.get(key)
    if found is None:
        raise Http404
    whole = known.policies.document_of(found)
    names = known.policies.measures
    return render(
        request,
        "openlibrary/measure.html",
        {
            "measure": found, "document": whole, "row": row(key, day),
            "requirements": requirements.requirements(key, language),
            "award": requirements.award(key, language),
            "award_kind": requirements.AWARD_KINDS[found.award.kind],
            "figures": requirements.figures(key, language),
            "materials": requirements.materials(found, language),
            "stacking": [
                (requirements.STACKING[each.rule], each,
                 [names[x] for x in each.measures if x in names])
                for each in found.stacking
            ],
            "windows": calls.windows_of(whole, day),
            "stages": [stage for call in whole.calls for stage in call.stages],
            "course": [
                {"day": at, "title": said(request, title), "cite": cite,
                 "kind": "quiet" if at <= day else "info"}
                for at, title, cite in calls.course(found, whole)
            ],
            "procedures": _nearest_first(procedures_of(document)), "text": texts.text_of(whole),
            "clauses": texts.found(whole, found.cite),
        },
    )  # fmt: skip


@require_safe
@rights.needs("library.read")
def support(request: HttpRequest, document: str, entry: str) -> HttpResponse:
    """A short entry: what, for whom, by which department, on which stated conditions."""
    known, key = library(), f"{document}/{entry}"
    found = known.policies.support.get(key)
    if found is None:
        raise Http404
    whole = known.policies.document(document)
    clusters = known.policies.clusters
    return render(
        request,
        "openlibrary/support.html",
        {
            "entry": found, "document": whole, "row": row(key, clock.today()),
            "who": [WHO_NAMES[each] for each in found.who],
            "help": [HELP_NAMES[each] for each in found.help],
            "clusters": [clusters[id] for id in found.applies_to.clusters],
            "text": texts.text_of(whole), "clauses": texts.found(whole, found.cite),
        },
    )  # fmt: skip


def _nearest_first(found: list[Procedure]) -> list[Procedure]:
    """The procedure in which the applicant has most to do comes first."""
    return sorted(found, key=lambda each: -sum("applicant" in x.by for x in each.transitions))


def procedures_of(document: str) -> list[Procedure]:
    """The procedures of a document of the library."""
    own = filter(lambda key: key.startswith(f"{document}/"), procedures.keys())
    return [procedures.procedure(key) for key in own]
