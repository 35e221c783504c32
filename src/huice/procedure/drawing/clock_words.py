"""What a table of clocks says about each: how long, from when to when, and what a lapse does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from huice.language import Language, Text
from huice.procedure.conditions import Condition
from huice.procedure.drawing.lettering import Run
from huice.procedure.drawing.sketch import clock_marks
from huice.procedure.model import EFFECTS, Clock, Procedure, Transition, Trigger, Window
from huice.procedure.words import say_condition, say_limit, say_period
from huice.values.duration import Duration, DurationUnit

HEADS = (
    Text("时限与出处", "Clock and cite"), Text("长度", "Length"), Text("谁", "Who"),
    Text("起止", "Runs"), Text("逾期后果", "If it lapses"),
)  # fmt: skip
UNITS: Final[Mapping[DurationUnit, str]] = {
    "年": "year", "个月": "month", "日": "day", "个工作日": "working day",
}  # fmt: skip

Cell = tuple[tuple[Run, ...], ...]
"""Paragraphs of runs."""


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A clock, or a window of an event, which has no ``clock``."""

    mark: str
    clock: Clock | None
    cells: tuple[Cell, ...]


def clock_rows(
    procedure: Procedure, language: Language, actors: Mapping[str, str]
) -> list[ClockRow]:
    """A row for each clock, and then for each window; ``actors`` are the words for those who act."""
    words = _Words(procedure, language, actors)
    marks = words.marks
    rows = [
        ClockRow(marks[name], each, words.clock(each)) for name, each in procedure.clocks.items()
    ]
    windows = [
        ClockRow(marks[window.id], None, words.window(rule, window))
        for rule in procedure.transitions
        for window in [rule.window]
        if window
    ]
    return [*rows, *windows]


def has_star(procedure: Procedure) -> bool:
    """Whether a clock starts, stops or grows on an event only under a condition."""
    return any(
        trigger.when
        for clock in procedure.clocks.values()
        for trigger in (*clock.starts, *clock.stops, *(t for v in clock.variants for t in v.on))
    )


class _Words:
    def __init__(self, procedure: Procedure, language: Language, actors: Mapping[str, str]) -> None:
        self.procedure, self.language, self.actors = procedure, language, actors
        self.marks = clock_marks(procedure)

    def _say(self, zh: str, en: str) -> str:
        return Text(zh, en).say(self.language)

    def _list(self, words: Iterable[str]) -> str:
        return self._say("、", ", ").join(dict.fromkeys(words))

    def _events(self, names: Iterable[str]) -> str:
        events = self.procedure.events
        return self._list(events[name].title.say(self.language) for name in names)

    def _triggers(self, triggers: Sequence[Trigger]) -> str:
        """Events, those that hang on more marked with a star."""
        events = self.procedure.events
        return self._list(
            events[each.on].title.say(self.language) + ("*" if each.when else "")
            for each in triggers
        )

    def _actors(self, names: Iterable[str]) -> str:
        return self._list(self.actors[name] for name in names)

    def _duration(self, length: Duration) -> str:
        number = length.length
        return self._say(str(length), f"{number} {UNITS[length.unit]}{'' if number == 1 else 's'}")

    def _period(self, clock: Clock) -> str:
        """How long a clock runs; what has no length says so itself."""
        return (
            self._duration(clock.length)
            if clock.length
            else say_period(self.procedure, clock).say(self.language)
        )

    # --- a clock -------------------------------------------------------------------------------

    def clock(self, clock: Clock) -> tuple[Cell, ...]:
        return (
            (self._head(clock.title.say(self.language), clock.id, "", clock.cite),),
            tuple(self._length(clock)),
            ((Run(self._actors([clock.who])),),),
            (*self._runs(clock), *self._still(clock)),
            tuple(self._lapses(clock)),
        )

    def _head(self, title: str, id: str, word: str, cite: str) -> tuple[Run, ...]:
        named = id if self.marks[id] != id else ""
        return (Run(title, "strong"), Run(named, "quiet"), Run(word, "quiet"),
                Run(cite, "quiet", whole=True))  # fmt: skip

    def _length(self, clock: Clock) -> Iterator[tuple[Run, ...]]:
        soft = self._softness(clock.soft)
        yield Run(self._period(clock), "strong"), Run("" if clock.unstated else soft, "quiet")
        for variant in clock.variants:
            own = variant.soft is not None and variant.soft != clock.soft
            yield (
                Run(f"{variant.id} {self._duration(variant.length)}"),
                Run(self._softness(bool(variant.soft)) if own else "", "quiet"),
                Run(self._say("于 ", "on ") + self._triggers(variant.on), "quiet"),
            )
        for each in clock.extensions:
            most = self._duration(each.up_to) + (f" ×{each.times}" if each.times > 1 else "")
            yield (
                Run(self._say(f"{each.id} 可延 {most}以内", f"{each.id} up to {most} more")),
                Run(self._say("由 ", "by ") + self._events([each.on]), "quiet"),
            )

    def _softness(self, soft: bool) -> str:
        return self._say("原则上", "in principle") if soft else self._say("刚性", "fixed")

    def _runs(self, clock: Clock) -> Iterator[tuple[Run, ...]]:
        yield Run(self._say("起", "from"), "quiet"), Run(self._triggers(clock.starts))
        if clock.stops:
            yield Run(self._say("止", "to"), "quiet"), Run(self._triggers(clock.stops))

    def _still(self, clock: Clock) -> Iterator[tuple[Run, ...]]:
        by_cite: dict[str, list[str]] = {}
        for state, cite in clock.suspended_in.items():
            title = self.procedure.states[state].title.say(self.language)
            by_cite.setdefault(cite, []).append(title)
        for each in clock.suspended_by:
            by_cite.setdefault(each.cite, []).append(self.marks[each.clock])
        for cite, words in by_cite.items():
            still = self._say("停", "still in")
            yield Run(still, "quiet"), Run(self._list(words)), Run(cite, "quiet", whole=True)

    def _lapses(self, clock: Clock) -> Iterator[tuple[Run, ...]]:
        for lapse in clock.lapses:
            tone = "quiet" if lapse.effect == "silent" else "time"
            runs = [Run(EFFECTS[lapse.effect].say(self.language), tone)]  # type: ignore[arg-type]
            if lapse.id != clock.id:
                runs.insert(0, Run(lapse.id, "time"))
            if lapse.when:
                runs.append(Run(self._if(lapse.when), "quiet"))
            if lapse.held_in:
                held = self._list(
                    self.procedure.states[name].title.say(self.language) for name in lapse.held_in
                )
                runs.append(Run(self._say(f"{held}时暂缓", f"held while {held}"), "quiet"))
            if lapse.cite != clock.cite:
                runs.append(Run(lapse.cite, "quiet", whole=True))
            yield tuple(runs)

    def _if(self, when: Condition) -> str:
        """A condition in words; one that hangs on the state alone is told by the arrows."""
        said = say_condition(self.procedure, when).say(self.language)
        return self._say(f"如{said}", f"if {said}")

    # --- a window ------------------------------------------------------------------------------

    def window(self, rule: Transition, window: Window) -> tuple[Cell, ...]:
        soft = self._say("原则上", "in principle") if window.soft else self._say("刚性", "fixed")
        length = self._duration(window.length) if window.length else ""
        title, word = rule.title.say(self.language), self._say("窗口", "window")
        return (
            (self._head(title, window.id, word, window.cite),),
            ((Run(length, "strong"), Run(soft, "quiet")),),
            ((Run(self._actors(rule.by)),),),
            ((Run(self._span(window)),),),
            ((Run(self._outside(window), "quiet"),),),
        )

    def _span(self, window: Window) -> str:
        if window.kind == "between":
            limits = [each for each in (window.opens, window.closes) if each]
            return " – ".join(say_limit(self.procedure, x).say(self.language) for x in limits)
        length, end = self._duration(window.length) if window.length else "", window.before
        if end in self.procedure.clocks:
            end = self.marks[end]
            end = self._say(f"{end} 届满", f"the end of {end}")
        else:
            end = self.procedure.name_of(end).say(self.language)
        if window.kind == "no-later":
            return self._say(f"不晚于{end}前 {length}", f"no later than {length} before {end}")
        return self._say(f"{end}前最后 {length}之内", f"in the last {length} before {end}")

    def _outside(self, window: Window) -> str:
        said = {
            "refuse": Text("窗口之外不予办理", "refused outside"),
            "mark": Text("窗口之外记明后办理", "marked outside, and let pass"),
        }
        if window.outside in said:
            return said[window.outside].say(self.language)
        title = self.procedure.readings[window.outside].title.say(self.language)
        return self._say(f"依读法：{title}", f"by reading: {title}")
