"""The shape of programme.yaml: who answers for what, stages, review, allotment, provisions."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from huice.library.shape import ID, Bilingual, File
from huice.rules.programme import Act, AllotmentRule, Barred, Book, Grade, Topic

Name = Annotated[str, Field(min_length=1)]


Moment = Annotated[str, Field(pattern=r"^((\d{4}-)?\d{2}-\d{2}|\d{4}-\d{2}-\d{2} \d{2}:\d{2})?$")]
"""A printed moment, day, or day of every year."""


class DutyFile(File):
    id: str = Field(pattern=ID)
    title: Bilingual
    does: Bilingual
    cite: Name


class StageFile(File):
    """``silent`` where the text sets a limit and says nothing of what follows."""

    id: str = Field(pattern=ID)
    title: Bilingual
    actor: Name
    by: Bilingual | None = None
    lapse: Bilingual | None = None
    silent: bool = False
    runs: str = ""
    cite: Name
    reading: Bilingual | None = None
    act: Act | None = None
    opens: Moment = ""
    closes: Moment = ""


class CriterionFile(File):
    title: Bilingual
    points: Annotated[int, Field(gt=0)]
    cite: Name


class PassingFile(File):
    region: str = ""
    points: Annotated[int, Field(gt=0)]
    cite: Name


class ReviewFile(File):
    """``silent`` where the text asks for a score and prints no rubric."""

    method: Bilingual
    rubric: list[CriterionFile] = []
    passing: list[PassingFile] = []
    silent: bool = False
    cite: Name


class AllottingFile(File):
    measure: Name
    rule: AllotmentRule
    base: list[Name] = Field(min_length=1)
    place: str = ""
    cite: Name
    reading: Bilingual | None = None


class ProvisionFile(File):
    id: str = Field(pattern=ID)
    topic: Topic
    says: Bilingual
    length: str = ""
    void_above: Annotated[str, Field(pattern=r"^(\d{1,2}%)?$")] = ""
    cite: Name
    grades: list[Grade] = []
    links: list[Bilingual] = []
    bars: list[Barred] = []
    then: Annotated[str, Field(pattern=f"{ID}|^$")] = ""
    book: Book | None = None


class ProgrammeFile(File):
    title: Bilingual
    pays: bool
    cite: Name
    measures: list[Name] = Field(min_length=1)
    duties: list[DutyFile] = Field(min_length=1)
    stages: list[StageFile] = Field(min_length=1)
    review: ReviewFile | None = None
    allotting: list[AllottingFile] = []
    provisions: list[ProvisionFile] = []
