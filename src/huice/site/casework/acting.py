"""Acting on a case from a form: which events are open to whom, and the entry a form makes.

The form of an event is read off the procedure: a field for each of its data. Two hidden fields go
with every form: ``seen``, the head of the log as it was drawn, and ``entry``, the id the event
will have, so that a form sent twice is entered once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Final, NamedTuple

from huice.language import Text
from huice.problems import BadInput, Spot
from huice.procedure.data_types import DataType
from huice.procedure.events import Entry
from huice.procedure.model import Procedure, Transition
from huice.procedure.status import Allowed, Status
from huice.site.casework.models import Case
from huice.site.companies import sides
from huice.site.people import rights
from huice.site.people.actor import Actor
from huice.site.web.clock import local_now, today
from huice.site.web.refs import new_ref

APPLICANT: Final = "applicant"
SUPERIOR: Final = "superior"
GRANTED_BY: Final = "granted_by"
_GRANTS: Final = {"head": "case.grant", "principal-head": "case.grant-principal"}
_OPEN_BY: Final = {**dict.fromkeys(sides.COMPANIES, "case.apply"), SUPERIOR: "case.refer"}
_DECIDING: Final = frozenset(("approve", "refuse", "refuse-directly", "revoke"))
"""Decisions on the application itself: signed by a head of the authority."""


class Field(NamedTuple):
    """A field of an event's form. ``options`` are value and name; empty where it is typed."""

    name: str
    label: Text
    kind: str
    optional: bool
    options: tuple[tuple[str, Text], ...]
    expected: Text


class Act(NamedTuple):
    """An event that is open to somebody, with its form. ``blocked`` says why it cannot be now."""

    event: str
    title: Text
    by: str
    cite: str
    fields: tuple[Field, ...]
    when: Text
    note: Text | None
    blocked: Text | None


def acts(procedure: Procedure, status: Status, actor: Actor, case: Case) -> list[Act]:
    """What this actor may enter now: the company's events, or those of the authority and of
    all others, for whom the authority keeps the record. What the organisation above does may be
    drawn up on either level."""
    return [
        _act(procedure, allowed, by)
        for allowed in status.allowed
        for by in allowed.by
        if rights.may(actor, _OPEN_BY.get(by, "case.handle"), case)
    ]


def _act(procedure: Procedure, allowed: Allowed, by: str) -> Act:
    rule = procedure.events[allowed.event]
    return Act(
        allowed.event, allowed.title, by, allowed.cite, tuple(fields(procedure, rule)),
        allowed.when, rule.note, allowed.blocked,
    )  # fmt: skip


def fields(procedure: Procedure, rule: Transition) -> Iterator[Field]:
    """The fields of an event, in the procedure's own names."""
    for name, kind in rule.data.items():
        yield Field(
            name, procedure.name_of(name), kind.kind, kind.optional,
            tuple((each, procedure.name_of(each)) for each in _options(kind)), kind.describe(),
        )  # fmt: skip


def _options(kind: DataType) -> tuple[str, ...]:
    return ("yes", "no") if kind.kind == "yes-no" else kind.options


def right_for(event: str, by: str, data: Mapping[str, str]) -> str:
    """The right an event asks for: what the company does, that of its editors; an extension, that
    of whoever grants it; a decision on the application, that of a head; what the organisation
    above does, that of a head there; all else of the authority, that of its officers."""
    if sides.is_company(by):
        return "case.apply"
    if by == SUPERIOR:
        return "case.oversee"
    if GRANTED_BY in data:
        return _GRANTS.get(data[GRANTED_BY], "case.handle")
    return "case.grant" if event in _DECIDING else "case.handle"


def new_entry_id() -> str:
    """An id for the event a form will make."""
    return new_ref()


def entry_of(procedure: Procedure, posted: Mapping[str, str]) -> Entry:
    """The entry a form makes: ``event``, ``by``, ``entry``, ``day`` (by default today), ``hour``,
    ``because`` (the reason), and each of its data as ``data-NAME``.

    Raises BadInput, naming the field, for an event that does not exist and a day that is none.
    The engine checks all else.
    """
    event = posted.get("event", "")
    if event not in procedure.events:
        raise BadInput.at(Spot("event"), "没有这个事件", "no such event", "event")
    names = procedure.events[event].data
    data = {name: posted.get(f"data-{name}", "").strip() for name in names}
    return Entry(
        id=posted.get("entry", "")[:64] or new_ref(),
        event=event,
        day=_day(posted.get("day", "")),
        recorded=local_now(),
        by=posted.get("by", ""),
        data={name: value for name, value in data.items() if value},
        reason=posted.get("because", "").strip(),
        time=_hour(posted.get("hour", "")),
    )


def _day(written: str) -> date:
    if not written.strip():
        return today()
    try:
        found = date.fromisoformat(written.strip())
    except ValueError:
        raise BadInput.at(
            Spot("day"), f"“{written}”不是日期，应如 2026-03-02",
            f"'{written}' is no date, expected one such as 2026-03-02", "day",
        ) from None  # fmt: skip
    if found > today():
        raise BadInput.at(Spot("day"), f"{found} 晚于今天", f"{found} lies after today", "day")
    return found


def _hour(written: str) -> time | None:
    try:
        return time.fromisoformat(written.strip()) if written.strip() else None
    except ValueError:
        raise BadInput.at(
            Spot("hour"),
            f"“{written}”不是时刻，应如 17:30",
            f"'{written}' is no time of day",
            "hour",
        ) from None
