"""What a case's log comes to for statistics: each run of a clock, each stay in a state.

The fold keeps the last run of a clock alone; here it is gone through event by event, so that the
notice period that ran anew after a supplement counts as well. A case is measured again once its
log has grown, or once time itself has changed it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from huice.calendar import published
from huice.calendar.periods import WORKING, day_before_count
from huice.problems import BadInput
from huice.procedure.due_list import turns
from huice.procedure.engine import Case as Folded
from huice.procedure.history import effective
from huice.procedure.log import Log
from huice.procedure.model import Procedure
from huice.procedure.running import Running
from huice.site.bureau.models_statistics import Stage, StageFact, StageMark
from huice.site.casework import docket
from huice.site.casework.models import Case
from huice.site.web.clock import today

BATCH = 100


@dataclass(frozen=True, slots=True)
class Key:
    """A stage as it is told apart: see ``Stage``."""

    procedure: str
    is_clock: bool
    name: str
    who: str
    working: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """A run of a clock or a stay in a state, with the fields of ``StageFact``."""

    key: Key
    started: date
    due: date | None
    ended: date | None
    ending: str
    effect: str
    in_time: bool | None
    taken: int | None


def measure(procedure: Procedure, log: Log, day: date) -> tuple[list[Measured], date | None]:
    """All runs and stays up to a day, and the last day on which this still holds."""
    folded = Folded(procedure, log.opening, published())
    runs: dict[int, Running] = {}
    for entry in effective(procedure, log.opening, log.entries):
        folded.settle(entry.day, entry.time)
        runs.update((id(each), each) for each in folded.clocks.values())
        folded.enter(entry)
        runs.update((id(each), each) for each in folded.clocks.values())
    with suppress(BadInput):  # a lapse on an estimated day: its clock stays overdue
        if folded.last <= day:
            folded.settle(day)
    runs.update((id(each), each) for each in folded.clocks.values())
    found = [_run(folded, each) for each in runs.values()]
    turn = turns(folded)
    return [*found, *_stays(folded)], None if turn == date.max else turn


def _run(folded: Folded, running: Running) -> Measured:
    conventions = folded.opening.conventions
    due = running.due(folded.calendar, conventions)
    is_stated = running.length is not None or running.named is not None
    last = running.ended_on
    late = last is not None and due is not None and last > due
    in_time: bool | None = None
    if running.ended == "lapsed":
        in_time = False
    elif running.ended == "stopped" and is_stated:
        in_time = not late
    elif running.ended == "closed" and late:
        in_time = False
    lapse = folded.lapse_of(running)
    key = Key(
        folded.procedure.key, True, running.clock.id, running.clock.who,
        running.in_working_days or not is_stated,
    )  # fmt: skip
    return Measured(
        key, running.start, due if is_stated else None, last, running.ended,
        lapse.effect if in_time is False or running.overdue else "", in_time,
        _taken(folded, running, last) if last else None,
    )  # fmt: skip


def _taken(folded: Folded, running: Running, last: date) -> int:
    """The days of a run that counted, in working days where its length is."""
    calendar, start = folded.calendar, running.start
    if running.length is not None:
        start = day_before_count(start, running.length, folded.opening.conventions)
    in_days = running.named is not None or (
        running.length is not None and running.length.unit != WORKING
    )

    def days(after: date, until: date) -> int:
        return (until - after).days if in_days else calendar.number(until) - calendar.number(after)

    stood = running.stood
    if running.since is not None and running.since < last:
        stood += days(running.since, last)
    return max(days(start, last) - stood, 0)


def _stays(folded: Folded) -> Iterator[Measured]:
    state, since = folded.procedure.initial, folded.opening.day
    for each in folded.timeline:
        if each.state != state:
            yield _stay(folded, state, since, each.day)
            state, since = each.state, each.day
    if state not in folded.procedure.finals:
        yield _stay(folded, state, since, None)


def _stay(folded: Folded, state: str, since: date, until: date | None) -> Measured:
    number = folded.calendar.number
    return Measured(
        Key(folded.procedure.key, False, state, "", True), since, None, until,
        "left" if until else "", "", None, max(number(until) - number(since), 0) if until else None,
    )  # fmt: skip


# --- kept ----------------------------------------------------------------------------------------


def waiting(day: date) -> QuerySet[Case]:
    """The cases to be measured: new, grown, or changed by time."""
    return Case.objects.filter(
        Q(measured__isnull=True)
        | Q(measured__lines__lt=F("lines"))
        | Q(measured__turns__lt=day)
    )  # fmt: skip


def refresh_stages(limit: int | None = None, day: date | None = None) -> int:
    """Measure the cases that need it, some at a time; how many they were."""
    asked = day or today()
    found = list(waiting(asked).order_by("pk").values_list("pk", flat=True)[:limit])
    for at in range(0, len(found), BATCH):
        with transaction.atomic():
            held = Case.objects.select_for_update().filter(pk__in=found[at : at + BATCH])
            _record(list(held), asked)
    return len(found)


@transaction.atomic
def record(case: Case, day: date | None = None) -> None:
    """Measure one case anew."""
    _record([Case.objects.select_for_update().get(pk=case.pk)], day or today())


def _record(cases: list[Case], day: date) -> None:
    stages = {_key(each): each.pk for each in Stage.objects.all()}
    facts: list[StageFact] = []
    marks: list[StageMark] = []
    for case in cases:
        found: list[Measured] = []
        turn: date | None = None
        with suppress(BadInput):  # an edited log is the audit's to tell of
            procedure, log = docket.read(case)
            found, turn = measure(procedure, log, day)
        for key in {each.key for each in found}.difference(stages):
            stages[key] = _made(key)
        facts += [
            StageFact(
                case=case, authority_id=case.authority_id, stage_id=stages[each.key],
                started=each.started, due=each.due, ended=each.ended, ending=each.ending,
                effect=each.effect, in_time=each.in_time, taken=each.taken,
            )
            for each in found
        ]  # fmt: skip
        marks.append(StageMark(case=case, lines=case.lines, turns=turn))
    StageFact.objects.filter(case__in=cases).delete()
    StageFact.objects.bulk_create(facts, batch_size=500)
    StageMark.objects.bulk_create(
        marks, update_conflicts=True, unique_fields=["case"], update_fields=["lines", "turns"]
    )


def _key(stage: Stage) -> Key:
    return Key(stage.procedure, stage.is_clock, stage.name, stage.who, stage.working)


def _made(key: Key) -> int:
    """A stage that is met for the first time."""
    known: dict[str, Any] = {
        "procedure": key.procedure, "is_clock": key.is_clock, "name": key.name,
        "who": key.who, "working": key.working,
    }  # fmt: skip
    return int(Stage.objects.get_or_create(**known)[0].pk)
