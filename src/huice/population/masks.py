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
from huice.population.formulas import Formula, Leaf, Shape, Shapes, formula
from huice.population.program import Program
from huice.population.standings import STANDINGS, Factor

Array = NDArray[Any]
Plane = Literal["all", "certain", "possible", "judged", "met", "L1", "L2", "H1", "H2"]
"""The four planes, or those that go together: certain (L1, L2), possible (H1, H2), judged (L1, H1),
met (L2, H2)."""

WORD = 64


@dataclass(frozen=True, slots=True)
class TruthTable:
    """Masks by the states of five truths at once (``kernels.pack_states``), for one word.

    Of truths that are ``tested`` the lower table serves the certain planes and the upper the
    possible ones, and both say the same where all five are known; of truths that an authority
    decides, the lower serves the judged planes and the upper those met.
    """

    steps: tuple[int, ...]
    word: int
    tested: bool
    lower: Array
    upper: Array


@dataclass(frozen=True, slots=True)
class StandingTable:
    """Masks by standing, for one word and one plane."""

    step: int
    word: int
    plane: Plane
    masks: Array


@dataclass(frozen=True, slots=True)
class CodeTable:
    """Masks by code, the unknown last: those that stay for certain, and those that may."""

    step: int
    word: int
    certain: Array
    possible: Array


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
    truths: list[TruthTable] = field(default_factory=list)
    standings: list[StandingTable] = field(default_factory=list)
    codes: list[CodeTable] = field(default_factory=list)
    cut: list[CutTable] = field(default_factory=list)
    formulas: list[Formula] = field(default_factory=list)
    cuts: dict[int, Array] = field(default_factory=dict)


@dataclass(slots=True)
class _Uses:
    """Which bits hang on what: by truth step and kind, by code step, by figure step and bound,
    by word and shape."""

    truths: dict[tuple[int, str], set[int]] = field(default_factory=dict)
    codes: dict[int, list[tuple[bytes, int]]] = field(default_factory=dict)
    cuts: dict[int, dict[Any, tuple[set[int], set[int]]]] = field(default_factory=dict)
    shapes: dict[tuple[int, str, Shape], list[tuple[int, int, list[Leaf]]]] = field(default_factory=dict)  # fmt: skip


ALIKE = 4
"""From how many conditions of one shape on they are decided together."""


def lay_out(
    program: Program,
    factors: Iterable[tuple[int, Factor]],
    bits: int,
    cuts: Mapping[int, Sequence[Any]],
) -> Masks:
    """The tables for pairs of (bit, factor); ``bits`` is how many measures there are.

    ``cuts`` are the rising bounds that each column of figures or quotients is compared with.
    """
    uses = _gathered(program, factors)
    masks = Masks((bits + WORD - 1) // WORD)
    for (word, kind, shape), alike in uses.shapes.items():
        if len({bit for bit, _, _ in alike}) == len(alike) >= ALIKE:
            asked = {bit % WORD: leaves for bit, _, leaves in alike}
            masks.formulas.append(formula(word, kind, shape, asked, cuts))
        else:
            for bit, step, _ in alike:
                uses.truths.setdefault((step, kind), set()).add(bit)
    for tested in (True, False):
        masks.truths += _truth_tables(uses, tested)
    for (step, kind), users in uses.truths.items():
        if kind == "standing":
            for word, mask in _words(users):
                masks.standings += _standing_tables(step, word, mask)
    for step, members in uses.codes.items():
        masks.codes += _code_tables(step, members)
    for step, bounds in uses.cuts.items():
        masks.cut += _cut_tables(step, cuts[step], bounds)
    return masks


def _gathered(program: Program, factors: Iterable[tuple[int, Factor]]) -> _Uses:
    uses, shapes = _Uses(), Shapes(program)
    for bit, (number, kind) in factors:
        step = program[number]
        negated = kind == "test" and step.op == "not"
        inner = program[step.args[0]] if negated else step
        if kind == "test" and step.op == "member":
            uses.codes.setdefault(step.args[0], []).append((step.data, bit))
        elif kind == "test" and inner.op == "cut":
            bounds = uses.cuts.setdefault(inner.args[0], {})
            bounds.setdefault(inner.data, (set(), set()))[negated].add(bit)
        elif negated and inner.op in ("fact", "same", "asked"):
            uses.truths.setdefault((step.args[0], "bar"), set()).add(bit)
        else:
            shape = None if step.op == "fact" else shapes.of(number)
            if shape is None:
                uses.truths.setdefault((number, kind), set()).add(bit)
            else:
                key = bit // WORD, kind, shape[0]
                uses.shapes.setdefault(key, []).append((bit, number, shape[1]))
    return uses


def _words(bits: Iterable[int]) -> list[tuple[int, int]]:
    """The bits as masks, by word."""
    found: dict[int, int] = {}
    for bit in bits:
        word, place = divmod(bit, WORD)
        found[word] = found.get(word, 0) | 1 << place
    return sorted(found.items())


ALL = 2**WORD - 1


PACKED = 5
"""How many three-valued truths are looked up at once: 3 to the 5 fits a byte."""


def _truth_tables(uses: _Uses, tested: bool) -> list[TruthTable]:
    """Truths in groups of five, those of the same measures together."""
    kinds = ("test", "bar") if tested else ("decide",)
    by_step: dict[int, dict[str, list[tuple[int, int]]]] = {}
    for (step, kind), users in uses.truths.items():
        if kind in kinds:
            by_step.setdefault(step, {})[kind] = _words(users)
    ordered = sorted(by_step, key=lambda step: [each for each in by_step[step].values()])
    found = []
    for start in range(0, len(ordered), PACKED):
        group = ordered[start : start + PACKED]
        group += group[-1:] * (PACKED - len(group))
        words = {word for step in group for users in by_step[step].values() for word, _ in users}
        for word in sorted(words):
            shape = (3,) * PACKED
            lower, upper = np.full(shape, ALL, np.uint64), np.full(shape, ALL, np.uint64)
            for axis, step in enumerate(group):
                for kind, masks in by_step[step].items():
                    lost = np.uint64(ALL ^ dict(masks).get(word, 0))
                    for table, kept in zip((lower, upper), KEPT[kind], strict=True):
                        each = np.moveaxis(table, axis, 0)
                        for state in range(3):
                            if state not in kept:
                                each[state] &= lost
            found.append(TruthTable(tuple(group), word, tested, _flat(lower), _flat(upper)))
    return found


KEPT: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "test": ((YES,), (YES, UNKNOWN)),
    "bar": ((NO,), (NO, UNKNOWN)),
    "decide": ((YES, UNKNOWN), (YES,)),
}
"""The states in which a truth keeps its bits, in the lower and in the upper table."""


def _flat(table: Array) -> Array:
    flat = table.reshape(-1)
    flat.flags.writeable = False
    return flat


def _standing_tables(step: int, word: int, mask: int) -> list[StandingTable]:
    lost = ALL ^ mask
    kept: dict[Plane, list[bool]] = {
        "L1": [low >= 1 for low, _ in STANDINGS],
        "L2": [low >= 2 for low, _ in STANDINGS],
        "H1": [high >= 1 for _, high in STANDINGS],
        "H2": [high >= 2 for _, high in STANDINGS],
    }
    return [
        StandingTable(step, word, plane, _read_only(ALL if keeps else lost for keeps in states))
        for plane, states in kept.items()
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
        CodeTable(step, word, certain, possible)
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
