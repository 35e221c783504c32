"""Single cells of text, read as a company's own form is read. Each text is read once."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from huice.language import Text
from huice.library.fact_values import read_value
from huice.population.columns import code_places, scale_of
from huice.population.source.headers import FIGURES
from huice.problems import BadInput, Spot
from huice.rules.facts import Fact
from huice.values.duration import Duration
from huice.values.literals import MAX_DIGITS, normal
from huice.values.range import Value
from huice.values.types import Type

_FIGURE = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
_HERE = Spot("")


@lru_cache(maxsize=100_000)
def value_of(fact: Fact, times: int, text: str) -> Value | Text:
    """The value of a cell, None for an unknown one, or what is wrong with it.

    A figure without a unit is in the column's, of which ``times`` says the size.
    """
    plain = normal(text)
    if fact.type.kind in FIGURES and _FIGURE.fullmatch(plain) and len(plain) <= MAX_DIGITS:
        value = Fraction(plain.replace(",", "")) * times / scale_of(fact.type)
        return int(value) if value.denominator == 1 else value
    try:
        return read_value(fact, text, _HERE)
    except BadInput as error:
        return error.problems[0].what


@lru_cache(maxsize=100_000)
def code_of(fact: Fact, text: str) -> int | Text:
    """The place of a choice, place or industry in its code book; -1 is unknown."""
    code = value_of(fact, 1, text)
    if code is None or isinstance(code, Text):
        return -1 if code is None else code
    return code_places(fact.type)[code]


@lru_cache(maxsize=1000)
def truth_of(fact: Fact, text: str) -> int | Text:
    """1 for yes, 0 for no, -1 for unknown."""
    truth = value_of(fact, 1, text)
    if truth is None or isinstance(truth, Text):
        return -1 if truth is None else truth
    return int(truth)


def whole_of(value: Any, kind: Type) -> Fraction:
    """A figure, day or length of time in the unit that columns count in, whole or not."""
    if isinstance(value, date):
        return Fraction(value.toordinal())
    if isinstance(value, Duration):
        return Fraction(value.length * (12 if value.unit == "年" else 1))
    return Fraction(value) * scale_of(kind)
