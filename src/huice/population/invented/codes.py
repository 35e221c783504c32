"""统一社会信用代码 of invented companies, many at once: valid, and no two alike.

The body of a code (GB 11714) is "MA" and the company's number in 31 digits, shuffled; both check
characters are the right ones.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from numpy.typing import NDArray

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
BASE = len(ALPHABET)
DIGITS = 6
MOST = BASE**DIGITS
"""How many companies a population may have."""

_SHUFFLE = 1_000_003
"""Has no divisor in common with MOST, so that no two numbers fall together."""

_LENGTH = 18
_WEIGHTS = np.array([pow(3, place, BASE) for place in range(_LENGTH - 1)], np.int32)
_BODY_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], np.int32)
_LETTERS = np.frombuffer(ALPHABET.encode(), np.uint8)
_VALUES = np.zeros(128, np.int32)
_VALUES[_LETTERS] = np.arange(BASE)
_BODY_VALUES = np.zeros(128, np.int32)
"""Ten for A and so on without gaps, as organisation codes count."""
for _each in range(36):
    _BODY_VALUES[ord("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[_each])] = _each


def letters_of(words: list[str]) -> NDArray[np.uint8]:
    """Words of one length as rows of letters."""
    return np.array([list(word.encode()) for word in words], np.uint8)


def codes(
    numbers: NDArray[np.int64],
    heads: NDArray[np.uint8],
    places: NDArray[np.uint8],
    seed: int,
) -> Any:
    """An Arrow array of codes.

    ``heads`` are the first two characters of each company's code, ``places`` the six digits of
    its division; ``numbers`` are below MOST.
    """
    size = len(numbers)
    found = np.empty((size, _LENGTH), np.uint8)
    found[:, :2] = heads
    found[:, 2:8] = places
    found[:, 8], found[:, 9] = ord("M"), ord("A")
    rest = (numbers * _SHUFFLE + seed % MOST) % MOST
    for place in range(DIGITS):
        rest, digit = np.divmod(rest, BASE)
        found[:, 15 - place] = _LETTERS[digit]
    found[:, 16] = _body_check(found[:, 8:16])
    total = np.zeros(size, np.int32)
    for place in range(_LENGTH - 1):
        total += _VALUES[found[:, place]] * _WEIGHTS[place]
    found[:, 17] = _LETTERS[(BASE - total % BASE) % BASE]
    ends = np.arange(size + 1, dtype=np.int32) * _LENGTH
    return pa.StringArray.from_buffers(size, pa.py_buffer(ends), pa.py_buffer(found))


def _body_check(body: NDArray[np.uint8]) -> NDArray[np.uint8]:
    total = np.zeros(len(body), np.int32)
    for place in range(8):
        total += _BODY_VALUES[body[:, place]] * _BODY_WEIGHTS[place]
    check = 11 - total % 11
    return np.where(
        check == 10, ord("X"), np.where(check == 11, ord("0"), ord("0") + check)
    ).astype(np.uint8)
