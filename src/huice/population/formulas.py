"""Conditions of one shape over the same columns, decided together: a bit for each of them.

Where many measures ask the same with other figures (数额不同，写法相同), their conditions differ in
the bounds of their leaves alone. A leaf then gives a mask at once, by the state of its column, and
the connectives of the condition work on masks.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from huice.population import kernels
from huice.population.columns import NO, UNKNOWN, YES
from huice.population.evaluation import Evaluation
from huice.population.program import Program

Array = NDArray[Any]
LeafKind = Literal["truth", "code", "cut", "cut by code"]

MOST_LEAVES = 40
"""A condition with more leaves is left to be worked out on its own."""


class Leaf(NamedTuple):
    """What a condition asks of one column: ``ask`` is the bound, or the states by code."""

    kind: LeafKind
    columns: tuple[int, ...]
    ask: Any = None


class Node(NamedTuple):
    """A connective over other nodes, by their places in ``Shape.nodes``, or a leaf."""

    op: str
    parts: tuple[int, ...] = ()
    data: Hashable = None


class Shape(NamedTuple):
    """A condition without its bounds: nodes, the last of them outermost, and leaf columns."""

    nodes: tuple[Node, ...]
    columns: tuple[tuple[LeafKind, tuple[int, ...]], ...]


CONNECTIVES = frozenset({
    "and", "or", "not", "at_least", "chosen", "tested", "decided", "eased", "lowest", "highest", "nth",
})  # fmt: skip


class Shapes:
    """Finds the shape of a step. A truth that several conditions share is a leaf: it is worked
    out once, as a column."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.used: dict[int, int] = {}
        for step in program.steps:
            for arg in set(step.args):
                self.used[arg] = self.used.get(arg, 0) + 1

    def of(self, number: int) -> tuple[Shape, list[Leaf]] | None:
        """The shape of a step and its leaves; None where it has too many."""
        nodes: list[Node] = []
        leaves: list[Leaf] = []
        self._walk(number, nodes, leaves, outermost=True)
        if len(leaves) > MOST_LEAVES:
            return None
        return Shape(tuple(nodes), tuple(leaf[:2] for leaf in leaves)), leaves

    def _walk(self, number: int, nodes: list[Node], leaves: list[Leaf], outermost: bool = False) -> int:  # fmt: skip
        step = self.program[number]
        shared = self.used.get(number, 0) > 1 and step.sort == "truth" and not outermost
        if step.op == "constant":
            nodes.append(Node("constant", (), step.data))
        elif step.op in CONNECTIVES and not shared and len(leaves) <= MOST_LEAVES:
            parts = tuple(self._walk(arg, nodes, leaves) for arg in step.args)
            nodes.append(Node(step.op, parts, step.data))
        else:
            nodes.append(Node("leaf", (), len(leaves)))
            leaves.append(self._leaf(number))
        return len(nodes) - 1

    def _leaf(self, number: int) -> Leaf:
        step = self.program[number]
        match step.op:
            case "cut":
                return Leaf("cut", step.args, step.data)
            case "member":
                return Leaf("code", step.args, step.data)
            case "compare":
                table = self.program[step.args[1]]
                if table.op == "looked_up":
                    return Leaf("cut by code", (step.args[0], table.args[0]), table.data)
        return Leaf("truth", (number,))


class Planes(NamedTuple):
    """Bits by company: a truth is YES for certain, or may be; a standing is at least judged or
    met, for certain and at best. For a truth the two of each kind are the same arrays."""

    low1: Array
    low2: Array
    high1: Array
    high2: Array


@dataclass(frozen=True, slots=True)
class ByCode:
    """Of figures cut by code: the row that each code takes in the table, the unknown last; the
    bounds; and the codes of which one figure is stated."""

    groups: Array
    bounds: Array
    stated: Array


@dataclass(frozen=True, slots=True)
class LeafTable:
    """The bits by state of the leaf's column: those it holds for certain, and those it may."""

    kind: LeafKind
    columns: tuple[int, ...]
    certain: Array
    possible: Array
    by_code: ByCode | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """Conditions of one shape in one word: a table for each leaf; ``bits`` are those concerned."""

    word: int
    bits: Any
    kind: str
    nodes: tuple[Node, ...]
    leaves: tuple[LeafTable, ...]


def formula(
    word: int, kind: str, shape: Shape, asked: Mapping[int, Sequence[Leaf]],
    cuts: Mapping[int, Sequence[Any]],
) -> Formula:  # fmt: skip
    """The formula of conditions given as leaves by bit; ``cuts`` are the rising bounds of columns."""
    bits = sum(1 << bit for bit in asked)
    tables = tuple(
        _leaf_table({bit: leaves[place] for bit, leaves in asked.items()}, cuts)
        for place in range(len(shape.columns))
    )
    return Formula(word, np.uint64(bits), kind, shape.nodes, tables)


def _leaf_table(leaves: Mapping[int, Leaf], cuts: Mapping[int, Sequence[Any]]) -> LeafTable:
    kind, columns, _ = next(iter(leaves.values()))
    bits = {bit: np.uint64(1 << bit) for bit in leaves}
    match kind:
        case "truth":
            every = np.bitwise_or.reduce(list(bits.values()))
            none = np.uint64(0)
            table = {NO: (none, none), YES: (every, every), UNKNOWN: (none, every)}
            certain, possible = (np.array([table[state][n] for state in range(3)], np.uint64) for n in (0, 1))  # fmt: skip
            return LeafTable(kind, columns, _kept(certain), _kept(possible))
        case "code":
            size = len(next(iter(leaves.values())).ask)
            certain, possible = np.zeros(size, np.uint64), np.zeros(size, np.uint64)
            for bit, leaf in leaves.items():
                states = np.frombuffer(leaf.ask, np.uint8)
                certain[states == YES] |= bits[bit]
                possible[states != NO] |= bits[bit]
            return LeafTable(kind, columns, _kept(certain), _kept(possible))
        case "cut":
            rising = list(cuts[columns[0]])
            reached = np.zeros(len(rising) + 1, np.uint64)
            for bit, leaf in leaves.items():
                reached[rising.index(leaf.ask) + 1 :] |= bits[bit]
            return LeafTable(kind, columns, _kept(reached), reached)
    return _cut_by_code(columns, leaves, bits)


def _cut_by_code(
    columns: tuple[int, ...], leaves: Mapping[int, Leaf], bits: Mapping[int, Any]
) -> LeafTable:
    """A figure against a table of figures by code: a row for each group of codes that all the
    tables treat alike, a place for each bound that the figure reaches."""
    lows = np.stack([np.frombuffer(leaf.ask[0], np.int64) for leaf in leaves.values()])
    highs = np.stack([np.frombuffer(leaf.ask[1], np.int64) for leaf in leaves.values()])
    alike, groups = _grouped(np.concatenate([lows, highs]))
    bounds = np.unique(alike)
    least, most = alike[: len(leaves)], alike[len(leaves) :]
    shape = (alike.shape[1], bounds.size + 1)
    certain, possible = np.zeros(shape, np.uint64), np.zeros(shape, np.uint64)
    for place, bit in enumerate(leaves):
        for group in range(shape[0]):
            # an open bound is the least or greatest figure there is, which decides nothing
            certain[group, np.searchsorted(bounds, most[place, group]) + 1 :] |= bits[bit]
            possible[group, np.searchsorted(bounds, least[place, group]) + 1 :] |= bits[bit]
    return LeafTable(
        "cut by code", columns, _kept(certain.reshape(-1)), _kept(possible.reshape(-1)),
        ByCode(_kept(groups), _kept(bounds), _kept((lows == highs).all(axis=0))),
    )  # fmt: skip


def _grouped(by_code: Array) -> tuple[Array, Array]:
    """The different columns of an array, and for each column which of them it is."""
    rows = np.ascontiguousarray(by_code.T)
    seen: dict[bytes, int] = {}
    groups = np.array([seen.setdefault(row.tobytes(), len(seen)) for row in rows], np.int32)
    alike = [np.frombuffer(each, by_code.dtype) for each in seen]
    return np.stack(alike, axis=1), groups


def _kept(array: Array) -> Array:
    array.flags.writeable = False
    return array


class Working:
    """Works out a formula for the companies of an evaluation."""

    def __init__(self, formula: Formula, evaluation: Evaluation, segments: Any) -> None:
        self.formula, self.evaluation, self.segments = formula, evaluation, segments
        self.exact = True

    def planes(self) -> Planes:
        leaves = [self._leaf(leaf) for leaf in self.formula.leaves]
        found: list[Planes] = []
        for node in self.formula.nodes:
            if node.op == "leaf":
                found.append(leaves[node.data])  # type: ignore[call-overload]
            else:
                found.append(self._joined(node, [found[part] for part in node.parts]))
        return found[-1]

    def _leaf(self, leaf: LeafTable) -> Planes:
        """The leaf's bits, worked out once for equal columns where all of them are known."""
        if leaf.kind == "truth":
            truths = self.evaluation[leaf.columns[0]]
            lower = upper = truths.states
            exact = truths.exact
        elif leaf.kind == "code":
            codes = self.evaluation[leaf.columns[0]]
            lower = upper = codes.places
            exact = codes.exact
        elif leaf.kind == "cut":
            segments = self.segments(leaf.columns[0])
            lower, upper, exact = segments.lo, segments.hi, segments.exact
        else:
            lower, upper, exact = self._segments_by_code(leaf)
        self.exact &= exact
        certain = self._looked_up(leaf, leaf.certain, lower)
        possible = certain if exact else self._looked_up(leaf, leaf.possible, upper)
        return Planes(certain, certain, possible, possible)

    def _looked_up(self, leaf: LeafTable, table: Array, states: Array) -> Array:
        found = self.evaluation.empty(np.uint64)
        if leaf.kind == "code":
            kernels.by_code(states, table, found)
        else:
            kernels.take(table, states, found)
        return found

    def _segments_by_code(self, leaf: LeafTable) -> tuple[Array, Array, bool]:
        figures, codes = self.evaluation[leaf.columns[0]], self.evaluation[leaf.columns[1]]
        table = leaf.by_code
        assert table is not None
        ends = []
        for figure in (figures.lo,) if figures.exact else (figures.lo, figures.hi):
            found = self.evaluation.empty(np.int32)
            kernels.segments_by_code(figure, codes.places, table.groups, table.bounds, found)
            ends.append(_kept(found))
        exact = figures.exact and bool(kernels.all_marked(table.stated, codes.places))
        return ends[0], ends[-1], exact

    def _joined(self, node: Node, parts: list[Planes]) -> Planes:
        match node.op:
            case "constant":
                return self._constant(node.data)
            case "and" | "lowest":
                return self._folded(np.bitwise_and, parts)
            case "or" | "highest":
                return self._folded(np.bitwise_or, parts)
            case "not":
                (part,) = parts
                return _alike(~part.high1, None if part.low1 is part.high1 else ~part.low1)
            case "tested":
                return parts[0]
            case "decided":
                (part,) = parts
                return Planes(part.high1, part.low1, part.high1, part.low1)
            case "eased":
                strict, by = parts
                return Planes(
                    strict.low1 | (~strict.high1 & by.low1), strict.low1,
                    strict.high1 | by.high1, strict.high1,
                )  # fmt: skip
            case "at_least" | "nth":
                return Planes(*(_at_least(node.data, plane) for plane in zip(*parts, strict=True)))
            case "chosen":
                return self._chosen(*parts)
        raise TypeError(f"no formula for {node.op}")

    def _constant(self, data: Any) -> Planes:
        every = np.full(self.evaluation.size, self.formula.bits, np.uint64)
        none = np.zeros(self.evaluation.size, np.uint64)
        if data in (NO, YES, UNKNOWN):
            return _alike(every if data == YES else none, none if data == NO else every)
        low, high = divmod(data, 3)
        return Planes(*(every if reached else none for reached in (low >= 1, low >= 2, high >= 1, high >= 2)))  # fmt: skip

    def _folded(self, join: Any, parts: list[Planes]) -> Planes:
        known: dict[tuple[int, ...], Array] = {}

        def plane(place: int) -> Array:
            arrays = [part[place] for part in parts]
            key = tuple(id(array) for array in arrays)
            if key not in known:
                found = arrays[0]
                for array in arrays[1:]:
                    found = join(found, array)
                known[key] = found
            return known[key]

        return Planes(*(plane(place) for place in range(4)))

    def _chosen(self, condition: Planes, a: Planes, b: Planes) -> Planes:
        """The first where the condition holds, the second where not; where it is unknown what
        both give for certain is certain, and what either may give is possible."""
        yes, may = condition.low1, condition.high1

        def certain(first: Array, second: Array) -> Array:
            found = (yes & first) | (~may & second)
            return found if yes is may else found | (first & second)

        def possible(first: Array, second: Array) -> Array:
            return (may & first) | (~yes & second)

        return Planes(
            certain(a.low1, b.low1), certain(a.low2, b.low2),
            possible(a.high1, b.high1), possible(a.high2, b.high2),
        )  # fmt: skip


def _alike(certain: Array, possible: Array | None = None) -> Planes:
    upper = certain if possible is None else possible
    return Planes(certain, certain, upper, upper)


def _at_least(least: Any, parts: tuple[Array, ...]) -> Array:
    """The bits that at least so many of the parts have."""
    reached = [np.zeros_like(parts[0]) for _ in range(least)]
    for part in parts:
        for count in range(least - 1, 0, -1):
            reached[count] |= reached[count - 1] & part
        reached[0] |= part
    found: Array = reached[least - 1]
    return found
