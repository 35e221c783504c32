"""The shape of reports.yaml: reports that a text says are due again and again."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from huice.library.shape import ID, Bilingual, File
from huice.rules.reporting import About, Every

Name = Annotated[str, Field(min_length=1)]


class ReportFile(File):
    """``due`` are days such as 07-15, of a monthly report one such as 10; 31 is the month's end."""

    id: str = Field(pattern=ID)
    title: Bilingual
    cite: Name
    from_: list[Name] = Field([], alias="from")
    to: list[Name] = []
    every: Every
    due: list[str] = []
    about: About = "ended"
    covers: Bilingual
    see: list[Name] = []
    reading: Bilingual | None = None


class ReportsFile(File):
    reports: list[ReportFile] = Field(min_length=1)
