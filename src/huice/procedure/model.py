"""A procedure as data: states, transitions, clocks, and what the text leaves open.

Everything here is immutable and comes from one file of the policy library. An activity inside a
state (a consultation, say) is a running clock; a state in which a clock stands still is named by
the clock. What the text does not say is either a ``Reading`` with a default, or a ``Silence``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from typing import Literal

from huice.language import Text
from huice.problems import Spot
from huice.procedure.conditions import Condition
from huice.procedure.data_types import DataType
from huice.values.duration import Duration

Effect = Literal[
    "deemed-acceptance", "deemed-consent", "automatic-invalidity", "expiry", "exclusion",
    "breach", "silent",
]  # fmt: skip
WindowKind = Literal["no-later", "within", "between"]
AfterHold = Literal["release", "expiry"]

BACK = "back"
"""As a transition's ``to``: the state the case was in before it entered the present one."""

EFFECTS: Mapping[Effect, Text] = {
    "deemed-acceptance": Text("视为受理，受理日为收件之日", "deemed accepted as of the receipt"),
    "deemed-consent": Text("视为同意", "deemed consent"),
    "automatic-invalidity": Text("自动失效", "automatic invalidity"),
    "expiry": Text("有效期满", "validity has ended"),
    "exclusion": Text("逾期不再纳入", "too late: not taken up any more"),
    "breach": Text("违反期限义务，案件状态不变", "the duty is breached; the case stays as it is"),
    "silent": Text("文本未规定逾期后果", "not stated"),
}


ENDING: frozenset[Effect] = frozenset(("automatic-invalidity", "expiry", "exclusion"))
"""Effects that lead to a state of their own."""

WITHOUT_EFFECT: frozenset[Effect] = frozenset(("breach", "silent"))
"""Effects that leave the case as it is."""


@dataclass(frozen=True, slots=True)
class Named:
    """A state or an actor."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Limit:
    """A printed day, with its hour where one is printed, or the field of the data that names it.

    ``through`` is a day that the text itself includes (至某日), whatever is read into 某日前; a
    day with an hour is one.
    """

    day: date | None = None
    hour: time | None = None
    field: str = ""
    through: bool = False

    def __str__(self) -> str:
        return self.field or f"{self.day}{f' {self.hour:%H:%M}' if self.hour else ''}"


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
    """Another length of the clock, from its start, once the event has happened. ``soft`` is
    None where it is as soft as the clock."""

    id: str
    on: tuple[Trigger, ...]
    length: Duration
    soft: bool | None
    cite: str


@dataclass(frozen=True, slots=True)
class Extension:
    """What an event may add to a clock.

    The event's data name the length (``length``) and, where ``grantors`` are given, who granted
    it (``granted_by``); ``reason`` asks for a reason. ``runs_from`` is ``expiry``, ``event`` or a
    reading with those options; ``tell`` are the actors who must be told, ``after`` is a variant
    that must hold before.
    """

    id: str
    on: str
    up_to: Duration
    times: int
    grantors: tuple[str, ...]
    reason: bool
    tell: tuple[str, ...]
    runs_from: str
    after: str
    cite: str


@dataclass(frozen=True, slots=True)
class Lapse:
    """What happens when a clock has run out; the first of a clock's lapses whose condition holds.

    ``event`` is the act that is deemed done, ``to`` the state that an invalidity, expiry or
    exclusion leads to. ``held_in`` are the states in which the effect waits; ``after_hold`` says
    whether one that had to wait is dated to its release or back to the expiry (or names a
    reading with those options). ``not_before`` is a clock that must have run out as well.
    """

    id: str
    effect: Effect
    when: Condition
    event: str
    to: str
    held_in: tuple[str, ...]
    after_hold: str
    not_before: str
    cite: str
    note: Text | None


@dataclass(frozen=True, slots=True)
class Suspender:
    """Another clock during which a clock stands still.

    ``beyond`` says what happens once that one has itself run out: ``stands`` or ``counts``, or a
    reading with those options.
    """

    clock: str
    beyond: str
    cite: str


@dataclass(frozen=True, slots=True)
class Clock:
    """A period the procedure sets.

    One of four holds: a ``length``; ``until`` a day; ``yearly`` days (month and day) of which the
    next is owed once the last is met; or ``unstated``, the word of a text that sets a duty and no
    period. ``suspended_in`` maps states to the place that says so.
    """

    id: str
    title: Text
    cite: str
    who: str
    length: Duration | None
    until: Limit | None
    yearly: tuple[tuple[int, int], ...]
    unstated: Text | None
    soft: bool
    starts: tuple[Trigger, ...]
    stops: tuple[Trigger, ...]
    suspended_in: Mapping[str, str]
    suspended_by: tuple[Suspender, ...]
    variants: tuple[Variant, ...]
    extensions: tuple[Extension, ...]
    lapses: tuple[Lapse, ...]
    spot: Spot

    @property
    def can_stand_still(self) -> bool:
        return bool(self.suspended_in or self.suspended_by)


@dataclass(frozen=True, slots=True)
class Window:
    """When an event is in time: a length before a clock's end or a date in the data
    (``no-later``, ``within``), or ``between`` two days.

    ``outside`` is ``refuse``, ``mark`` or a reading with those options. Outside a soft window
    the event needs a reason.
    """

    id: str
    kind: WindowKind
    length: Duration | None
    before: str
    opens: Limit | None
    closes: Limit | None
    outside: str
    soft: bool
    cite: str


@dataclass(frozen=True, slots=True)
class Quota:
    """How often an event may happen in a case, where the condition holds."""

    times: int
    when: Condition
    cite: str


@dataclass(frozen=True, slots=True)
class Transition:
    """What an event does in some states. ``to`` is empty where the state stays.

    ``during`` are clocks that must be running, ``not_during`` clocks that must not.
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
    quotas: tuple[Quota, ...]
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


@dataclass(frozen=True, slots=True)
class Alone:
    """Data that cases of different owners may not share within one year: one contact for several
    applicants, one code for several projects. ``on`` are the events that it bars; where it is
    ``soft`` a reason lets them pass. ``per_year`` is false where it holds for good."""

    id: str
    title: Text
    fields: tuple[str, ...]
    owner: str
    on: tuple[str, ...]
    per_year: bool
    soft: bool
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
    names: Mapping[str, Text]
    fixed: tuple[str, ...]
    transitions: tuple[Transition, ...]
    clocks: Mapping[str, Clock]
    notices: tuple[Notice, ...]
    records: tuple[Notice, ...]
    publicity: tuple[Notice, ...]
    alone: tuple[Alone, ...]
    silences: tuple[Silence, ...]
    digest: str
    written: object
    file: str

    @property
    def key(self) -> str:
        """As documents and procedures are named together: ``folder/procedure``."""
        return f"{self.document}/{self.id}"

    def name_of(self, id: str) -> Text:
        """What an actor, state, event, reading, field or option is called; the id where it has
        no name."""
        return self._called.get(id, Text(id, id))

    @cached_property
    def _called(self) -> Mapping[str, Text]:
        return {
            **{name: each for x in self.readings.values() for name, each in x.options.items()},
            "yes": Text("是", "yes"), "no": Text("否", "no"), "state": Text("状态", "state"),
            **{name: each.title for name, each in self.readings.items()},
            **{name: each.title for name, each in self.actors.items()},
            **{name: each.title for name, each in self.states.items()},
            **{each.event: each.title for each in self.transitions}, **self.names,
        }  # fmt: skip

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
        """The clocks that an event may start, stop, lengthen or set another day for."""
        found: dict[str, list[Clock]] = {}
        for clock in self.clocks.values():
            triggers = [*clock.starts, *clock.stops, *(t for v in clock.variants for t in v.on)]
            named = clock.until.field if clock.until else ""
            setting = {each.event for each in self.transitions if named in each.data}
            events = {each.on for each in triggers} | {x.on for x in clock.extensions} | setting
            for event in events:
                found.setdefault(event, []).append(clock)
        return {event: tuple(clocks) for event, clocks in found.items()}

    @cached_property
    def lengthened(self) -> Mapping[str, tuple[tuple[Clock, Extension], ...]]:
        """The extensions that an event may grant."""
        found: dict[str, list[tuple[Clock, Extension]]] = {}
        for clock in self.clocks.values():
            for each in clock.extensions:
                found.setdefault(each.on, []).append((clock, each))
        return {event: tuple(pairs) for event, pairs in found.items()}

    @cached_property
    def decisive(self) -> frozenset[str]:
        """The names that the conditions of lapses look at."""
        lapses = [lapse for clock in self.clocks.values() for lapse in clock.lapses]
        return frozenset(name for x in lapses for test in x.when.tests for name in test.names)

    @cached_property
    def awaited(self) -> frozenset[str]:
        """The clocks that the lapse of another one waits for."""
        return frozenset(x.not_before for clock in self.clocks.values() for x in clock.lapses)

    @cached_property
    def hourly(self) -> frozenset[str]:
        """The events that touch a clock which runs until an hour."""
        return frozenset(
            event
            for event, clocks in self.touched.items()
            if any(clock.until and clock.until.hour for clock in clocks)
        )

    @cached_property
    def standing(self) -> tuple[Clock, ...]:
        """The clocks that can stand still."""
        return tuple(each for each in self.clocks.values() if each.can_stand_still)

    @cached_property
    def holding(self) -> Mapping[str, tuple[Clock, ...]]:
        """The clocks whose effect waits while the case is in a state."""
        return {
            state: clocks
            for state in self.states
            if (clocks := tuple(
                clock for clock in self.clocks.values()
                if any(state in lapse.held_in for lapse in clock.lapses)
            ))
        }  # fmt: skip
