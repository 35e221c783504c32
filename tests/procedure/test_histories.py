"""Random histories of approvals and filings: what holds in every state that they reach."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cases import APPROVAL, FILING, on, opening, told
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from huice.calendar import Clock as PlainClock
from huice.calendar import Suspension
from huice.problems import BadInput
from huice.procedure.engine import fold
from huice.procedure.events import Entry
from huice.procedure.model import Procedure
from huice.procedure.status import status

VALUES = {
    "text": "x", "date": "2024-06-28", "rate": "25%", "yes-no": "no", "form": "A1",
}  # fmt: skip


class Histories(RuleBasedStateMachine):
    """Days pass, allowed events are entered with right data, and wild ones are refused."""

    procedure: Procedure

    def __init__(self) -> None:
        super().__init__()
        self.day = on("2021-09-01")
        self.begun = opening(self.procedure, "2021-09-01")
        self.entries: list[Entry] = []

    def enter(self, event: str, by: str, data: dict[str, str]) -> bool:
        entry = replace(told(f"{self.day} {event} {by}", len(self.entries)), data=data)
        try:
            fold(self.procedure, self.begun, [*self.entries, entry])
        except BadInput:
            return False
        self.entries.append(entry)
        return True

    @rule(days=st.integers(0, 15) | st.integers(100, 500))
    def wait(self, days: int) -> None:
        self.day = min(self.day + timedelta(days=days), on("2025-06-30"))

    @rule(choice=st.integers(0, 99), scale=st.sampled_from(["19.99%", "20%", "25%"]))
    def act(self, choice: int, scale: str) -> None:
        now = status(self.procedure, self.begun, self.entries, self.day)
        able = [each for each in now.allowed if not each.blocked]
        if able:
            event = able[choice % len(able)]
            kinds = self.procedure.moves[now.state, event.event].data
            data = {
                name: scale if kind.kind == "rate"
                else "10工作日" if kind.kind == "duration" and event.event != "extend"
                and event.event != "grant-extension"
                else "1年" if kind.kind == "duration"
                else kind.options[-1] if kind.options
                else VALUES[kind.kind]
                for name, kind in kinds.items()
            }  # fmt: skip
            self.enter(event.event, event.by[0], data)

    @rule(choice=st.integers(0, 99))
    def wild(self, choice: int) -> None:
        events = list(self.procedure.events.values())
        event = events[choice % len(events)]
        now = fold(self.procedure, self.begun, self.entries, self.day)
        if (now.state, event.event) not in self.procedure.moves:
            assert not self.enter(event.event, event.by[0], {})

    @invariant()
    def replay_is_the_same(self) -> None:
        first, again = (
            status(self.procedure, self.begun, self.entries, self.day).as_json() for _ in range(2)
        )
        assert first == again

    @invariant()
    def what_is_over_stays_over_and_is_decided_once(self) -> None:
        case = fold(self.procedure, self.begun, self.entries, self.day)
        assert (
            sum(case.counts.get(name, 0) for name in ("approve", "refuse", "refuse-directly")) <= 1
        )
        if case.state in self.procedure.finals:
            assert all(each.ended for each in case.clocks.values())
        codes = {each.data["project_code"] for each in self.entries if "project_code" in each.data}
        assert len(codes) <= 1

    @invariant()
    def deemed_acceptance_comes_once_and_is_dated_to_a_receipt(self) -> None:
        case = fold(self.procedure, self.begun, self.entries, self.day)
        deemed = [each for each in case.timeline if each.effect == "deemed-acceptance"]
        receipts = {each.day for each in self.entries if each.event in ("submit", "supplement")}
        assert len(deemed) <= 1 and all(each.day in receipts for each in deemed)

    @invariant()
    def suspended_time_is_not_counted(self) -> None:
        """The decision clock against the calendar's own clock with the suspensions spelt out."""
        case = fold(self.procedure, self.begun, self.entries, self.day)
        running = case.clocks.get("C07")
        if running is None or running.since or running.added:
            return
        stops, entered = [], None
        for each in case.timeline:
            if each.state in running.clock.suspended_in and entered is None:
                entered = each.day
            elif each.state not in running.clock.suspended_in and entered is not None:
                if each.day > entered:
                    stops.append(Suspension(entered + timedelta(days=1), each.day))
                entered = None
        if entered is None:
            plain = PlainClock(running.start, running.length, tuple(stops)).due(case.calendar)
            assert plain is not None
            assert running.due(case.calendar, self.begun.conventions) == plain.day


class Approvals(Histories):
    procedure = APPROVAL


class Filings(Histories):
    procedure = FILING


BRIEF = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestApprovals = Approvals.TestCase
TestApprovals.settings = BRIEF
TestFilings = Filings.TestCase
TestFilings.settings = BRIEF
