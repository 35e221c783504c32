"""Cases by the API: lists, how one stands, its events, and what is due."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from ninja.responses import Status

from huice.calendar import published
from huice.problems import BadInput, Spot, near
from huice.procedure.events import Entry
from huice.procedure.running import days_left
from huice.site.api.guard import PLAIN, Listed, Page, actor_of, found, get, post
from huice.site.api.library import Day, Said, Words
from huice.site.casework import acting, docket, events, procedures
from huice.site.casework.models import Case, LiveClock
from huice.site.companies import sides
from huice.site.people import rights
from huice.site.web.clock import today

router = Router(tags=["cases"])
_HEAD = "^[0-9a-f]{64}$"
Value = Annotated[str, Field(max_length=2000, pattern=PLAIN)]


class CaseOut(Schema):
    """A case as a list shows it. ``head`` names the state of its log: an event is entered on it."""

    case: str
    name: str
    procedure: str
    state: str
    state_title: Said
    since: date | None
    opened: date
    due: date | None
    suspended: bool
    final: bool
    company: str
    project: str
    authority: str
    head: str


class CasesOut(Listed):
    items: list[CaseOut]


class WholeCaseOut(CaseOut):
    """``status`` has the shape of ``huice case status --json``."""

    status: dict[str, Any]


class EventOut(Schema):
    entry: str
    event: str
    title: Said
    day: date
    recorded: str
    by: str
    data: dict[str, str]
    reason: str
    corrects: str


class EventsOut(Listed):
    head: str
    items: list[EventOut]


class EventIn(Schema):
    """An event to enter. ``entry`` is an id of your own: sent again, it is entered once. ``seen``
    is the head of the log you acted on; where the log has gone on since, the answer is 409."""

    entry: Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
    seen: Annotated[str, Field(pattern=_HEAD)]
    event: Annotated[str, Field(max_length=64, pattern=PLAIN)]
    by: Annotated[str, Field(max_length=64, pattern=PLAIN)]
    day: Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    hour: Annotated[str, Field(pattern=r"^(\d{2}:\d{2})?$")] = ""
    reason: Annotated[str, Field(max_length=2000, pattern=PLAIN)] = ""
    data: dict[str, Value] = Field(default_factory=dict)


class EnteredOut(Schema):
    """``again`` where the entry was there already."""

    entry: str
    again: bool
    case: CaseOut


class DeadlineOut(Schema):
    """A running or overdue clock. ``left`` is in working days where ``working``."""

    case: str
    name: str
    clock: str
    title: Said
    cite: str
    who: str
    due: date
    left: int
    working: bool


class DeadlinesOut(Listed):
    items: list[DeadlineOut]


class CaseFilter(Page):
    procedure: Annotated[str, Field(max_length=128, pattern=PLAIN)] = ""
    state: Words = ""
    q: Words = ""
    final: bool | None = None


class DeadlineFilter(Page):
    until: Day | None = None
    who: Words = ""


@get(router, "/cases", "case.read", CasesOut, summary="可见的案件 · The cases one sees")
def cases(request: HttpRequest, asked: Query[CaseFilter]) -> dict[str, Any]:
    seen = rights.seen_cases(actor_of(request), Case.objects.all())
    for name, value in (("procedure", asked.procedure), ("state", asked.state)):
        seen = seen.filter(**{name: value}) if value else seen
    if asked.final is not None:
        seen = seen.filter(final=asked.final)
    if asked.q:
        seen = seen.filter(name__icontains=asked.q)
    page = asked.of(_with_names(seen.order_by("-opened", "-pk")), seen.count())
    return page | {"items": [_case(each) for each in page["items"]]}


@get(router, "/cases/{case}", "case.read", WholeCaseOut, summary="一个案件 · One case")
def case(request: HttpRequest, case: str) -> dict[str, Any]:
    thing = found(request, "case.read", _with_names(Case.objects.all()), case)
    return _case(thing) | {"status": docket.status(thing).as_json()}


@get(router, "/cases/{case}/events", "case.read", EventsOut, summary="案件的事件 · Its events")
def case_events(request: HttpRequest, case: str, page: Query[Page]) -> dict[str, Any]:
    thing = found(request, "case.read", _with_names(Case.objects.all()), case)
    procedure, log = docket.read(thing)
    listed = page.of([_event(procedure, each) for each in log.entries], len(log.entries))
    return listed | {"head": log.head}


@post(router, "/cases/{case}/events", "case.read", {200: EnteredOut, 201: EnteredOut}, cost=2,
      summary="记入一个事件 · Enter an event")  # fmt: skip
def enter(request: HttpRequest, case: str, asked: EventIn) -> Status[Any]:
    """The right depends on the event: whether the applicant, an officer or a head enters it."""
    actor = actor_of(request)
    thing = found(request, "case.read", _with_names(Case.objects.all()), case)
    entry = _entry(thing, asked)
    done = events.act(thing, entry, actor, asked.seen)
    if done.again:
        _expect_same(done.case, entry)
    answer = {"entry": entry.id, "again": done.again, "case": _case(done.case)}
    return Status(200 if done.again else 201, answer)


@get(router, "/deadlines", "case.read", DeadlinesOut, summary="期限 · What is due")
def deadlines(request: HttpRequest, asked: Query[DeadlineFilter]) -> dict[str, Any]:
    seen = rights.seen_cases(actor_of(request), Case.objects.filter(final=False))
    clocks = LiveClock.objects.filter(case__in=seen, due__isnull=False)
    if asked.until:
        clocks = clocks.filter(due__lte=asked.until)
    if asked.who:
        clocks = clocks.filter(who=asked.who)
    page = asked.of(clocks.select_related("case").order_by("due", "pk"), clocks.count())
    return page | {"items": [_deadline(each) for each in page["items"]]}


def _with_names(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related("company", "project", "authority")


def _case(each: Case) -> dict[str, Any]:
    procedure = procedures.version(each.digest_id)
    return {
        "case": each.ref, "name": each.name, "procedure": each.procedure, "state": each.state,
        "state_title": procedure.states[each.state].title._asdict(), "since": each.since,
        "opened": each.opened, "due": each.due, "suspended": each.suspended, "final": each.final,
        "company": each.company.name if each.company else "",
        "project": each.project.name if each.project else "",
        "authority": each.authority.name if each.authority else "", "head": each.head,
    }  # fmt: skip


def _event(procedure: Any, each: Entry) -> dict[str, Any]:
    title = procedure.events[each.event].title._asdict() if each.event else {"zh": "", "en": ""}
    return {
        "entry": each.id, "event": each.event, "title": title, "day": each.day,
        "recorded": each.recorded.isoformat(), "by": each.by, "data": dict(each.data),
        "reason": each.reason, "corrects": each.corrects,
    }  # fmt: skip


def _entry(thing: Case, asked: EventIn) -> Entry:
    """The entry as a form would make it; raises BadInput for data the event does not have."""
    procedure = procedures.version(thing.digest_id)
    if asked.event not in procedure.events:
        hint = near(asked.event, procedure.events)
        raise BadInput.at(
            Spot("event"), f"没有这个事件{hint.zh}", f"no such event{hint.en}", "event"
        )
    names = procedure.events[asked.event].data
    for name in asked.data:
        if name not in names:
            hint = near(name, names)
            raise BadInput.at(Spot("data"), f"此事件没有“{name[:64]}”{hint.zh}",
                              f"the event has no '{name[:64]}'{hint.en}", f"data.{name[:64]}")  # fmt: skip
    entry = acting.entry_of(
        procedure,
        {
            "event": asked.event, "by": asked.by, "entry": asked.entry, "day": asked.day,
            "hour": asked.hour, "because": asked.reason,
            **{f"data-{name}": value for name, value in asked.data.items()},
        },
    )  # fmt: skip
    if sides.is_company(asked.by) and entry.day != today():
        raise BadInput.at(
            Spot("day"), "项目单位的事件按提交之日记入，不可另写日期",
            "what an applicant does counts from the day it is sent; leave the day out", "day",
        )  # fmt: skip
    return entry


def _expect_same(case: Case, entry: Entry) -> None:
    """An id that was used for another event is a mistake, and no repetition."""
    _, log = docket.read(case)
    kept = next(each for each in log.entries if each.id == entry.id)
    if (kept.event, kept.by, dict(kept.data)) != (entry.event, entry.by, dict(entry.data)):
        raise BadInput.at(
            Spot("entry"), f"编号“{entry.id}”已用于另一个事件", f"'{entry.id}' is the id of another event",
            "entry",
        )  # fmt: skip


def _deadline(each: LiveClock) -> dict[str, Any]:
    assert each.due is not None
    clock = procedures.version(each.case.digest_id).clocks[each.clock]
    return {
        "case": each.case.ref, "name": each.case.name, "clock": each.clock,
        "title": clock.title._asdict(), "cite": clock.cite, "who": each.who, "due": each.due,
        "left": days_left(each.due, today(), each.working, published()), "working": each.working,
    }  # fmt: skip
