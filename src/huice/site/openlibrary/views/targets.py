"""Targets: those of all plans by year, status, cluster, place and plan; one with its chart, its
figures and the history of what was observed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huice.language import Text
from huice.progress.observations import Book, Observation
from huice.progress.status import STATUS_NAMES, Standing, path
from huice.report.plan_chart import chart, drawn
from huice.rules.plan import COMPARISON_NAMES, MEASURED_NAMES
from huice.site.casework import observations
from huice.site.openlibrary.planned import (
    Aim,
    aims,
    cluster_name,
    place_name,
    plans,
    same_as,
    standings,
)
from huice.site.people import rights
from huice.site.web import clock
from huice.site.web.language import language_of
from huice.site.web.policies import library
from huice.values.quantity import in_words

PAGE: Final = 100
ALL: Final = 2_000
"""How many a page shows where all are asked for."""
NO_YEAR: Final = "none"


class Filter(NamedTuple):
    """A choice over targets: its name in the address, its label, its options, and what it keeps."""

    name: str
    label: Text
    options: list[tuple[str, Text]]
    keeps: Callable[[Aim, str], bool]


@require_safe
@rights.needs("library.read")
def targets(request: HttpRequest) -> HttpResponse:
    """All targets, or those that the filters leave."""
    today = clock.today()
    stand = standings(aims(), observations.book(), today.year)
    filters = list(_filters(stand))
    chosen = {each.name: request.GET.get(each.name, "") for each in filters}
    found = [aim for aim in aims()
             if all(not chosen[each.name] or each.keeps(aim, chosen[each.name]) for each in filters)]  # fmt: skip
    size = ALL if request.GET.get("show") == "all" else PAGE
    return render(
        request,
        "openlibrary/targets.html",
        {"page": Paginator(found, size).get_page(request.GET.get("page")), "standings": stand,
         "filters": filters, "chosen": chosen, "is_filtered": any(chosen.values()), **names()},
    )  # fmt: skip


def names() -> dict[str, Any]:
    """What tables of targets say by name."""
    return {"comparisons": COMPARISON_NAMES, "measured": MEASURED_NAMES, "statuses": STATUS_NAMES,
            "status_kinds": observations.BADGES}  # fmt: skip


def _filters(stand: dict[str, Standing]) -> Iterator[Filter]:
    every, clusters = aims(), library().policies.clusters
    years = sorted({each.target.year for each in every if each.target.year is not None})
    codes = sorted({code for each in every for code in each.places})
    used = {id for each in every for id in each.clusters}
    yield Filter(
        "year", Text("年度", "Year"),
        [*((str(year), Text(str(year), str(year))) for year in years), (NO_YEAR, Text("没有写年度", "no year named"))],
        lambda aim, value: str(aim.target.year or NO_YEAR) == value,
    )  # fmt: skip
    yield Filter("status", Text("状态", "Status"), [*STATUS_NAMES.items()],
                 lambda aim, value: stand[aim.target.key].status == value)  # fmt: skip
    yield Filter(
        "cluster", Text("产业集群", "Cluster"),
        [(each.id, cluster_name(each)) for each in clusters.values() if each.id in used],
        lambda aim, value: value in aim.clusters,
    )  # fmt: skip
    yield Filter("place", Text("地方", "Place"), [(code, place_name(code)) for code in codes],
                 lambda aim, value: value in aim.places)  # fmt: skip
    yield Filter(
        "document", Text("规划", "Plan"), [(document.id, document.title) for document, plan in plans()
                                         if any(not each.baseline for each in plan.targets)],
        lambda aim, value: aim.document.id == value,
    )  # fmt: skip


# --- one target ----------------------------------------------------------------------------------


class Figure(NamedTuple):
    """A figure of a year as the table beside the chart has it."""

    kind: str
    year: int | None
    written: str
    due: str
    cite: str
    source: str


@require_safe
@rights.needs("library.read")
def target(request: HttpRequest, document: str, target: str) -> HttpResponse:
    """A target drawn, the same figures in a table, and every entry of every year observed."""
    aim = next((each for each in aims() if each.target.key == f"{document}/{target}"), None)
    if aim is None:
        raise Http404
    book = observations.book()
    observed = book.of(aim.target.key)
    language = language_of(request)
    picture = chart(aim.series, aim.target, observed)
    group = same_as().get(aim.target.key)
    return render(
        request,
        "openlibrary/target.html",
        {
            "aim": aim, "standing": standings([aim], book, clock.today().year)[aim.target.key],
            "picture": drawn(picture, _told(aim).say(language)) if picture else None,
            "figures": sorted(_figures(aim, book), key=lambda each: (each.year is None, each.year or 0)),
            "history": observations.history(aim.target.key),
            "others": [each for each in (group.targets if group else ()) if each.key != aim.target.key],
            "named": library().policies.document, **names(),
        },
    )  # fmt: skip


def _told(aim: Aim) -> Text:
    each = aim.target
    return Text(f"{each.indicator.zh}：基数、目标、路径和观测值", f"{each.indicator.en}: baselines, targets, path and observations")  # fmt: skip


def _figures(aim: Aim, book: Book) -> Iterator[Figure]:
    for each in (*aim.series.baselines, *aim.series.targets):
        written = each.figure.written + (f"—{each.high.written}" if each.high else "")
        yield Figure("baseline" if each.baseline else "target", each.year, written, "", each.cite, "")  # fmt: skip
    for observation in book.of(aim.target.key).values():
        yield Figure("observed", observation.year, observation.figure.written,
                     _due(aim, observation), "", observation.source)  # fmt: skip


def _due(aim: Aim, seen: Observation) -> str:
    due = path(aim.target, aim.series.base(aim.target), seen.year)
    return in_words(due, aim.target.figure.unit) if due is not None else ""
