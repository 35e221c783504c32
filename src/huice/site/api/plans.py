"""Plans by the API: targets with where they stand, tasks, layout."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.progress.observations import Observation
from huice.progress.series import series_by_target
from huice.progress.status import Standing, standing
from huice.rules.measure import Document
from huice.rules.plan import Named, Plan, Role, Task
from huice.site.api.guard import PLAIN, Listed, Page, found, get, post
from huice.site.api.library import Said, Words
from huice.site.casework import observations
from huice.site.people.actor import actor_of
from huice.site.people.models import Organisation
from huice.site.web.clock import today
from huice.site.web.policies import library
from huice.values.literals import NotALiteral, decimal
from huice.values.quantity import read_quantity

router = Router(tags=["library"])
Year = Annotated[int, Field(ge=1990, le=2100)]


class PlanOut(Schema):
    document: str
    number: str
    title: Said
    until: date | None
    targets: int
    tasks: int
    layout: int
    named: int


class PlansOut(Listed):
    items: list[PlanOut]


class SeenOut(Schema):
    year: int
    figure: str
    source: str
    author: str
    on: date


class TargetOut(Schema):
    """``due`` is what the straight path has for the year that was last observed, in the bare unit."""

    target: str
    indicator: Said
    op: str
    figure: str
    high: str | None
    measured: str
    year: int | None
    soft: str
    scope: Said | None
    cite: str
    base: str | None
    status: str
    due: str | None
    observed: SeenOut | None


class TargetsOut(Listed):
    items: list[TargetOut]


class TaskOut(Schema):
    task: str
    document: str
    title: Said
    does: Said
    lead: list[str]
    support: list[str]
    by: Said | None
    cite: str


class TasksOut(Listed):
    items: list[TaskOut]


class RoleOut(Schema):
    document: str
    place: str
    places: list[str]
    cluster: str
    role: Said
    level: str
    cite: str
    doubt: Said | None


class RolesOut(Listed):
    items: list[RoleOut]


class NamedOut(Schema):
    """``kind`` is project, platform, park, facility or event."""

    named: str
    document: str
    kind: str
    name: Said
    place: str
    places: list[str]
    cluster: str
    does: Said | None
    cite: str


class NamedListOut(Listed):
    items: list[NamedOut]


class ObservationIn(Schema):
    """``corrects`` is the reason where a value of the same target and year is there already."""

    target: Annotated[str, Field(max_length=160, pattern=PLAIN)]
    year: Year
    figure: Annotated[str, Field(max_length=40, pattern=PLAIN)]
    source: Annotated[str, Field(min_length=1, max_length=300, pattern=PLAIN)]
    corrects: Annotated[str, Field(max_length=300, pattern=PLAIN)] = ""


class ObservationsIn(Schema):
    """``authority`` is the public name of the organisation that enters them."""

    authority: Annotated[str, Field(max_length=64, pattern=PLAIN)]
    observations: Annotated[list[ObservationIn], Field(min_length=1, max_length=500)]


class EnteredOut(Schema):
    entered: int


class SeenFilter(Page):
    """``year``: as seen in this year, today's where it is left out."""

    year: Year | None = None


class TaskFilter(Page):
    document: Words = ""
    who: Words = ""


class RoleFilter(Page):
    """``place`` is a code of GB/T 2260."""

    document: Words = ""
    place: Words = ""
    cluster: Words = ""


@get(router, "/plans", "library.read", PlansOut, summary="规划 · All plans")
def plans(request: HttpRequest, page: Query[Page]) -> dict[str, Any]:
    rows = [
        {"document": each.id, "number": each.number, "title": each.title._asdict(), "until": each.until,
         "targets": len(plan.targets), "tasks": len(plan.tasks), "layout": len(plan.layout),
         "named": len(plan.named)}
        for each, plan in _plans()
    ]  # fmt: skip
    return page.of(rows, len(rows))


@get(router, "/plans/{document}/targets", "library.read", TargetsOut,
     summary="一份规划的目标和进度 · A plan's targets and where they stand")  # fmt: skip
def targets(request: HttpRequest, document: str, asked: Query[SeenFilter]) -> dict[str, Any]:
    plan = next((plan for each, plan in _plans() if each.id == document), None)
    if plan is None:
        raise Http404
    book, series, year = observations.book(), series_by_target([plan]), asked.year or today().year
    rows = [_target(standing(each, series[each.key], book, year))
            for each in plan.targets if each.key in series]  # fmt: skip
    return asked.of(rows, len(rows))


@get(router, "/tasks", "library.read", TasksOut,
     summary="任务和分工 · Tasks and who answers for them")  # fmt: skip
def tasks(request: HttpRequest, asked: Query[TaskFilter]) -> dict[str, Any]:
    rows = [
        _task(task, each)
        for each, plan in _plans()
        if not asked.document or asked.document in (each.id, each.number)
        for task in plan.tasks
        if not asked.who or any(asked.who in name for name in (*task.lead, *task.support))
    ]
    return asked.of(rows, len(rows))


@get(router, "/layout", "library.read", RolesOut,
     summary="布局：各地的角色 · What places are to be or do")  # fmt: skip
def layout(request: HttpRequest, asked: Query[RoleFilter]) -> dict[str, Any]:
    rows = [
        _role(role, each)
        for each, plan in _plans()
        if not asked.document or asked.document in (each.id, each.number)
        for role in plan.layout
        if (not asked.place or asked.place in role.places)
        and (not asked.cluster or asked.cluster == role.cluster)
    ]
    return asked.of(rows, len(rows))


@get(router, "/named", "library.read", NamedListOut,
     summary="重点项目、平台、园区 · Projects, platforms and parks that plans name")  # fmt: skip
def named(request: HttpRequest, asked: Query[RoleFilter]) -> dict[str, Any]:
    rows = [
        _named(one, each)
        for each, plan in _plans()
        if not asked.document or asked.document in (each.id, each.number)
        for one in plan.named
        if (not asked.place or asked.place in one.places)
        and (not asked.cluster or asked.cluster in (one.cluster, *each.applies_to.clusters))
    ]
    return asked.of(rows, len(rows))


@post(router, "/observations", "bureau.observe", {201: EnteredOut},
      summary="填报规划观测值，整批记入或都不记入 · Enter observations, all or none")  # fmt: skip
def observe(request: HttpRequest, sent: ObservationsIn) -> Status[dict[str, int]]:
    actor = actor_of(request)
    authority = found(request, "bureau.observe", Organisation.objects.all(), sent.authority)
    entered, problems = list[tuple[Observation, Spot]](), list[Problem]()
    for n, each in enumerate(sent.observations):
        spot = Spot(f"observations.{n}")
        try:
            figure = read_quantity(each.figure)
        except NotALiteral as error:
            problems.append(Problem(spot, Text(error.zh, error.en), f"observations.{n}.figure"))
            continue
        entered.append((Observation(each.target, each.year, figure, each.source, actor.name,
                                    today(), each.corrects), spot))  # fmt: skip
    if problems:
        raise BadInput(problems)
    return Status(201, {"entered": observations.enter(entered, authority, actor)})


def _plans() -> list[tuple[Document, Plan]]:
    return [(each, each.plan) for each in library().documents if each.plan is not None]


def _target(each: Standing) -> dict[str, Any]:
    target, seen = each.target, each.latest
    return {
        "target": target.key, "indicator": target.indicator._asdict(), "op": target.op,
        "figure": target.figure.written, "high": target.high.written if target.high else None,
        "measured": target.measured, "year": target.year, "soft": target.soft,
        "scope": target.scope._asdict() if target.scope else None, "cite": target.cite,
        "base": each.base.figure.written if each.base else None, "status": each.status,
        "due": None if each.due is None else decimal(each.due),
        "observed": None if seen is None else {
            "year": seen.year, "figure": seen.figure.written, "source": seen.source,
            "author": seen.author, "on": seen.on,
        },
    }  # fmt: skip


def _task(each: Task, document: Document) -> dict[str, Any]:
    return {
        "task": each.key, "document": document.id, "title": each.title._asdict(),
        "does": each.does._asdict(), "lead": list(each.lead), "support": list(each.support),
        "by": each.by._asdict() if each.by else None, "cite": each.cite,
    }  # fmt: skip


def _named(each: Named, document: Document) -> dict[str, Any]:
    return {
        "named": each.key, "document": document.id, "kind": each.kind, "name": each.name._asdict(),
        "place": each.place, "places": list(each.places), "cluster": each.cluster,
        "does": each.does._asdict() if each.does else None, "cite": each.cite,
    }  # fmt: skip


def _role(each: Role, document: Document) -> dict[str, Any]:
    return {
        "document": document.id, "place": each.place, "places": list(each.places),
        "cluster": each.cluster, "role": each.role._asdict(), "level": each.level,
        "cite": each.cite, "doubt": each.doubt._asdict() if each.doubt else None,
    }  # fmt: skip
