"""Conditions on what a case knows: ``trigger != scale or change >= 20%``.

A closed little language: tests joined by ``and`` and ``or`` (``and`` binds closer). A test is NAME
given, NAME = WORD, NAME != WORD, or two sums compared: ``declared - approved > 20% * declared``,
``last_invoice <= first_invoice + 2年``. A name is a field of the events' data, a reading, or
``state``. A field that is not known meets ``!=`` and no other test.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from huice.problems import BadInput, Spot
from huice.values.duration import Duration, shift
from huice.values.literals import Literal, NotALiteral, read_date, read_literal
from huice.values.types import DATE, Type, product_type, sum_type

_NAME = r"[a-z][a-z0-9_-]*"
_WORD = re.compile(rf"({_NAME}) (?:(=|!=) (\S+)|given)")
_COMPARED = re.compile(r"(.+?) (>=|<=|>|<) (.+)")
_SIGN = re.compile(r" ([+-]) ")
_COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt,
}  # fmt: skip


class Test(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def names(self) -> tuple[str, ...]: ...
    def holds(self, known: Mapping[str, Any]) -> bool: ...


@dataclass(frozen=True, slots=True)
class Is:
    """A field given (no ``op``), equal to a word, or not."""

    name: str
    op: str
    word: str
    text: str

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def holds(self, known: Mapping[str, Any]) -> bool:
        found = known.get(self.name)
        if not self.op:
            return found is not None
        return bool((found == self.word) == (self.op == "="))


@dataclass(frozen=True, slots=True)
class Term:
    """A field or a literal, or a literal times a field."""

    sign: str
    literal: Literal | None
    name: str

    def value(self, known: Mapping[str, Any]) -> Any:
        """None where the field is not known."""
        if not self.name:
            return self.literal.value if self.literal else None
        found = known.get(self.name)
        return found * self.literal.value if self.literal and found is not None else found

    def type(self, types: Mapping[str, Type]) -> Type | None:
        of_field = types.get(self.name)
        if self.literal is None or not self.name:
            return self.literal.type if self.literal else of_field
        return product_type(self.literal.type, of_field) if of_field else None


@dataclass(frozen=True, slots=True)
class Compared:
    """Two sums of terms compared."""

    left: tuple[Term, ...]
    op: str
    right: tuple[Term, ...]
    text: str

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(term.name for term in (*self.left, *self.right) if term.name)

    def holds(self, known: Mapping[str, Any]) -> bool:
        left, right = _sum(self.left, known), _sum(self.right, known)
        return left is not None and right is not None and _COMPARE[self.op](left, right)

    def fits(self, types: Mapping[str, Type]) -> bool:
        """Whether both sides are of one type, money with money and days with days."""
        left, right = (_sum_type(side, types) for side in (self.left, self.right))
        return left is not None and left == right


@dataclass(frozen=True, slots=True)
class Condition:
    """Alternatives, each a list of tests that must all hold; no alternative at all always holds."""

    alternatives: tuple[tuple[Test, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.alternatives)

    def __str__(self) -> str:
        return " or ".join(" and ".join(test.text for test in tests) for tests in self.alternatives)

    def holds(self, known: Mapping[str, Any]) -> bool:
        if not self.alternatives:
            return True
        for tests in self.alternatives:  # plain loops: every event asks
            for test in tests:
                if not test.holds(known):
                    break
            else:
                return True
        return False

    @property
    def tests(self) -> tuple[Test, ...]:
        return tuple(test for tests in self.alternatives for test in tests)


ALWAYS = Condition()


def read_condition(text: str, spot: Spot) -> Condition:
    """A condition as it is written; raises BadInput."""
    if not text.strip():
        return ALWAYS
    return Condition(
        tuple(
            tuple(_test(part.strip(), spot) for part in alternative.split(" and "))
            for alternative in " ".join(text.split()).split(" or ")
        )
    )


def _test(text: str, spot: Spot) -> Test:
    if match := _WORD.fullmatch(text):
        return Is(match[1], match[2] or "", match[3] or "", text)
    if match := _COMPARED.fullmatch(text):
        return Compared(_terms(match[1], spot), match[2], _terms(match[3], spot), text)
    raise BadInput.at(
        spot,
        f"条件“{text}”读不懂，应如 change >= 20%、kind = scale、code given",
        f"cannot read the condition '{text}': such as change >= 20%, kind = scale, code given",
    )


def _terms(text: str, spot: Spot) -> tuple[Term, ...]:
    first, *others = _SIGN.split(text)
    pairs = [("+", first), *zip(others[::2], others[1::2], strict=True)]
    return tuple(_term(sign, term, spot) for sign, term in pairs)


def _term(sign: str, text: str, spot: Spot) -> Term:
    if re.fullmatch(_NAME, text):
        return Term(sign, None, text)
    if match := re.fullmatch(rf"(\S+) \* ({_NAME})", text):
        return Term(sign, _literal(match[1], spot), match[2])
    return Term(sign, _literal(text, spot), "")


def _literal(text: str, spot: Spot) -> Literal:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return Literal(read_date(text), DATE)
        return read_literal(text)
    except NotALiteral as error:
        raise BadInput.at(spot, error.zh, error.en) from None


def _sum(terms: tuple[Term, ...], known: Mapping[str, Any]) -> Any:
    total = terms[0].value(known)
    for term in terms[1:]:
        value = term.value(known)
        if total is None or value is None:
            return None
        if isinstance(total, date) and isinstance(value, Duration):
            total = shift(total, value, -1 if term.sign == "-" else 1)
        else:
            total = total - value if term.sign == "-" else total + value
    return total


def _sum_type(terms: tuple[Term, ...], types: Mapping[str, Type]) -> Type | None:
    total = terms[0].type(types)
    for term in terms[1:]:
        other = term.type(types)
        total = sum_type(total, other, term.sign) if total and other else None
    return total
