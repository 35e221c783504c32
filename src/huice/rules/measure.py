"""The measure model: documents, their measures, requirements, awards, calls and exceptions.

Everything is immutable and carries its citation. The model says what a document says; how a
company stands to it is the judge's work (``huice.rules.judge``).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from huice.language import Text
from huice.problems import Spot
from huice.rules.plan import Plan
from huice.rules.programme import Programme
from huice.rules.record import (
    EVERYWHERE,
    Applicability,
    DefinedTerm,
    DocumentKind,
    Duty,
    NameList,
    Relation,
    SetAside,
    Support,
    Unprinted,
)
from huice.rules.reporting import RecurringReport
from huice.rules.terms import Term
from huice.values.moments import day_of

DocumentState = Literal["draft", "record", "final"]
AwardKind = Literal["amount", "ceiling", "unstated", "title", "none"]
UNPAID = frozenset(("title", "none"))
"""Awards without money."""

AnchorKind = Literal["application", "publication", "year"]


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader must know of a place in the text: a contradiction, a gap, a reading."""

    text: Text
    cite: str = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A condition with its citation. ``reading`` says how an ambiguous text is taken."""

    id: str
    title: Text
    cite: str
    spot: Spot
    reading: Text | None


@dataclass(frozen=True, slots=True)
class Test(Requirement):
    """A condition that facts decide."""

    that: Term


@dataclass(frozen=True, slots=True)
class Exclusion(Requirement):
    """A bar: the measure is closed to whom ``when`` holds."""

    when: Term


@dataclass(frozen=True, slots=True)
class Judgement(Requirement):
    """A condition that a named body judges; ``that`` reads its decision once it is known."""

    by: Text
    evidence: Text | None
    that: Term | None


@dataclass(frozen=True, slots=True)
class Group(Requirement):
    """All of, any of, or at least ``least`` of the parts."""

    mode: Literal["all", "any", "at_least"]
    least: int
    parts: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Class:
    """One class of a choice by figure: who falls in it, and what it asks."""

    id: str
    title: Text
    cite: str
    when: Term
    demands: Group


@dataclass(frozen=True, slots=True)
class Classes(Requirement):
    """The first class whose condition holds sets the demands; outside all classes none is met."""

    classes: tuple[Class, ...]


@dataclass(frozen=True, slots=True)
class ExceptionRule:
    """An exception to a general rule: while ``when`` holds, ``instead`` replaces definitions.

    With ``discretion`` the named authority may, but need not, apply it: passing only by the
    exception is then shown apart from passing strictly.
    """

    id: str
    title: Text
    cite: str
    when: Term
    instead: tuple[tuple[str, Term], ...]
    discretion: Text | None
    spot: Spot
    reading: Text | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """A stated upper limit of an award."""

    at: Term
    cite: str


@dataclass(frozen=True, slots=True)
class Award:
    """What a measure gives: an amount, at most a ceiling, or something that is not money.

    Money ``to`` a government is worked out on a company's project but is not the company's.
    """

    kind: AwardKind
    payee: Text
    cite: str
    spot: Spot
    amount: Term | None = None
    caps: tuple[Cap, ...] = ()
    gives: Text | None = None
    note: Text | None = None
    to: Literal["applicant", "government"] = "applicant"

    @property
    def is_money(self) -> bool:
        return self.kind not in UNPAID


@dataclass(frozen=True, slots=True)
class Anchor:
    """The date that Y and the anchor-bound words (上年度, 近两年) hang on.

    ``application`` is the reference date of the question; the others are printed.
    """

    kind: AnchorKind
    day: date | None
    cite: str

    def at(self, reference: date) -> date:
        return self.day or reference


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a call with its window. ``entry`` is where a new application enters."""

    id: str
    title: Text
    who: Literal["applicant", "authority"]
    opens: date | None
    closes: datetime | date
    cite: str
    entry: bool = False
    note: Text | None = None

    def closed_at(self, at: date | datetime) -> bool:
        """After the last moment; a bare day counts whole, on either side."""
        if isinstance(self.closes, datetime) and isinstance(at, datetime):
            return at > self.closes
        return day_of(at) > day_of(self.closes)


@dataclass(frozen=True, slots=True)
class Call:
    """A printed invitation to apply, with all its stages in order."""

    id: str
    title: Text
    published: date
    cite: str
    stages: tuple[Stage, ...]

    @property
    def entry(self) -> Stage:
        return next((stage for stage in self.stages if stage.entry), self.stages[0])


@dataclass(frozen=True, slots=True)
class Recurring:
    """A deadline that comes back every year."""

    id: str
    title: Text
    who: Text
    days: tuple[tuple[int, int], ...]
    cite: str

    def next(self, at: date) -> date:
        """The first of its days on or after ``at``; 29 February falls back to the 28th."""
        coming = [date(year, month, min(day, monthrange(year, month)[1]))
                  for year in (at.year, at.year + 1) for month, day in self.days]  # fmt: skip
        return min(day for day in coming if day >= at)


@dataclass(frozen=True, slots=True)
class Quota:
    """A limit of the programme, such as a number of places: never a test of one company."""

    title: Text
    limit: str
    per: Text
    cite: str


@dataclass(frozen=True, slots=True)
class Stacking:
    """How this measure combines with others."""

    rule: Literal["one_of", "once", "not_with", "higher", "top_up"]
    text: Text
    cite: str
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """A paper the applicant hands in; ``when`` limits whom it is asked of."""

    title: Text
    cite: str
    form: Text | None = None
    when: Term | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One provision that gives support. ``key`` is document/measure."""

    key: str
    title: Text
    cite: str
    inventory: tuple[str, ...]
    applicant: Text
    department: Text
    anchor: Anchor
    requirements: tuple[Requirement, ...]
    exceptions: tuple[ExceptionRule, ...]
    award: Award
    quotas: tuple[Quota, ...]
    stacking: tuple[Stacking, ...]
    materials: tuple[Material, ...]
    notes: tuple[Note, ...]
    by_application: bool
    spot: Spot

    @property
    def id(self) -> str:
        return self.key.partition("/")[2]

    @property
    def document(self) -> str:
        return self.key.partition("/")[0]


@dataclass(frozen=True, slots=True)
class SourceText:
    """Where the text of a document stands: a file name and its 1-based line ranges."""

    file: str
    lines: str


@dataclass(frozen=True, slots=True)
class Document:
    """A policy document: identity, validity, calls, measures, and what else it says. Its folder's
    name is its id. ``issued`` is the last day of the month where ``issued_month`` is all there is;
    ``not_printed`` names what the text leaves out."""

    id: str
    inventory: str
    kind: DocumentKind
    number: str
    title: Text
    issuers: tuple[str, ...]
    issued: date | None
    issued_month: str
    in_force: date | None
    until: date | None
    state: DocumentState
    replaced_by: str
    replaced_on: date | None
    validity_cite: str
    source: SourceText | None
    calls: tuple[Call, ...]
    recurring: tuple[Recurring, ...]
    measures: tuple[Measure, ...]
    notes: tuple[Note, ...]
    spot: Spot
    not_printed: tuple[Unprinted, ...] = ()
    applies_to: Applicability = EVERYWHERE
    relations: tuple[Relation, ...] = ()
    terms: tuple[DefinedTerm, ...] = ()
    support: tuple[Support, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    duties: tuple[Duty, ...] = ()
    lists: tuple[NameList, ...] = ()
    plan: Plan | None = None
    reports: tuple[RecurringReport, ...] = ()
    programme: Programme | None = None


def tree(
    requirements: tuple[Requirement, ...], path: str = ""
) -> Iterator[tuple[str, Requirement]]:
    """Every requirement with its path of ids, outermost first, in the text's order."""
    for requirement in requirements:
        here = f"{path}/{requirement.id}" if path else requirement.id
        yield here, requirement
        yield from tree(inner(requirement), here)


def inner(requirement: Requirement) -> tuple[Requirement, ...]:
    """The requirements that stand directly inside one."""
    match requirement:
        case Group():
            return requirement.parts
        case Classes():
            return tuple(each.demands for each in requirement.classes)
        case _:
            return ()


def terms_of(requirement: Requirement) -> tuple[Term, ...]:
    """The expressions a requirement states itself, without those of its parts."""
    match requirement:
        case Test():
            return (requirement.that,)
        case Exclusion():
            return (requirement.when,)
        case Judgement() if requirement.that:
            return (requirement.that,)
        case Classes():
            return tuple(each.when for each in requirement.classes)
        case _:
            return ()
