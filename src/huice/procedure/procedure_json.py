"""A procedure as JSON, and everything that its text leaves unsaid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from huice.language import Text
from huice.procedure.data_types import DataType
from huice.procedure.model import Clock, Notice, Procedure, Silence, Transition, Trigger
from huice.procedure.words import say_period


def not_stated(procedure: Procedure) -> tuple[Silence, ...]:
    """What the text does not say: as the file lists it, then periods and effects of its clocks."""
    return (*procedure.silences, *_of_clocks(procedure))


def _of_clocks(procedure: Procedure) -> Iterator[Silence]:
    for clock in procedure.clocks.values():
        name = Text(f"{clock.id} {clock.title.zh}", f"{clock.id} {clock.title.en}")
        if clock.unstated:
            word = clock.unstated
            yield Silence(
                Text(f"{name.zh}：期限（只说“{word.zh}”）", f"{name.en}: its period ('{word.en}')"),
                clock.cite,
            )
        for cite in dict.fromkeys(x.cite for x in clock.lapses if x.effect == "silent"):
            yield Silence(
                Text(f"{name.zh}：逾期的后果", f"{name.en}: what follows when it runs out"), cite
            )


def summary_json(procedure: Procedure, cases: int) -> dict[str, Any]:
    """A procedure in a list; ``cases`` counts its worked cases."""
    return {
        "procedure": procedure.key, "title": procedure.title._asdict(),
        "number": procedure.number, "states": len(procedure.states),
        "clocks": len(procedure.clocks), "cases": cases,
    }  # fmt: skip


def procedure_json(procedure: Procedure) -> dict[str, Any]:
    """The whole procedure; titles stand in both languages, every rule with its cite."""
    return {
        "procedure": procedure.key, "number": procedure.number,
        "title": procedure.title._asdict(), "cite": procedure.cite, "digest": procedure.digest,
        "actors": {name: each.title._asdict() for name, each in procedure.actors.items()},
        "states": {
            name: {"title": each.title._asdict(), "kind": kind_of(procedure, name)}
            for name, each in procedure.states.items()
        },
        "transitions": [_transition(each) for each in procedure.transitions],
        "clocks": [_clock(procedure, each) for each in procedure.clocks.values()],
        "readings": [
            {
                "id": x.id, "title": x.title._asdict(), "default": x.default, "cite": x.cite,
                "options": {name: text._asdict() for name, text in x.options.items()},
            }
            for x in procedure.readings.values()
        ],
        "fixed": list(procedure.fixed),
        "alone": [
            {
                "id": x.id, "title": x.title._asdict(), "fields": list(x.fields),
                "owner": x.owner, "on": list(x.on), "per_year": x.per_year, "soft": x.soft,
                "cite": x.cite,
            }
            for x in procedure.alone
        ],
        "notices": _notices(procedure.notices), "records": _notices(procedure.records),
        "publicity": _notices(procedure.publicity),
        "not_stated": [
            {"about": x.about._asdict(), "cite": x.cite} for x in not_stated(procedure)
        ],
    }  # fmt: skip


def kind_of(procedure: Procedure, state: str) -> str:
    """``initial``, ``final`` or ``open``."""
    if state == procedure.initial:
        return "initial"
    return "final" if state in procedure.finals else "open"


def _transition(each: Transition) -> dict[str, Any]:
    window = each.window
    return {
        "event": each.event, "title": each.title._asdict(), "by": list(each.by),
        "from": list(each.sources), "to": each.to,
        "data": {name: _type(kind) for name, kind in each.data.items()}, "when": str(each.when),
        "during": list(each.during), "not_during": list(each.not_during),
        "times": [{"times": x.times, "when": str(x.when), "cite": x.cite} for x in each.quotas],
        "window": {
            "id": window.id, "kind": window.kind, "length": _said(window.length),
            "before": window.before, "opens": _said(window.opens),
            "closes": _said(window.closes), "outside": window.outside, "soft": window.soft,
            "cite": window.cite,
        } if window else None,
        "cite": each.cite, "note": _text(each.note),
    }  # fmt: skip


def _clock(procedure: Procedure, each: Clock) -> dict[str, Any]:
    return {
        "id": each.id, "title": each.title._asdict(), "who": each.who, "cite": each.cite,
        "period": say_period(procedure, each)._asdict(), "length": _said(each.length),
        "until": _said(each.until),
        "each": [f"{month:02}-{day:02}" for month, day in each.yearly],
        "unstated": _text(each.unstated), "soft": each.soft,
        "starts": _triggers(each.starts), "stops": _triggers(each.stops),
        "suspended_in": dict(each.suspended_in),
        "suspended_by": [
            {"clock": x.clock, "beyond": x.beyond, "cite": x.cite} for x in each.suspended_by
        ],
        "variants": [
            {"id": x.id, "on": _triggers(x.on), "length": str(x.length), "cite": x.cite}
            for x in each.variants
        ],
        "extensions": [
            {
                "id": x.id, "on": x.on, "up_to": str(x.up_to), "times": x.times,
                "grantors": list(x.grantors), "reason": x.reason, "tell": list(x.tell),
                "runs_from": x.runs_from, "cite": x.cite,
            }
            for x in each.extensions
        ],
        "lapse": [
            {
                "id": x.id, "effect": x.effect, "when": str(x.when), "event": x.event,
                "to": x.to, "held_in": list(x.held_in), "after_hold": x.after_hold,
                "not_before": x.not_before, "cite": x.cite, "note": _text(x.note),
            }
            for x in each.lapses
        ],
    }  # fmt: skip


def _type(kind: DataType) -> dict[str, Any]:
    return {
        "kind": kind.kind, "optional": kind.optional, "options": list(kind.options),
        "form": kind.form,
    }  # fmt: skip


def _triggers(triggers: Sequence[Trigger]) -> list[dict[str, str]]:
    return [{"on": each.on, "when": str(each.when)} for each in triggers]


def _notices(notices: Sequence[Notice]) -> list[dict[str, Any]]:
    return [
        {"title": x.title._asdict(), "on": list(x.on), "to": list(x.to), "cite": x.cite}
        for x in notices
    ]


def _said(value: object) -> str | None:
    return None if value is None else str(value)


def _text(text: Text | None) -> dict[str, str] | None:
    return text._asdict() if text else None
