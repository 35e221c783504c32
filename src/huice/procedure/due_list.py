"""What the register keeps of a case, and the due list that is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from typing import Any, Literal, NamedTuple

from huice.calendar import published
from huice.calendar.periods import WORKING
from huice.language import Text
from huice.procedure.alone import claims
from huice.procedure.engine import Case
from huice.procedure.log import Log
from huice.procedure.model import WITHOUT_EFFECT, Effect
from huice.procedure.register import Kind, Row, look_of
from huice.procedure.running import ONE_DAY, days_left


class Due(NamedTuple):
    """A running or overdue clock of a case. ``left`` is in working days for a clock of 工作日,
    else in days; below zero it is late. ``estimated`` are the years of ``due`` that the
    published calendar does not cover; ``hour`` is that of the due day, where one is printed."""

    case: str
    procedure: str
    clock: str
    title: Text
    who: str
    due: date
    left: int
    working: bool
    standing: Literal["running", "overdue"]
    soft: bool
    effect: Effect
    effect_cite: str
    cite: str
    estimated: tuple[int, ...]
    hour: time | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            **self._asdict(), "title": self.title._asdict(), "due": self.due.isoformat(),
            "estimated": list(self.estimated),
            "hour": self.hour.isoformat("minutes") if self.hour else None,
        }  # fmt: skip


def row_of(case: Case, log: Log, stamp: tuple[int, int]) -> Row:
    """What the register keeps of a case that its log comes to; ``stamp`` is that of the log's file."""
    turned = [x.known_from for x in case.timeline if x.effect and x.known_from]
    if any(each.hour for each in case.clocks.values()):
        turned = [day + ONE_DAY for day in turned]  # within the day it may have been either way
    start = max([case.last, *turned])
    return Row(
        log.opening.case, log.opening.digest, case.state, case.last, start, turns(case), log.head,
        log.size, look_of(log.opening.case, *stamp), tuple(_live(case)), case.procedure.document, tuple(claims(case)),
    )  # fmt: skip


def turns(case: Case) -> date:
    """The last day before time itself changes the state of a case or one of its clocks.

    A lapse without effect changes nothing but the clock's own standing, which follows from its
    due day; unless another clock may go on once this one has run out.
    """
    holding = {each.clock for x in case.procedure.clocks.values() for each in x.suspended_by}
    days = (
        case.effective_due(running)
        for name, running in case.clocks.items()
        if not running.ended
        and not running.overdue
        and (name in holding or case.lapse_of(running).effect not in WITHOUT_EFFECT)
    )
    return min((day for day in days if day), default=date.max)


def _live(case: Case) -> Iterator[tuple[date, Kind]]:
    for running in case.clocks.values():
        due = None if running.ended else running.due(case.calendar, case.opening.conventions)
        if due is not None:
            clock, lapse = running.clock, case.lapse_of(running)
            yield due, Kind(
                case.procedure.key, clock.id, *clock.title, clock.who, running.soft, lapse.effect,
                lapse.cite, clock.cite, clock.length is not None and clock.length.unit == WORKING,
                running.hour.isoformat("minutes") if running.hour else "",
            )  # fmt: skip


def dues(
    live: Iterable[tuple[int, str, int]], kinds: Mapping[int, Kind], today: date
) -> Iterator[Due]:
    """The due list of a day, from rows of the register: day, case, kind."""
    said: dict[tuple[int, int], tuple[Any, ...]] = {}
    for day, name, id in live:
        rest = said.get((day, id))
        if rest is None:
            rest = said[day, id] = _said(date.fromordinal(day), kinds[id], today)
        yield Due(name, *rest)


def _said(due: date, kind: Kind, today: date) -> tuple[Any, ...]:
    calendar = published()
    return (
        kind.procedure, kind.clock, Text(kind.zh, kind.en), kind.who, due,
        days_left(due, today, bool(kind.working), calendar), bool(kind.working),
        "overdue" if due < today else "running", bool(kind.soft), kind.effect, kind.effect_cite,
        kind.cite, calendar.uncovered(*sorted((due, today)) if kind.working else (due, due)),
        time.fromisoformat(kind.hour) if kind.hour else None,
    )  # fmt: skip
