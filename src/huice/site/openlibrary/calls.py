"""What is coming and until when: calls, yearly days, and documents whose force ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from huice.decide.library import UNTIL
from huice.language import Text
from huice.rules.measure import Call, Document, Measure, Stage
from huice.site.openlibrary.rows import document_state
from huice.site.web.policies import library
from huice.values.moments import Moment, day_of

WHO: Final = {
    "applicant": Text("申报单位", "applicant"),
    "authority": Text("主管部门", "authority"),
}
_ENDING_WITHIN: Final = 365
"""Days before its end at which a document without calls counts as ending."""


class Window(NamedTuple):
    """A day that comes: the close of a call's stage, a yearly day, or the end of a document."""

    document: Document
    title: Text
    who: Text
    opens: date | None
    closes: Moment
    left: int
    cite: str
    kind: str  # call, yearly, ending
    is_entry: bool

    @property
    def is_open(self) -> bool:
        """Whether one can act already: the stage has opened."""
        return self.kind == "call"


class Round(NamedTuple):
    """A call that is over for whoever has not entered."""

    document: Document
    call: Call
    closed: Moment


@lru_cache(maxsize=8)
def windows(day: date) -> tuple[Window, ...]:
    """All that is still to come, the soonest first."""
    found = [each for document in library().documents for each in _of(document, day)]
    return tuple(sorted(found, key=lambda each: (each.left, each.document.id)))


@lru_cache(maxsize=8)
def over(day: date) -> tuple[Round, ...]:
    """The calls whose entry has closed, the latest first."""
    found = [
        Round(document, call, call.entry.closes)
        for document in library().documents
        for call in document.calls
        if day_of(call.entry.closes) < day
    ]
    return tuple(sorted(found, key=lambda each: day_of(each.closed), reverse=True))


def windows_of(document: Document, day: date) -> list[Window]:
    """What is still to come of one document."""
    return [each for each in windows(day) if each.document.id == document.id]


def left(at: Moment, day: date) -> int:
    """Days until a moment's day; negative once it is past."""
    return (day_of(at) - day).days


def _of(document: Document, day: date) -> Iterator[Window]:
    if document_state(document, day) in ("expired", "replaced", "draft"):
        return
    for stage in (stage for call in document.calls for stage in call.stages):
        if day_of(stage.closes) >= day:
            yield _stage(document, stage, day)
    for each in document.recurring:
        due = each.next(day)
        if not document.until or due <= document.until:
            yield Window(document, each.title, each.who, None, due, left(due, day), each.cite,
                         "yearly", False)  # fmt: skip
    if document.until and not document.calls and left(document.until, day) <= _ENDING_WITHIN:
        yield Window(document, UNTIL, Text("", ""), None, document.until,
                     left(document.until, day), document.validity_cite, "ending", False)  # fmt: skip


def _stage(document: Document, stage: Stage, day: date) -> Window:
    return Window(document, stage.title, WHO[stage.who], stage.opens, stage.closes,
                  left(stage.closes, day), stage.cite, "call", stage.entry)  # fmt: skip


def course(measure: Measure, document: Document) -> list[tuple[date, Text, str]]:
    """How a measure stood over time: day, what it brought, citation."""
    return _course(document, document.calls if measure.by_application else ())


def course_of(document: Document) -> list[tuple[date, Text, str]]:
    """The days of a document."""
    return _course(document, document.calls)


def _course(document: Document, calls: tuple[Call, ...]) -> list[tuple[date, Text, str]]:
    found: list[tuple[date, Text, str]] = []
    if document.issued:
        found.append((document.issued, Text("印发", "issued"), ""))
    if document.in_force and document.in_force != document.issued:
        found.append((document.in_force, Text("施行", "in force"), document.validity_cite))
    for call in calls:
        entry = call.entry
        title = Text(f"{call.title.zh}：开始", f"{call.title.en}: opens")
        found.append((entry.opens or call.published, title, entry.cite or call.cite))
        title = Text(f"{call.title.zh}：截止", f"{call.title.en}: closes")
        found.append((day_of(entry.closes), title, entry.cite))
    if document.replaced_on:
        title = Text(f"被 {document.replaced_by} 取代", f"replaced by {document.replaced_by}")
        found.append((document.replaced_on, title, ""))
    if document.until:
        found.append((document.until, UNTIL, document.validity_cite))
    return sorted(found, key=lambda each: each[0])
