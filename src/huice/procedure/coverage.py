"""What the cases of a procedure show of each of its clocks and windows, and what they leave out.

Nothing is declared: a case shows a clock's last day when it looks at the clock on the day on which
it is due, and Spring Festival when the days it counted hold days off and a made-up day of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from huice.calendar import Latest, Within
from huice.calendar.festivals import FESTIVALS, festival_days
from huice.calendar.periods import WORKING
from huice.language import Text
from huice.problems import BadInput
from huice.procedure.cases import Worked, case_at
from huice.procedure.engine import Case, fold
from huice.procedure.event_data import with_data
from huice.procedure.events import Entry
from huice.procedure.model import Clock, Procedure, Transition, Window
from huice.procedure.running import ONE_DAY, Running

LAST_DAY, DAY_AFTER, STANDING_STILL, UNSTATED = "last-day", "day-after", "suspension", "unstated"
FIRST_DAY, DAY_BEFORE = "first-day", "day-before"

SAID = {
    LAST_DAY: Text("末日", "its last day"),
    DAY_AFTER: Text("末日次日", "the day after"),
    FIRST_DAY: Text("首日", "its first day"),
    DAY_BEFORE: Text("首日前一日", "the day before its first"),
    STANDING_STILL: Text("中止", "a suspension"),
    UNSTATED: Text("未规定期限", "a period not stated"),
    "Spring Festival": Text("跨春节（含调休）", "Spring Festival with a made-up day"),
    "National Day": Text("跨国庆（含调休）", "National Day with a made-up day"),
}


def needed(procedure: Procedure) -> dict[str, set[str]]:
    """For each clock and window, what its cases have to show.

    A longer variant and an extension are clocks of their own to the law, and so is a lapse that
    bears another id than its clock.
    """
    wanted: dict[str, set[str]] = {}
    for each in procedure.transitions:
        if each.window:
            wanted.setdefault(each.window.id, set()).update(_needed_at(each.window))
    for clock in procedure.clocks.values():
        variants = [each.id for each in clock.variants]
        for name in (clock.id, *variants, *(each.id for each in clock.extensions)):
            wanted.setdefault(name, set()).update(_needed_of(clock))
        for lapse in clock.lapses:
            if lapse.id != clock.id:
                wanted.setdefault(lapse.id, set()).add(DAY_AFTER)
    return wanted


def shown(procedure: Procedure, cases: Iterable[Worked]) -> dict[str, set[str]]:
    """For each clock and window, what the cases show. The cases must pass."""
    found: dict[str, set[str]] = {}
    for worked in cases:
        for name, what in (*_clocks_shown(procedure, worked), *_windows_shown(procedure, worked)):
            found.setdefault(name, set()).add(what)
    return found


def missing(procedure: Procedure, cases: Iterable[Worked]) -> list[tuple[str, str]]:
    """What no case shows: pairs of a clock or window and a key of ``SAID``."""
    seen = shown(procedure, cases)
    return [
        (name, what)
        for name, wanted in needed(procedure).items()
        for what in SAID
        if what in wanted - seen.get(name, set())
    ]


def _needed_of(clock: Clock) -> set[str]:
    if clock.unstated:
        return {UNSTATED}
    wanted = {LAST_DAY, DAY_AFTER}
    if clock.length:
        wanted |= set(FESTIVALS)
    if clock.suspended_in or clock.suspended_by:
        wanted.add(STANDING_STILL)
    return wanted


def _needed_at(window: Window) -> set[str]:
    wanted = {LAST_DAY, DAY_AFTER}
    if window.kind == "within":
        wanted = {FIRST_DAY, DAY_BEFORE}  # its end is that of the clock
    if window.length and window.length.unit == WORKING:
        wanted |= set(FESTIVALS)
    return wanted


def _clocks_shown(procedure: Procedure, worked: Worked) -> Iterator[tuple[str, str]]:
    for expected in worked.written.expect:
        case = case_at(procedure, worked, expected.at)
        for name, clock in expected.clocks.items():
            if clock is None:
                continue
            running = case.clocks[name]
            names = _names(running)
            if running.clock.unstated:
                yield name, UNSTATED
            due = running.due(case.calendar, case.opening.conventions)
            if due is None:
                continue
            over = running.overdue or running.ended == "lapsed"
            if expected.at == due and not running.ended and not over:
                yield from ((each, LAST_DAY) for each in names)
            if expected.at == due + ONE_DAY and over:
                yield from ((each, DAY_AFTER) for each in names)
                yield from ((x.clock, DAY_AFTER) for x in case.timeline if x.effect)
            if clock.due:
                shown = [*_festivals(case, running, due), *([STANDING_STILL] * bool(running.stood))]
                yield from ((each, what) for each in names for what in shown)


def _names(running: Running) -> list[str]:
    """The clock, and the variant or extension whose length it is running."""
    extended = [each.id for each in running.clock.extensions] if running.added else []
    return [running.clock.id, *([running.variant] if running.variant else []), *extended]


def _festivals(case: Case, running: Running, due: date) -> Iterator[str]:
    plain = running.due(case.calendar, replace(case.opening.conventions, roll_over=False))
    for festival in FESTIVALS:
        days = festival_days(festival)
        if running.length and running.length.unit == WORKING:
            if days.spanned(running.start, due):
                yield festival
        elif plain != due and plain in days.off:
            yield festival


def _windows_shown(procedure: Procedure, worked: Worked) -> Iterator[tuple[str, str]]:
    for place, entry in enumerate(worked.entries):
        yield from _at_window(procedure, worked, worked.entries[:place], entry)
    for entry, _ in worked.refused:
        yield from _at_window(procedure, worked, worked.entries, entry)


def _at_window(
    procedure: Procedure, worked: Worked, before: Sequence[Entry], entry: Entry
) -> Iterator[tuple[str, str]]:
    """What an event asked for shows of the window that it fell into or missed."""
    try:
        case = fold(procedure, worked.opening, before, entry.day)
        rule = procedure.moves.get((case.state, entry.event))
        window = rule.window if rule else None
        span = _span(case, rule, window, entry) if rule and window else None
    except BadInput:
        return
    if window is None or span is None:
        return
    late = window.closes and window.closes.hour and entry.time and entry.time > window.closes.hour
    if entry.day == span.last and not late:
        yield window.id, LAST_DAY
    if entry.day == span.last + ONE_DAY or (entry.day == span.last and late):
        yield window.id, DAY_AFTER
    if isinstance(span, Within) and entry.day == span.first:
        yield window.id, FIRST_DAY
    if isinstance(span, Within) and entry.day == span.first - ONE_DAY:
        yield window.id, DAY_BEFORE
    for festival in FESTIVALS:
        first = span.first if isinstance(span, Within) else span.last
        if festival_days(festival).spanned(first, span.before):
            yield window.id, festival


def _span(case: Case, rule: Transition, window: Window, entry: Entry) -> Latest | Within | None:
    return case.opening_of(window, with_data(case.procedure, case.known, rule, entry))
