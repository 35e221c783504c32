"""How a case stands otherwise than it stood, or than it would stand: state, clocks, lapses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from huice.language import Text
from huice.procedure.engine import Happening
from huice.procedure.status import ClockStanding, Standing, Status

Change = Literal[
    "started", "resumed", "moved", "undone",
    "suspended", "overdue", "unstated", "unset", "stopped", "lapsed", "closed",
]  # fmt: skip
"""What became of a clock: another standing, or started, resumed, given another last day (``moved``),
or never begun after all (``undone``)."""

ENDED: frozenset[Standing] = frozenset(("stopped", "lapsed", "closed"))


@dataclass(frozen=True, slots=True)
class ClockChange:
    """A clock that stands otherwise; one of the two is None where it had not begun."""

    change: Change
    before: ClockStanding | None
    after: ClockStanding | None

    @property
    def clock(self) -> ClockStanding:
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Changes:
    """``state`` is the old and the new one, with their titles, or None where it is the same.
    ``happened`` is what time has brought about, ``undone`` what it has not after all."""

    state: tuple[tuple[str, Text], tuple[str, Text]] | None
    clocks: tuple[ClockChange, ...]
    happened: tuple[Happening, ...]
    undone: tuple[Happening, ...]

    def __bool__(self) -> bool:
        return bool(self.state or self.clocks or self.happened or self.undone)

    def as_json(self) -> dict[str, Any]:
        return {
            "state": [name for name, _ in self.state] if self.state else None,
            "clocks": [
                {"id": x.clock.id, "change": x.change, "due": _days(x)} for x in self.clocks
            ],
            "happened": [_lapse(each) for each in self.happened],
            "undone": [_lapse(each) for each in self.undone],
        }


def changes(before: Status, after: Status) -> Changes:
    """What is otherwise in ``after``, whether it is a later day or other events."""
    same = before.state == after.state
    return Changes(
        None if same else ((before.state, before.title), (after.state, after.title)),
        tuple(_clocks(before, after)),
        tuple(x for x in after.timeline if x.effect and x not in before.timeline),
        tuple(x for x in before.timeline if x.effect and x not in after.timeline),
    )


def _clocks(before: Status, after: Status) -> Iterator[ClockChange]:
    old = {each.id: each for each in before.clocks}
    new = {each.id: each for each in after.clocks}
    for name in {**old, **new}:
        was, is_now = old.get(name), new.get(name)
        change = _change(was, is_now)
        if change:
            yield ClockChange(change, was, is_now)


def _change(was: ClockStanding | None, now: ClockStanding | None) -> Change | None:
    if now is None:
        return "undone"
    begun = (
        was is None or was.start != now.start or (was.standing in ENDED) > (now.standing in ENDED)
    )
    if now.standing == "running":
        if begun or was is None:
            return "started"
        if was.standing == "suspended":
            return "resumed"
        return "moved" if (was.due, was.standing) != (now.due, now.standing) else None
    if begun or was is None or was.standing != now.standing:
        return now.standing
    return "moved" if (was.due, was.ended_on) != (now.due, now.ended_on) else None


def _days(change: ClockChange) -> list[str | None]:
    sides = (change.before, change.after)
    return [each.due.isoformat() if each and each.due else None for each in sides]


def _lapse(each: Happening) -> dict[str, Any]:
    return {
        "day": each.day.isoformat(), "clock": each.clock, "effect": each.effect,
        "event": each.event, "cite": each.cite,
    }  # fmt: skip
