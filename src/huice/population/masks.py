"""Which measures each state of a column leaves possible: the bit tables of a library.

A measure is a bit. For every column that decides something a table says, state by state, which
bits stay; a company's answer is the AND over its columns. Four planes tell a standing apart: at
least judged, or met, for certain (L1, L2) and at best (H1, H2). Most columns have one table that
serves several planes, so tables are laid out by the planes they serve.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from huice.population.columns import NO, UNKNOWN, YES
from huice.population.program import Program
from huice.population.standings import STANDINGS, Factor

Array = NDArray[Any]
Plane = Literal["all", "certain", "possible", "judged", "met", "L1", "L2", "H1", "H2"]
"""The four planes, or those that go together: certain (L1, L2), possible (H1, H2), judged (L1, H1),
met (L2, H2)."""

WORD = 64


@dataclass(frozen=True, slots=True)
class StateTable:
    """Masks by state of a truth (3) or a standing (9), for one word of measures.

    ``exact`` tables are for companies of which the truth is known; they serve all planes.
    """

    step: int
    word: int
    plane: Plane
    masks: Array
    exact: Array | None = None


@dataclass(frozen=True, slots=True)
class CodeTable:
    """Masks by code, the unknown last: those that stay for certain, and those that may."""

    step: int
    word: int
    certain: Array
    possible: Array
    rough: bool


@dataclass(frozen=True, slots=True)
class CutTable:
    """Masks by segment of a figure. ``up`` holds what rises with the figure, ``down`` what falls:
    entry k is for figures that reach just k of the cuts."""

    step: int
    word: int
    up: Array
    down: Array
    both: Array


@dataclass(slots=True)
class Masks:
    """All tables of a set of factors. ``cuts`` are the rising bounds of each figure column."""

    words: int
    states: list[StateTable] = field(default_factory=list)
    codes: list[CodeTable] = field(default_factory=list)
    cut: list[CutTable] = field(default_factory=list)
    cuts: dict[int, Array] = field(default_factory=dict)


@dataclass(slots=True)
class _Uses:
    """Which bits hang on what: by truth step and kind, by code step, by figure step and bound."""

    truths: dict[tuple[int, str], set[int]] = field(default_factory=dict)
    codes: dict[int, list[tuple[bytes, int]]] = field(default_factory=dict)
    cuts: dict[int, dict[Any, tuple[set[int], set[int]]]] = field(default_factory=dict)


def lay_out(
    program: Program,
    factors: Iterable[tuple[int, Factor]],
    bits: int,
    quotients: Mapping[int, Sequence[Any]],
) -> Masks:
    """The tables for pairs of (bit, factor); ``bits`` is how many measures there are.

    ``quotients`` are the rising bounds of each column of quotients, which segments count.
    """
    uses = _gathered(program, factors)
    masks = Masks((bits + WORD - 1) // WORD)
    for (step, kind), users in uses.truths.items():
        for word, mask in _words(users):
            masks.states += _state_tables(step, kind, word, mask)
    for step, members in uses.codes.items():
        masks.codes += _code_tables(step, members)
    for step, bounds in uses.cuts.items():
        rising = quotients.get(step) or sorted(bounds)
        if step not in quotients:
            masks.cuts[step] = _read_only(rising, np.int64)
        masks.cut += _cut_tables(step, rising, bounds)
    return masks


def _gathered(program: Program, factors: Iterable[tuple[int, Factor]]) -> _Uses:
    uses = _Uses()
    for bit, (number, kind) in factors:
        step = program[number]
        negated = kind == "test" and step.op == "not"
        inner = program[step.args[0]] if negated else step
        if kind == "test" and step.op == "member":
            uses.codes.setdefault(step.args[0], []).append((step.data, bit))
        elif kind == "test" and inner.op == "cut":
            bounds = uses.cuts.setdefault(inner.args[0], {})
            bounds.setdefault(inner.data, (set(), set()))[negated].add(bit)
        elif negated:
            uses.truths.setdefault((step.args[0], "bar"), set()).add(bit)
        else:
            uses.truths.setdefault((number, kind), set()).add(bit)
    return uses


def _words(bits: Iterable[int]) -> list[tuple[int, int]]:
    """The bits as masks, by word."""
    found: dict[int, int] = {}
    for bit in bits:
        word, place = divmod(bit, WORD)
        found[word] = found.get(word, 0) | 1 << place
    return sorted(found.items())


ALL = 2**WORD - 1


def _state_tables(step: int, kind: str, word: int, mask: int) -> list[StateTable]:
    lost = ALL ^ mask

    def table(kept: Iterable[bool]) -> Array:
        return _read_only([ALL if keeps else lost for keeps in kept])

    states = range(3)
    if kind in ("test", "bar"):
        good, bad = (YES, NO) if kind == "test" else (NO, YES)
        known = table(state == good for state in states)
        return [
            StateTable(step, word, "certain", known, known),
            StateTable(step, word, "possible", table(state != bad for state in states)),
        ]
    if kind == "decide":
        return [
            StateTable(step, word, "judged", table(state in (YES, UNKNOWN) for state in states)),
            StateTable(step, word, "met", table(state == YES for state in states)),
        ]
    return [
        StateTable(step, word, "L1", table(low >= 1 for low, _ in STANDINGS)),
        StateTable(step, word, "L2", table(low >= 2 for low, _ in STANDINGS)),
        StateTable(step, word, "H1", table(high >= 1 for _, high in STANDINGS)),
        StateTable(step, word, "H2", table(high >= 2 for _, high in STANDINGS)),
    ]


def _code_tables(step: int, members: list[tuple[bytes, int]]) -> list[CodeTable]:
    size = len(members[0][0])
    by_states: dict[bytes, list[int]] = {}
    for states, bit in members:
        by_states.setdefault(states, []).append(bit)
    found: dict[int, tuple[Array, Array]] = {}
    for states, bits in by_states.items():
        each = np.frombuffer(states, np.uint8)
        for word, mask in _words(bits):
            if word not in found:
                found[word] = (np.full(size, ALL, np.uint64), np.full(size, ALL, np.uint64))
            certain, possible = found[word]
            lost = np.uint64(ALL ^ mask)
            certain[each != YES] &= lost
            possible[each == NO] &= lost
    for table in (table for pair in found.values() for table in pair):
        table.flags.writeable = False
    return [
        CodeTable(step, word, certain, possible, bool((certain[:-1] != possible[:-1]).any()))
        for word, (certain, possible) in sorted(found.items())
    ]


def _cut_tables(
    step: int, rising: Sequence[Any], bounds: dict[Any, tuple[set[int], set[int]]]
) -> list[CutTable]:
    found: dict[int, tuple[Array, Array]] = {}

    def tables(word: int) -> tuple[Array, Array]:
        if word not in found:
            size = len(rising) + 1
            found[word] = np.full(size, ALL, np.uint64), np.full(size, ALL, np.uint64)
        return found[word]

    for place, bound in enumerate(rising):
        wanted, barred = bounds.get(bound, (set(), set()))
        for word, mask in _words(wanted):
            tables(word)[0][: place + 1] &= np.uint64(ALL ^ mask)
        for word, mask in _words(barred):
            tables(word)[1][place + 1 :] &= np.uint64(ALL ^ mask)
    for each in (table for pair in found.values() for table in pair):
        each.flags.writeable = False
    return [
        CutTable(step, word, up, down, _read_only(up & down))
        for word, (up, down) in sorted(found.items())
    ]


def _read_only(entries: Iterable[int], kind: Any = np.uint64) -> Array:
    array = np.array(list(entries), kind)
    array.flags.writeable = False
    return array
