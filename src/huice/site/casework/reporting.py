"""What organisations have taken over to report on, the reports entered so far, and how each period
stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from django.db import transaction

from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.progress.reporting import (
    Due,
    Rhythm,
    State,
    read_period,
    recurring_reports,
    rhythm_of,
    state,
    validity_of,
)
from huice.rules.measure import Document
from huice.rules.plan import Task
from huice.rules.reporting import Every, RecurringReport
from huice.site.casework.models_reporting import ReportDuty, TaskReport
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.people.models import AuditHead, Organisation
from huice.site.web import clock
from huice.site.web.policies import library

Work = Literal["not_begun", "going_on", "done", "stuck"]

WORK_NAMES: Final[dict[str, Text]] = {
    "not_begun": Text("未启动", "not begun"), "going_on": Text("推进中", "going on"),
    "done": Text("已完成", "done"), "stuck": Text("受阻", "stuck"),
}  # fmt: skip
WORK_BADGES: Final[dict[str, str]] = {
    "not_begun": "quiet",
    "going_on": "info",
    "done": "ok",
    "stuck": "bad",
}
STATE_BADGES: Final[dict[State, str]] = {
    "not_due": "quiet", "due_soon": "warn", "overdue": "bad", "filed": "ok", "filed_late": "warn",
}  # fmt: skip
TASKS_EVERY: Final[Every] = "half_year"
"""How often a plan's task is reported on where the organisation chooses nothing else: its own
choice and not the text's."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What can be reported on: a recurring report of a text, or a task of a plan."""

    key: str
    title: Text
    cite: str
    document: Document
    of: RecurringReport | Task

    @property
    def is_task(self) -> bool:
        return isinstance(self.of, Task)

    @property
    def departments(self) -> tuple[str, ...]:
        """Who answers for it, as printed."""
        return (*self.of.lead, *self.of.support) if isinstance(self.of, Task) else self.of.owed_by

    @property
    def every(self) -> Every:
        return TASKS_EVERY if isinstance(self.of, Task) else self.of.every

    def rhythm(self, every: Every) -> Rhythm:
        """The text's, or of a task the chosen one."""
        if isinstance(self.of, Task):
            since, until = validity_of(self.document)
            return Rhythm(every, since=since, until=until)
        return rhythm_of(self.of, self.document)


@dataclass(frozen=True, slots=True)
class Line:
    """A period of what an organisation has taken over: by when, how it stands, what was entered."""

    thing: Thing
    due: Due
    state: State
    reports: tuple[TaskReport, ...]

    @property
    def is_filed(self) -> bool:
        return self.state in ("filed", "filed_late")

    @property
    def latest(self) -> TaskReport | None:
        return self.reports[-1] if self.reports else None


def things() -> dict[str, Thing]:
    """Everything that can be reported on, by its key."""
    documents = library().documents
    found = [Thing(report.key, report.title, report.cite, document, report)
             for document, report in recurring_reports(documents)]  # fmt: skip
    found += [
        Thing(task.key, task.title, task.cite, document, task)
        for document in documents
        if document.plan is not None
        for task in document.plan.tasks
    ]
    return {each.key: each for each in found}


def taken_over(authorities: Iterable[Organisation]) -> list[ReportDuty]:
    """What organisations have taken over and not given back, and is still in the library."""
    latest: dict[tuple[int, str], ReportDuty] = {}
    rows = ReportDuty.objects.filter(authority__in=list(authorities)).select_related("authority")
    for each in rows.order_by("pk"):
        latest[each.authority_id, each.what] = each
    known = things()
    return [each for each in latest.values() if not each.released and each.what in known]


def lines(duties: Iterable[ReportDuty], day: date) -> list[Line]:
    """The periods of duties: all that were due since they were taken over, the running one, and in
    any case the next that is due; of a task none after the one in which it was done. Those to act
    on come first."""
    duties = list(duties)
    known, entered = things(), _entered(duties)
    found = [
        line
        for duty in duties
        for line in _of_duty(known[duty.what], duty, entered[duty.authority_id, duty.what], day)
    ]
    return [
        *sorted((each for each in found if not each.is_filed), key=lambda each: each.due.day),
        *sorted((each for each in found if each.is_filed), key=lambda each: each.due.day, reverse=True),
    ]  # fmt: skip


def _of_duty(
    thing: Thing, duty: ReportDuty, entered: Mapping[str, tuple[TaskReport, ...]], day: date
) -> Iterator[Line]:
    for due in _dues(thing, duty, day):
        reports = entered.get(due.period.key, ())
        yield Line(thing, due, state(due.day, filed_on(thing, reports), day), reports)
        if thing.is_task and reports and reports[-1].state == "done":
            return


def _dues(thing: Thing, duty: ReportDuty, day: date) -> Iterable[Due]:
    is_next_told = False
    for due in thing.rhythm(_every(duty)).from_day(duty.on):
        if due.period.first > day and is_next_told:
            return
        is_next_told = is_next_told or due.day >= day
        yield due


def _every(duty: ReportDuty) -> Every:
    return next(name for name in get_args(Every) if name == duty.every)


def _entered(
    duties: Iterable[ReportDuty],
) -> Mapping[tuple[int, str], Mapping[str, tuple[TaskReport, ...]]]:
    """By organisation and thing, then by period, in the order they were entered."""
    found: dict[tuple[int, str], dict[str, tuple[TaskReport, ...]]] = defaultdict(dict)
    rows = TaskReport.objects.filter(
        authority__in={each.authority_id for each in duties},
        what__in={each.what for each in duties},
    )
    for each in rows.order_by("pk"):
        own = found[each.authority_id, each.what]
        own[each.period] = (*own.get(each.period, ()), each)
    return found


def filed_on(thing: Thing, reports: tuple[TaskReport, ...]) -> date | None:
    """The day on which a period's report was there. On a task any report is one; what a text asks
    for is there once it is said to be done, and as long as no correction takes that back."""
    if thing.is_task or not reports:
        return reports[0].on if reports else None
    found = None
    for each in reversed(reports):
        if each.state != "done":
            break
        found = each.on
    return found


def latest_by_task(keys: Iterable[str]) -> Mapping[str, list[TaskReport]]:
    """Of each task the last report of its last reported period, by each organisation."""
    latest: dict[tuple[str, int], TaskReport] = {}
    rows = TaskReport.objects.filter(what__in=list(keys)).select_related("authority")
    for each in rows.order_by("pk"):
        before = latest.get((each.what, each.authority_id))
        if before is None or _first_day(each) >= _first_day(before):
            latest[each.what, each.authority_id] = each
    found: dict[str, list[TaskReport]] = defaultdict(list)
    for each in latest.values():
        found[each.what].append(each)
    return found


def _first_day(report: TaskReport) -> date:
    period = read_period(report.period)
    assert period is not None  # ``enter`` reads it before it is kept
    return period.first


def period_name(key: str) -> Text:
    period = read_period(key)
    return period.name if period else Text(key, key)


# --- what is entered -----------------------------------------------------------------------------


def take(what: str, every: str, authority: Organisation, actor: Actor) -> Thing:
    """Take something over; raises BadInput where there is nothing to report on any more."""
    with transaction.atomic():
        _one_writer_at_a_time()
        thing = things().get(what)
        if thing is None:
            raise _wrong("what", "政策库里没有这一事项", "the library has no such thing")
        if not thing.is_task:
            every = thing.every
        elif every not in get_args(Every):
            raise _wrong("every", "请选择多久一报", "choose how often it is reported")
        if any(each.what == what for each in taken_over([authority])):
            raise _wrong("what", "本单位已承担这一事项", "it has been taken over already")
        row = ReportDuty(authority=authority, what=what, every=every, author=actor.name,
                         on=clock.today(), entered=clock.now())  # fmt: skip
        if thing.rhythm(_every(row)).next(row.on) is None:
            raise _wrong("what", "文件已到期，不再报送", "its document is over, nothing is owed")
        row.save()
        audit.record(actor.ref, "report.taken", authority.ref, what=what, every=every)
    return thing


def release(what: str, authority: Organisation, actor: Actor) -> None:
    """Give something back: nothing is owed from then on; what was reported stays."""
    with transaction.atomic():
        _one_writer_at_a_time()
        held = next((each for each in taken_over([authority]) if each.what == what), None)
        if held is None:
            raise _wrong("what", "本单位没有承担这一事项", "it was not taken over")
        ReportDuty.objects.create(
            authority=authority, what=what, every=held.every, released=True, author=actor.name,
            on=clock.today(), entered=clock.now(),
        )  # fmt: skip
        audit.record(actor.ref, "report.released", authority.ref, what=what)


def enter(
    what: str, period: str, work: str, words: str, corrects: str, authority: Organisation,
    actor: Actor,
) -> None:  # fmt: skip
    """Add a report; raises BadInput with everything that is wrong."""
    with transaction.atomic():
        _one_writer_at_a_time()
        held = [each for each in taken_over([authority]) if each.what == what]
        line = next((each for each in lines(held, clock.today()) if each.due.period.key == period), None)  # fmt: skip
        if line is None:
            raise _wrong(
                "item", "本单位没有承担这一事项的这一期", "this period of it is not owed here"
            )
        problems = list[Problem]()
        if line.due.period.first > clock.today():
            problems.append(_problem("item", f"{line.due.period.name.zh}尚未开始", f"{line.due.period.name.en} has not begun"))  # fmt: skip
        if line.latest is not None and not corrects:
            problems.append(_problem(
                "corrects", f"{line.due.period.name.zh}已有报告（{WORK_NAMES[line.latest.state].zh}），更正须写理由",
                f"{line.due.period.name.en} is reported already, a correction needs its reason",
            ))  # fmt: skip
        if line.latest is None and corrects:
            problems.append(_problem("corrects", "这一期没有可更正的报告", "nothing to correct"))
        if problems:
            raise BadInput(problems)
        TaskReport.objects.create(
            authority=authority, what=what, period=period, state=work, words=words,
            author=actor.name, corrects=corrects, on=clock.today(), entered=clock.now(),
        )  # fmt: skip
        audit.record(
            actor.ref, "report.entered", authority.ref, what=what, period=period, state=work,
            words=words, corrects=corrects,
        )  # fmt: skip


def _one_writer_at_a_time() -> None:
    AuditHead.objects.select_for_update().get_or_create(pk=1)


def _problem(field: str, zh: str, en: str) -> Problem:
    return Problem(Spot("form"), Text(zh, en), field)


def _wrong(field: str, zh: str, en: str) -> BadInput:
    return BadInput([_problem(field, zh, en)])
