"""Conditions on what a case knows: ``trigger != scale or change >= 20%``.

A closed little language: tests joined by ``and`` and ``or`` (``and`` binds closer), each of the
form NAME given, NAME = WORD, NAME != WORD, or NAME compared with a figure. A name is a field of
the events' data, a reading, or ``state``. A field that is not known meets ``!=`` and no other test.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from huice.problems import BadInput, Spot
from huice.values.literals import NotALiteral, read_literal

_TEST = re.compile(r"(?P<name>[a-z][a-z0-9_-]*) (?:(?P<op>=|!=|>=|<=|>|<) (?P<value>\S+)|given)")
_COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Test:
    """One test; ``op`` is empty for ``given``, ``value`` a figure where it is compared."""

    name: str
    op: str
    value: Any
    text: str

    def holds(self, known: Mapping[str, Any]) -> bool:
        found = known.get(self.name)
        if not self.op:
            return found is not None
        if self.op == "!=":
            return bool(found != self.value)
        if found is None:
            return False
        if self.op == "=":
            return bool(found == self.value)
        return _COMPARE[self.op](found, self.value)


@dataclass(frozen=True, slots=True)
class Condition:
    """Alternatives, each a list of tests that must all hold; no alternative at all always holds."""

    alternatives: tuple[tuple[Test, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.alternatives)

    def __str__(self) -> str:
        return " or ".join(" and ".join(test.text for test in tests) for tests in self.alternatives)

    def holds(self, known: Mapping[str, Any]) -> bool:
        return not self.alternatives or any(
            all(test.holds(known) for test in tests) for tests in self.alternatives
        )

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
    match = _TEST.fullmatch(text)
    if not match:
        raise BadInput.at(
            spot,
            f"条件“{text}”读不懂，应如 change >= 20%、kind = scale、code given",
            f"cannot read the condition '{text}': such as change >= 20%, kind = scale, code given",
        )
    op, value = match["op"] or "", match["value"]
    if op in _COMPARE:
        try:
            return Test(match["name"], op, read_literal(value).value, text)
        except NotALiteral as error:
            raise BadInput.at(spot, error.zh, error.en) from None
    return Test(match["name"], op, value, text)
