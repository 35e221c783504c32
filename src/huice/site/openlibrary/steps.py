"""A procedure in words: its states, what may happen in them, its clocks, and its duties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from huice.language import Language, Text
from huice.procedure.conditions import Condition
from huice.procedure.model import (
    BACK,
    EFFECTS,
    WITHOUT_EFFECT,
    Clock,
    Lapse,
    Notice,
    Procedure,
    Transition,
    Trigger,
    Window,
)
from huice.procedure.procedure_json import kind_of
from huice.procedure.words import say_condition, say_limit, say_period

KINDS: Final = {
    "initial": Text("起点", "start"), "open": Text("办理中", "under way"),
    "final": Text("终结", "final"),
}  # fmt: skip
OUTSIDE: Final = {
    "refuse": Text("窗口之外不予办理", "refused outside"),
    "mark": Text("窗口之外记明后办理", "outside, marked and let pass"),
}


class State(NamedTuple):
    """A state, and whether it begins or ends a case."""

    title: Text
    kind: str
    kind_name: Text


class Event(NamedTuple):
    """What may happen: by whom, from where to where, and what it asks for."""

    title: str
    by: str
    sources: str
    to: str
    needs: tuple[str, ...]
    cite: str


class Said(NamedTuple):
    """Words with their citation; ``kind`` is that of a badge, where they are one."""

    words: str
    cite: str
    kind: str = ""


class ClockRow(NamedTuple):
    """A clock: how long, whose, from when to when, what changes it, what follows its end."""

    id: str
    title: str
    period: str
    is_soft: bool
    who: str
    starts: str
    stops: str
    still: tuple[Said, ...]
    changes: tuple[Said, ...]
    lapses: tuple[Said, ...]
    cite: str


class Duty(NamedTuple):
    """A notice to be served, a record to be kept, something to be made public."""

    kind: Text
    title: str
    on: str
    to: str
    cite: str


def states(procedure: Procedure) -> list[State]:
    """The states in order, each with whether it begins or ends a case."""
    kinds = {name: kind_of(procedure, name) for name in procedure.states}
    return [State(x.title, kinds[name], KINDS[kinds[name]]) for name, x in procedure.states.items()]


def events(procedure: Procedure, language: Language) -> list[Event]:
    """What may happen, in the file's order."""
    words = _Words(procedure, language)
    return [words.event(each) for each in procedure.transitions]


def clocks(procedure: Procedure, language: Language) -> list[ClockRow]:
    """The periods that the procedure sets."""
    words = _Words(procedure, language)
    return [words.clock(each) for each in procedure.clocks.values()]


def duties(procedure: Procedure, language: Language) -> list[Duty]:
    """Notices, records and publicity."""
    words = _Words(procedure, language)
    kinds: tuple[tuple[Text, Sequence[Notice]], ...] = (
        (Text("告知与送达", "Notice"), procedure.notices),
        (Text("存档", "Record"), procedure.records),
        (Text("公开", "Publicity"), procedure.publicity),
    )
    return [words.duty(kind, each) for kind, notices in kinds for each in notices]


class _Words:
    def __init__(self, procedure: Procedure, language: Language) -> None:
        self.procedure, self.language = procedure, language

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def of(self, text: Text) -> str:
        return text.say(self.language)

    def join(self, words: Iterable[str]) -> str:
        return self.say("、", ", ").join(dict.fromkeys(words))

    def names(self, ids: Iterable[str]) -> str:
        return self.join(self.of(self.procedure.name_of(id)) for id in ids)

    def called(self, ids: Iterable[str]) -> str:
        """Actors or states; a field may bear the same id, and is called otherwise."""
        named = {**self.procedure.states, **self.procedure.actors}
        return self.join(self.of(named[id].title) for id in ids)

    # --- events ------------------------------------------------------------------------------

    def event(self, rule: Transition) -> Event:
        if rule.to == BACK:
            to = self.say("原状态", "the state before")
        else:
            to = self.of(self.procedure.states[rule.to].title) if rule.to else ""
        return Event(
            self.of(rule.title), self.called(rule.by), self.called(rule.sources), to,
            tuple(self._needs(rule)), rule.cite,
        )  # fmt: skip

    def _needs(self, rule: Transition) -> Iterator[str]:
        given = [
            self.of(self.procedure.name_of(name)) + self._options(kind.options)
            for name, kind in rule.data.items()
            if not kind.optional
        ]
        if given:
            yield self.say("填写：", "Give: ") + self.say("；", "; ").join(given)
        if rule.when:
            yield self.say("条件：", "If ") + self._condition(rule.when)
        if rule.during:
            yield self.say(f"{self._clocks(rule.during)} 走动期间", f"While {self._clocks(rule.during)} runs")  # fmt: skip
        if rule.not_during:
            yield self.say(f"{self._clocks(rule.not_during)} 不在走动时", f"Not while {self._clocks(rule.not_during)} runs")  # fmt: skip
        for quota in rule.quotas:
            yield self.say(f"至多 {quota.times} 次", f"At most {quota.times} times") + self._if(quota.when)  # fmt: skip
        if rule.window:
            yield self._window(rule.window)
        if rule.note:
            yield self.of(rule.note)

    def _options(self, options: Sequence[str]) -> str:
        return (
            self.say(f"（{self.names(options)}）", f" ({self.names(options)})") if options else ""
        )

    def _clocks(self, ids: Iterable[str]) -> str:
        return self.join(
            f"{id} {self.of(self.procedure.clocks[id].title)}"
            if id in self.procedure.clocks else id
            for id in ids
        )  # fmt: skip

    def _condition(self, when: Condition) -> str:
        return self.of(say_condition(self.procedure, when))

    def _if(self, when: Condition) -> str:
        return (
            self.say(f"（{self._condition(when)}）", f" ({self._condition(when)})") if when else ""
        )

    def _window(self, window: Window) -> str:
        if window.kind == "between":
            limits = [each for each in (window.opens, window.closes) if each]
            span = " – ".join(self.of(say_limit(self.procedure, each)) for each in limits)
        else:
            clock = window.before in self.procedure.clocks
            end = self._clocks([window.before]) if clock else self.of(self.procedure.name_of(window.before))  # fmt: skip
            if window.kind == "no-later":
                span = self.say(f"不晚于{end}届满前 {window.length}", f"{window.length} or more before the end of {end}")  # fmt: skip
            else:
                span = self.say(f"{end}届满前 {window.length}之内", f"in the last {window.length} before the end of {end}")  # fmt: skip
        outside = OUTSIDE.get(window.outside)
        after = self.of(outside) if outside else self.say(
            f"窗口之外依读法“{self.of(self.procedure.name_of(window.outside))}”",
            f"outside by the reading '{self.of(self.procedure.name_of(window.outside))}'",
        )  # fmt: skip
        return self.say(
            f"窗口：{span}；{after}（{window.cite}）", f"Window: {span}; {after} ({window.cite})"
        )

    # --- clocks ------------------------------------------------------------------------------

    def clock(self, each: Clock) -> ClockRow:
        return ClockRow(
            each.id, self.of(each.title), self.of(say_period(self.procedure, each)), each.soft,
            self.called([each.who]), self._triggers(each.starts), self._triggers(each.stops),
            tuple(self._still(each)), tuple(self._changes(each)),
            tuple(self._lapse(lapse) for lapse in each.lapses), each.cite,
        )  # fmt: skip

    def _triggers(self, triggers: Iterable[Trigger]) -> str:
        events = self.procedure.events
        return self.join(self.of(events[x.on].title) + self._if(x.when) for x in triggers)

    def _still(self, clock: Clock) -> Iterator[Said]:
        for state, cite in clock.suspended_in.items():
            yield Said(self.of(self.procedure.states[state].title), cite)
        for each in clock.suspended_by:
            name = self._clocks([each.clock])
            yield Said(self.say(f"{name} 走动期间", f"while {name} runs"), each.cite)

    def _changes(self, clock: Clock) -> Iterator[Said]:
        for variant in clock.variants:
            on = self._triggers(variant.on)
            yield Said(self.say(f"{on}：改为 {variant.length}", f"{on}: {variant.length} instead"), variant.cite)  # fmt: skip
        for each in clock.extensions:
            more = self.say(f"可延至多 {each.up_to}（{each.times} 次）", f"up to {each.up_to} more ({each.times} times)")  # fmt: skip
            if each.grantors:
                grantors = self.names(each.grantors)
                more += self.say(f"，由{grantors}批准", f", granted by {grantors}")
            if each.reason:
                more += self.say("，须说明理由", ", with a reason")
            if each.tell:
                more += self.say(
                    f"，告知{self.called(each.tell)}", f", {self.called(each.tell)} told"
                )
            yield Said(more, each.cite)

    def _lapse(self, lapse: Lapse) -> Said:
        words = self.of(EFFECTS[lapse.effect]) + self._if(lapse.when)
        if lapse.to:
            words += self.say(f" → {self.called([lapse.to])}", f" → {self.called([lapse.to])}")
        if lapse.held_in:
            held = self.called(lapse.held_in)
            words += self.say(f"；{held}时暂缓", f"; held while {held}")
        if lapse.not_before:
            end = self._clocks([lapse.not_before])
            words += self.say(f"；不早于 {end} 届满", f"; not before {end} has run out")
        if lapse.note:
            words += self.say("。", ". ") + self.of(lapse.note)
        return Said(words, lapse.cite, "quiet" if lapse.effect in WITHOUT_EFFECT else "warn")

    def duty(self, kind: Text, notice: Notice) -> Duty:
        on = self.join(self.of(self.procedure.events[x].title) for x in notice.on)
        return Duty(kind, self.of(notice.title), on, self.called(notice.to), notice.cite)
