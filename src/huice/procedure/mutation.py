"""Do the cases of a procedure notice when it is changed? Every small wrong change is tried.

Periods are lengthened and shortened by one, days and hours moved, lapse effects taken away,
triggers, suspensions, variants and grantors dropped, windows turned round, quotas moved, conditions
flipped and their figures nudged. A mutant that no case notices is a hole in the cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from huice.library.mutation import FLIPS, nudged
from huice.procedure.cases import Worked, differences
from huice.procedure.conditions import Compared, Condition, Is, Term
from huice.procedure.model import (
    ENDING,
    Clock,
    Effect,
    Limit,
    Procedure,
    Quota,
    Transition,
    Trigger,
    Window,
    WindowKind,
)
from huice.values.duration import Duration


@dataclass(frozen=True, slots=True)
class Mutant:
    """One wrong change, named by where it stands and what it is."""

    id: str
    procedure: Procedure


@dataclass(frozen=True, slots=True)
class Score:
    """How many mutants there are, and the names of those that no case noticed."""

    mutants: int
    survivors: tuple[str, ...]


def score(procedure: Procedure, cases: Sequence[Worked]) -> Score:
    """Try every mutant against the cases, which must pass on the procedure itself."""
    ids = [(each.id, _noticed(each.procedure, cases)) for each in mutants(procedure)]
    return Score(len(ids), tuple(id for id, noticed in ids if not noticed))


def _noticed(mutant: Procedure, cases: Sequence[Worked]) -> bool:
    return any(next(differences(mutant, worked), None) is not None for worked in cases)


def mutants(procedure: Procedure) -> Iterator[Mutant]:
    for name, clock in procedure.clocks.items():
        for what, changed in _clock(clock):
            clocks = {**procedure.clocks, name: changed}
            yield Mutant(f"{name}: {what}", replace(procedure, clocks=clocks))
    for place, rule in enumerate(procedure.transitions):
        for what, other in _transition(rule):
            transitions = [*procedure.transitions]
            transitions[place] = other
            changed_one = replace(procedure, transitions=tuple(transitions))
            yield Mutant(f"{rule.event} ({rule.sources[0]}): {what}", changed_one)


# --- clocks ------------------------------------------------------------------------------------


def _clock(clock: Clock) -> Iterator[tuple[str, Clock]]:
    if clock.length:
        for length in _beside(clock.length):
            yield f"{clock.length} → {length}", replace(clock, length=length)
    for limit in _moved(clock.until):
        yield f"{clock.until} → {limit}", replace(clock, until=limit)
    for place, (month, day) in enumerate(clock.yearly):
        moved = date(2001, month, day) - timedelta(days=1)
        days = _with(clock.yearly, place, (moved.month, moved.day))
        yield f"{month}-{day} - 1", replace(clock, yearly=tuple(sorted(days)))
    for what, triggers in _triggers(clock.starts):
        if triggers:
            yield f"start {what}", replace(clock, starts=triggers)
    for what, triggers in _triggers(clock.stops):
        yield f"stop {what}", replace(clock, stops=triggers)
    for state in clock.suspended_in:
        others = {name: cite for name, cite in clock.suspended_in.items() if name != state}
        yield f"not suspended in {state}", replace(clock, suspended_in=others)
    for place, suspender in enumerate(clock.suspended_by):
        left = _without(clock.suspended_by, place)
        yield f"not suspended by {suspender.clock}", replace(clock, suspended_by=left)
    yield from _longer(clock)
    if not clock.unstated:  # which never runs out
        yield from _lapses(clock)


def _longer(clock: Clock) -> Iterator[tuple[str, Clock]]:
    """The variants and extensions of a clock."""
    for place, variant in enumerate(clock.variants):
        yield f"without {variant.id}", replace(clock, variants=_without(clock.variants, place))
        for length in _beside(variant.length):
            variants = _with(clock.variants, place, replace(variant, length=length))
            yield f"{variant.id} {variant.length} → {length}", replace(clock, variants=variants)
        for what, triggers in _triggers(variant.on):
            if triggers:
                variants = _with(clock.variants, place, replace(variant, on=triggers))
                yield f"{variant.id} {what}", replace(clock, variants=variants)
    for place, extension in enumerate(clock.extensions):
        changes = [
            (f"up to {up_to}", replace(extension, up_to=up_to))
            for up_to in _beside(extension.up_to)
        ]
        changes.append(("once more", replace(extension, times=extension.times + 1)))
        if extension.grantors:
            changes.append(("by anyone", replace(extension, grantors=())))
        for what, changed in changes:
            extensions = _with(clock.extensions, place, changed)
            yield f"{extension.id} {what}", replace(clock, extensions=extensions)


def _lapses(clock: Clock) -> Iterator[tuple[str, Clock]]:
    for place, lapse in enumerate(clock.lapses):
        other: Effect = "silent" if lapse.effect != "silent" else "breach"
        changed = replace(lapse, effect=other, event="", to="")
        yield (
            f"{lapse.id} {lapse.effect} → {other}",
            replace(clock, lapses=_with(clock.lapses, place, changed)),
        )
        if lapse.held_in and lapse.effect in ENDING:
            changed = replace(lapse, held_in=())
            yield (
                f"{lapse.id} held in no state",
                replace(clock, lapses=_with(clock.lapses, place, changed)),
            )
        if lapse.not_before:
            changed = replace(lapse, not_before="")
            yield (
                f"{lapse.id} without {lapse.not_before}",
                replace(clock, lapses=_with(clock.lapses, place, changed)),
            )


def _triggers(triggers: tuple[Trigger, ...]) -> Iterator[tuple[str, tuple[Trigger, ...]]]:
    for place, trigger in enumerate(triggers):
        yield f"not on {trigger.on}", _without(triggers, place)
        if trigger.when:
            always = replace(trigger, when=Condition())
            yield f"on {trigger.on} always", _with(triggers, place, always)


# --- transitions -------------------------------------------------------------------------------


def _transition(rule: Transition) -> Iterator[tuple[str, Transition]]:
    for place, source in enumerate(rule.sources):
        if len(rule.sources) > 1:
            yield f"not from {source}", replace(rule, sources=_without(rule.sources, place))
    for what, when in _conditions(rule.when):
        yield what, replace(rule, when=when)
    for clock in rule.during:
        yield f"not only during {clock}", replace(rule, during=())
    for clock in rule.not_during:
        yield f"even during {clock}", replace(rule, not_during=())
    for place, quota in enumerate(rule.quotas):
        for times in {quota.times - 1, quota.times + 1} - {0}:
            changed: Quota = replace(quota, times=times)
            yield (
                f"times {quota.times} → {times}",
                replace(rule, quotas=_with(rule.quotas, place, changed)),
            )
    if rule.window:
        for what, window in _window(rule.window):
            yield f"{rule.window.id} {what}", replace(rule, window=window)


def _window(window: Window) -> Iterator[tuple[str, Window | None]]:
    if window.length:
        for length in _beside(window.length):
            yield f"{window.length} → {length}", replace(window, length=length)
        kind: WindowKind = "within" if window.kind == "no-later" else "no-later"
        yield f"{window.kind} → {kind}", replace(window, kind=kind)
    for moved in _moved(window.opens):
        yield f"opens {window.opens} → {moved}", replace(window, opens=moved)
    for moved in _moved(window.closes):
        yield f"closes {window.closes} → {moved}", replace(window, closes=moved)
    other = "mark" if window.outside == "refuse" else "refuse"
    yield f"outside {window.outside} → {other}", replace(window, outside=other)
    if window.soft:
        yield "no reason asked", replace(window, soft=False)


def _conditions(condition: Condition) -> Iterator[tuple[str, Condition]]:
    for one, tests in enumerate(condition.alternatives):
        for two, test in enumerate(tests):
            for other in _tests(test):
                changed = _with(condition.alternatives, one, _with(tests, two, other))
                yield f"{test.text} → {other.text}", Condition(changed)
            left = _without(tests, two)
            if left:
                yield f"without {test.text}", Condition(_with(condition.alternatives, one, left))
        if len(condition.alternatives) > 1:
            yield (
                f"never {' and '.join(test.text for test in tests)}",
                Condition(_without(condition.alternatives, one)),
            )


def _tests(test: Any) -> Iterator[Any]:
    if isinstance(test, Is):
        if test.op:
            op = "!=" if test.op == "=" else "="
            yield replace(test, op=op, text=f"{test.name} {op} {test.word}")
        return
    if isinstance(test, Compared):
        for op in FLIPS[test.op]:
            yield replace(test, op=op, text=f"… {op} …")
        for terms in _terms(test.left):
            yield replace(test, left=terms, text=f"{_said(terms)} {test.op} …")
        for terms in _terms(test.right):
            yield replace(test, right=terms, text=f"… {test.op} {_said(terms)}")


def _terms(terms: tuple[Term, ...]) -> Iterator[tuple[Term, ...]]:
    for place, term in enumerate(terms):
        if term.literal:
            for value in nudged(term.literal.value, term.literal.type):
                literal = replace(term.literal, value=value)
                yield _with(terms, place, replace(term, literal=literal))


def _said(terms: tuple[Term, ...]) -> str:
    return " + ".join(
        " * ".join([*([str(x.literal.value)] if x.literal else []), *([x.name] if x.name else [])])
        for x in terms
    )


# --- parts -------------------------------------------------------------------------------------


def _beside(length: Duration) -> Iterator[Duration]:
    yield Duration(length.length + 1, length.unit)
    if length.length > 1 or length.unit == "年":
        yield Duration(length.length - 1, length.unit)


def _moved(limit: Limit | None) -> Iterator[Limit]:
    if limit is None:
        return
    if limit.day:
        yield replace(limit, day=limit.day - timedelta(days=1))
        yield replace(limit, day=limit.day + timedelta(days=1))
    if limit.day and limit.hour:
        at = datetime.combine(limit.day, limit.hour)
        yield replace(limit, hour=(at - timedelta(minutes=1)).time())
        yield replace(limit, hour=(at + timedelta(minutes=1)).time())


def _with(items: tuple[Any, ...], place: int, item: Any) -> tuple[Any, ...]:
    return (*items[:place], item, *items[place + 1 :])


def _without(items: tuple[Any, ...], place: int) -> tuple[Any, ...]:
    return (*items[:place], *items[place + 1 :])
