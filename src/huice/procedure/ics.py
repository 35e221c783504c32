"""Deadlines as an iCalendar file (RFC 5545), for any calendar program to take in.

The same deadline has the same UID in every file, so that a calendar that takes in a later one
moves what it holds instead of doubling it. A deadline of a day is an event of that whole day; one
with an hour begins at that hour in China. Each reminds at nine in the morning, three working days
before (``REMIND``), the working days beyond the published calendar by weekends alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import icalendar

from huice.calendar import DEFAULT, published, subtract
from huice.language import Language, Text
from huice.procedure.due_list import Due
from huice.procedure.model import EFFECTS
from huice.values.duration import Duration

REMIND: Final = Duration(3, "个工作日")
REMIND_AT: Final = time(9)
ZONE: Final = "Asia/Shanghai"
PRODUCT: Final = "-//Huice//Deadlines//ZH"
FROM: Final = date(2000, 1, 1)
"""The zone is told from here on: China has kept one time since."""

_NOT_TEXT: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Appointment:
    """A deadline in a calendar. ``key`` is all that makes it this deadline and no other, whatever
    its day is; ``hour`` is None for a whole day."""

    key: tuple[str, ...]
    day: date
    hour: time | None
    title: str
    description: str

    @property
    def uid(self) -> str:
        whole = "\x1f".join(self.key).encode(errors="backslashreplace")
        return f"{hashlib.sha256(whole).hexdigest()[:32]}@huice"


def appointment(due: Due, who: str, language: Language) -> Appointment:
    """A clock of a case; ``who`` is the title of the actor. A clock that begins anew in the same
    case moves: it is the same deadline."""
    late = Text("【逾期】", "[overdue] ").say(language) if due.standing == "overdue" else ""
    soft = [Text("原则性期限", "a limit in principle").say(language)] if due.soft else []
    years = "、".join(map(str, due.estimated))
    guess = Text(f"估算：{years} 年只按周末计", f"estimate: {years} by weekends only").say(language)
    effect = EFFECTS[due.effect].say(language)
    lines = [
        Text(f"案件：{due.case}（{due.procedure}）", f"case: {due.case} ({due.procedure})").say(language),
        Text(f"谁：{who}", f"who: {who}").say(language),
        Text(f"时限：{due.clock}，{due.cite}", f"clock: {due.clock}, {due.cite}").say(language),
        Text(f"逾期后果：{effect}（{due.effect_cite}）",
             f"when it runs out: {effect} ({due.effect_cite})").say(language),
        *soft, *([guess] if due.estimated else []),
    ]  # fmt: skip
    return Appointment(
        ("case", due.procedure, due.case, due.clock), due.due, due.hour,
        f"{late}{due.case} {due.title.say(language)}", "\n".join(lines),
    )  # fmt: skip


def calendar(appointments: Iterable[Appointment], name: str, made: datetime) -> bytes:
    """The file; ``made`` is the moment of making it, with its zone."""
    found = icalendar.Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("x-wr-calname", _plain(name))
    for each in appointments:
        found.add_component(_event(each, made))
    found.add_missing_timezones(first_date=FROM)
    return bytes(found.to_ical())


def _event(each: Appointment, made: datetime) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", each.uid)
    event.add("dtstamp", made)
    event.add("dtstart", _start(each))
    event.add("summary", _plain(each.title))
    event.add("description", _plain(each.description))
    event.add("transp", "TRANSPARENT")  # a deadline takes up nobody's time
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _plain(each.title))
    alarm.add("trigger", _reminding(each))
    event.add_component(alarm)
    return event


def _start(each: Appointment) -> date | datetime:
    if each.hour is None:
        return each.day
    return datetime.combine(each.day, each.hour, ZoneInfo(ZONE))


def _reminding(each: Appointment) -> timedelta:
    """From the start of the event back to the reminder."""
    day = subtract(each.day, REMIND, DEFAULT.estimating, published()).day
    start = datetime.combine(each.day, each.hour or time())
    return datetime.combine(day, REMIND_AT) - start


def _plain(text: str) -> str:
    """Without the control characters that a calendar file cannot hold."""
    return _NOT_TEXT.sub("", text)
