"""Truths of a batch as bits, 64 companies to a word: what holds, and what may hold.

A company of which a truth is unknown has its bit in ``may`` and not in ``yes``; where none is
unknown the two are one array. Connectives then work on whole words, and unknowns follow by
themselves: all of, any of and at least n of are the same on both, not crosses them over. Bits
past the last company mean nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
WORD = 64
EVERY = np.uint64(2**64 - 1)


class Truth(NamedTuple):
    """Words of what holds and of what may hold."""

    yes: Array
    may: Array

    @property
    def exact(self) -> bool:
        return self.yes is self.may


class Standing(NamedTuple):
    """Words of who is at least judged, or met: for certain (``low``) and at best (``high``)."""

    low1: Array
    low2: Array
    high1: Array
    high2: Array


def packed(flags: Array) -> Array:
    """One bit for each flag, set where it is not zero."""
    bits = np.packbits(flags, bitorder="little")
    if bits.size % 8:
        whole = np.zeros((bits.size + 7) // 8 * 8, np.uint8)
        whole[: bits.size] = bits
        bits = whole
    return bits.view(np.uint64)


def unpacked(words: Array, size: int) -> Array:
    """A flag for each of so many companies."""
    return np.unpackbits(words.view(np.uint8), bitorder="little", count=size).astype(np.bool_)


def constant(size: int, yes: bool, may: bool) -> Truth:
    words = (size + WORD - 1) // WORD
    every, none = np.full(words, EVERY, np.uint64), np.zeros(words, np.uint64)
    if yes == may:
        both = every if yes else none
        return Truth(both, both)
    return Truth(none, every)


def within(words: Array, size: int) -> Array:
    """The words without the bits past the last company."""
    spare = words.size * WORD - size
    if spare:
        words = words.copy()
        words[-1] &= EVERY >> np.uint64(spare)
    return words


def counted(words: Array) -> int:
    return int(np.bitwise_count(words).sum())


def negated(truth: Truth) -> Truth:
    no = ~truth.may
    return Truth(no, no if truth.exact else ~truth.yes)


def joined(op: Any, parts: Sequence[Truth]) -> Truth:
    """All of (``np.bitwise_and``) or any of (``np.bitwise_or``) some truths."""
    yes = _folded(op, [part.yes for part in parts])
    exact = all(part.exact for part in parts)
    return Truth(yes, yes if exact else _folded(op, [part.may for part in parts]))


def joined_all(parts: Sequence[Truth], size: int) -> Truth:
    """All of some truths, worked out in place; of none, always."""
    if not parts:
        return constant(size, True, True)
    yes = _all_in_place([part.yes for part in parts])
    exact = all(part.exact for part in parts)
    return Truth(yes, yes if exact else _all_in_place([part.may for part in parts]))


def _all_in_place(parts: list[Array]) -> Array:
    if len(parts) == 1:
        return parts[0]
    found: Array = parts[0] & parts[1]
    for part in parts[2:]:
        np.bitwise_and(found, part, out=found)
    return found


def at_least(count: int, parts: Sequence[Truth]) -> Truth:
    yes = reached(count, [part.yes for part in parts])
    exact = all(part.exact for part in parts)
    return Truth(yes, yes if exact else reached(count, [part.may for part in parts]))


def same(a: Truth, b: Truth) -> Truth:
    yes = (a.yes & b.yes) | ~(a.may | b.may)
    exact = a.exact and b.exact
    return Truth(yes, yes if exact else ~((a.yes & ~b.may) | (b.yes & ~a.may)))


def chosen(condition: Truth, a: Truth, b: Truth) -> Truth:
    """a where the condition holds, b where not; where it is unknown, what both give for certain
    is certain and what either may give is possible."""
    yes = _surely(condition, a.yes, b.yes)
    exact = condition.exact and a.exact and b.exact
    return Truth(yes, yes if exact else _maybe(condition, a.may, b.may))


def chosen_standing(condition: Truth, a: Standing, b: Standing) -> Standing:
    return Standing(
        _surely(condition, a.low1, b.low1), _surely(condition, a.low2, b.low2),
        _maybe(condition, a.high1, b.high1), _maybe(condition, a.high2, b.high2),
    )  # fmt: skip


def tested(truth: Truth) -> Standing:
    return Standing(truth.yes, truth.yes, truth.may, truth.may)


def decided(truth: Truth) -> Standing:
    """What an authority decides is judged until it is known."""
    return Standing(truth.may, truth.yes, truth.may, truth.yes)


def eased(strict: Truth, by: Truth) -> Standing:
    """A test that may be passed by an exception at an authority's discretion."""
    return Standing(
        strict.yes | (by.yes & ~strict.may), strict.yes, strict.may | by.may, strict.may
    )


def joined_standing(op: Any, parts: Sequence[Standing]) -> Standing:
    return Standing(*(_folded(op, planes) for planes in zip(*parts, strict=True)))


def nth(count: int, parts: Sequence[Standing]) -> Standing:
    """The n-th greatest, on both ends."""
    return Standing(*(reached(count, planes) for planes in zip(*parts, strict=True)))


def reached(count: int, parts: Sequence[Array]) -> Array:
    """The bits that at least so many of the parts have."""
    found = [np.zeros_like(parts[0]) for _ in range(count)]
    for part in parts:
        for place in range(count - 1, 0, -1):
            found[place] |= found[place - 1] & part
        found[0] |= part
    return found[-1]


def _folded(op: Any, parts: Sequence[Array]) -> Array:
    found = parts[0]
    for part in parts[1:]:
        found = op(found, part)
    return found


def _surely(condition: Truth, a: Array, b: Array) -> Array:
    found: Array = (condition.yes & a) | (b & ~condition.may)
    return found if condition.exact else found | (a & b)


def _maybe(condition: Truth, a: Array, b: Array) -> Array:
    found: Array = (condition.may & a) | (b & ~condition.yes)
    return found
