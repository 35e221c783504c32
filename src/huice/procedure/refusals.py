"""Why an event is refused, in the words of the procedure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import TYPE_CHECKING, NoReturn

from huice.language import Text
from huice.problems import BadInput, Problem
from huice.procedure.events import Entry
from huice.procedure.history import refuse
from huice.procedure.model import Procedure, Transition
from huice.procedure.words import named, say_condition

if TYPE_CHECKING:
    from huice.procedure.engine import Happening


def need_hour(entry: Entry, hour: time, cite: str) -> time:
    if entry.time is None:
        refuse(entry, f"当日 {hour:%H:%M} 截止，须写明时刻（{cite}）",
               f"the limit is {hour:%H:%M} on this day: give the hour ({cite})")  # fmt: skip
    return entry.time


def refuse_actor(procedure: Procedure, rule: Transition, entry: Entry) -> NoReturn:
    by = named(procedure, entry.by)
    able = [named(procedure, each) for each in rule.by]
    refuse(
        entry,
        f"{by.zh}无权做“{rule.title.zh}”，应为{'、'.join(x.zh for x in able)}（{rule.cite}）",
        f"{by.en} may not do '{rule.title.en}': {', '.join(x.en for x in able)} ({rule.cite})",
    )


def refuse_condition(procedure: Procedure, rule: Transition, entry: Entry) -> NoReturn:
    when = say_condition(procedure, rule.when)
    refuse(entry, f"不合条件：{when.zh}（{rule.cite}）", f"not met: {when.en} ({rule.cite})")


def refuse_event(
    procedure: Procedure, state: str, timeline: Sequence[Happening], entry: Entry
) -> NoReturn:
    """Say why an event has no rule here, and what time has done meanwhile."""
    lapsed = timeline[-1] if timeline and timeline[-1].effect else None
    zh, en = (f"；{lapsed.clock} {lapsed.title.zh}", f"; {lapsed.clock}: {lapsed.title.en}") if (
        lapsed
    ) else ("", "")  # fmt: skip
    here, event = (named(procedure, each) for each in (state, entry.event))
    refuse(entry, f"状态{here.zh}下不能有{event.zh}{zh}",
           f"{event.en} cannot happen in state {here.en}{en}")  # fmt: skip


def after_correction(correction: Entry, error: BadInput) -> BadInput:
    """That a correction makes a later event impossible, which is to be corrected first."""
    return BadInput(
        Problem(
            each.spot,
            Text(f"这样更正后，{each.what.zh}；请先更正后面的事件",
                 f"after this correction, {each.what.en}; correct the later event first"),
            each.field,
        )
        for each in error.problems
    )  # fmt: skip
