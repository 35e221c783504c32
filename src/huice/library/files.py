"""The shape of the files in policies/: document.yaml, measures.yaml, facts.yaml, cases.yaml.

Expressions are still text here; ``huice.library.load`` checks them.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from huice.library.record_files import AppliesFile, RelationFile, TermFile
from huice.library.shape import ID, Bilingual, Day, File, Moment, Month
from huice.rules.record import DocumentKind, Unprinted


class CatalogueFile(File):
    """``columns``: the first that a row fills gives its option."""

    of: str
    columns: list[str] = Field(min_length=1)
    besides: list[str] = []


class FactFile(File):
    """``type`` is money, rate, boolean, date, place, industry, text, number, duration, choice or
    ``count UNIT``; ``source`` says who answers; ``where`` tells the applicant where to look."""

    type: str
    label: Bilingual
    source: Literal["register", "declared", "decided"]
    where: Bilingual
    yearly: bool = False
    signed: bool = False
    options: dict[str, str] = {}
    plausible: str | None = None
    catalogue: CatalogueFile | None = None


class FactsFile(File):
    facts: dict[str, FactFile]


class DefinitionFile(File):
    """Either ``is`` (an expression), or ``by`` with ``rows`` (a table), or with ``columns``."""

    is_: str | None = Field(None, alias="is")
    by: str | None = None
    rows: dict[str, str | list[str]] | None = None
    columns: list[str] | None = None
    label: Bilingual | None = None
    cite: str = ""
    reading: Bilingual | None = None
    options: dict[str, str] = {}

    @model_validator(mode="after")
    def one_form(self) -> DefinitionFile:
        if (self.is_ is None) == (self.rows is None):
            raise ValueError("写 is 或 rows 之一\ngive either is or rows")
        if (self.rows is None) != (self.by is None):
            raise ValueError("by 与 rows 须同时写\nby and rows go together")
        if self.columns is not None and self.rows is None:
            raise ValueError("columns 只用于表\ncolumns are for tables")
        return self


Definitions = dict[str, str | DefinitionFile]


class AtLeastFile(File):
    n: int = Field(ge=1)
    of: list[RequirementFile]


class ClassFile(File):
    id: str = Field(pattern=ID)
    title: Bilingual
    cite: str
    when: str
    all: list[RequirementFile] = []


class RequirementFile(File):
    """One of: ``that`` (facts decide), ``judged_by`` (a body judges; ``that`` may read its
    decision), ``all``, ``any``, ``at_least``, ``classes``, or ``use`` (a shared list)."""

    id: str = Field("", pattern=r"^([a-z0-9][a-z0-9-]*)?$")
    title: Bilingual | None = None
    cite: str = ""
    reading: Bilingual | None = None
    that: str | None = None
    judged_by: Bilingual | None = None
    evidence: Bilingual | None = None
    all: list[RequirementFile] | None = None
    any: list[RequirementFile] | None = None
    at_least: AtLeastFile | None = None
    classes: list[ClassFile] | None = None
    use: str | None = None

    @model_validator(mode="after")
    def one_form(self) -> RequirementFile:
        forms = [self.all, self.any, self.at_least, self.classes, self.use,
                 self.that or self.judged_by]  # fmt: skip
        if sum(form is not None for form in forms) != 1:
            raise ValueError(
                "须且只须写 that、judged_by、all、any、at_least、classes、use 之一\n"
                "give exactly one of that, judged_by, all, any, at_least, classes, use"
            )
        if self.use is None and not (self.id and self.title and self.cite):
            raise ValueError("须有 id、title 和 cite\nid, title and cite are required")
        if self.evidence and not self.judged_by:
            raise ValueError("evidence 只随 judged_by\nevidence goes with judged_by")
        return self


class ExclusionFile(File):
    id: str = Field(pattern=ID)
    title: Bilingual
    cite: str
    when: str
    reading: Bilingual | None = None


class ExceptionFile(File):
    id: str = Field(pattern=ID)
    title: Bilingual
    cite: str
    when: str
    instead: dict[str, str]
    discretion: Bilingual | None = None
    reading: Bilingual | None = None


class CapFile(File):
    at: str
    cite: str


class AwardFile(File):
    """``unstated`` is money of which the text gives no sum; ``title`` a title or recognition;
    ``none`` any other help without money."""

    kind: Literal["amount", "ceiling", "unstated", "title", "none"]
    cite: str
    payee: Bilingual
    to: Literal["applicant", "government"] = "applicant"
    amount: str | None = None
    caps: list[CapFile] = []
    gives: Bilingual | None = None
    note: Bilingual | None = None

    @model_validator(mode="after")
    def money_or_not(self) -> AwardFile:
        sum_stated = self.kind in ("amount", "ceiling")
        if sum_stated != (self.amount is not None):
            raise ValueError(
                "kind 为 amount、ceiling 时写 amount，其余不写"
                "\namount goes with kind amount or ceiling, and with no other"
            )
        if not sum_stated and self.gives is None:
            raise ValueError(
                "kind 为 unstated、title、none 时须写 gives"
                "\nkind unstated, title or none says what it gives"
            )
        return self


class AnchorFile(File):
    of: Literal["application", "publication", "year"]
    day: Day | None = None
    year: int | None = Field(None, ge=1949, le=2999)
    cite: str = ""

    @model_validator(mode="after")
    def dated(self) -> AnchorFile:
        given = {name for name in ("day", "year") if getattr(self, name) is not None}
        wanted = {"application": set[str](), "publication": {"day"}, "year": {"year"}}[self.of]
        if given != wanted:
            raise ValueError(
                "publication 写 day，year 写 year，application 都不写"
                "\npublication takes day, year takes year, application takes neither"
            )
        return self


class QuotaFile(File):
    title: Bilingual
    limit: str
    per: Bilingual
    cite: str


class StackingFile(File):
    rule: Literal["one_of", "once", "not_with", "higher", "top_up"]
    text: Bilingual
    cite: str
    measures: list[str] = []


class MaterialFile(File):
    title: Bilingual
    cite: str
    form: Bilingual | None = None
    when: str | None = None


class NoteFile(File):
    text: Bilingual
    cite: str = ""


class MeasureFile(File):
    """``by_application: false`` marks help that no one applies for: calls do not bind it."""

    id: str = Field(pattern=ID)
    title: Bilingual
    cite: str
    inventory: list[str]
    applicant: Bilingual
    department: Bilingual
    anchor: AnchorFile
    define: Definitions = {}
    requires: list[RequirementFile] = []
    excludes: list[ExclusionFile] = []
    exceptions: list[ExceptionFile] = []
    by_application: bool = True
    award: AwardFile
    quotas: list[QuotaFile] = []
    stacking: list[StackingFile] = []
    materials: list[MaterialFile] = []
    notes: list[NoteFile] = []


class MeasuresFile(File):
    shared: dict[str, list[RequirementFile]] = {}
    measures: list[MeasureFile]


class StageFile(File):
    id: str = Field(pattern=ID)
    title: Bilingual
    who: Literal["applicant", "authority"]
    opens: Day | None = None
    closes: Moment
    cite: str
    entry: bool = False
    note: Bilingual | None = None


class CallFile(File):
    id: str = Field(pattern=ID)
    title: Bilingual
    published: Day
    cite: str
    stages: list[StageFile] = Field(min_length=1)


class RecurringFile(File):
    id: str = Field(pattern=ID)
    title: Bilingual
    who: Bilingual
    days: list[str] = Field(min_length=1)
    cite: str


class ReplacedFile(File):
    by: str
    on: Day


class SourceFile(File):
    file: str
    lines: str


class GroupFile(File):
    cite: str
    members: list[str]


class DocumentFile(File):
    """``regions`` and ``sectors`` are this document's own groups of places and industries.

    What the text does not print stands in ``not_printed``; ``issued_month`` (2023-12) is for a text
    that prints no day.
    """

    inventory: str = ""
    kind: DocumentKind = "notice"
    not_printed: list[Unprinted] = []
    number: str = ""
    title: Bilingual
    issuers: list[str] = []
    issued: Day | None = None
    issued_month: Month = ""
    in_force: Day | None = None
    until: Day | None = None
    state: Literal["draft", "record", "final"] = "final"
    replaced: ReplacedFile | None = None
    validity_cite: str = ""
    source: SourceFile | None = None
    regions: dict[str, GroupFile] = {}
    sectors: dict[str, GroupFile] = {}
    define: Definitions = {}
    calls: list[CallFile] = []
    recurring: list[RecurringFile] = []
    applies_to: AppliesFile | None = None
    relations: list[RelationFile] = []
    terms: list[TermFile] = []
    notes: list[NoteFile] = []

    @model_validator(mode="after")
    def one_day(self) -> DocumentFile:
        if self.issued and self.issued_month:
            raise ValueError("issued 与 issued_month 只写一项\ngive issued or issued_month")
        return self


class CaseFile(File):
    """A worked example. ``from`` names a profile of this file, ``given`` changes its facts.

    ``expect`` names what must come out; requirement paths map to their verdicts.
    """

    id: str = Field(pattern=ID)
    measure: str
    at: Moment
    from_: str = Field("", alias="from")
    given: dict[str, Any] = {}
    title: str = ""
    expect: ExpectFile


class ExpectFile(File):
    state: str = "open"
    verdict: str | None = None
    min: str | None = None
    max: str | None = None
    requirements: dict[str, str] = {}
    defines: dict[str, str] = {}


class BoundaryFile(File):
    """Two cases in one: the fact just outside the bound and just inside it.

    ``requirement`` must turn from ``unmet`` to ``met`` (``outside_is`` and ``inside_is`` say otherwise).
    """

    measure: str
    at: Moment
    requirement: str
    fact: str
    outside: Any
    inside: Any
    from_: str = Field("", alias="from")
    given: dict[str, Any] = {}
    outside_is: str = "unmet"
    inside_is: str = "met"


class SurvivorFile(File):
    """A mutant that no case can notice, and why."""

    mutant: str
    why: Bilingual


class CasesFile(File):
    profiles: dict[str, dict[str, Any]] = {}
    cases: list[CaseFile] = []
    boundaries: list[BoundaryFile] = []
    survivors: list[SurvivorFile] = []


for model in (AtLeastFile, ClassFile, RequirementFile, MeasureFile, MeasuresFile, CaseFile):
    model.model_rebuild()
