"""The history of a case as its entries tell it: what is refused, and what corrections change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

from huice.problems import BadInput, Spot, near
from huice.procedure.events import Entry, Opening
from huice.procedure.model import Procedure


def refuse(entry: Entry, zh: str, en: str) -> NoReturn:
    raise BadInput.at(
        Spot(entry.id), f"{entry.day} {entry.event}：{zh}", f"{entry.day} {entry.event}: {en}"
    )


def effective(procedure: Procedure, opening: Opening, entries: Sequence[Entry]) -> list[Entry]:
    """The events in their order, corrections applied; raises BadInput for one that is refused.

    Only an entry marked as a correction may be dated before the last event. A correction keeps
    the place of the entry it corrects among the events of one day.
    """
    found: dict[str, Entry] = {}
    ids: set[str] = set()
    last, moment, corrected = opening.day, opening.recorded, False
    for entry in entries:
        if entry.id in ids or not entry.id:
            refuse(entry, "编号重复或为空；若其间另有人记入，请重读后再记",
                   "the id is given twice, or empty; if somebody entered meanwhile, read again")  # fmt: skip
        ids.add(entry.id)
        if entry.day > entry.recorded.date():
            refuse(entry, "事件日在记录之后", "the event lies after the moment of recording")
        if entry.day < opening.day:
            refuse(
                entry, f"早于案件开始之日 {opening.day}", f"before the case began ({opening.day})"
            )
        if entry.recorded < moment:
            refuse(entry, "记录时刻早于前一条", "recorded before the entry before it")
        moment = entry.recorded
        if entry.event not in procedure.events and not (entry.corrects and not entry.event):
            hint = near(entry.event, procedure.events)
            refuse(entry, f"没有这个事件{hint.zh}", f"no such event{hint.en}")
        if entry.is_correction:
            corrected = True
            _correct(found, entry)
            last = max((each.day for each in found.values()), default=opening.day)
        elif entry.day < last:
            refuse(entry, f"早于最后一个事件（{last}），只能作为更正记录",
                   f"earlier than the last event ({last}): record it as a correction")  # fmt: skip
        else:
            last = entry.day
            found[entry.id] = entry
    events = list(found.values())
    return sorted(events, key=lambda each: each.day) if corrected else events


def _correct(found: dict[str, Entry], entry: Entry) -> None:
    if not entry.reason:
        refuse(entry, "更正须说明理由", "a correction needs a reason")
    if not entry.corrects:
        found[entry.id] = entry
    elif entry.corrects not in found:
        refuse(entry, f"没有可更正的“{entry.corrects}”", f"no entry '{entry.corrects}' to correct")
    elif entry.event:
        found[entry.corrects] = replace(entry, id=entry.corrects)
    else:
        del found[entry.corrects]
