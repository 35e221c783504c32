"""Worked cases of a procedure, as data beside it: NAME.cases.yaml.

A case tells events, and what must hold on days between and after them; or events that must be
refused, and why. Every case cites the place it works out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from pydantic import Field

from huice.calendar import Conventions
from huice.language import Text
from huice.library.files import SurvivorFile
from huice.library.shape import ID, Bilingual, Day, File, shaped
from huice.library.yaml_file import read
from huice.problems import BadInput, Problem, Spot
from huice.procedure.engine import Case, fold
from huice.procedure.events import Entry, Opening
from huice.procedure.model import Procedure
from huice.procedure.status import Standing, Status, status
from huice.procedure.told import read_event

SUFFIX = ".cases.yaml"


class ClockExpected(File):
    due: Day | None = None
    standing: Standing | None = None
    left: int | None = None


class Expected(File):
    """On the day ``at``, after its events. ``happened`` lists what time has brought about, as
    DAY EVENT EFFECT (``-`` for no event); ``able`` and ``unable`` name events. A clock that is
    null has not begun."""

    at: Day
    state: str = ""
    clocks: dict[str, ClockExpected | None] = Field({})
    happened: list[str] | None = None
    able: list[str] = Field([])
    unable: list[str] = Field([])


class RefusedFile(File):
    event: str
    because: str


class ConventionsFile(File):
    start_day_counted: bool = False
    roll_over: bool = True
    named_day_included: bool = True
    stop_day_counted: bool = True
    resume_day_counted: bool = False


class CaseFile(File):
    id: str = Field(pattern=ID)
    title: Bilingual
    cite: str
    why: Bilingual | None = None
    begin: Day | None = None
    readings: dict[str, str] = Field({})
    conventions: ConventionsFile = ConventionsFile()
    events: list[str] = Field([])
    expect: list[Expected] = Field([])
    refused: list[RefusedFile] = Field([])


class CasesFile(File):
    """``survivors`` are mutants that no case can notice, with the reason."""

    cases: list[CaseFile] = Field(min_length=1)
    survivors: list[SurvivorFile] = Field([])


@dataclass(frozen=True, slots=True)
class Worked:
    """A case with its events read."""

    written: CaseFile
    opening: Opening
    entries: tuple[Entry, ...]
    refused: tuple[tuple[Entry, str], ...]
    spot: Spot

    def until(self, day: date) -> list[Entry]:
        return [entry for entry in self.entries if entry.day <= day]


@dataclass(frozen=True, slots=True)
class CaseBook:
    """The cases beside a procedure, and why some mutants cannot be noticed."""

    cases: tuple[Worked, ...]
    survivors: Mapping[str, Text]


def read_cases(procedure: Procedure, path: Path) -> CaseBook:
    """The case book of a procedure; raises BadInput where it is missing or cannot be read."""
    data = read(path, "/".join(path.parts[-4:]))
    file = shaped(data, CasesFile)
    found: dict[str, Worked] = {}
    for place, each in enumerate(file.cases):
        spot = data.spot(("cases", place))
        if each.id in found:
            raise BadInput.at(spot, f"案例“{each.id}”写了两次", f"case '{each.id}' stands twice")
        found[each.id] = _worked(procedure, each, spot)
    survivors = {each.mutant: each.why.text for each in file.survivors}
    return CaseBook(tuple(found.values()), survivors)


def _worked(procedure: Procedure, each: CaseFile, spot: Spot) -> Worked:
    entries = [read_event(line, f"e{n}", spot) for n, line in enumerate(each.events, 1)]
    refused = [(read_event(x.event, "refused", spot), x.because) for x in each.refused]
    begun = each.begin or next((entry.day for entry in entries), None)
    if begun is None:
        raise BadInput.at(spot, f"案例“{each.id}”没有事件，须写明 begin",
                          f"case '{each.id}' has no events: say when it begins")  # fmt: skip
    day: date = begun
    opening = Opening(
        each.id, procedure.key, procedure.digest, day, datetime.combine(day, time()),
        each.readings, Conventions(**each.conventions.model_dump()),
    )  # fmt: skip
    return Worked(each, opening, tuple(entries), tuple(refused), spot)


def differences(procedure: Procedure, worked: Worked) -> Iterator[Problem]:
    """Where the procedure does not do what the case says."""
    try:
        fold(procedure, worked.opening, worked.entries)
        for expected in worked.written.expect:
            entries = worked.until(expected.at)
            found = status(procedure, worked.opening, entries, expected.at)
            for what in _unlike(found, expected):
                yield _problem(worked, Text(f"{expected.at} {what.zh}", f"{expected.at} {what.en}"))
    except BadInput as error:
        for each in error.problems:
            yield _problem(worked, each.what)
        return
    for entry, because in worked.refused:
        message = refusal(procedure, worked.opening, worked.entries, entry)
        if message is None:
            yield _problem(worked, Text(f"应拒绝：{entry.event}", f"not refused: {entry.event}"))
        elif because not in message:
            yield _problem(
                worked,
                Text(f"拒绝的理由应含“{because}”：{message}", f"refused for another reason: {message}"),
            )  # fmt: skip


def refusal(
    procedure: Procedure, opening: Opening, entries: Sequence[Entry], further: Entry
) -> str | None:
    """Why one event more is refused (both languages), or None."""
    try:
        fold(procedure, opening, [*entries, further])
    except BadInput as error:
        return " ".join(part for each in error.problems for part in (each.what.zh, each.what.en))
    return None


def _unlike(found: Status, expected: Expected) -> Iterator[Text]:
    if expected.state and found.state != expected.state:
        yield _expected("状态", "state", found.state, expected.state)
    clocks = {each.id: each for each in found.clocks}
    for name, clock in expected.clocks.items():
        here = clocks.get(name)
        if clock is None:
            if here is not None:
                yield Text(f"时钟“{name}”不应已经开始", f"clock '{name}' should not have begun")
            continue
        if here is None:
            yield Text(f"时钟“{name}”没有开始", f"clock '{name}' has not begun")
            continue
        for field in clock.model_fields_set:
            if getattr(here, field) != getattr(clock, field):
                yield _expected(f"{name} {field}", f"{name} {field}", getattr(here, field), getattr(clock, field))  # fmt: skip
    if expected.happened is not None:
        happened = [f"{x.day} {x.event or '-'} {x.effect}" for x in found.timeline if x.effect]
        if happened != expected.happened:
            yield _expected("时间所致", "brought about", happened, expected.happened)
    able = {each.event for each in found.allowed if not each.blocked}
    for event in expected.able:
        if event not in able:
            yield Text(f"“{event}”此时应当可以", f"'{event}' should be possible")
    for event in expected.unable:
        if event in able:
            yield Text(f"“{event}”此时不应可以", f"'{event}' should not be possible")


def _expected(zh: str, en: str, found: object, expected: object) -> Text:
    return Text(f"{zh}为 {found}，应为 {expected}", f"{en} is {found}, expected {expected}")


def _problem(worked: Worked, what: Text) -> Problem:
    return Problem(worked.spot, what, worked.written.id)


def case_at(procedure: Procedure, worked: Worked, day: date) -> Case:
    """The case as it stands on a day of its story."""
    return fold(procedure, worked.opening, worked.until(day), day)
