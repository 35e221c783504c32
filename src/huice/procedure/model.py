"""A procedure as data: states, transitions, clocks, and what the text leaves open.

Everything here is immutable and comes from one file of the policy library. An activity inside a
state (a consultation, say) is a running clock; a state in which a clock stands still is named by
the clock. What the text does not say is either a ``Reading`` with a default, or a ``Silence``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from huice.language import Text
from huice.problems import Spot
from huice.procedure.conditions import Condition
from huice.procedure.data_types import DataType
from huice.values.duration import Duration

Effect = Literal["deemed-acceptance", "deemed-consent", "automatic-invalidity", "breach", "silent"]
WindowKind = Literal["no-later", "within"]

BACK = "back"
"""As a transition's ``to``: the state the case was in before it entered the present one."""

EFFECTS: Mapping[Effect, Text] = {
    "deemed-acceptance": Text("视为受理，受理日为收件之日", "deemed accepted as of the receipt"),
    "deemed-consent": Text("视为同意", "deemed consent"),
    "automatic-invalidity": Text("自动失效", "automatic invalidity"),
    "breach": Text(
        "违反期限义务，文本未赋予法律后果", "the duty is breached, without legal effect"
    ),
    "silent": Text("文本未规定逾期后果", "not stated"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A state or an actor."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Reading:
    """A choice where the text is silent or unclear; ``cite`` is the place that leaves it open.

    ``options`` is empty for a free text, such as the printed form of a code.
    """

    id: str
    title: Text
    options: Mapping[str, Text]
    default: str
    cite: str


@dataclass(frozen=True, slots=True)
class Silence:
    """What the text does not say, and the place where it would."""

    about: Text
    cite: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """An event that starts or stops a clock, and the condition for it."""

    on: str
    when: Condition


@dataclass(frozen=True, slots=True)
class Variant:
    """Another length of the clock, from its start, once the event has happened."""

    id: str
    on: tuple[Trigger, ...]
    length: Duration
    cite: str


@dataclass(frozen=True, slots=True)
class Extension:
    """What an event may add to a clock.

    The event's data name the length (``length``) and, where ``grantors`` are given, who granted
    it (``granted_by``); ``reason`` asks for a reason. ``runs_from`` is ``expiry``, ``event`` or a
    reading with those options; ``tell`` are the actors who must be told.
    """

    id: str
    on: str
    up_to: Duration
    times: int
    grantors: tuple[str, ...]
    reason: bool
    tell: tuple[str, ...]
    runs_from: str
    cite: str


@dataclass(frozen=True, slots=True)
class Lapse:
    """What happens when a clock has run out; the first of a clock's lapses whose condition holds.

    ``event`` is the act that is deemed done, ``to`` the state that an invalidity leads to.
    ``held_in`` are the states in which the effect waits, ``not_before`` is a clock that must have
    run out as well.
    """

    id: str
    effect: Effect
    when: Condition
    event: str
    to: str
    held_in: tuple[str, ...]
    not_before: str
    cite: str
    note: Text | None


@dataclass(frozen=True, slots=True)
class Clock:
    """A period the procedure sets. ``suspended_in`` maps states to the place that says so."""

    id: str
    title: Text
    cite: str
    who: str
    length: Duration
    soft: bool
    starts: tuple[Trigger, ...]
    stops: tuple[Trigger, ...]
    suspended_in: Mapping[str, str]
    variants: tuple[Variant, ...]
    extensions: tuple[Extension, ...]
    lapses: tuple[Lapse, ...]
    spot: Spot


@dataclass(frozen=True, slots=True)
class Window:
    """When an event is in time: a length before a clock's end, or before a date in the data.

    ``outside`` is ``refuse``, ``mark`` or a reading with those options. Outside a soft window
    the event needs a reason.
    """

    id: str
    kind: WindowKind
    length: Duration
    before: str
    outside: str
    soft: bool
    cite: str


@dataclass(frozen=True, slots=True)
class Transition:
    """What an event does in some states. ``to`` is empty where the state stays.

    ``during`` are clocks that must be running, ``not_during`` clocks that must not; ``times`` is
    how often the event may happen in a case (0: any number).
    """

    event: str
    title: Text
    by: tuple[str, ...]
    sources: tuple[str, ...]
    to: str
    data: Mapping[str, DataType]
    when: Condition
    during: tuple[str, ...]
    not_during: tuple[str, ...]
    times: int
    window: Window | None
    cite: str
    note: Text | None
    spot: Spot


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be served on actors, or kept on file, or made public, when events happen."""

    title: Text
    on: tuple[str, ...]
    to: tuple[str, ...]
    cite: str


@dataclass(frozen=True, eq=False)
class Procedure:
    """A whole procedure. ``digest`` is the hash of its file's data, by which a case keeps it."""

    id: str
    document: str
    number: str
    title: Text
    cite: str
    actors: Mapping[str, Named]
    states: Mapping[str, Named]
    initial: str
    finals: frozenset[str]
    readings: Mapping[str, Reading]
    fixed: tuple[str, ...]
    transitions: tuple[Transition, ...]
    clocks: Mapping[str, Clock]
    notices: tuple[Notice, ...]
    records: tuple[Notice, ...]
    publicity: tuple[Notice, ...]
    silences: tuple[Silence, ...]
    digest: str
    written: object
    file: str

    @property
    def key(self) -> str:
        """As documents and procedures are named together: ``folder/procedure``."""
        return f"{self.document}/{self.id}"

    @cached_property
    def events(self) -> Mapping[str, Transition]:
        """Each event with the first of its transitions."""
        return {each.event: each for each in reversed(self.transitions)}

    @cached_property
    def moves(self) -> Mapping[tuple[str, str], Transition]:
        """The transition of an event in a state."""
        return {(source, each.event): each for each in self.transitions for source in each.sources}

    @cached_property
    def fields(self) -> Mapping[str, DataType]:
        """The data of all events."""
        return {name: kind for each in self.transitions for name, kind in each.data.items()}

    @cached_property
    def touched(self) -> Mapping[str, tuple[Clock, ...]]:
        """The clocks that an event may start, stop or lengthen."""
        found: dict[str, list[Clock]] = {}
        for clock in self.clocks.values():
            triggers = [*clock.starts, *clock.stops, *(t for v in clock.variants for t in v.on)]
            for event in {each.on for each in triggers} | {x.on for x in clock.extensions}:
                found.setdefault(event, []).append(clock)
        return {event: tuple(clocks) for event, clocks in found.items()}
