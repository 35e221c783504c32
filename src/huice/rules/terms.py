"""The checked expression: small immutable nodes, each with its type and its place in the file.

Nodes say what is meant and nothing else. Evaluators (``evaluate`` here, the population engine
later) stand apart from them and share only them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from huice.problems import Spot
from huice.values.types import Type


@dataclass(frozen=True, slots=True)
class Term:
    """Any expression: its type and where it stands."""

    type: Type
    spot: Spot


@dataclass(frozen=True, slots=True)
class Constant(Term):
    """A literal; ``text`` is what was written."""

    value: Any
    text: str = ""


@dataclass(frozen=True, slots=True)
class YearOf:
    """A year: ``Y + offset`` from the anchor, or a printed year when ``year`` is given."""

    offset: int = 0
    year: int = 0

    def at(self, anchor_year: int) -> int:
        return self.year or anchor_year + self.offset

    def __str__(self) -> str:
        return str(self.year) if self.year else f"Y{self.offset:+d}" if self.offset else "Y"


@dataclass(frozen=True, slots=True)
class FactRef(Term):
    """A fact of the company, of one year where the fact is yearly."""

    name: str
    year: YearOf | None = None


@dataclass(frozen=True, slots=True)
class DefinitionRef(Term):
    """A figure defined by a document: a computed fact, a parameter or a table."""

    name: str


@dataclass(frozen=True, slots=True)
class Compare(Term):
    op: Literal[">=", "<=", ">", "<", "=", "!="]
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Arithmetic(Term):
    op: Literal["+", "-", "*", "/"]
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Logic(Term):
    """all of, any of; ``at least n of`` counts in ``least``."""

    op: Literal["and", "or", "at_least"]
    parts: tuple[Term, ...]
    least: int = 0


@dataclass(frozen=True, slots=True)
class Not(Term):
    part: Term


@dataclass(frozen=True, slots=True)
class Choose(Term):
    """if … then … else …"""

    condition: Term
    then: Term
    otherwise: Term


@dataclass(frozen=True, slots=True)
class Within(Term):
    """The place or industry lies in one of the codes; ``text`` is the group's name."""

    value: Term
    codes: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class OneOf(Term):
    value: Term
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call(Term):
    """A function of the language applied to its arguments; ``functions`` lists them."""

    function: str
    arguments: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class AnchorYear(Term):
    """Y, the calendar year of the anchor date."""


@dataclass(frozen=True, slots=True)
class AnchorDay(Term):
    """The anchor date itself."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its key as written, what it matches, and the value it gives.

    ``matches`` holds place or industry codes, one option, or one lower bound; none means
    that the row takes whatever no other row took (其他).
    """

    key: str
    matches: tuple[Any, ...]
    value: Term


@dataclass(frozen=True, slots=True)
class Table(Term):
    """Values keyed by a place, an industry, a choice or a figure.

    With a figure as key (``banded``) the row with the greatest lower bound that the figure
    reaches is taken.
    """

    key: Term
    rows: tuple[Row, ...]
    banded: bool = False


def parts(term: Term) -> tuple[Term, ...]:
    """The terms that stand directly inside a term."""
    match term:
        case Compare() | Arithmetic():
            return (term.left, term.right)
        case Logic():
            return term.parts
        case Not():
            return (term.part,)
        case Choose():
            return (term.condition, term.then, term.otherwise)
        case Within() | OneOf():
            return (term.value,)
        case Call():
            return term.arguments
        case Table():
            return (term.key, *(row.value for row in term.rows))
        case _:
            return ()


def walk(term: Term) -> list[Term]:
    """The term and everything inside it, outermost first."""
    found, waiting = [], [term]
    while waiting:
        here = waiting.pop()
        found.append(here)
        waiting.extend(reversed(parts(here)))
    return found


def with_parts(term: Term, new: tuple[Term, ...]) -> Term:
    """The same term around other parts, given in the order of ``parts``."""
    match term:
        case Compare() | Arithmetic():
            return replace(term, left=new[0], right=new[1])
        case Logic():
            return replace(term, parts=new)
        case Not():
            return replace(term, part=new[0])
        case Choose():
            return replace(term, condition=new[0], then=new[1], otherwise=new[2])
        case Within() | OneOf():
            return replace(term, value=new[0])
        case Call():
            return replace(term, arguments=new)
        case Table():
            rows = tuple(replace(row, value=value)
                         for row, value in zip(term.rows, new[1:], strict=True))  # fmt: skip
            return replace(term, key=new[0], rows=rows)
        case _:
            return term


def marked(term: Term, mark: str) -> Term:
    """The term with a mark behind the name of every definition it refers to."""
    if isinstance(term, DefinitionRef):
        return replace(term, name=term.name + mark)
    return with_parts(term, tuple(marked(part, mark) for part in parts(term)))
