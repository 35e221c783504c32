"""The loops that turn Arrow's buffers into columns, compiled once for every machine and kept.

``known`` is 1 for each company whose value is known, 0 elsewhere: what stands there is not read.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from huice.population.columns import HIGHEST, NO, UNKNOWN, YES

Array = NDArray[Any]

kernel = njit(cache=True, nogil=True, error_model="numpy", boundscheck=False)

BAD = -2
"""The place that stands for a code that is none."""


@kernel
def outside(values: Array, least: int, most: int) -> bool:
    """Whether any value lies outside the two bounds."""
    found: Any = False
    for i in range(values.size):
        found |= (values[i] < least) | (values[i] > most)
    return bool(found)


@kernel
def scaled(values: Array, times: int, plus: int, least: int, most: int, lo: Array) -> bool:
    """Each value times ``times`` plus ``plus``; says whether any lies outside the two bounds."""
    found: Any = False
    for i in range(values.size):
        value = np.int64(values[i])
        found |= (value < least) | (value > most)
        lo[i] = value * times + plus
    return bool(found)


@kernel
def scaled_where(
    values: Array, known: Array, times: int, plus: int,
    least: int, most: int, floor: int, lo: Array, hi: Array,
) -> bool:  # fmt: skip
    """The same where a value is known; elsewhere ``floor`` and no upper bound."""
    found: Any = False
    for i in range(values.size):
        value, told = np.int64(values[i]), known[i] != 0
        found |= told & ((value < least) | (value > most))
        whole = value * times + plus
        lo[i] = whole if told else floor
        hi[i] = whole if told else HIGHEST
    return bool(found)


@kernel
def divided(values: Array, by: int, rest: Array) -> None:
    """Each value divided by ``by``, in place; those that do not divide are marked in ``rest``."""
    for i in range(values.size):
        whole = values[i] // by
        rest[i] = values[i] != whole * by
        values[i] = whole


@kernel
def truths(values: Array, table: Array, states: Array) -> None:
    """Eight companies at a time: a byte of Arrow's packed bits becomes eight states."""
    for i in range(values.size):
        states[i] = table[values[i]]


@kernel
def truths_where(values: Array, bits: Array, table: Array, states: Array) -> None:
    """The same, with UNKNOWN where no bit says that the value is known."""
    for i in range(values.size):
        known = bits[i]
        states[i] = table[values[i] & known] | (table[255 - known] << 1)


@kernel
def places(indices: Array, table: Array, found: Array) -> None:
    """What the table has for each company's entry."""
    for i in range(indices.size):
        found[i] = table[indices[i]]


@kernel
def places_where(indices: Array, known: Array, table: Array, found: Array) -> None:
    for i in range(indices.size):
        found[i] = table[indices[i]] if known[i] else -1


@kernel
def hashes(text: Array, ends: Array, found: Array) -> None:
    """A 64-bit hash of each text, whose bytes lie between one end and the next."""
    for i in range(found.size):
        hashed = np.uint64(0xCBF29CE484222325)
        for at in range(ends[i], ends[i + 1]):
            hashed = (hashed ^ np.uint64(text[at])) * np.uint64(0x100000001B3)
        hashed ^= hashed >> np.uint64(32)
        found[i] = hashed * np.uint64(0x9E3779B97F4A7C15)


@kernel
def any_twice(hashes: Array, seen: Array) -> bool:
    """Whether a hash stands twice. ``seen`` is all zero, its size a power of two above theirs."""
    last = seen.size - 1
    for i in range(hashes.size):
        hashed = hashes[i] | np.uint64(1)
        at = np.int64(hashed >> np.uint64(20)) & last
        while seen[at] != 0:
            if seen[at] == hashed:
                return True
            at = (at + 1) & last
        seen[at] = hashed
    return False


@kernel
def perhaps_blank(text: Array, ends: Array) -> int:
    """How many texts are empty or begin like a space, a full-width one included."""
    found = 0
    for i in range(ends.size - 1):
        at = ends[i]
        if at == ends[i + 1] or text[at] <= 32 or text[at] > 127:
            found += 1
    return found


def spread() -> Array:
    """For each byte of bits, its eight truths as the bytes of one number, least first."""
    bits = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little")
    assert (NO, YES, UNKNOWN) == (0, 1, 2)
    table = np.ascontiguousarray(bits).view(np.uint64).ravel()
    table.flags.writeable = False
    return table
