"""What the page of a case says: read from its log, for the officer who looks at it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, NamedTuple

from huice.language import Text
from huice.procedure.engine import Happening
from huice.procedure.events import Entry, Opening
from huice.procedure.history import effective
from huice.procedure.log import Log
from huice.procedure.model import Notice as Asked
from huice.procedure.model import Procedure
from huice.procedure.status import BEARING, ClockStanding, Status, status, whatif
from huice.site.bureau import deciding
from huice.site.bureau.models import DutyMet
from huice.site.casework import acting, docket
from huice.site.casework.acting import Act
from huice.site.casework.models import Case, LogLine, Notice
from huice.site.casework.papers.owed import Paper, entry_of, papers
from huice.site.companies import sides
from huice.site.people import rights
from huice.site.people.actor import Actor
from huice.site.people.models import Person
from huice.site.web import clock

STRUCK: Final = Text("撤销了一条记录", "an entry was struck out")


class Form(NamedTuple):
    """An event that may be entered or proposed, with the names its fields have on the page.
    ``until`` is the clock it meets."""

    id: str
    act: Act
    needs: str
    level: Text
    may_enter: bool
    may_propose: bool
    entry: str
    is_hourly: bool
    until: ClockStanding | None


class Line(NamedTuple):
    """A line of the timeline: what happened, who did it, who entered it, what they said."""

    happening: Happening
    title: Text
    by: Text
    signed: str
    data: tuple[tuple[Text, str | Text], ...]
    may_correct: bool


class Duty(NamedTuple):
    """Something to put on file or to publish, and how that was done."""

    kind: str
    entry: str
    number: int
    asked: Asked
    happening: Happening
    met: DutyMet | None


class Owed(NamedTuple):
    """A paper to be served, and the notice that serves it; outdated where what it rests on was
    corrected since."""

    paper: Paper
    notice: Notice | None
    is_outdated: bool


@dataclass(frozen=True)
class Page:
    """A case as it stands: everything is read from the log once."""

    case: Case
    procedure: Procedure
    log: Log
    status: Status
    entries: Sequence[Entry]
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_final(self) -> bool:
        return self.status.state in self.procedure.finals

    @property
    def known(self) -> dict[str, str]:
        """What forms are read against: the case's data and its readings."""
        return {**dict(self.status.known), **dict(self.status.readings)}


def read(case: Case, day: date | None = None) -> Page:
    """Read a case; raises BadInput where its log was edited."""
    procedure, log = docket.read(case)
    stands = status(procedure, _estimating(log), log.entries, day or clock.today())
    entries = effective(procedure, log.opening, log.entries)
    refs = {each.signed for each in log.entries if each.signed}
    people = Person.objects.filter(ref__in=refs)
    return Page(case, procedure, log, stands, entries, {each.ref: str(each) for each in people})


def _estimating(log: Log) -> Opening:
    """The opening, so that a year whose holidays are not published yet is told by its weekends;
    the page says which years those are."""
    return replace(log.opening, conventions=log.opening.conventions.estimating)


# --- what may be done ----------------------------------------------------------------------------


def forms(page: Page, actor: Actor) -> list[Form]:
    """What this officer may enter or propose; first what meets a clock, the earliest due first."""
    found = [
        _form(page, act, actor)
        for act in acting.acts(page.procedure, page.status, actor, page.case)
        if not sides.is_company(act.by)
    ]
    return sorted(found, key=lambda each: (each.until.due if each.until else None) or date.max)


def paper_forms(page: Page, actor: Actor) -> list[Form]:
    """What the applicant may hand in on paper, for an officer to record."""
    if not rights.may(actor, deciding.RECORD, page.case):
        return []
    return [
        _form(page, _act_of(page.procedure, each.event, by, each.blocked), actor)
        for each in page.status.allowed
        for by in each.by
        if sides.is_company(by)
    ]


def correction_form(page: Page, event: str, by: str, actor: Actor) -> Form:
    """The form of an event that is corrected or was forgotten."""
    return _form(page, _act_of(page.procedure, event, by, None), actor)


def _act_of(procedure: Procedure, event: str, by: str, blocked: Text | None) -> Act:
    rule = procedure.events[event]
    return Act(
        event, rule.title, by, rule.cite, tuple(acting.fields(procedure, rule)), Text("", ""),
        rule.note, blocked,
    )  # fmt: skip


def _form(page: Page, act: Act, actor: Actor) -> Form:
    grantors = [
        each for _, x in page.procedure.lengthened.get(act.event, ()) for each in x.grantors
    ]
    levels = [
        deciding.needed(Entry("", act.event, clock.today(), clock.local_now(), act.by, data))
        for data in ([{acting.GRANTED_BY: each} for each in grantors] or [{}])
    ]
    needs = min(levels, key=deciding.ORDER.index)
    return Form(
        f"{act.event}-{act.by}", act, needs, deciding.LEVELS[needs],
        rights.may(actor, needs, page.case), deciding.may_propose(actor, needs, page.case),
        acting.new_entry_id(), act.event in page.procedure.hourly, _met_by(page, act.event),
    )  # fmt: skip


def _met_by(page: Page, event: str) -> ClockStanding | None:
    """The clock that an event meets: of those it stops, the one that ends last."""
    stopped = (
        each for each in page.status.due_next
        if any(x.on == event for x in page.procedure.clocks[each.id].stops)
    )  # fmt: skip
    return max(stopped, key=lambda each: each.due or date.min, default=None)


def why_blocked(page: Page, form: Form) -> Text:
    """Why an event cannot be now, with the clocks by their titles."""
    zh, en = form.act.blocked or Text("", "")
    zh = zh.replace("时钟", "时限")
    for name, each in page.procedure.clocks.items():
        zh = zh.replace(f"“{name}”", f"“{each.title.zh}”")
        en = en.replace(f"'{name}'", f"'{each.title.en}'")
    return Text(zh, en)


# --- what happened -------------------------------------------------------------------------------


def timeline(page: Page, actor: Actor) -> list[Line]:
    """What happened, the newest first."""
    by_id = {each.id: each for each in page.entries}
    corrected = {each.corrects: each for each in page.log.entries if each.corrects}
    may = rights.may(actor, "case.handle", page.case)
    found = []
    for each in page.status.timeline:
        entry = by_id.get(each.entry)
        last = corrected.get(each.entry, entry)
        signed = page.names.get(last.signed, "") if last else ""
        data = tuple(told(page.procedure, entry.data)) if entry else ()
        by = page.procedure.actors[each.by].title if each.entry else Text("期限届满", "ran out")
        found.append(Line(each, _title(page, each), by, signed, data, may and entry is not None))
    return found[::-1]


def _title(page: Page, happening: Happening) -> Text:
    """What happened; where a period ran out and nothing followed, which one it was."""
    clock = page.procedure.clocks.get(happening.clock)
    if clock is None or happening.event in page.procedure.events:
        return happening.title
    return Text(f"“{clock.title.zh}”届满", f"'{clock.title.en}' has run out")


def told(procedure: Procedure, data: Mapping[str, str]) -> Iterator[tuple[Text, str | Text]]:
    """Data with their names, choices in words."""
    for name, written in data.items():
        kind = procedure.fields.get(name)
        is_choice = kind is not None and kind.kind in ("choice", "yes-no")
        yield procedure.name_of(name), procedure.name_of(written) if is_choice else written


class Correction(NamedTuple):
    """An entry that corrects another one, strikes it out, or was forgotten."""

    entry: Entry
    what: Text
    signed: str


def corrections(page: Page) -> list[Correction]:
    """The corrections, in the order they were entered."""
    by_id = {each.id: each for each in page.log.entries}
    found = []
    for each in page.log.entries:
        if not each.is_correction:
            continue
        original = by_id.get(each.corrects)
        title = _named(page.procedure, each.event or (original.event if original else ""))
        what = (
            Text(f"补记“{title.zh}”", f"'{title.en}' entered late") if each.omitted
            else Text(f"更正“{title.zh}”", f"'{title.en}' corrected") if each.event
            else Text(f"撤销记录“{title.zh}”", f"'{title.en}' struck out")
        )  # fmt: skip
        found.append(Correction(each, what, page.names.get(each.signed, "")))
    return found


def _named(procedure: Procedure, event: str) -> Text:
    """What an event is called; a field may bear the same name and is called otherwise."""
    return procedure.events[event].title if event else STRUCK


def meanwhile(page: Page, seen: str) -> list[Line]:
    """What was entered since somebody saw the case, as the log had this head then."""
    heads = [json.loads(line)["hash"] for line in
             LogLine.objects.filter(case=page.case).order_by("number").values_list("line", flat=True)]  # fmt: skip
    if seen not in heads:
        return []
    later = page.log.entries[heads.index(seen) :]
    return [
        Line(
            Happening(each.day, each.event, _named(page.procedure, each.event), each.by, "", "",
                      each.id, each.reason),
            _named(page.procedure, each.event), page.procedure.actors[each.by].title, page.names.get(each.signed, ""),
            tuple(told(page.procedure, each.data)), False,
        )
        for each in later
    ]  # fmt: skip


# --- what is owed --------------------------------------------------------------------------------


def owed(page: Page) -> list[Owed]:
    """The papers to serve, the newest event first; those served with their notice."""
    served = {(x.entry, x.content.get("duty")): x for x in page.case.notices.order_by("pk")}
    found = []
    for each in papers(page.procedure, page.status.timeline):
        notice = served.get((each.entry, each.number))
        found.append(Owed(each, notice, notice is not None and is_outdated(page, notice)))
    return found[::-1]


def is_outdated(page: Page, notice: Notice) -> bool:
    """Whether the event that a notice serves was corrected after it was served."""
    later = page.log.entries[notice.content.get("lines", 0) :]
    return any(each.corrects == notice.entry for each in later)


def replaced(page: Page, papers: Sequence[Owed]) -> list[Notice]:
    """The notices that another one replaced, or whose event was struck out."""
    standing = {each.notice.pk for each in papers if each.notice}
    return [each for each in page.case.notices.order_by("-pk") if each.pk not in standing]


def duties(page: Page) -> list[Duty]:
    """What is to be put on file and to be published."""
    met = {(x.kind, x.entry, x.number): x for x in page.case.duties_met.all()}
    kinds: Final = (("record", page.procedure.records), ("publicity", page.procedure.publicity))
    return [
        Duty(kind, entry_of(each), number, asked, each, met.get((kind, entry_of(each), number)))
        for each in page.status.timeline
        for kind, all_asked in kinds
        for number, asked in enumerate(all_asked)
        if each.event in asked.on
    ]


def lapses(page: Page) -> list[ClockStanding]:
    """The clocks that are live, the earliest first: what happens when each runs out."""
    return list(page.status.due_next)


def readings(page: Page) -> list[tuple[Text, str | Text, str]]:
    """Each reading with what was chosen, and the place that leaves it open."""
    found: list[tuple[Text, str | Text, str]] = []
    for name, chosen in page.status.readings:
        reading = page.procedure.readings[name]
        found.append((reading.title, reading.options.get(chosen, chosen or "—"), reading.cite))
    return found


def conventions(page: Page) -> Text:
    """How days are counted in this case."""
    return page.status.conventions.say(*BEARING)


# --- what if -------------------------------------------------------------------------------------


class Preview(NamedTuple):
    """How the case would stand after an event: the state, and each clock that differs."""

    form: str
    title: Text
    state: Text
    clocks: tuple[tuple[ClockStanding | None, ClockStanding], ...]
    lapses: tuple[ClockStanding, ...]


def preview(page: Page, form: str, entry: Entry) -> Preview:
    """What an entry would change; raises BadInput where the engine refuses it."""
    day = clock.today()
    after = whatif(page.procedure, _estimating(page.log), page.log.entries, [entry], day)
    before = {each.id: each for each in page.status.clocks}
    changed = tuple(
        (before.get(each.id), each)
        for each in after.clocks
        if before.get(each.id) is None
        or (before[each.id].standing, before[each.id].due) != (each.standing, each.due)
    )
    title = (
        page.procedure.events[entry.event].title
        if entry.event
        else Text("撤销记录", "entry struck out")
    )
    return Preview(form, title, after.title, changed, after.due_next)
