"""Random histories of any procedure, and what holds in every state that they reach.

Days pass, events that the case allows are entered with data drawn for them, wild events are tried,
and entries are corrected, struck out and entered late. What suspended clocks count is checked
against days walked one by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from huice.calendar import Conventions, published
from huice.problems import BadInput
from huice.procedure.data_types import DataType
from huice.procedure.engine import Case, fold
from huice.procedure.events import Entry, Opening
from huice.procedure.history import effective
from huice.procedure.model import Procedure, Transition
from huice.procedure.running import Running
from huice.procedure.status import status

ONE_DAY = timedelta(days=1)
FIRST, LAST = date(2021, 9, 1), date(2025, 6, 30)
CALENDAR = published()
DRAWN = {
    "text": ("甲", "乙"), "form": ("A1", "A1", "A2"), "yes-no": ("no", "yes"),
    "rate": ("19.99%", "20%", "25%"), "number": ("0", "1", "3", "30"),
    "money": ("100万元", "80万元", "79.99万元"),
    "duration": ("10工作日", "10工作日", "1年", "41工作日"),
}  # fmt: skip
CODES = "project_code"


class Histories(RuleBasedStateMachine):
    procedure: ClassVar[Procedure]
    begins: ClassVar[date] = FIRST

    def __init__(self) -> None:
        super().__init__()
        self.day = self.begins
        self.entries: list[Entry] = []
        begun = datetime.combine(self.begins, time())
        key, digest = self.procedure.key, self.procedure.digest
        self.opening = Opening("invented", key, digest, self.begins, begun, {}, Conventions())
        self.case = self.at([])

    # --- what may happen -----------------------------------------------------------------------

    def at(self, entries: list[Entry]) -> Case:
        return fold(self.procedure, self.opening, entries, self.day)

    def enter(self, entry: Entry) -> bool:
        """Whether it was taken; one that is refused changes nothing."""
        try:
            case = self.at([*self.entries, entry])
        except BadInput:
            return False
        self.entries.append(entry)
        self.case = case
        return True

    def entry(self, event: str, by: str, data: dict[str, str], hour: time | None = None) -> Entry:
        return Entry(
            f"e{len(self.entries)}", event, self.day, datetime.combine(self.day, time(23)), by,
            data, "理由", time=hour,
        )  # fmt: skip

    def data_for(self, rule: Transition, draw: st.DataObject) -> dict[str, str]:
        given = {name: kind for name, kind in rule.data.items() if name == CODES or not kind.optional
                 or draw.draw(st.booleans())}  # fmt: skip
        return {name: draw.draw(self.values(kind)) for name, kind in given.items()}

    def values(self, kind: DataType) -> st.SearchStrategy[str]:
        if kind.kind == "choice":
            return st.sampled_from(kind.options)
        if kind.kind == "date":
            near = st.integers(-400, 400).map(lambda days: self.day + timedelta(days=days))
            return near.map(date.isoformat)
        return st.sampled_from(DRAWN[kind.kind])

    @rule(days=st.integers(0, 15) | st.integers(100, 500))
    def pass_time(self, days: int) -> None:
        self.wait(days)

    def wait(self, days: int) -> None:
        self.day = min(self.day + timedelta(days=days), LAST)
        self.case = self.at(self.entries)

    @rule(draw=st.data(), hour=st.sampled_from([time(9), time(18), time(18, 1)]))
    def act_at(self, draw: st.DataObject, hour: time) -> None:
        self.act(draw, hour)

    def act(self, draw: st.DataObject, hour: time) -> None:
        able = [
            each for each in self.procedure.transitions
            if self.case.state in each.sources and not self.case.blocked(each)
        ]  # fmt: skip
        if able:
            event = draw.draw(st.sampled_from(able))
            by = draw.draw(st.sampled_from(event.by))
            self.enter(self.entry(event.event, by, self.data_for(event, draw), hour))

    @rule(draw=st.data())
    def act_soon(self, draw: st.DataObject) -> None:
        """Most events follow each other within days."""
        self.wait(draw.draw(st.integers(0, 5)))
        self.act(draw, time(9))

    @rule(draw=st.data())
    def wild(self, draw: st.DataObject) -> None:
        event = draw.draw(st.sampled_from(list(self.procedure.events.values())))
        state = self.case.state
        if (state, event.event) not in self.procedure.moves:
            assert not self.enter(self.entry(event.event, event.by[0], {}))
            assert self.case.state == state

    @precondition(lambda self: self.entries)
    @rule(draw=st.data(), days=st.integers(-20, 20), how=st.sampled_from(["day", "strike", "late"]))
    def correct(self, draw: st.DataObject, days: int, how: str) -> None:
        old = draw.draw(st.sampled_from(self.entries))
        now = self.entry(old.event, old.by, dict(old.data))
        day = min(max(old.day + timedelta(days=days), self.begins), self.day)
        if how == "day":
            now = replace(now, day=day, corrects=old.id)
        elif how == "strike":
            now = replace(now, event="", corrects=old.id, data={})
        else:
            now = replace(now, day=day, omitted=True)
        self.enter(now)

    # --- what must hold ------------------------------------------------------------------------

    @invariant()
    def what_is_over_stays_over(self) -> None:
        if self.case.state in self.procedure.finals:
            assert all(each.ended for each in self.case.clocks.values())
            assert not any(self.case.state in each.sources for each in self.procedure.transitions)

    @invariant()
    def a_clock_that_has_run_out_is_never_shown_as_running(self) -> None:
        for running in self.case.clocks.values():
            due = self.case.effective_due(running)
            if due is not None and due < self.day and not running.ended:
                assert running.overdue is not None

    @invariant()
    def a_case_has_one_code(self) -> None:
        told = effective(self.procedure, self.opening, self.entries)
        assert len({each.data[CODES] for each in told if CODES in each.data}) <= 1

    @invariant()
    def deemed_acceptance_is_dated_to_a_receipt_and_comes_once_for_each(self) -> None:
        deemed = [x for x in self.case.timeline if x.effect == "deemed-acceptance"]
        told = effective(self.procedure, self.opening, self.entries)
        for each in deemed:
            clock = next(c for c in self.procedure.clocks.values() if each.clock in
                         {lapse.id for lapse in c.lapses})  # fmt: skip
            receipts = {x.day for x in told if x.event in {t.on for t in clock.starts}}
            assert each.day in receipts and each.known_from and each.known_from > each.day
        assert len({each.day for each in deemed}) == len(deemed)

    @invariant()
    def suspended_time_is_not_counted(self) -> None:
        for running in self.case.clocks.values():
            clock, length = running.clock, running.length
            stands = clock.suspended_in or clock.suspended_by
            if not stands or running.ended or length is None or length.unit != "个工作日":
                continue
            due = running.due(CALENDAR, self.opening.conventions)
            total = length.length + sum(added.length for added, _ in running.added)
            assert due == self.walked(running, total)

    def walked(self, running: Running, total: int) -> date | None:
        """The day on which that many working days are counted, walked one by one."""
        stops = list(self.standstills(running))
        day = running.start
        while total:
            day += ONE_DAY
            standing = [last for after, last in stops if after < day and (not last or day <= last)]
            if None in standing:
                return None
            total -= CALENDAR.is_working(day) and not standing
        return day

    def standstills(self, running: Running) -> Iterator[tuple[date, date | None]]:
        """From the timeline alone: the stretches (after, up to) in which the clock stood still."""
        clock, since = running.clock, None
        live: set[str] = set()
        for each in sorted(self.case.timeline, key=lambda x: x.day):
            day = each.day
            for suspender in clock.suspended_by:
                other = self.procedure.clocks[suspender.clock]
                if each.event in {t.on for t in other.stops}:
                    live.discard(other.id)
                if each.event in {t.on for t in other.starts}:
                    live.add(other.id)
                ran_out = each.effect and each.clock in {lapse.id for lapse in other.lapses}
                beyond = self.case.known.get(suspender.beyond, suspender.beyond)
                if ran_out and beyond == "counts":
                    live.discard(other.id)
                    day = each.day - ONE_DAY  # it still held on its last day
            still = bool(live) or each.state in clock.suspended_in
            if still and since is None:
                since = day
            elif not still and since is not None:
                yield since, day
                since = None
        if since is not None:
            yield since, None

    @invariant()
    def told_again_it_is_the_same_to_the_byte(self) -> None:
        first, again = (self.told() for _ in range(2))
        assert first == again

    def told(self) -> str:
        return answer(self.procedure, self.opening, self.entries, self.day)


def answer(procedure: Procedure, opening: Opening, entries: list[Entry], day: date) -> str:
    found: Any = status(procedure, opening, entries, day).as_json()
    return json.dumps(found, ensure_ascii=False)
