"""Facts: what may be known of a company, with type, unit, label and where to find the figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from huice.language import Text
from huice.problems import Spot
from huice.values.range import Range
from huice.values.types import Type

Source = Literal["register", "declared", "decided"]
"""Who answers: a register, the applicant's own declaration, or an authority's later decision."""

SOURCE_NAMES: dict[str, Text] = {
    "register": Text("登记统计信息", "from a register"),
    "declared": Text("企业申报", "declared"),
    "decided": Text("主管部门认定", "decided by the authority"),
}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A list of a document that a choice is looked up in: its key, the columns whose entries are
    the options (the first that is not empty in a row), and the options besides."""

    of: str
    columns: tuple[str, ...]
    besides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. ``plausible`` are bounds outside which a figure is probably a slip of unit;
    ``options`` are those of a choice in both languages, in the order of its type's; they are what
    a ``catalogue`` lists, where the fact names one.

    ``signed`` figures may be negative; all others are known to be zero or more even while
    their value is not.
    """

    name: str
    type: Type
    yearly: bool
    source: Source
    label: Text
    where: Text
    spot: Spot
    signed: bool = False
    plausible: Range | None = None
    options: tuple[Text, ...] = ()
    catalogue: Catalogue | None = None

    @property
    def default(self) -> Any:
        """What is known before anything is said: nothing, or just that it is not negative."""
        if self.type.kind in {"money", "count", "price", "rate", "number"} and not self.signed:
            return Range(0, None)
        return None


class FactKey(NamedTuple):
    """A fact in a profile: its name, and the year where the fact is yearly."""

    name: str
    year: int = 0

    def __str__(self) -> str:
        return f"{self.name}@{self.year}" if self.year else self.name
