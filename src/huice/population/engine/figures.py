"""What a figure of a rule can be once every definition in it is followed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from huice.rules.evaluate import Case, Closure
from huice.rules.terms import Term


class NoKernel(Exception):
    """A term that the kernels cannot work out."""


@dataclass(frozen=True, slots=True)
class Known:
    """A figure that is the same for every company."""

    value: int | Fraction


@dataclass(frozen=True, slots=True)
class Whole:
    """A figure with a fixed denominator, the step's scale."""

    step: int


@dataclass(frozen=True, slots=True)
class Quotients:
    """``times`` the sum of one or two quotients, ``plus`` something known."""

    steps: tuple[int, ...]
    times: Fraction = Fraction(1)
    plus: Fraction = Fraction(0)


Figure = Known | Whole | Quotients


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A term left to the one-company engine, under its definitions, as seen from its anchor."""

    term: Term
    definitions: Mapping[str, Term]
    closure: Closure
    anchor: date

    def of(self, company: Mapping[tuple[str, int], Any]) -> Any:
        return self.closure(Case(company, self.anchor))
