"""The first page, and the search over everything."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huice.site.casework import procedures
from huice.site.casework.models_publication import Publication
from huice.site.openlibrary import calls, catalogue, searching, self_test, texts
from huice.site.openlibrary.rows import STANDINGS, rows
from huice.site.people import rights
from huice.site.web import clock
from huice.site.web.language import said
from huice.site.web.policies import library

WINDOWS_SHOWN = 8
NEWS_SHOWN = 6
OVER_SHOWN = 5
OPEN_SHOWN = 5

_OPEN = catalogue.Asked(chosen={"state": frozenset(("open",))})


@require_safe
@rights.needs("library.read")
def home(request: HttpRequest) -> HttpResponse:
    """One search box, the first question of the self-test, what is coming, what was published."""
    day = clock.today()
    known = library()
    every = rows(day)
    news = Publication.objects.select_related("authority").filter(day__lte=day)
    return render(
        request,
        "openlibrary/home.html",
        {
            "standing": self_test.standing(request.session, day),
            "windows": calls.windows(day)[:WINDOWS_SHOWN],
            "more_windows": max(len(calls.windows(day)) - WINDOWS_SHOWN, 0),
            "open": catalogue.find(_OPEN, day).rows[:OPEN_SHOWN],
            "open_count": sum(each.standing == "open" for each in every),
            "over": calls.over(day)[:OVER_SHOWN],
            "news": news.order_by("-day", "-id")[:NEWS_SHOWN],
            "counts": {
                "measures": len(known.measures),
                "entries": len(known.policies.support),
                "documents": len(known.documents),
                "procedures": len(procedures.keys()),
                "texts": len(texts.entries()),
            },
            "by_standing": [
                (id, name, sum(each.standing == id for each in every))
                for id, name in STANDINGS.items()
                if any(each.standing == id for each in every)
            ],
        },
    )


@require_safe
@rights.needs("library.read")
def search(request: HttpRequest) -> HttpResponse:
    """Measures, documents and procedures by name; provisions by their words."""
    words = request.GET.get("q", "").replace("\0", " ").strip()
    filters = {
        name: request.GET.get(name, "").replace("\0", " ").strip()[:100]
        for name in ("place", "year", "kind", "state")
    }
    page = page_number(request, searching.LAST_PAGE)
    found = searching.search(words, filters, page, clock.today())
    total = found.hits.total if found.hits else 0
    last = min(max(-(-total // searching.PAGE), 1), searching.LAST_PAGE)
    return render(
        request,
        "openlibrary/search.html",
        {
            "words": words, "found": found, "filters": filters, "page": page, "last": last,
            "has_texts": bool(texts.state()), "problems": dict.fromkeys(("q", *filters)) | dict(found.wrong),
            "told": [(name, said(request, text)) for name, text in found.wrong],
            "kind_options": [(x, x) for x in searching.KINDS], "states": searching.STATES,
            "state_options": [(x, said(request, n)) for x, n in searching.STATES.items()],
        },
        status=422 if found.wrong else 200,
    )  # fmt: skip


def page_number(request: HttpRequest, last: int) -> int:
    """The page that is asked for; the first where that is none."""
    written = request.GET.get("page", "")
    if not (written.isascii() and written.isdecimal() and len(written) < 8):
        return 1
    return min(max(int(written), 1), last)
