"""The figures of a document's procedures: periods, days, windows, quotas, and what conditions name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

from huice.problems import Spot
from huice.procedure.conditions import Compared, Condition
from huice.procedure.load import load_procedure, procedures_of
from huice.procedure.model import Clock, Limit, Procedure, Transition, Window
from huice.values.duration import Duration
from huice.values.literals import Literal, show
from huice.verify.encoded import Figure, moment_wanted
from huice.verify.printed import FigureKind, Wanted

_KINDS: dict[str, FigureKind] = {
    "money": "money", "rate": "rate", "number": "number", "duration": "duration", "date": "date",
}  # fmt: skip


def procedure_figures(folder: Path) -> Iterator[Figure]:
    """The figures of every procedure of a document's folder; raises BadInput as loading does."""
    for path in procedures_of(folder):
        procedure = load_procedure(path)
        for clock in procedure.clocks.values():
            yield from _clock(procedure, clock)
        for rule in procedure.transitions:
            yield from _transition(procedure, rule)


def _clock(procedure: Procedure, clock: Clock) -> Iterator[Figure]:
    rule, spot = f"{procedure.id}/{clock.id}", clock.spot
    if clock.length:
        yield _length(rule, spot, clock.cite, clock.length)
    yield from _limit(rule, spot, clock.cite, clock.until)
    for month, day in clock.yearly:
        wanted = Wanted("month_day", (month, day))
        yield Figure(rule, spot, clock.cite, wanted, f"{month}月{day}日")
    for variant in clock.variants:
        yield _length(f"{procedure.id}/{variant.id}", spot, variant.cite, variant.length)
    for each in clock.extensions:
        yield _length(f"{procedure.id}/{each.id}", spot, each.cite, each.up_to)


def _transition(procedure: Procedure, rule: Transition) -> Iterator[Figure]:
    name = f"{procedure.id}/{rule.event}"
    for literal in _literals(rule.when):
        yield _literal(name, rule.spot, rule.cite, literal)
    for quota in rule.quotas:
        if quota.times > 1:
            wanted = Wanted(
                "count", Fraction(quota.times), "个"
            )  # or 家, 项, 次: any thing counted
            yield Figure(name, rule.spot, quota.cite, wanted, str(quota.times))
    if rule.window:
        yield from _window(f"{procedure.id}/{rule.window.id}", rule.spot, rule.window)


def _window(name: str, spot: Spot, window: Window) -> Iterator[Figure]:
    if window.length:
        yield _length(name, spot, window.cite, window.length)
    yield from _limit(name, spot, window.cite, window.opens)
    yield from _limit(name, spot, window.cite, window.closes)


def _limit(rule: str, spot: Spot, cite: str, limit: Limit | None) -> Iterator[Figure]:
    if limit and limit.day:
        moment: date = datetime.combine(limit.day, limit.hour) if limit.hour else limit.day
        yield Figure(rule, spot, cite, moment_wanted(moment), str(limit))


def _length(rule: str, spot: Spot, cite: str, length: Duration) -> Figure:
    return Figure(rule, spot, cite, Wanted("duration", length), str(length))


def _literals(condition: Condition) -> Iterator[Literal]:
    for test in condition.tests:
        if isinstance(test, Compared):
            yield from (term.literal for term in (*test.left, *test.right) if term.literal)


def _literal(rule: str, spot: Spot, cite: str, literal: Literal) -> Figure:
    wanted = Wanted(_KINDS[literal.type.kind], literal.value)
    return Figure(rule, spot, cite, wanted, show(literal.value, literal.type))
