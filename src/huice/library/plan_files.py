"""The shape of plan.yaml: targets, tasks, layout, what is
named, definitions of indicators, and the review."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from huice.library.shape import ID, Bilingual, Day, File
from huice.rules.plan import Comparison, Measured, NamedKind

Name = Annotated[str, Field(min_length=1)]
Year = Annotated[int, Field(ge=1990, le=2100)]
Count = Annotated[int, Field(ge=0)]


class FormerFile(File):
    figure: Name
    until: Day
    cite: str


class TargetFile(File):
    id: str = Field(pattern=ID)
    indicator: Bilingual
    baseline: bool = False
    op: Comparison
    figure: Name
    high: str = ""
    measured: Measured = "level"
    year: Year | None = None
    scope: Bilingual | None = None
    soft: str = ""
    cite: str
    same_as: list[Name] = []
    bases: list[Name] = []
    was: list[FormerFile] = []
    reading: Bilingual | None = None


class TaskFile(File):
    id: str = Field(pattern=ID)
    title: Bilingual
    does: Bilingual
    lead: list[Name] = []
    support: list[Name] = []
    by: Bilingual | None = None
    parent: str = ""
    cite: str
    reading: Bilingual | None = None


class RoleFile(File):
    """``places`` where the place printed is no single division of GB/T 2260 of its own name."""

    place: Name
    places: list[Name] | None = None
    cluster: str = ""
    role: Bilingual
    level: str = ""
    cite: str
    doubt: Bilingual | None = None


class NamedFile(File):
    """``cluster`` where it is not plain from the plan; ``places`` as in a role."""

    id: str = Field(pattern=ID)
    kind: NamedKind
    name: Bilingual
    place: str = ""
    places: list[Name] | None = None
    cluster: str = ""
    does: Bilingual | None = None
    cite: str


class MeaningFile(File):
    indicator: Bilingual
    means: Bilingual
    cite: str


class ReviewFile(File):
    drafted: Count
    changed: Count
    added: Count
    dropped: Count


class PlanFile(File):
    targets: list[TargetFile] = []
    tasks: list[TaskFile] = []
    layout: list[RoleFile] = []
    named: list[NamedFile] = []
    definitions: list[MeaningFile] = []
    review: ReviewFile
