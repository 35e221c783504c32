"""The shape of what a folder holds besides rules: support.yaml, duties.yaml, lists.yaml, and the
fields of document.yaml that say whom it concerns and how it stands to others.

Texts are bilingual; places, industries and clusters are names here, checked when they are read.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from huice.library.shape import ID, Bilingual, Day, File
from huice.rules.dossier import Gathers, Kind
from huice.rules.record import Help, Relation_, Who

Name = Annotated[str, Field(min_length=1)]


class AppliesFile(File):
    """Whom it concerns: official names of places, ids of clusters, codes of industries."""

    places: list[Name] = Field(min_length=1)
    except_: list[Name] = Field([], alias="except")
    clusters: list[Name] = []
    industries: list[Name] = []
    cite: str


class RelationFile(File):
    rel: Relation_
    to: Name
    cite: str


class TermFile(File):
    term: Name
    means: Bilingual
    cite: str


class SumFile(File):
    figure: Name
    what: Bilingual


class EntryFile(File):
    """``undecidable`` says why a row that the inventory holds for conditional has no full rule."""

    id: str = Field(pattern=ID)
    title: Bilingual
    cite: str
    inventory: list[str]
    for_: Bilingual = Field(alias="for")
    who: list[Who] = Field(min_length=1)
    departments: list[Name]
    help: list[Help] = Field(min_length=1)
    gives: Bilingual
    conditions: list[Bilingual] = []
    money: list[SumFile] = []
    clusters: list[Name] | None = None
    places: list[Name] | None = Field(None, min_length=1)
    industries: list[Name] | None = None
    reading: Bilingual | None = None
    undecidable: Bilingual | None = None


class SetAsideFile(File):
    inventory: Name
    cite: str
    reason: Bilingual
    see: list[Name] = []


class SupportsFile(File):
    support: list[EntryFile] = []
    set_aside: list[SetAsideFile] = []

    @model_validator(mode="after")
    def something(self) -> SupportsFile:
        if not self.support and not self.set_aside:
            raise ValueError("support 与 set_aside 至少写一项\nsupport or set_aside has an item")
        return self


class DutyFile(File):
    """``kind`` tells the duties of departments from those of companies."""

    id: str = Field(pattern=ID)
    title: Bilingual
    cite: str
    who: list[Name] = Field(min_length=1)
    kind: Literal["department", "company"]
    does: Bilingual
    by: Bilingual | None = None
    see: list[Name] = []


class DutiesFile(File):
    duties: list[DutyFile] = Field(min_length=1)


class ListFile(File):
    """``columns`` are the headings of the CSV file, as printed, with their English names."""

    id: str = Field(pattern=ID)
    title: Bilingual
    kind: Literal["awardees", "proposed", "catalogue"]
    cite: str
    file: Annotated[str, Field(pattern=r"^[a-z0-9-]+\.csv$")]
    version: str = ""
    from_: Day | None = Field(None, alias="from")
    until: Day | None = None
    columns: dict[str, str] = Field(min_length=1)
    organisations: list[str] = []
    note: Bilingual | None = None


class ListsFile(File):
    lists: list[ListFile] = Field(min_length=1)


class FamilyFile(File):
    id: str = Field(pattern=ID)
    title: Bilingual
    place: Name
    document: Name
    cite: str


class ClusterFile(File):
    id: str = Field(pattern=ID)
    family: str
    group: Bilingual
    name: Bilingual
    plan: str = ""
    industries: list[Name] = Field(min_length=1)
    reading: Bilingual


class ClustersFile(File):
    families: list[FamilyFile] = Field(min_length=1)
    clusters: list[ClusterFile] = Field(min_length=1)


class PrintedFile(File):
    document: Name
    cite: str


class PartFile(File):
    id: str = Field(pattern=ID)
    title: Bilingual
    kind: Kind
    gathers: Gathers = ""


class SystemFile(File):
    """``groups`` are those of the family whose clusters have it, as printed."""

    id: str = Field(pattern=ID)
    title: Bilingual
    printed: list[PrintedFile] = Field(min_length=1)
    family: str
    groups: list[str] = Field(min_length=1)
    parts: list[PartFile] = Field(min_length=1)
    reading: Bilingual | None = None


class DossiersFile(File):
    systems: list[SystemFile] = Field(min_length=1)
