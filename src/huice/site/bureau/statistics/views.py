"""The pages of the statistics: the figures, the cases behind each of them, and a workbook."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from huice.language import Text
from huice.site.bureau.statistics import charts
from huice.site.bureau.statistics.asked import Asked, asked_of
from huice.site.bureau.statistics.behind import (
    CASES,
    FACTS,
    cases_behind,
    facts_behind,
    key_of,
)
from huice.site.bureau.statistics.figures import Figures, StageRow, names
from huice.site.bureau.statistics.stages import refresh_stages, waiting
from huice.site.bureau.statistics.workbook import workbook
from huice.site.casework import procedures
from huice.site.people import rights
from huice.site.people.actor import actor_of
from huice.site.people.models import Organisation
from huice.site.web.language import language_of, say
from huice.site.web.sheets import XLSX

AT_ONCE = 50
"""Cases that a page measures itself, so that it is right where no worker runs."""
PER_PAGE = 50


@require_safe
@rights.needs("bureau.read")
def statistics(request: HttpRequest) -> HttpResponse:
    """All tables and charts of one question."""
    asked = asked_of(actor_of(request), request.GET)
    is_behind = refresh_stages(AT_ONCE) == AT_ONCE
    figures = Figures(asked)
    language = language_of(request)
    return render(
        request,
        "statistics/statistics.html",
        {
            **_common(request, asked),
            "figures": figures,
            "charts": [
                charts.by_unit(figures, language),
                charts.by_month(figures, language),
                charts.by_stage(figures, language),
            ],
            "map_style": charts.map_style(),
            "behind": _links(asked),
            "stage_of": _stage_query,
            "unmeasured": waiting(figures.today).count() if is_behind else 0,
        },
        status=422 if asked.wrong else 200,
    )


@require_safe
@rights.needs("bureau.read")
def statistics_cases(request: HttpRequest) -> HttpResponse:
    """The cases behind one figure."""
    asked = asked_of(actor_of(request), request.GET)
    figures = Figures(asked)
    what = request.GET.get("what", "open")
    if what in CASES:
        found, title = cases_behind(figures, what), CASES[what]
    elif what in FACTS:
        found, title = facts_behind(figures, what, request.GET), FACTS[what]
    else:
        raise Http404
    stage = next(
        (each for each in figures.stages.values() if key_of(each) == request.GET.get("stage")), None
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "statistics/behind.html",
        {
            **_common(request, asked),
            "figures": figures, "what": what, "what_title": title, "page": page,
            "are_cases": what in CASES, "names": names,
            "stage_title": names(stage)[0] if stage else None,
            "state_of": _state_of,
            "on": request.GET.get("on", "")[:10],
        },
        status=422 if asked.wrong else 200,
    )  # fmt: skip


@require_safe
@rights.needs("bureau.read")
def statistics_workbook(request: HttpRequest) -> HttpResponse:
    """The tables as Excel."""
    asked = asked_of(actor_of(request), request.GET)
    name = f"huice-statistics-{asked.first}-{asked.last}.xlsx"
    return HttpResponse(
        workbook(Figures(asked), language_of(request)),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _common(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    known = procedures.keys()
    return {
        "asked": asked,
        "problems": [(field, say(request, zh, en)) for field, zh, en in asked.wrong],
        "units": [(each.ref, _indented(asked, each)) for each in asked.seen],
        "procedures": [
            (key, procedures.procedure(key).title.say(language_of(request))) for key in known
        ],
        "percent": percent,
        "figure": figure,
    }


def _indented(asked: Asked, organisation: Organisation) -> str:
    least = min((each.path.count("/") for each in asked.seen), default=0)
    return "　" * (organisation.path.count("/") - least) + str(organisation)


def _links(asked: Asked) -> Any:
    """Makes the address of the cases behind a figure: ``behind('late', unit=…, stage=…)``."""

    def link(what: str, **more: str) -> str:
        given = {**asked.query, **more, "what": what}
        told = urlencode({name: value for name, value in given.items() if value})
        return f"{reverse('statistics-cases')}?{told}"

    return link


def _stage_query(row: StageRow) -> dict[str, str]:
    return {"procedure": row.stage.procedure, "stage": key_of(row.stage)}


def _state_of(case: Any) -> Text:
    states = procedures.version(case.digest_id).states
    return states[case.state].title if case.state in states else Text(case.state, case.state)


def percent(rate: Fraction | None) -> str:
    """98.7%, cut and not rounded: what is not all is never shown as 100%."""
    if rate is None:
        return "—"
    tenths = rate.numerator * 1000 // rate.denominator
    return f"{tenths // 10}.{tenths % 10}%"


def figure(value: Fraction | int | None) -> str:
    """A whole number, or one with a half."""
    if value is None:
        return "—"
    whole = Fraction(value)
    return str(whole.numerator) if whole.denominator == 1 else f"{whole.numerator // 2}.5"
