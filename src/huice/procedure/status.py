"""How a case stands on a day: its state and clocks, what is due, allowed, and about to lapse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Literal

from huice.calendar import WorkingDays, published
from huice.calendar.conventions import Convention, Conventions, estimated
from huice.language import Text
from huice.procedure.engine import Case, Happening, fold
from huice.procedure.events import Entry, Opening
from huice.procedure.model import EFFECTS, Effect, Lapse, Notice, Procedure, Transition
from huice.procedure.running import Running, days_left
from huice.procedure.words import say_condition

Standing = Literal[
    "running", "suspended", "overdue", "unstated", "unset", "stopped", "lapsed", "closed"
]

DutyKind = Literal["notice", "record", "publicity"]

BEARING: tuple[Convention, ...] = (
    "start_day_counted", "roll_over", "named_day_included", "stop_day_counted",
    "resume_day_counted",
)  # fmt: skip
"""The conventions that bear on a case."""


@dataclass(frozen=True, slots=True)
class ClockStanding:
    """A clock on a day. ``left`` is in working days for a clock of 工作日 (``working``), else in
    days; below zero it is late, and while suspended it is what would be left if the clock went on today. ``due`` is None while it is suspended, where the text states no period
    (``unstated``) and while no event has named its day (``unset``). ``hour`` is the hour of the
    due day, where one is printed. ``estimated`` are the years of ``due``
    that the published calendar does not cover."""

    id: str
    title: Text
    cite: str
    who: str
    standing: Standing
    start: date
    due: date | None
    hour: time | None
    left: int | None
    working: bool
    soft: bool
    variant: str
    extended: tuple[str, ...]
    effect: Effect
    effect_cite: str
    ended_on: date | None
    estimated: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Allowed:
    """An event that may come next; ``blocked`` says why it cannot at the moment."""

    event: str
    title: Text
    by: tuple[str, ...]
    data: tuple[str, ...]
    when: Text
    cite: str
    blocked: Text | None


@dataclass(frozen=True, slots=True)
class Duty:
    """What an event asks for besides: a notice to serve, a record to keep, something to publish.
    ``day`` is the day from which it is owed."""

    kind: DutyKind
    title: Text
    to: tuple[str, ...]
    event: str
    day: date
    cite: str


@dataclass(frozen=True, slots=True)
class Status:
    """The answer for one case and one day."""

    case: str
    procedure: str
    today: date
    state: str
    title: Text
    since: date
    clocks: tuple[ClockStanding, ...]
    allowed: tuple[Allowed, ...]
    timeline: tuple[Happening, ...]
    duties: tuple[Duty, ...]
    known: tuple[tuple[str, str], ...]
    readings: tuple[tuple[str, str], ...]
    conventions: Conventions

    @property
    def due_next(self) -> tuple[ClockStanding, ...]:
        """The running and overdue clocks, the earliest due first."""
        live = [x for x in self.clocks if x.standing in ("running", "overdue") and x.due]
        return tuple(sorted(live, key=lambda each: (each.due or date.max, each.id)))

    @property
    def would_lapse(self) -> tuple[tuple[str, date, Text, str], ...]:
        """Clock, its last day, effect and cite, where the text says what running out does."""
        return tuple(
            (each.id, each.due, EFFECTS[each.effect], each.effect_cite)
            for each in self.due_next
            if each.due and each.standing == "running" and each.effect != "silent"
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "case": self.case, "procedure": self.procedure, "today": self.today.isoformat(),
            "state": self.state, "since": self.since.isoformat(),
            "clocks": [_clock_json(each) for each in self.clocks],
            "due_next": [each.id for each in self.due_next],
            "allowed": [
                {"event": x.event, "by": list(x.by), "data": list(x.data), "when": x.when._asdict() if x.when.zh else None,
                 "cite": x.cite, "blocked": x.blocked._asdict() if x.blocked else None}
                for x in self.allowed
            ],
            "duties": [
                {"kind": x.kind, "title": x.title._asdict(), "to": list(x.to), "event": x.event,
                 "day": x.day.isoformat(), "cite": x.cite}
                for x in self.duties
            ],
            "timeline": [_happening_json(each) for each in self.timeline],
            "known": dict(self.known), "readings": dict(self.readings),
            "conventions": self.conventions.as_json(*BEARING),
        }  # fmt: skip


def status(
    procedure: Procedure,
    opening: Opening,
    entries: Sequence[Entry],
    today: date,
    calendar: WorkingDays | None = None,
) -> Status:
    """How the case stands at the end of ``today``'s events; raises BadInput as ``fold`` does."""
    calendar = calendar or published()
    estimated(calendar, opening.conventions, today, today, opening.case, today)
    case = fold(procedure, opening, entries, today, calendar)
    known = {k: str(v) for k, v in case.known.items() if k in procedure.fields and v is not None}
    return Status(
        opening.case, procedure.key, today, case.state, procedure.states[case.state].title,
        case.since, tuple(_standing(case, each, today) for each in case.clocks.values()),
        tuple(_allowed(case, each) for each in procedure.transitions if case.state in each.sources),
        tuple(case.timeline), tuple(_duties(case)), tuple(sorted(known.items())),
        tuple((name, str(case.known[name])) for name in procedure.readings), opening.conventions,
    )  # fmt: skip


def whatif(
    procedure: Procedure,
    opening: Opening,
    entries: Sequence[Entry],
    further: Sequence[Entry],
    today: date,
) -> Status:
    """How the case would stand if these came as well; nothing is written."""
    return status(procedure, opening, [*entries, *further], today)


def _standing(case: Case, running: Running, today: date) -> ClockStanding:
    clock, calendar = running.clock, case.calendar
    due = running.due(calendar, case.opening.conventions)
    lapse: Lapse = case.lapse_of(running)
    standing: Standing = (
        running.ended if running.ended
        else "unstated" if clock.unstated
        else "unset" if running.length is None and running.named is None
        else "suspended" if due is None
        else "overdue" if due is not None and due < today
        else "running"
    )  # fmt: skip
    last = running.if_resumed(today, calendar, case.opening.conventions) if due is None else due
    left = None
    if last is not None and not running.ended:
        left = days_left(last, today, running.in_working_days, calendar)
    return ClockStanding(
        clock.id, clock.title, clock.cite, clock.who, standing, running.start, due, running.hour, left,
        running.in_working_days, running.soft, running.variant, tuple(str(length) for length, _ in running.added),
        lapse.effect, lapse.cite, running.ended_on,
        _estimated(running, today, due, calendar),
    )  # fmt: skip


def _estimated(
    running: Running, today: date, due: date | None, calendar: WorkingDays
) -> tuple[int, ...]:
    """The years that the due day, or what is left until then, rests on by their weekends alone."""
    if due is None or running.ended:
        return calendar.uncovered(due, due) if due else ()
    first, last = sorted((due, today)) if running.in_working_days else (due, due)
    return calendar.uncovered(first, last)


def _duties(case: Case) -> Iterator[Duty]:
    procedure = case.procedure
    kinds: tuple[tuple[DutyKind, tuple[Notice, ...]], ...] = (
        ("notice", procedure.notices), ("record", procedure.records),
        ("publicity", procedure.publicity),
    )  # fmt: skip
    for each in case.timeline:
        for kind, notices in kinds:
            for notice in notices:
                if each.event in notice.on:
                    day = each.known_from or each.day
                    yield Duty(kind, notice.title, notice.to, each.event, day, notice.cite)


def _allowed(case: Case, rule: Transition) -> Allowed:
    needed = tuple(name for name, kind in rule.data.items() if not kind.optional)
    return Allowed(
        rule.event,
        rule.title,
        rule.by,
        needed,
        say_condition(case.procedure, rule.when),
        rule.cite,
        case.blocked(rule),
    )


def _clock_json(each: ClockStanding) -> dict[str, Any]:
    return {
        "id": each.id, "who": each.who, "standing": each.standing, "cite": each.cite,
        "start": each.start.isoformat(), "due": each.due.isoformat() if each.due else None,
        "hour": each.hour.isoformat("minutes") if each.hour else None, "left": each.left, "working": each.working, "soft": each.soft, "variant": each.variant,
        "extended": list(each.extended), "effect": each.effect, "effect_cite": each.effect_cite,
        "ended_on": each.ended_on.isoformat() if each.ended_on else None,
        "estimated": list(each.estimated),
    }  # fmt: skip


def _happening_json(each: Happening) -> dict[str, Any]:
    return {
        "day": each.day.isoformat(), "event": each.event, "by": each.by, "cite": each.cite,
        "title": each.title._asdict(), "state": each.state, "entry": each.entry,
        "reason": each.reason, "effect": each.effect, "clock": each.clock,
        "known_from": each.known_from.isoformat() if each.known_from else None,
        "marks": [mark._asdict() for mark in each.marks],
    }  # fmt: skip
