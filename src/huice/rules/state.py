"""Whether a measure is open at a date: draft, not yet in force, in its window, expired."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from huice.language import Text
from huice.rules.measure import Call, Document
from huice.values.moments import day_of

State = Literal[
    "open", "undated", "draft", "record", "not_yet_in_force", "not_yet_open", "window_closed", "expired",
    "replaced",
]  # fmt: skip
Window = Literal["open", "not_yet_open", "window_closed"]

STATE_NAMES: dict[str, Text] = {
    "open": Text("可申报", "open"),
    "undated": Text("文本没有日期，是否有效待核", "undated, its force to be checked"),
    "draft": Text("征求意见稿，尚未生效", "a draft, not in effect"),
    "record": Text("解读或实录，不作依据", "an account, no basis for an award"),
    "not_yet_in_force": Text("尚未施行", "not yet in force"),
    "not_yet_open": Text("申报尚未开始", "window not yet open"),
    "window_closed": Text("申报已截止", "window closed"),
    "expired": Text("文件已过有效期", "document expired"),
    "replaced": Text("文件已被取代", "document replaced"),
}


def state_at(document: Document, at: date | datetime, by_application: bool = True) -> State:
    """The state of a measure of the document at a day, or at a moment of that day.

    The windows of its calls bind only what is had ``by_application``. A document that prints no
    day is ``undated`` until its end, where it has one.
    """
    day = day_of(at)
    if document.state != "final":
        return document.state
    if document.replaced_on and day >= document.replaced_on:
        return "replaced"
    if document.until and day > document.until:
        return "expired"
    starts = document.in_force or document.issued
    if starts is None:
        return "undated"
    if day < starts:
        return "not_yet_in_force"
    return _window(document, at, day) if by_application else "open"


def _window(document: Document, at: date | datetime, day: date) -> State:
    if not document.calls:
        return "open"
    order: tuple[Window, ...] = ("open", "not_yet_open", "window_closed")
    windows = {_window_of(call, at, day) for call in document.calls}
    return next(state for state in order if state in windows)


def _window_of(call: Call, at: date | datetime, day: date) -> Window:
    """A call opens on the day it names for its entry, or else once it is published."""
    if day < (call.entry.opens or call.published):
        return "not_yet_open"
    return "window_closed" if call.entry.closed_at(at) else "open"
