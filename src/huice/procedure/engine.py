"""The state of a case: a fold over its entries. Pure, and the same every time.

A lapse is never written into the log. It is reckoned from the clocks whenever a day has passed:
before each event for the day of the event, and at the end for the day that is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, NamedTuple

from huice.calendar import (
    Latest,
    Within,
    WorkingDays,
    by_day,
    no_later_than,
    published,
    within_last,
)
from huice.calendar.conventions import estimated
from huice.calendar.periods import WORKING
from huice.language import Text
from huice.problems import BadInput, Spot
from huice.procedure.event_data import Known, told_now, with_data
from huice.procedure.events import Entry, Opening
from huice.procedure.history import effective, refuse
from huice.procedure.model import (
    BACK,
    EFFECTS,
    ENDING,
    WITHOUT_EFFECT,
    Clock,
    Extension,
    Lapse,
    Limit,
    Procedure,
    Suspender,
    Transition,
    Trigger,
    Window,
)
from huice.procedure.refusals import (
    after_correction,
    need_hour,
    refuse_actor,
    refuse_condition,
    refuse_event,
)
from huice.procedure.running import ONE_DAY, Running, next_yearly
from huice.values.duration import Duration


class Happening(NamedTuple):
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
        self.known: Known = {
            name: opening.readings.get(name, each.default)
            for name, each in procedure.readings.items()
        } | {"state": self.state}
        self.clocks: dict[str, Running] = {}
        self.counts: dict[str, int] = {}
        self.timeline: list[Happening] = []
        self.last = opening.day
        self.horizon = date.max
        self._spans: dict[tuple[str, date], Latest | Within] = {}

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
        lapses = running.clock.lapses
        if not lapses[0].when.alternatives:
            return lapses[0]
        return next(each for each in lapses if each.when.holds(self.known))

    def settle(self, day: date, hour: time | None = None) -> None:
        """Bring about what lapses before ``day`` (or on it, before ``hour``), the earliest first."""
        while True:
            waiting = sorted(
                (due, name)
                for name, running in self.clocks.items()
                if not running.ended and not running.overdue
                for due in [self.effective_due(running)]
                if due is not None
            )
            over = [x for x in waiting if self._over(x[0], self.clocks[x[1]], day, hour)]
            if not over:
                self.horizon = self._horizon(waiting[0][0]) if waiting else date.max
                return
            due, name = over[0]
            self._lapse(self.clocks[name], due)

    def _watch(self, running: Running) -> None:
        """Let the horizon be no later than a clock that has begun to wait, or waits for less. A
        horizon that comes too early only asks once more."""
        if running.clock.id in self.procedure.awaited:
            self.horizon = date.min
            return
        due = self.effective_due(running)
        if due is not None:
            self.horizon = min(self.horizon, self._horizon(due))

    def _horizon(self, due: date) -> date:
        """The last day on which time alone changes nothing: the day before, where an hour counts."""
        if not self.procedure.hourly:
            return due
        hours = any(each.hour and not each.ended for each in self.clocks.values())
        return due - ONE_DAY if hours else due

    @staticmethod
    def _over(due: date, running: Running, day: date, hour: time | None) -> bool:
        if due == day and hour and running.hour and running.named == day:
            return hour > running.hour
        return due < day

    def _lapse(self, running: Running, due: date) -> None:
        clock, conventions = running.clock, self.opening.conventions
        if clock.length and (clock.length.unit == WORKING or conventions.roll_over):
            estimated(self.calendar, conventions, running.start, due, clock.id)
        lapse = self.lapse_of(running)
        known_from = max(due if running.hour else due + ONE_DAY, running.start)
        day = self._dated(running, lapse, known_from)
        if lapse.effect in WITHOUT_EFFECT:
            running.overdue = lapse
        else:
            running.ended, running.ended_on = "lapsed", known_from
        if lapse.effect in ENDING:
            self._enter(lapse.to, day)
            self._close(day)
        elif lapse.event:
            rule = self.procedure.moves.get((self.state, lapse.event))
            if rule is not None:
                self._apply(rule, day)
        self._let_stand(due)
        self.timeline.append(
            Happening(
                day, lapse.event, EFFECTS[lapse.effect], "", lapse.cite, self.state,
                effect=lapse.effect, clock=lapse.id, known_from=known_from,
            )
        )  # fmt: skip

    def _dated(self, running: Running, lapse: Lapse, known_from: date) -> date:
        """The day an effect is dated to: deemed acceptance to the receipt, one that had to wait
        to its release or back to the expiry."""
        if lapse.effect == "deemed-acceptance":
            return running.start
        if running.released and self.known.get(lapse.after_hold, lapse.after_hold) == "expiry":
            due = running.due(self.calendar, self.opening.conventions)
            return min(known_from, due + ONE_DAY) if due else known_from
        return known_from

    # --- events --------------------------------------------------------------------------------

    def enter(self, entry: Entry) -> None:
        """Apply an event; raises BadInput and names the entry where it is refused."""
        if entry.day > self.horizon:
            self.settle(entry.day, entry.time)
        rule = self.procedure.moves.get((self.state, entry.event))
        if rule is None:
            refuse_event(self.procedure, self.state, self.timeline, entry)
        if entry.by not in rule.by:
            refuse_actor(self.procedure, rule, entry)
        if entry.event in self.procedure.hourly:
            self._hour_given(entry)
        known = with_data(self.procedure, self.known, rule, entry)
        if not self.procedure.decisive.isdisjoint(rule.data):
            self.horizon = date.min  # a lapse may hang on the data
        if rule.when and not rule.when.holds(told_now(self.procedure, known, rule, entry)):
            refuse_condition(self.procedure, rule, entry)
        why = self.blocked(rule, known)
        if why:
            refuse(entry, why.zh, why.en)
        marks = self._window(rule.window, entry, known) if rule.window else ()
        for clock, each in self.procedure.lengthened.get(rule.event, ()):
            self._extend(clock, each, entry, known)
        self.known = known
        self._apply(rule, entry.day)
        self.last = entry.day
        self.timeline.append(
            Happening(entry.day, rule.event, rule.title, entry.by, rule.cite, self.state,
                      entry.id, entry.reason, marks=marks)
        )  # fmt: skip

    def _hour_given(self, entry: Entry) -> None:
        """On the last day of a clock with an hour, what stops it must say its hour."""
        for clock in self.procedure.touched.get(entry.event, ()):
            running = self.clocks.get(clock.id)
            if running and running.hour and not running.ended and running.named == entry.day:
                need_hour(entry, running.hour, clock.cite)

    def blocked(self, rule: Transition, known: Mapping[str, Any] | None = None) -> Text | None:
        """Why an event that the state knows cannot happen now, or None."""
        for name in rule.during:
            if name not in self.clocks or self.clocks[name].ended:
                return Text(f"须在时钟“{name}”走动期间", f"only while clock '{name}' runs")
        for name in rule.not_during:
            if name in self.clocks and not self.clocks[name].ended:
                return Text(f"时钟“{name}”还在走", f"clock '{name}' is still running")
        for quota in rule.quotas:
            done = self.counts.get(rule.event, 0) >= quota.times
            if done and quota.when.holds(self.known if known is None else known):
                return Text(f"“{rule.title.zh}”只能 {quota.times} 次（{quota.cite}）",
                            f"'{rule.title.en}' may happen {quota.times} time(s) ({quota.cite})")  # fmt: skip
        for clock, each in self.procedure.lengthened.get(rule.event, ()):
            if why := self._not_extended(clock, each):
                return why
        return None

    def _not_extended(self, clock: Clock, each: Extension) -> Text | None:
        """Why a clock that runs cannot be extended now, or None."""
        running = self.clocks.get(clock.id)
        if running is None or running.ended:
            return None
        if len(running.added) >= each.times:
            return Text(f"“{clock.title.zh}”只能延长 {each.times} 次（{each.cite}）",
                        f"'{clock.title.en}' may be extended {each.times} time(s) ({each.cite})")  # fmt: skip
        if each.after and running.variant != each.after:
            first = self._brought_by(clock, each.after)
            return Text(f"“{clock.title.zh}”须先有“{first.zh}”才能延长（{each.cite}）",
                        f"'{clock.title.en}' is extended only after '{first.en}' ({each.cite})")  # fmt: skip
        return None

    def _brought_by(self, clock: Clock, variant: str) -> Text:
        """The events that bring about a longer variant of a clock."""
        events = [self.procedure.events[each.on].title
                  for found in clock.variants if found.id == variant for each in found.on]  # fmt: skip
        return Text("、".join(x.zh for x in events), " or ".join(x.en for x in events))

    def opening_of(self, window: Window, known: Mapping[str, Any]) -> Latest | Within | None:
        """The days of a window as the case stands; None while the day it hangs on is not known.

        A day that was named before holds: an event cannot move its own window.
        """
        conventions = self.opening.conventions
        if window.opens and window.closes:
            first, last = (self._before(x, known) for x in (window.opens, window.closes))
            if first is None or last is None:
                return None
            shut = last if window.closes.through else by_day(last, conventions).last
            return Within(last, Duration(0, "日"), first, shut, conventions)
        running = self.clocks.get(window.before)
        end = (
            running.due(self.calendar, conventions)
            if running
            else self._before(Limit(field=window.before), known)
        )
        if end is None or window.length is None:
            return None
        if (window.id, end) not in self._spans:
            reckon = no_later_than if window.kind == "no-later" else within_last
            span = reckon(end, window.length, conventions, self.calendar)
            self._spans[window.id, end] = span
        return self._spans[window.id, end]

    def _before(self, limit: Limit, known: Mapping[str, Any]) -> date | None:
        """A day as it was named before an event, or else by the event."""
        return self._day_of(limit, self.known) or self._day_of(limit, known)

    @staticmethod
    def _day_of(limit: Limit, known: Mapping[str, Any]) -> date | None:
        return known.get(limit.field) if limit.field else limit.day

    def _window(self, window: Window, entry: Entry, known: Known) -> tuple[Text, ...]:
        span = self.opening_of(window, known)
        if span is None:
            return ()
        hour = window.closes.hour if window.closes else None
        inside = span.holds(entry.day)
        if hour and entry.day == span.last:
            inside = need_hour(entry, hour, window.cite) <= hour
        if inside:
            return ()
        first = f"{span.first} " if isinstance(span, Within) else ""
        said = f"{first}… {span.last}{f' {hour:%H:%M}' if hour else ''}"
        zh = f"不在期限内：{window.id} {said}（{window.cite}）"
        en = f"outside the window: {window.id} {said} ({window.cite})"
        outside = known.get(window.outside, window.outside)
        if outside == "refuse":
            refuse(entry, zh, en)
        if window.soft and not (entry.reason or entry.data.get("reason")):
            refuse(entry, zh + "；原则性期限，须说明理由", en + "; a soft window: give a reason")
        return (Text(zh, en),)

    def _extend(
        self, clock: Clock, each: Extension, entry: Entry, known: Mapping[str, Any]
    ) -> None:
        running = self.clocks.get(clock.id)
        if running is None or running.ended:
            return
        length, level = known["length"], known.get("granted_by")
        if length.family != each.up_to.family or length > each.up_to or length.length < 1:
            refuse(entry, f"延长 {length} 超出 {each.up_to}（{each.cite}）",
                   f"{length} is not within {each.up_to} ({each.cite})")  # fmt: skip
        if each.grantors and level not in each.grantors:
            names = [self.procedure.name_of(grantor) for grantor in each.grantors]
            refuse(entry, f"应由{'或'.join(x.zh for x in names)}批准（{each.cite}）",
                   f"to be granted by the {' or the '.join(x.en for x in names)} ({each.cite})")  # fmt: skip
        start = entry.day if known.get(each.runs_from, each.runs_from) == "event" else None
        running.added = (*running.added, (length, start))
        running.overdue = None
        self._watch(running)

    def _apply(self, rule: Transition, day: date) -> None:
        event = rule.event
        self.counts[event] = self.counts.get(event, 0) + 1
        if rule.to:
            self._enter(self.before if rule.to == BACK else rule.to, day)
        touched = self.procedure.touched.get(event, ())
        for clock in touched:
            self._touch(clock, event, day)
        if rule.to or touched:
            self._let_stand(day)
        if self.state in self.procedure.finals:
            self._close(day)

    def _touch(self, clock: Clock, event: str, day: date) -> None:
        running, after = self.clocks.get(clock.id), day - ONE_DAY
        if running and not running.ended:
            if self._holds(clock.stops, event):
                running.ended, running.ended_on = "stopped", day
                after = running.named or after
            else:
                self._lengthen(running, event)
        if self._holds(clock.starts, event):
            named = next_yearly(clock.yearly, after) if clock.yearly else None
            running = Running(clock, day, clock.length, self._named(clock, named))
            self.clocks[clock.id] = running
            self._watch(running)

    def _lengthen(self, running: Running, event: str) -> None:
        """Take a longer variant, or the day that the data now name."""
        for variant in running.clock.variants:
            if (
                running.length
                and self._holds(variant.on, event)
                and running.length < variant.length
            ):
                running.length, running.variant = variant.length, variant.id
        named = self._named(running.clock, running.named)
        if named != running.named:
            running.named = named
            self._watch(running)

    def _named(self, clock: Clock, named: date | None) -> date | None:
        return self._day_of(clock.until, self.known) if clock.until else named

    def _holds(self, triggers: Sequence[Trigger], event: str) -> bool:
        for each in triggers:  # a plain loop: every event asks
            if each.on != event:
                continue
            if each.when.holds(self.known):
                return True
        return False

    def _enter(self, state: str, day: date) -> None:
        if state == self.state:
            return
        old, self.before, self.state, self.since = self.state, self.state, state, day
        self.known = {**self.known, "state": state}
        for clock in self.procedure.holding.get(old, ()):
            running = self.clocks.get(clock.id)
            if running and not running.ended:
                running.released = day
                self._watch(running)
        if "state" in self.procedure.decisive:
            self.horizon = date.min

    def _let_stand(self, day: date) -> None:
        """Suspend the clocks that stand still from ``day`` on, and let the others go on."""
        conventions = self.opening.conventions
        for clock in self.procedure.standing:
            running = self.clocks.get(clock.id)
            if running is None or running.ended:
                continue
            still = self.state in clock.suspended_in or (
                clock.suspended_by != () and any(map(self._holds_up, clock.suspended_by))
            )
            if still and running.since is None:
                running.suspend(day, conventions)
            elif not still and running.since is not None:
                running.resume(day, self.calendar, conventions)
                self._watch(running)

    def _holds_up(self, each: Suspender) -> bool:
        other = self.clocks.get(each.clock)
        if other is None or other.ended:
            return False
        counts = self.known.get(each.beyond, each.beyond) == "counts"
        return not (counts and other.overdue)

    def _close(self, day: date) -> None:
        for running in self.clocks.values():
            if not running.ended:
                running.ended, running.ended_on = "closed", day


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
        try:
            case.enter(entry)
        except BadInput as error:
            if entries[-1].is_correction and entry.id not in (entries[-1].id, entries[-1].corrects):
                raise after_correction(entries[-1], error) from None
            raise
    if today is not None:
        if today < case.last:
            raise BadInput.at(
                Spot(opening.case), f"{today} 早于最后一个事件（{case.last}）",
                f"{today} is earlier than the last event ({case.last})",
            )  # fmt: skip
        case.settle(today)
    return case
