"""Plans: all of them and their tree, one of them, tasks by department, conflicts."""

from __future__ import annotations

from collections import Counter
from typing import Final, NamedTuple

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from markupsafe import Markup

from huice.progress.conflicts import conflicts as conflicts_of
from huice.progress.conflicts import shared
from huice.progress.observations import Book
from huice.progress.series import Series, series_of
from huice.progress.status import STATUS_NAMES
from huice.report.plan_chart import SPARK, chart, sparked
from huice.report.plan_sheets import plan_workbook
from huice.rules.measure import Document
from huice.rules.plan import (
    COMPARISON_NAMES,
    MEASURED_NAMES,
    NAMED_KINDS,
    Named,
    Plan,
    Target,
    Task,
)
from huice.rules.reporting import EVERY_NAMES
from huice.site.casework import observations, reporting
from huice.site.openlibrary import planned
from huice.site.openlibrary.matrix import matrix, regions
from huice.site.openlibrary.plan_tree import tree_of_library
from huice.site.openlibrary.reports import reports_owed_by
from huice.site.openlibrary.rows import region_name, region_of
from huice.site.openlibrary.tiles import GUANGDONG, SHENZHEN, tiles
from huice.site.openlibrary.timeline import timeline
from huice.site.openlibrary.views import layout
from huice.site.people import rights
from huice.site.web import clock
from huice.site.web.language import language_of
from huice.site.web.policies import document as document_of
from huice.site.web.policies import library
from huice.site.web.sheets import XLSX

PAGE: Final = 60
ALL: Final = 2_000
"""How many a page shows where all are asked for."""
ROLES: Final = 120
DEPARTMENTS: Final = 24
LONGEST: Final = 100


class Assigned(NamedTuple):
    """A task with its document, and whether the department leads it."""

    task: Task
    document: Document
    leads: bool


@require_safe
@rights.needs("library.read")
def plans(request: HttpRequest) -> HttpResponse:
    """All plans by level, with how much each holds, and the departments with most to do."""
    found = planned.plans()
    grouped: dict[str, list[tuple[Document, Plan]]] = {}
    for document, plan in found:
        grouped.setdefault(region_of(document), []).append((document, plan))
    led = Counter(
        name for _, plan in found for task in plan.tasks for name in planned.charged(task)
    )
    stand = planned.standings(planned.aims(), observations.book(), clock.today().year)
    return render(
        request,
        "openlibrary/plans.html",
        {
            "groups": [(region_name(code), own) for code, own in sorted(grouped.items())],
            "departments": led.most_common(DEPARTMENTS),
            "timeline": timeline(stand.values(), (task for _, plan in found for task in plan.tasks)),
            "statuses": STATUS_NAMES, "status_kinds": observations.BADGES,
            "totals": (len(found), sum(len(plan.targets) for _, plan in found),
                       sum(len(plan.tasks) for _, plan in found),
                       sum(len(plan.layout) for _, plan in found)),
        },
    )  # fmt: skip


@require_safe
@rights.needs("library.read")
def plan(request: HttpRequest, document: str) -> HttpResponse:
    """One plan: its targets in series, its tasks, its layout, what it names."""
    whole = document_of(document)
    if whole is None or whole.plan is None:
        raise Http404
    same, book = planned.same_as(), observations.book()
    return render(
        request,
        "openlibrary/plan.html",
        {
            "document": whole, "plan": whole.plan,
            "roles": Paginator(whole.plan.layout, ROLES).get_page(request.GET.get("page")),
            "series": series_of(whole.plan),
            "alone": _alone(whole.plan), "comparisons": COMPARISON_NAMES,
            "measured": MEASURED_NAMES, "spark": lambda series, target: _spark(series, target, book), "statuses": STATUS_NAMES, "status_kinds": observations.BADGES,
            "standings": planned.standings((each for each in planned.aims() if each.document is whole), book, clock.today().year),
            "others": lambda target: [
                library().policies.document(each.document)
                for each in (same[target.key].targets if target.key in same else ())
                if each.document != whole.id
            ],
            "named": [(each, whole) for each in sorted(whole.plan.named, key=_kind)],
            "named_kinds": NAMED_KINDS,
            "map": tiles(GUANGDONG, layout.strength(whole.plan.layout)),
            "city_map": tiles(SHENZHEN, layout.strength(whole.plan.layout)),
        },
    )  # fmt: skip


@require_safe
@rights.needs("library.read")
def plan_xlsx(request: HttpRequest, document: str) -> HttpResponse:
    """The same as a workbook."""
    whole = document_of(document)
    if whole is None or whole.plan is None:
        raise Http404
    return HttpResponse(
        plan_workbook([(whole, whole.plan)], language_of(request)), content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{document}.xlsx"'},
    )  # fmt: skip


def _kind(each: Named) -> int:
    return list(NAMED_KINDS).index(each.kind)


def _spark(series: Series, target: Target, book: Book) -> Markup:
    """What is drawn beside a target; nothing where there is neither a path nor an observation."""
    observed = book.of(target.key)
    found = chart(series, target, observed, SPARK) if series.base(target) or observed else None
    return sparked(found) if found else Markup()


def _alone(plan: Plan) -> list[Target]:
    """Baselines of indicators for which no target is set."""
    used = {each.key for series in series_of(plan) for each in series.baselines}
    return [each for each in plan.targets if each.baseline and each.key not in used]


@require_safe
@rights.needs("library.read")
def tasks(request: HttpRequest) -> HttpResponse:
    """Everything that a department leads or supports, across all plans or within one. A whole name
    finds that department alone, a part of a name all that have it."""
    who = request.GET.get("who", "").replace("\0", " ").strip()[:LONGEST]
    within = request.GET.get("plan", "")
    named = (
        {who} if who in planned.departments() else {x for x in planned.departments() if who in x}
    )
    found = [
        Assigned(task, document, bool(who) and not named.isdisjoint(task.lead))
        for document, plan in planned.plans()
        if not within or within == document.id
        for task in plan.tasks
        if not who or not named.isdisjoint((*task.lead, *task.support))
    ]
    counts = (len(found), sum(each.leads for each in found))
    part = request.GET.get("part", "") if who else ""
    if part in ("lead", "support"):
        found = [each for each in found if each.leads == (part == "lead")]
    found.sort(key=lambda each: not each.leads)
    latest = reporting.latest_by_task(each.task.key for each in found)
    size = ALL if request.GET.get("show") == "all" else PAGE
    return render(
        request,
        "openlibrary/tasks.html",
        {
            "page": Paginator(found, size).get_page(request.GET.get("page")),
            "who": who, "part": part, "counts": counts,
            "within": next((each for each, _ in planned.plans() if each.id == within), None),
            "reports": reports_owed_by(who, clock.today()) if who else [], "everies": EVERY_NAMES,
            "latest": latest, "reported": Counter(x.state for own in latest.values() for x in own),
            "works": reporting.WORK_NAMES, "work_kinds": reporting.WORK_BADGES,
            "period_name": reporting.period_name,
        },
    )  # fmt: skip


@require_safe
@rights.needs("library.read")
def task_matrix(request: HttpRequest) -> HttpResponse:
    """Departments beside the plans of one place: how many tasks each leads and supports."""
    region = request.GET.get("region") or next(iter(regions()), "")
    if region not in regions():
        raise Http404
    whole = matrix(region)
    is_all = request.GET.get("show") == "all"
    return render(
        request,
        "openlibrary/matrix.html",
        {"region": region, "regions": [(code, region_name(code), count) for code, count in regions().items()],
         "columns": whole.columns, "rows": whole.rows if is_all else whole.rows[:DEPARTMENTS],
         "more": 0 if is_all else len(whole.rows[DEPARTMENTS:])},
    )  # fmt: skip


@require_safe
@rights.needs("library.read")
def plan_tree(request: HttpRequest) -> HttpResponse:
    """Plans below plans, each with the reason why it stands there."""
    groups = [(region_name(region), nodes) for region, nodes in tree_of_library()]
    return render(
        request, "openlibrary/plan_tree.html",
        {"groups": groups, "named": library().policies.document},
    )  # fmt: skip


@require_safe
@rights.needs("library.read")
def conflicts(request: HttpRequest) -> HttpResponse:
    """What plans say differently of one indicator, and targets that several share."""
    found = [plan for _, plan in planned.plans()]
    return render(
        request,
        "openlibrary/conflicts.html",
        {"conflicts": conflicts_of(found, lambda id: library().policies.document(id).applies_to),
         "shared": shared(found),
         "comparisons": COMPARISON_NAMES, "named": library().policies.document},
    )  # fmt: skip
