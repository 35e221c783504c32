"""The days still to come that concern a company: of calls whose measures it may well get.

A measure concerns a company unless something in its requirements stands in the way, or nobody
applies for it. A call whose entry has closed still counts: whoever entered has later stages. Where
a document has calls, they are the deadlines; the end of its force is one only where it has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from huice.decide.answer import Deadline, Match, MeasureResult
from huice.decide.relevance import in_the_way
from huice.language import Language, Text
from huice.rules.measure import Document, Stage
from huice.rules.state import STATE_NAMES
from huice.rules.verdict import VERDICT_NAMES
from huice.values.moments import Moment, day_of

HEADINGS = (
    Text("期限", "Deadline"), Text("时刻", "Hour"), Text("还有几日", "Days left"),
    Text("环节", "Stage"), Text("文件", "Document"), Text("文号", "Number"), Text("出处", "Cite"),
    Text("开始", "Opens"), Text("措施", "Measures"), Text("提示", "Advice"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A deadline, and the measures it is one of, the best first. ``opens`` and ``note`` are those
    of a call's stage, as the notice prints them."""

    document: Document
    deadline: Deadline
    opens: date | None
    note: Text | None
    measures: tuple[MeasureResult, ...]

    @property
    def day(self) -> date:
        return day_of(self.deadline.at)

    @property
    def hour(self) -> time | None:
        at = self.deadline.at
        return at.time() if isinstance(at, datetime) else None

    def as_json(self) -> dict[str, Any]:
        return {
            "document": self.document.id, "number": self.document.number,
            "title": self.document.title._asdict(), "deadline": self.deadline.id,
            "stage": self.deadline.stage._asdict(), "who": self.deadline.who,
            "opens": self.opens.isoformat() if self.opens else None,
            "due": self.day.isoformat(),
            "hour": self.hour.isoformat("minutes") if self.hour else None,
            "cite": self.deadline.cite, "note": self.note._asdict() if self.note else None,
            "measures": [
                {"measure": x.measure.key, "title": x.measure.title._asdict(),
                 "verdict": x.verdict, "state": x.state}
                for x in self.measures
            ],
        }  # fmt: skip


def upcoming(match: Match, until: date | None = None, who: str = "applicant") -> list[Upcoming]:
    """The deadlines from the reference date on, the earliest first, those by ``until``; those of
    ``who`` (``applicant`` or ``authority``), and for an applicant the close of every entry."""
    found: dict[tuple[str, str], Upcoming] = {}
    for result in match.results:
        if not _concerns(result):
            continue
        for deadline in _coming(result, match.reference_date):
            own = deadline.who == who or (who == "applicant" and deadline.entry)
            if not own or (until and day_of(deadline.at) > until):
                continue
            key = (result.document.id, deadline.id)
            stage = _stage(result.document, deadline.id)
            earlier = found[key].measures if key in found else ()
            found[key] = Upcoming(
                result.document, deadline, stage.opens if stage else None,
                stage.note if stage else None, (*earlier, result),
            )  # fmt: skip
    return sorted(
        found.values(), key=lambda x: (x.deadline.at.isoformat(), x.deadline.id, x.document.id)
    )


def standing(result: MeasureResult) -> Text:
    """How the company stands to a measure: the verdict, or why the window is not open."""
    if result.verdict == "not_open":
        return STATE_NAMES[result.state]
    return VERDICT_NAMES[result.verdict]


def described(each: Upcoming, language: Language) -> str:
    """A deadline in a few lines: its document and place, the notice's advice, and the measures."""
    number = f" {each.document.number}" if each.document.number else ""
    place = f"{each.document.title.say(language)}{number}"
    lines = [Text(f"{place}，{each.deadline.cite}", f"{place}, {each.deadline.cite}").say(language)]
    if each.opens:
        lines.append(Text(f"{each.opens} 开始", f"opens {each.opens}").say(language))
    if each.note:
        lines.append(each.note.say(language))
    for result in each.measures:
        verdict, title = standing(result), result.measure.title
        lines.append(
            Text(f"{title.zh}（{verdict.zh}）", f"{title.en} ({verdict.en})").say(language)
        )
    return "\n".join(lines)


def upcoming_workbook(found: Sequence[Upcoming], today: date, language: Language) -> bytes:
    """One row for each deadline."""
    from huice.text.facts.export import workbook

    heads = [each.say(language) for each in HEADINGS]
    rows = [
        dict(zip(heads, (
            each.day.isoformat(), f"{each.hour:%H:%M}" if each.hour else None,
            (each.day - today).days, each.deadline.stage.say(language),
            each.document.title.say(language), each.document.number or None, each.deadline.cite,
            each.opens.isoformat() if each.opens else None,
            "\n".join(x.measure.title.say(language) for x in each.measures),
            each.note.say(language) if each.note else None,
        ), strict=True))
        for each in found
    ]  # fmt: skip
    return workbook(rows, heads, title=Text("期限", "Deadlines").say(language))


def _concerns(result: MeasureResult) -> bool:
    in_time = result.state in ("open", "not_yet_open", "window_closed")
    return result.measure.by_application and in_time and not in_the_way(result)


def _coming(result: MeasureResult, at: Moment) -> Iterator[Deadline]:
    for deadline in result.deadlines:
        if deadline.id == "until" and result.document.calls:
            continue
        if not _over(deadline.at, at):
            yield deadline


def _over(deadline: Moment, at: Moment) -> bool:
    """After the last moment; a bare day counts whole, on either side."""
    if isinstance(deadline, datetime) and isinstance(at, datetime):
        return at > deadline
    return day_of(at) > day_of(deadline)


def _stage(document: Document, id: str) -> Stage | None:
    stages = ((f"{call.id}/{x.id}", x) for call in document.calls for x in call.stages)
    return next((stage for name, stage in stages if name == id), None)
