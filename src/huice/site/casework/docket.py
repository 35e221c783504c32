"""The docket in the database: cases begin, events are entered, and all else is a fold.

A log's lines are chained by hashes and only ever added to, each together with its line in the
audit chain, in one transaction: what was answered for stands, what was not leaves nothing. The
case's row is held while a line is added, so that of two who act at once one is told. Whoever
sends the same entry again (its ``id``) is told that it is there, and it is not doubled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, Final, NamedTuple

from django.db import IntegrityError, transaction

from huice.calendar import DEFAULT, Conventions
from huice.problems import BadInput, Spot
from huice.procedure import log as logs
from huice.procedure import status as standing
from huice.procedure.alone import Claim as Said
from huice.procedure.alone import barring, claims
from huice.procedure.due_list import turns
from huice.procedure.engine import Case as Folded
from huice.procedure.engine import fold
from huice.procedure.events import Entry, Opening
from huice.procedure.history import refuse
from huice.procedure.log import Log
from huice.procedure.model import Procedure
from huice.procedure.status import Status
from huice.site.casework import lapses, procedures
from huice.site.casework.models import Case, Claim, LiveClock, LogLine, Project
from huice.site.companies import sides
from huice.site.companies.models import Company
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation
from huice.site.web.clock import local_now, today
from huice.site.web.problems import Conflict

BY_DEFAULT: Final = DEFAULT.estimating
"""Beyond the published calendar days are estimated and marked so: a case of December does not
stop on New Year's Day because the holidays of the year are not known yet."""


class Entered(NamedTuple):
    """What came of an entry: the case as its log now leaves it; ``again`` where it was there."""

    case: Case
    folded: Folded
    again: bool


@transaction.atomic
def begin(
    procedure: Procedure,
    name: str,
    actor: Actor,
    day: date,
    *,
    company: Company | None = None,
    project: Project | None = None,
    authority: Organisation | None = None,
    readings: Mapping[str, str] = {},
    conventions: Conventions = BY_DEFAULT,
    is_sample: bool = False,
) -> Case:
    """Begin a case; raises BadInput for a name that is taken, a later day, a reading not offered.

    Where the published calendar does not reach, days are estimated and marked as such: a desk
    that refused every case on 1 January until the new calendar is out would help nobody.
    """
    opening = Opening(
        name, procedure.key, procedure.digest, day, local_now(), dict(readings), conventions
    )
    if day > opening.recorded.date():
        raise BadInput.at(Spot(name), f"{day} 晚于今天", f"{day} lies after today", "day")
    folded = fold(procedure, opening, ())
    procedures.keep(procedure)
    log, line = logs.next_line(None, opening)
    try:
        with transaction.atomic():
            case = Case.objects.create(
                name=name, procedure=procedure.key, digest_id=procedure.digest, company=company,
                project=project, authority=authority, opened=day, is_sample=is_sample,
            )  # fmt: skip
    except IntegrityError:
        raise BadInput.at(Spot(name), "案号已被使用", "the name is taken", "name") from None
    LogLine.objects.create(case=case, number=0, entry="", line=line.decode().rstrip("\n"))
    _write(case, folded, log)
    audit.record(
        actor.ref, "case.begin", case.ref, case=name, procedure=procedure.key, head=log.head
    )
    return case


@transaction.atomic
def enter(case: Case, entry: Entry, actor: Actor, seen: str) -> Entered:
    """Enter an event. ``seen`` is the head of the log as the actor last saw it.

    Raises BadInput where the engine refuses the event, and Conflict where the log has gone on
    since it was seen. The log is untouched then.
    """
    held = Case.objects.select_for_update().get(pk=case.pk)
    procedure, log = read(held)
    if any(each.id == entry.id for each in log.entries):
        return Entered(held, fold(procedure, log.opening, log.entries, today()), again=True)
    if seen != log.head:
        raise Conflict
    entry = replace(entry, signed=actor.ref, recorded=max(entry.recorded, _latest(log)))
    folded = fold(procedure, log.opening, (*log.entries, entry))
    _expect_alone(held, folded, entry)
    log, line = logs.next_line(log, entry)
    LogLine.objects.create(
        case=held, number=len(log.entries), entry=entry.id, line=line.decode().rstrip("\n")
    )
    with suppress(BadInput):  # a lapse on an estimated day: its clock stays overdue
        if folded.last <= today():
            folded.settle(today())
    _write(held, folded, log)
    lapses.tell(held, folded)
    audit.record(
        actor.ref, f"case.{entry.event or 'correct'}", held.ref, case=held.name, by=entry.by,
        day=entry.day, reason=entry.reason, corrects=entry.corrects, entry=entry.id, head=log.head,
    )  # fmt: skip
    return Entered(held, folded, again=False)


def read(case: Case) -> tuple[Procedure, Log]:
    """The version of the procedure, and the log; raises BadInput, naming the line, where the log
    was edited."""
    lines = list(
        LogLine.objects.filter(case_id=case.pk).order_by("number").values_list("line", flat=True)
    )
    log = logs.parse_log(b"".join(f"{line}\n".encode() for line in lines), case.name)
    return procedures.version(case.digest_id), log


def status(case: Case, day: date | None = None) -> Status:
    """How a case stands on a day (by default today); always read from its log."""
    procedure, log = read(case)
    return standing.status(procedure, log.opening, log.entries, day or today())


def whatif(case: Case, further: Sequence[Entry], day: date | None = None) -> Status:
    """How a case would stand if these came as well; nothing is written."""
    procedure, log = read(case)
    return standing.whatif(procedure, log.opening, log.entries, further, day or today())


def exported(case: Case) -> bytes:
    """The log as a file that a docket of files reads."""
    lines = LogLine.objects.filter(case=case).order_by("number").values_list("line", flat=True)
    return b"".join(f"{line}\n".encode() for line in lines)


def turned(day: date) -> Iterable[int]:
    """The cases that time itself has changed since they were last folded."""
    return Case.objects.filter(turns__lt=day).values_list("pk", flat=True)


def refresh(day: date | None = None, limit: int | None = None) -> int:
    """Fold anew the cases that time has changed; how many they were."""
    asked = day or today()
    found = list(turned(asked)[:limit] if limit else turned(asked))  # type: ignore[index]
    for pk in found:
        with transaction.atomic():
            case = Case.objects.select_for_update().get(pk=pk)
            try:
                procedure, log = read(case)
            except BadInput:  # told wherever the case is opened; the others go on
                Case.objects.filter(pk=pk).update(turns=None)
                audit.record("", "case.broken", case.ref, case=case.name)
                continue
            folded = fold(procedure, log.opening, log.entries)
            with suppress(BadInput):
                if folded.last <= asked:
                    folded.settle(asked)
            _write(case, folded, log)
            lapses.tell(case, folded)
    return len(found)


# --- what the log comes to -----------------------------------------------------------------------


def _write(case: Case, folded: Folded, log: Log) -> None:
    live = list(_live(folded))
    authorities = sides.authorities_in(folded.procedure)
    own = [each for each in live if each["who"] in authorities]
    case.state, case.since, case.last = folded.state, folded.since, folded.last
    case.final = folded.state in folded.procedure.finals
    case.due = min((each["due"] for each in own if each["due"]), default=None)
    case.suspended = case.due is None and any(each["due"] is None for each in own)
    turn = turns(folded)
    case.turns = None if turn == date.max else turn
    case.head, case.size, case.lines = log.head, log.size, len(log.entries) + 1
    case.save()
    LiveClock.objects.filter(case=case).delete()
    LiveClock.objects.bulk_create(LiveClock(case=case, **each) for each in live)
    Claim.objects.filter(case=case).delete()
    Claim.objects.bulk_create(
        Claim(case=case, document=folded.procedure.document, rule=each.rule, field=each.field,
              value=each.value, year=each.year, owner=each.owner)
        for each in claims(folded)
    )  # fmt: skip


def _live(folded: Folded) -> Iterable[dict[str, Any]]:
    for name, running in folded.clocks.items():
        unset = running.length is None and running.named is None
        if not running.ended and not running.clock.unstated and not unset:
            due = running.due(folded.calendar, folded.opening.conventions)
            yield {"clock": name, "who": running.clock.who, "due": due,
                   "working": running.in_working_days}  # fmt: skip


def _latest(log: Log) -> Any:
    return log.entries[-1].recorded if log.entries else log.opening.recorded


def _expect_alone(case: Case, folded: Folded, entry: Entry) -> None:
    """Refuse an event that would let cases of different owners share what is one owner's alone."""
    own = list(claims(folded))
    others = [
        Said(other.case.name, other.rule, other.field, other.value, other.year, other.owner)
        for each in own
        for other in Claim.objects.select_related("case").filter(
            document=folded.procedure.document, rule=each.rule, field=each.field,
            value=each.value, year=each.year,
        ).exclude(case=case)
    ]  # fmt: skip
    for rule, other in barring(folded, entry.event, others):
        if not (rule.soft and entry.reason):
            field = folded.procedure.name_of(other.field)
            refuse(entry, f"{rule.title.zh}：{field.zh}“{other.value}”已用于另一项目（{rule.cite}）",
                   f"{rule.title.en}: {field.en} '{other.value}' is used by another one ({rule.cite})")  # fmt: skip
