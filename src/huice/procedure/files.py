"""The shape of a procedure's file, policies/DOCUMENT/procedures/NAME.yaml."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from huice.library.shape import ID, Bilingual, File
from huice.procedure.model import Effect, WindowKind


class TriggerFile(File):
    on: str
    when: str = ""


Triggers = list[str | TriggerFile]


class ReadingFile(File):
    """``options`` is left out where any text may be given (the printed form of a code)."""

    title: Bilingual
    options: dict[str, Bilingual] = Field({})
    default: str
    cite: str


class SilenceFile(File):
    about: Bilingual
    cite: str


class VariantFile(File):
    id: str
    on: Triggers = Field(min_length=1)
    length: str
    soft: bool | None = None
    cite: str


class ExtensionFile(File):
    id: str
    on: str
    up_to: str
    times: int = Field(1, ge=1)
    grantors: list[str] = Field([])
    reason: bool = False
    tell: list[str] = Field([])
    runs_from: str = "expiry"
    after: str = ""
    cite: str


class LapseFile(File):
    id: str = ""
    effect: Effect
    when: str = ""
    event: str = ""
    to: str = ""
    held_in: list[str] = Field([])
    after_hold: str = "release"
    not_before: str = ""
    cite: str
    note: Bilingual | None = None


class SuspenderFile(File):
    clock: str
    beyond: str = "stands"
    cite: str


class ClockFile(File):
    """One of ``length``, ``until``, ``each`` (MM-DD) and ``unstated``."""

    title: Bilingual
    cite: str
    who: str
    length: str = ""
    until: str = ""
    each: list[str] = Field([])
    unstated: Bilingual | None = None
    soft: bool = False
    starts: Triggers = Field(min_length=1)
    stops: Triggers = Field([])
    suspended_in: dict[str, str] = Field({})
    suspended_by: list[SuspenderFile] = Field([])
    variants: list[VariantFile] = Field([])
    extensions: list[ExtensionFile] = Field([])
    lapse: list[LapseFile] = Field(min_length=1)


class WindowFile(File):
    id: str
    kind: WindowKind
    length: str = ""
    before: str = ""
    opens: str = ""
    closes: str = ""
    outside: str
    soft: bool = False
    cite: str


class QuotaFile(File):
    times: int = Field(ge=1)
    when: str = ""
    cite: str


class TransitionFile(File):
    event: str = Field(pattern=ID)
    title: Bilingual
    by: list[str] = Field(min_length=1)
    from_: list[str] = Field(alias="from", min_length=1)
    to: str = ""
    data: dict[str, str] = Field({})
    when: str = ""
    during: list[str] = Field([])
    not_during: list[str] = Field([])
    times: int | list[QuotaFile] = 0
    window: WindowFile | None = None
    cite: str
    note: Bilingual | None = None


class StateFile(File):
    title: Bilingual
    kind: Literal["initial", "open", "final"] = "open"


class NoticeFile(File):
    title: Bilingual
    on: list[str] = Field(min_length=1)
    to: list[str] = Field([])
    cite: str


class AloneFile(File):
    id: str = Field(pattern=ID)
    title: Bilingual
    fields: list[str] = Field(min_length=1)
    owner: str
    on: list[str] = Field(min_length=1)
    per_year: bool = True
    soft: bool = False
    cite: str


class ProcedureFile(File):
    """``number`` is the document's number, ``names`` are what data and their options are called,
    ``fixed`` names data that never change in a case."""

    number: str
    title: Bilingual
    cite: str
    actors: dict[str, Bilingual]
    states: dict[str, StateFile]
    readings: dict[str, ReadingFile] = Field({})
    names: dict[str, Bilingual] = Field({})
    fixed: list[str] = Field([])
    transitions: list[TransitionFile] = Field(min_length=1)
    clocks: dict[str, ClockFile] = Field({})
    notices: list[NoticeFile] = Field([])
    records: list[NoticeFile] = Field([])
    publicity: list[NoticeFile] = Field([])
    alone: list[AloneFile] = Field([])
    silences: list[SilenceFile] = Field([])
