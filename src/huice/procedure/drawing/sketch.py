"""What the picture of a procedure shows: stations, the arcs between them, and where clocks run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import count
from string import ascii_lowercase
from typing import Literal

from huice.language import Language
from huice.procedure.conditions import Condition
from huice.procedure.model import (
    BACK,
    EFFECTS,
    ENDING,
    Clock,
    Lapse,
    Procedure,
    Transition,
    Trigger,
)

Saying = Callable[[Transition], "Said"]
Kind = Literal["initial", "open", "final"]

LONGEST = 4
SHARED = 3
"""From so many states on, an event that stays in each of them is written once, under a letter."""


@dataclass(frozen=True, slots=True)
class Said:
    """An event and who does it, or a clock and what its lapse does."""

    title: str
    by: str


@dataclass(frozen=True, slots=True)
class Arc:
    """From one state to another, for all the events between them, or for all the clocks."""

    source: str
    target: str
    timed: bool
    says: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Station:
    """A state with the clocks that run in it and that stand still in it, the events that stay in
    it, the letters of those it shares with others, and of those that lead here from many."""

    id: str
    title: str
    kind: Kind
    running: tuple[Clock, ...]
    still: tuple[Clock, ...]
    stays: tuple[Said, ...]
    letters: tuple[str, ...]
    arrivals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shared:
    """An event of several states under its letter; ``to`` is the title of where it leads."""

    letter: str
    said: Said
    to: str = ""


@dataclass(frozen=True, slots=True)
class Sketch:
    """Stations in the order of the file, and the lettered events."""

    stations: dict[str, Station]
    arcs: tuple[Arc, ...]
    shared: tuple[Shared, ...]
    initial: str


def clock_marks(procedure: Procedure) -> dict[str, str]:
    """What stands for a clock or window in the picture: its id, or where that is long a number."""
    windows = [each.window.id for each in procedure.transitions if each.window]
    ids = dict.fromkeys((*procedure.clocks, *windows))
    numbers = (f"t{n}" for n in count(1) if f"t{n}" not in ids)
    return {id: id if len(id) <= LONGEST else next(numbers) for id in ids}


def sketch(procedure: Procedure, language: Language, actors: Mapping[str, str]) -> Sketch:
    """``actors`` are the words for those who act."""
    say = partial(said_of, actors=actors, language=language)
    places = {name: places_of(procedure, clock) for name, clock in procedure.clocks.items()}
    staying = _staying(procedure, say)
    letters = _letters(staying)
    stations = {
        name: Station(
            name, state.title.say(language), _kind(procedure, name),
            tuple(c for c in procedure.clocks.values()
                  if name in places[c.id] and name not in c.suspended_in),
            tuple(c for c in procedure.clocks.values()
                  if name in places[c.id] and name in c.suspended_in),
            tuple(said for said, states in staying.items()
                  if name in states and said not in letters),
            tuple(letters[said] for said, states in staying.items()
                  if name in states and said in letters),
        )
        for name, state in procedure.states.items()
    }  # fmt: skip
    arcs = [*_event_arcs(procedure, say), *_time_arcs(procedure, places, language)]
    shared = tuple(Shared(letter, said) for said, letter in letters.items())
    return Sketch(stations, tuple(arcs), shared, procedure.initial)


def _kind(procedure: Procedure, state: str) -> Kind:
    if state in procedure.finals:
        return "final"
    return "initial" if state == procedure.initial else "open"


def said_of(rule: Transition, actors: Mapping[str, str], language: Language) -> Said:
    mark = "、" if language == "zh" else ", "
    return Said(rule.title.say(language), mark.join(actors[name] for name in rule.by))


def targets(procedure: Procedure, rule: Transition, source: str) -> tuple[str, ...]:
    """Where an event leads from a state: with ``back``, to each state that leads here."""
    if rule.to != BACK:
        return (rule.to or source,)
    before = [
        name
        for each in procedure.transitions
        for name in each.sources
        if each.to == source and name != source
    ]
    return tuple(dict.fromkeys(before)) or (source,)


def _staying(procedure: Procedure, say: Saying) -> dict[Said, tuple[str, ...]]:
    found: dict[Said, tuple[str, ...]] = {}
    for rule in procedure.transitions:
        said = say(rule)
        here = tuple(s for s in rule.sources if targets(procedure, rule, s) == (s,))
        if here:
            found[said] = tuple(dict.fromkeys((*found.get(said, ()), *here)))
    return found


def _letters(staying: dict[Said, tuple[str, ...]]) -> dict[Said, str]:
    shared = [said for said, states in staying.items() if len(states) >= SHARED]
    return dict(zip(shared, letters_from(0), strict=False))


def letters_from(place: int) -> Iterator[str]:
    """a, b, and so on to z, then a1; from the one at that place on."""
    for n in count(place):
        turn, letter = divmod(n, len(ascii_lowercase))
        yield ascii_lowercase[letter] + (str(turn) if turn else "")


def _event_arcs(procedure: Procedure, say: Saying) -> Iterator[Arc]:
    found: dict[tuple[str, str], list[Said]] = {}
    for rule in procedure.transitions:
        for source in rule.sources:
            for target in targets(procedure, rule, source):
                if target != source:
                    found.setdefault((source, target), []).append(say(rule))
    for (source, target), says in found.items():
        yield Arc(source, target, False, tuple(dict.fromkeys(says)))


def _time_arcs(
    procedure: Procedure, places: dict[str, frozenset[str]], language: Language
) -> Iterator[Arc]:
    found: dict[tuple[str, str], list[Said]] = {}
    marks = clock_marks(procedure)
    for clock in procedure.clocks.values():
        for state in (name for name in procedure.states if name in places[clock.id]):
            for lapse in _lapses_in(clock, state):
                said = Said(marks[clock.id], EFFECTS[lapse.effect].say(language))
                if lapse.effect in ENDING:
                    found.setdefault((state, lapse.to), []).append(said)
                rule = procedure.moves.get((state, lapse.event))
                for target in targets(procedure, rule, state) if rule and lapse.event else ():
                    found.setdefault((state, target), []).append(said)
    for (source, target), says in found.items():
        if source != target:
            yield Arc(source, target, True, tuple(dict.fromkeys(says)))


def _lapses_in(clock: Clock, state: str) -> Iterator[Lapse]:
    """The lapses that may come about in a state: up to the first that the state alone decides."""
    for lapse in clock.lapses:
        decided = _state_decides(lapse.when, state)
        if decided is not False and state not in lapse.held_in:
            yield lapse
        if decided:
            return


def places_of(procedure: Procedure, clock: Clock) -> frozenset[str]:
    """The states in which a clock may be running or standing still.

    Every history is followed by its state, the state before it and whether the clock runs;
    conditions on anything but the state are taken to be open.
    """
    ended = {lapse.to for each in procedure.clocks.values() for lapse in each.lapses if lapse.to}
    found = {(procedure.initial, procedure.initial, False), *((to, "", False) for to in ended)}
    waiting = list(found)
    while waiting:
        state, before, runs = waiting.pop()
        for rule in procedure.transitions:
            if state not in rule.sources or _barred(rule, clock, runs):
                continue
            to = before if rule.to == BACK else rule.to or state
            if not to:
                continue
            after = (to, before if to == state else state)
            for still_runs in _runs_after(clock, rule.event, to, runs):
                step = (*after, still_runs and to not in procedure.finals)
                if step not in found:
                    found.add(step)
                    waiting.append(step)
    return frozenset(state for state, _, runs in found if runs)


def _barred(rule: Transition, clock: Clock, runs: bool) -> bool:
    return clock.id in (rule.not_during if runs else rule.during)


def _runs_after(clock: Clock, event: str, state: str, runs: bool) -> Iterator[bool]:
    """Whether the clock may run, and whether it may not, once the event has led to the state."""
    begun = [_open(each, event, state) for each in clock.starts]
    ended = [_open(each, event, state) for each in clock.stops]
    if True in begun:
        yield True
        return
    if None in begun or (runs and True not in ended):
        yield True
    if not runs or True in ended or None in ended:
        yield False


def _open(trigger: Trigger, event: str, state: str) -> bool | None:
    """Whether a trigger fires; None where that hangs on more than the state."""
    return _state_decides(trigger.when, state) if trigger.on == event else False


def _state_decides(condition: Condition, state: str) -> bool | None:
    answers: list[bool | None] = []
    for tests in condition.alternatives:
        on_state = [test.holds({"state": state}) for test in tests if test.names == ("state",)]
        answers.append(False if False in on_state else len(on_state) == len(tests) or None)
    if not answers or True in answers:
        return True
    return None if None in answers else False
