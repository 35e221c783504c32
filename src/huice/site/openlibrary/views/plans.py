"""Plans: targets beside their baselines, tasks by department, the layout of places, conflicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huice import places
from huice.progress.conflicts import conflicts as conflicts_of
from huice.progress.conflicts import shared
from huice.progress.series import Series, series_by_target, series_of
from huice.progress.status import STATUS_NAMES, Standing, standing
from huice.report.plan_sheets import plan_workbook
from huice.rules.measure import Document
from huice.rules.plan import COMPARISON_NAMES, MEASURED_NAMES, Plan, Role, Target, Task
from huice.rules.reporting import EVERY_NAMES
from huice.site.casework import observations, reporting
from huice.site.openlibrary.reports import reports_owed_by
from huice.site.openlibrary.rows import region_name, region_of, rows
from huice.site.openlibrary.tiles import GUANGDONG, SHENZHEN, tiles
from huice.site.people import rights
from huice.site.web import clock
from huice.site.web.language import language_of
from huice.site.web.policies import library

PAGE: Final = 60
ROLES: Final = 120
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST: Final = 100


class Assigned(NamedTuple):
    """A task with its document, and whether the department leads it."""

    task: Task
    document: Document
    leads: bool


def plans_of_library() -> list[tuple[Document, Plan]]:
    return [(each, each.plan) for each in library().documents if each.plan is not None]


@require_safe
@rights.needs("library.read")
def plans(request: HttpRequest) -> HttpResponse:
    """All plans by level, with how much each holds, and the departments with most to do."""
    found = plans_of_library()
    grouped: dict[str, list[tuple[Document, Plan]]] = {}
    for document, plan in found:
        grouped.setdefault(region_of(document), []).append((document, plan))
    led = Counter(name for _, plan in found for task in plan.tasks
                  for name in dict.fromkeys((*task.lead, *task.support)))  # fmt: skip
    return render(
        request,
        "openlibrary/plans.html",
        {
            "groups": [(region_name(code), own) for code, own in sorted(grouped.items())],
            "departments": led.most_common(24),
            "totals": (len(found), sum(len(plan.targets) for _, plan in found),
                       sum(len(plan.tasks) for _, plan in found),
                       sum(len(plan.layout) for _, plan in found)),
        },
    )  # fmt: skip


@require_safe
@rights.needs("library.read")
def plan(request: HttpRequest, document: str) -> HttpResponse:
    """One plan: its targets in series, its tasks, its layout."""
    whole = next((each for each in library().documents if each.id == document), None)
    if whole is None or whole.plan is None:
        raise Http404
    same = {key: group for group in shared(p for _, p in plans_of_library())
            for key in (each.key for each in group.targets)}  # fmt: skip
    return render(
        request,
        "openlibrary/plan.html",
        {
            "document": whole, "plan": whole.plan,
            "roles": Paginator(whole.plan.layout, ROLES).get_page(request.GET.get("page")),
            "series": series_of(whole.plan),
            "alone": _alone(whole.plan), "comparisons": COMPARISON_NAMES,
            "measured": MEASURED_NAMES, "line": line, "statuses": STATUS_NAMES, "status_kinds": observations.BADGES,
            "standings": _standings(whole.plan),
            "others": lambda target: [
                library().policies.document(each.document)
                for each in (same[target.key].targets if target.key in same else ())
                if each.document != whole.id
            ],
            "map": tiles(GUANGDONG, _strength(whole.plan.layout)),
            "city_map": tiles(SHENZHEN, _strength(whole.plan.layout)),
        },
    )  # fmt: skip


@require_safe
@rights.needs("library.read")
def plan_xlsx(request: HttpRequest, document: str) -> HttpResponse:
    """The same as a workbook."""
    whole = next((each for each in library().documents if each.id == document), None)
    if whole is None or whole.plan is None:
        raise Http404
    return HttpResponse(
        plan_workbook([(whole, whole.plan)], language_of(request)), content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{document}.xlsx"'},
    )  # fmt: skip


def _standings(plan: Plan) -> dict[str, Standing]:
    book, year, series = observations.book(), clock.today().year, series_by_target([plan])
    return {each.key: standing(each, series[each.key], book, year)
            for each in plan.targets if each.key in series}  # fmt: skip


def _alone(plan: Plan) -> list[Target]:
    """Baselines of indicators for which no target is set."""
    used = {each.key for series in series_of(plan) for each in series.baselines}
    return [each for each in plan.targets if each.baseline and each.key not in used]


class Line(NamedTuple):
    """A baseline and a target as heights of two bars, in percent of the higher."""

    base: int
    target: int


def line(series: Series, target: Target) -> Line | None:
    """What is drawn beside a target; nothing where it has no baseline."""
    base = series.base(target)
    if base is None or not max(base.figure.value, target.figure.value) > 0:
        return None
    top = max(base.figure.value, target.figure.value)
    return Line(int(100 * base.figure.value / top), int(100 * target.figure.value / top))


def _strength(layout: Iterable[Role]) -> dict[str, int]:
    """How many roles each place has."""
    return Counter(code for role in layout for code in role.places)


@require_safe
@rights.needs("library.read")
def tasks(request: HttpRequest) -> HttpResponse:
    """Everything that a department leads or supports, across all plans."""
    who = request.GET.get("who", "").replace("\0", " ").strip()[:LONGEST]
    found = [
        Assigned(task, document, any(who in name for name in task.lead))
        for document, plan in plans_of_library()
        for task in plan.tasks
        if not who or any(who in name for name in (*task.lead, *task.support))
    ]
    counts = (len(found), sum(each.leads for each in found))
    part = request.GET.get("part", "") if who else ""
    if part in ("lead", "support"):
        found = [each for each in found if each.leads == (part == "lead")]
    found.sort(key=lambda each: not each.leads)
    latest = reporting.latest_by_task(each.task.key for each in found)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "openlibrary/tasks.html",
        {
            "page": page, "who": who, "part": part, "counts": counts,
            "reports": reports_owed_by(who, clock.today()) if who else [], "everies": EVERY_NAMES,
            "latest": latest, "reported": Counter(x.state for own in latest.values() for x in own),
            "works": reporting.WORK_NAMES, "work_kinds": reporting.WORK_BADGES,
            "period_name": reporting.period_name,
        },
    )  # fmt: skip


@require_safe
@rights.needs("library.read")
def layout(request: HttpRequest) -> HttpResponse:
    """The province's cities and Shenzhen's districts as tiles, by cluster."""
    cluster = request.GET.get("cluster", "")
    known = library().policies.clusters
    roles = [
        role for _, plan in plans_of_library() for role in plan.layout
        if not cluster or role.cluster == cluster
    ]  # fmt: skip
    return render(
        request,
        "openlibrary/layout.html",
        {
            "cluster": known.get(cluster),
            "clusters": [each for each in known.values()
                         if any(each.id == role.cluster for _, p in plans_of_library() for role in p.layout)],
            "map": tiles(GUANGDONG, _strength(roles)), "city_map": tiles(SHENZHEN, _strength(roles)),
            "count": len(roles),
        },
    )  # fmt: skip


@require_safe
@rights.needs("library.read")
def place(request: HttpRequest, place: str) -> HttpResponse:
    """A place: all its roles, and the measures and entries of its own."""
    try:
        name = places.full_name(place)
    except places.UnknownPlace:
        raise Http404 from None
    roles = [
        (role, document)
        for document, plan in plans_of_library()
        for role in plan.layout
        if place in role.places
    ]
    own = [row for row in rows(clock.today()) if row.region == place]
    return render(
        request,
        "openlibrary/place.html",
        {"name": name, "place": place, "roles": roles, "rows": own[:12], "more": len(own),
         "clusters": library().policies.clusters},
    )  # fmt: skip


@require_safe
@rights.needs("library.read")
def conflicts(request: HttpRequest) -> HttpResponse:
    """What plans say differently of one indicator, and targets that several share."""
    found = [plan for _, plan in plans_of_library()]
    return render(
        request,
        "openlibrary/conflicts.html",
        {"conflicts": conflicts_of(found, lambda id: library().policies.document(id).applies_to),
         "shared": shared(found),
         "comparisons": COMPARISON_NAMES, "named": library().policies.document},
    )  # fmt: skip
