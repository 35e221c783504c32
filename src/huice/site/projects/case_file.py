"""A case as its applicant sees it: where it stands, until when what, and what may be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from huice.calendar import Within, published
from huice.language import Text
from huice.procedure import status as standing
from huice.procedure.engine import Case as Folded
from huice.procedure.engine import fold
from huice.procedure.log import Log
from huice.procedure.model import EFFECTS, Procedure, Transition, Window
from huice.procedure.running import days_left
from huice.procedure.status import ClockStanding, Status
from huice.site.casework import acting, docket
from huice.site.casework.acting import Act
from huice.site.casework.models import Case
from huice.site.companies import sides
from huice.site.people.actor import Actor
from huice.site.web.clock import today

_UNITS: Final = {"年": "years", "个月": "months", "日": "days", "个工作日": "working days"}


class Limit(NamedTuple):
    """Until when an event is in time, and what happens if it is not done. ``first`` is the
    first day of a window; ``last`` is None where no day is set."""

    title: Text
    cite: str
    first: date | None
    last: date | None
    left: int | None
    working: bool
    standing: str
    effect: Text
    effect_cite: str


@dataclass(frozen=True)
class CaseFile:
    """A case read once: its log, the fold and the status of a day."""

    case: Case
    procedure: Procedure
    log: Log
    folded: Folded
    status: Status

    @property
    def head(self) -> str:
        """What the reader saw last; goes with every form."""
        return self.log.head

    def act(self, event: str, actor: Actor) -> Act | None:
        """An event with its form, where it is the applicant's and open now."""
        return next((each for each in self.acts(actor) if each.event == event), None)

    def acts(self, actor: Actor) -> list[Act]:
        """What the applicant may do, without what nothing has called for (yet)."""
        found = acting.acts(self.procedure, self.status, actor, self.case)
        return [each for each in found if sides.is_company(each.by) and self._called_for(each)]

    def _called_for(self, each: Act) -> bool:
        rule = self.procedure.moves[self.folded.state, each.event]
        return all(
            name in self.folded.clocks and not self.folded.clocks[name].ended
            for name in rule.during
        )

    def entry_of(self, event: str) -> Any:
        """The last entry of an event that stands."""
        ids = {each.entry for each in self.status.timeline if each.event == event and each.entry}
        return next((x for x in reversed(self.log.entries) if x.id in ids and not x.corrects), None)

    def known(self, name: str) -> str:
        value = self.folded.known.get(name)
        return "" if value is None else str(value)

    def limits(self, event: str) -> list[Limit]:
        """The windows of an event, and the clocks that run until it."""
        rule = self.procedure.moves.get((self.folded.state, event)) or self.procedure.events[event]
        return [*self.windows_of(rule), *self._clocks(rule)]

    def windows_of(self, rule: Transition) -> Iterator[Limit]:
        if rule.window is None:
            return
        span = self.folded.opening_of(rule.window, self.folded.known)
        if span is None:
            return
        day = self.status.today
        first = span.first if isinstance(span, Within) else None
        state = "overdue" if day > span.last else "waiting" if first and day < first else "running"
        yield Limit(
            _window_title(rule.window), rule.window.cite, first, span.last,
            days_left(span.last, day, True, published()), True, state,
            _outside(rule.window, self.folded), rule.window.cite,
        )  # fmt: skip

    def _clocks(self, rule: Transition) -> Iterator[Limit]:
        stopped = {
            clock.id for clock in self.procedure.touched.get(rule.event, ())
            if any(each.on == rule.event for each in clock.stops)
        }  # fmt: skip
        for each in self.status.clocks:
            if each.id in stopped and each.standing not in ("stopped", "lapsed", "closed"):
                yield limit_of(each)


def limit_of(each: ClockStanding) -> Limit:
    return Limit(
        each.title, each.cite, None, each.due, each.left, each.working, each.standing,
        EFFECTS[each.effect], each.effect_cite,
    )  # fmt: skip


def read(case: Case, day: date | None = None) -> CaseFile:
    """A case on a day (by default today); raises BadInput where its log was edited."""
    procedure, log = docket.read(case)
    asked = max(day or today(), log.entries[-1].day if log.entries else log.opening.day)
    return CaseFile(
        case, procedure, log, fold(procedure, log.opening, log.entries, asked),
        standing.status(procedure, log.opening, log.entries, asked),
    )  # fmt: skip


def windows(file: CaseFile) -> Iterator[tuple[str, Limit]]:
    """The windows of what the applicant may do in the state the case is in, by event."""
    for rule in file.procedure.transitions:
        own = any(sides.is_company(each) for each in rule.by)
        if rule.window and own and file.folded.state in rule.sources:
            blocked = file.folded.blocked(rule)
            for each in file.windows_of(rule) if blocked is None else ():
                yield rule.event, each


def _window_title(window: Window) -> Text:
    length = window.length
    en = f"{length.length} {_UNITS[length.unit]}" if length else ""
    if window.kind == "within":
        return Text(f"末 {length}内办理", f"within the last {en}")
    if window.kind == "no-later":
        return Text(f"提前 {length}办理", f"no later than {en} before")
    return Text("办理期间", "period")


def _outside(window: Window, folded: Folded) -> Text:
    said = str(folded.known.get(window.outside, window.outside))
    if said == "refuse":
        return Text("期外不予办理", "refused outside it")
    if window.soft:
        return Text(
            "原则性期限：期外须说明理由，并记为期外",
            "a limit in principle: outside it a reason is needed, and it is marked",
        )
    return Text("期外仍可办理，但记为期外", "outside it is let pass, and marked")
