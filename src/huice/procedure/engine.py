"""The state of a case: a fold over its entries. Pure, and the same every time.

A lapse is never written into the log. It is reckoned from the clocks whenever a day has passed:
before each event for the day of the event, and at the end for the day that is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NoReturn

from huice.calendar import WorkingDays, no_later_than, published, within_last
from huice.calendar.conventions import estimated
from huice.language import Text
from huice.problems import BadInput, Spot
from huice.procedure.data_types import NotOfType, read_value
from huice.procedure.events import Entry, Opening
from huice.procedure.history import effective, refuse
from huice.procedure.model import BACK, EFFECTS, Lapse, Procedure, Transition, Trigger, Window
from huice.procedure.running import Running

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of the timeline. ``entry`` is empty for what time brought about; ``known_from`` is
    the first day on which that could be known, ``day`` the day it is dated to."""

    day: date
    event: str
    title: Text
    by: str
    cite: str
    state: str
    entry: str = ""
    reason: str = ""
    effect: str = ""
    clock: str = ""
    known_from: date | None = None
    marks: tuple[Text, ...] = ()


class Case:
    """A case as its entries leave it. Only the fold writes to it."""

    def __init__(self, procedure: Procedure, opening: Opening, calendar: WorkingDays) -> None:
        self.procedure, self.opening, self.calendar = procedure, opening, calendar
        self.state, self.before = procedure.initial, procedure.initial
        self.since = opening.day
        self.known: dict[str, Any] = {
            name: opening.readings.get(name, each.default)
            for name, each in procedure.readings.items()
        }
        self.known["state"] = self.state
        self.clocks: dict[str, Running] = {}
        self.counts: dict[str, int] = {}
        self.timeline: list[Happening] = []
        self.last = opening.day
        self.horizon = date.max

    # --- time ----------------------------------------------------------------------------------

    def effective_due(self, running: Running) -> date | None:
        """The last day before the clock's lapse takes effect; None while it cannot."""
        due = running.due(self.calendar, self.opening.conventions)
        lapse = self.lapse_of(running)
        if due is None or self.state in lapse.held_in:
            return None
        if running.released and running.released > due:
            due = running.released
        other = self.clocks.get(lapse.not_before) if lapse.not_before else None
        if other is not None:
            floor = other.due(self.calendar, self.opening.conventions)
            due = max(due, floor) if floor else None
        return due

    def lapse_of(self, running: Running) -> Lapse:
        return next(each for each in running.clock.lapses if each.when.holds(self.known))

    def settle(self, day: date) -> None:
        """Bring about what lapses before ``day``, the earliest first."""
        while True:
            waiting = [
                (due, name)
                for name, running in self.clocks.items()
                if not running.ended and not running.overdue
                for due in [self.effective_due(running)]
                if due is not None
            ]
            first = min(waiting, default=None)
            if first is None or first[0] >= day:
                self.horizon = first[0] if first else date.max
                return
            self._lapse(self.clocks[first[1]], first[0])

    def _lapse(self, running: Running, due: date) -> None:
        clock, conventions = running.clock, self.opening.conventions
        if clock.length.unit == "个工作日" or conventions.roll_over:
            estimated(self.calendar, conventions, running.start, due, clock.id)
        lapse, day = self.lapse_of(running), due + ONE_DAY
        if lapse.effect in ("breach", "silent"):
            running.overdue = lapse
        else:
            running.ended, running.ended_on = "lapsed", day
        if lapse.effect == "automatic-invalidity":
            self._enter(lapse.to, day)
        elif lapse.event:
            dated = running.start if lapse.effect == "deemed-acceptance" else day
            rule = self.procedure.moves.get((self.state, lapse.event))
            if rule is not None:
                self._apply(rule, dated)
        self.timeline.append(
            Happening(
                running.start if lapse.effect == "deemed-acceptance" else day, lapse.event,
                EFFECTS[lapse.effect], "", lapse.cite, self.state, effect=lapse.effect,
                clock=lapse.id, known_from=day,
            )
        )  # fmt: skip

    # --- events --------------------------------------------------------------------------------

    def enter(self, entry: Entry) -> None:
        """Apply an event; raises BadInput and names the entry where it is refused."""
        if entry.day > self.horizon:
            self.settle(entry.day)
        rule = self.procedure.moves.get((self.state, entry.event))
        if rule is None:
            refuse_event(self, entry)
        if entry.by not in rule.by:
            refuse(entry, f"“{entry.by}”无权做“{rule.event}”，应为 {'、'.join(rule.by)}（{rule.cite}）",
                   f"'{entry.by}' may not do '{rule.event}': {', '.join(rule.by)} ({rule.cite})")  # fmt: skip
        known = self.known
        if rule.data or entry.data:
            known = {**self.known, **self._read(rule, entry)}
            self.horizon = date.min  # a lapse may hang on the data
        if rule.when and not rule.when.holds(known):
            refuse(
                entry,
                f"不合条件：{rule.when}（{rule.cite}）",
                f"not met: {rule.when} ({rule.cite})",
            )
        self._allowed_now(rule, entry)
        marks = self._window(rule.window, entry, known) if rule.window else ()
        self._extend(rule, entry, known)
        self.known = known
        self._apply(rule, entry.day)
        self.last = entry.day
        self.timeline.append(
            Happening(entry.day, rule.event, rule.title, entry.by, rule.cite, self.state,
                      entry.id, entry.reason, marks=marks)
        )  # fmt: skip

    def _read(self, rule: Transition, entry: Entry) -> dict[str, Any]:
        found: dict[str, Any] = {name: None for name in rule.data if name not in entry.data}
        for name, written in entry.data.items():
            if name not in rule.data:
                refuse(entry, f"“{rule.event}”没有数据“{name}”", f"'{rule.event}' has no '{name}'")
            kind = rule.data[name]
            try:
                found[name] = read_value(kind, written, self.known.get(kind.form, ""))
            except NotOfType as error:
                refuse(entry, f"{name}：{error.what.zh}", f"{name}: {error.what.en}")
            earlier = self.known.get(name)
            if name in self.procedure.fixed and earlier not in (None, found[name]):
                refuse(entry, f"“{name}”已定为“{earlier}”，不得改变",
                       f"'{name}' is '{earlier}' and may not change")  # fmt: skip
        for name, kind in rule.data.items():
            if name not in entry.data:
                if not kind.optional:
                    refuse(entry, f"缺少数据“{name}”（{kind.describe().zh}）",
                           f"'{name}' is missing ({kind.describe().en})")  # fmt: skip
                if name in self.procedure.fixed or self.known.get(name) is not None:
                    found.pop(name)
        return found

    def _allowed_now(self, rule: Transition, entry: Entry) -> None:
        why = self.blocked(rule)
        if why:
            refuse(entry, why.zh, why.en)

    def blocked(self, rule: Transition) -> Text | None:
        """Why an event that the state knows cannot happen now, or None."""
        for name in rule.during:
            if name not in self.clocks or self.clocks[name].ended:
                return Text(f"须在时钟“{name}”走动期间", f"only while clock '{name}' runs")
        for name in rule.not_during:
            if name in self.clocks and not self.clocks[name].ended:
                return Text(f"时钟“{name}”还在走", f"clock '{name}' is still running")
        if rule.times and self.counts.get(rule.event, 0) >= rule.times:
            return Text(f"“{rule.event}”只能 {rule.times} 次（{rule.cite}）",
                        f"'{rule.event}' may happen {rule.times} time(s) ({rule.cite})")  # fmt: skip
        return None

    def _window(self, window: Window, entry: Entry, known: dict[str, Any]) -> tuple[Text, ...]:
        running, conventions = self.clocks.get(window.before), self.opening.conventions
        end = running.due(self.calendar, conventions) if running else known.get(window.before)
        if end is None:
            return ()
        if window.kind == "no-later":
            latest = no_later_than(end, window.length, conventions, self.calendar)
            inside, said = latest.holds(entry.day), f"… {latest.last}"
        else:
            within = within_last(end, window.length, conventions, self.calendar)
            inside, said = within.holds(entry.day), f"{within.first} … {within.last}"
        if inside:
            return ()
        zh = f"不在期限内：{window.id} {said}（{window.cite}）"
        en = f"outside the window: {window.id} {said} ({window.cite})"
        outside = known.get(window.outside, window.outside)
        if outside == "refuse":
            refuse(entry, zh, en)
        if window.soft and not (entry.reason or entry.data.get("reason")):
            refuse(entry, zh + "；原则性期限，须说明理由", en + "; a soft window: give a reason")
        return (Text(zh, en),)

    def _extend(self, rule: Transition, entry: Entry, known: dict[str, Any]) -> None:
        for name, running in self.clocks.items():
            for each in running.clock.extensions:
                if each.on != rule.event or running.ended:
                    continue
                length, level = known["length"], known.get("granted_by")
                if len(running.added) >= each.times:
                    refuse(entry, f"时钟“{name}”只能延长 {each.times} 次（{each.cite}）",
                           f"clock '{name}' may be extended {each.times} time(s) ({each.cite})")  # fmt: skip
                if length.family != each.up_to.family or length > each.up_to or length.length < 1:
                    refuse(entry, f"延长 {length} 超出 {each.up_to}（{each.cite}）",
                           f"{length} is not within {each.up_to} ({each.cite})")  # fmt: skip
                if each.grantors and level not in each.grantors:
                    refuse(entry, f"应由 {'、'.join(each.grantors)} 批准（{each.cite}）",
                           f"to be granted by {', '.join(each.grantors)} ({each.cite})")  # fmt: skip
                runs_from = known.get(each.runs_from, each.runs_from)
                start = entry.day if runs_from == "event" else None
                running.added = (*running.added, (length, start))
                running.overdue = None
                self.horizon = date.min

    def _apply(self, rule: Transition, day: date) -> None:
        event = rule.event
        self.counts[event] = self.counts.get(event, 0) + 1
        if rule.to:
            self._enter(self.before if rule.to == BACK else rule.to, day)
        touched = self.procedure.touched.get(event)
        if not touched or self.state in self.procedure.finals:
            return
        for clock in touched:
            running = self.clocks.get(clock.id)
            if running and not running.ended:
                if self._holds(clock.stops, event):
                    running.ended, running.ended_on = "stopped", day
                    self.horizon = date.min
                for variant in clock.variants:
                    if running.length < variant.length and self._holds(variant.on, event):
                        running.length, running.variant = variant.length, variant.id
                        self.horizon = date.min
            if self._holds(clock.starts, event):
                fresh = Running(clock, day, clock.length)
                if self.state in clock.suspended_in:
                    fresh.suspend(day, self.calendar, self.opening.conventions)
                self.clocks[clock.id] = fresh
                self.horizon = date.min

    def _holds(self, triggers: Sequence[Trigger], event: str) -> bool:
        return any(each.on == event and each.when.holds(self.known) for each in triggers)

    def _enter(self, state: str, day: date) -> None:
        if state == self.state:
            return
        old, self.before, self.state, self.since = self.state, self.state, state, day
        self.known["state"] = state
        final = state in self.procedure.finals
        for running in self.clocks.values():
            if running.ended:
                continue
            held = any(old in lapse.held_in for lapse in running.clock.lapses)
            if held:
                running.released = day
            still = running.clock.suspended_in
            if old in still and state not in still:
                running.resume(day, self.calendar)
            elif state in still and running.since is None:
                running.suspend(day, self.calendar, self.opening.conventions)
            if final:
                running.ended, running.ended_on = "closed", day
        self.horizon = date.min


def fold(
    procedure: Procedure,
    opening: Opening,
    entries: Sequence[Entry],
    today: date | None = None,
    calendar: WorkingDays | None = None,
) -> Case:
    """The case its entries make, as it stands on ``today`` (by default after the last event).

    Raises BadInput, naming the entry, where one is refused.
    """
    if opening.digest != procedure.digest:
        raise BadInput.at(
            Spot(opening.case),
            f"案件依另一版本的程序开始（{opening.digest[:12]}）",
            f"the case began under another version of the procedure ({opening.digest[:12]})",
        )
    case = Case(procedure, opening, calendar or published())
    for entry in effective(procedure, opening, entries):
        case.enter(entry)
    if today is not None:
        if today < case.last:
            raise BadInput.at(
                Spot(opening.case), f"{today} 早于最后一个事件（{case.last}）",
                f"{today} is earlier than the last event ({case.last})",
            )  # fmt: skip
        case.settle(today)
    return case


def refuse_event(case: Case, entry: Entry) -> NoReturn:
    """Say why an event has no rule here, and what time has done meanwhile."""
    lapsed = case.timeline[-1] if case.timeline and case.timeline[-1].effect else None
    zh, en = (f"；{lapsed.clock} {lapsed.title.zh}", f"; {lapsed.clock}: {lapsed.title.en}") if (
        lapsed
    ) else ("", "")  # fmt: skip
    refuse(entry, f"状态“{case.state}”下不能有“{entry.event}”{zh}",
           f"'{entry.event}' cannot happen in state '{case.state}'{en}")  # fmt: skip
