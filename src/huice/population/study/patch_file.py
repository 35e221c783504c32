"""The shape of a reform's file."""

from __future__ import annotations

from pydantic import Field, model_validator

from huice.library.shape import ID, Bilingual, File

ADDED_CITE = "本方案"


class AddedFile(File):
    """A requirement that the reform adds."""

    id: str = Field(pattern=ID)
    title: Bilingual
    that: str
    cite: str = ADDED_CITE


class ChangeFile(File):
    """Changes to one measure, or to what a whole document shares.

    ``define`` gives a definition a new expression, or a table new values by row. ``requires`` gives
    a requirement, by its path, a new test; null drops it. ``regions`` and ``sectors`` set the
    members of the document's groups.
    """

    measure: str = ""
    document: str = ""
    define: dict[str, str | dict[str, str]] = Field(default_factory=dict)
    requires: dict[str, str | None] = Field(default_factory=dict)
    adds: list[AddedFile] = Field(default_factory=list)
    amount: str | None = None
    caps: list[str] | None = None
    regions: dict[str, list[str]] = Field(default_factory=dict)
    sectors: dict[str, list[str]] = Field(default_factory=dict)
    drop: bool = False

    @model_validator(mode="after")
    def one_place(self) -> ChangeFile:
        if bool(self.measure) == bool(self.document):
            raise ValueError("写 measure 或 document 之一\ngive either measure or document")
        own = self.requires or self.adds or self.amount or self.caps is not None
        if self.document and (own or self.drop):
            raise ValueError(
                "document 之下只写 define、regions、sectors，其余写在 measure 之下\n"
                "under document stand define, regions and sectors; the rest stands under measure"
            )
        if self.drop and (own or self.define or self.regions or self.sectors):
            raise ValueError("drop 须单独写\ndrop stands alone")
        return self


class PatchFile(File):
    title: Bilingual
    changes: list[ChangeFile] = Field(min_length=1)
