"""Text as characters, pairs of neighbouring characters, and Latin words: what the index counts and
a query asks for.

A key is one integer: for a pair the first character's code point shifted by 21 bits plus the
second's, for a character alone its code point shifted, with nothing added, and for a Latin word
or a number of at most eight letters and digits a number above all of these.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

SHIFT: Final = 21
BREAK: Final = 10  # a newline: no word runs over it
_LATIN: Final = re.compile(r"[a-z0-9]+")
_LATIN_FROM: Final = 1 << 42
_LONGEST_LATIN: Final = 8  # 37 ** 8 is less than 2 ** 42

Keys = NDArray[np.uint64]
Shorts = NDArray[np.uint16]
Bytes = NDArray[np.uint8]


class _Folding(dict[int, int]):
    """What each character is compared as; found out once."""

    def __missing__(self, code: int) -> int:
        char = unicodedata.normalize("NFKC", chr(code))
        low = char.lower() if len(char) == 1 else chr(code).lower()
        self[code] = folded = ord(low) if len(low) == 1 else code
        return folded


_FOLDING: Final = _Folding()
_LONG: Final = 100
_PLANE: Final = 1 << 16
# Han, Hangul, surrogates and private characters stay as they are; not asking saves time
_UNCHANGING: Final = (range(0x3400, 0xA000), range(0xAC00, 0xF900))


def folded(text: str) -> str:
    """Text as it is compared: full-width forms narrow, capitals small. Keeps the length."""
    if text.isascii():
        return text.lower()
    if len(text) >= _LONG:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        if int(codes.max()) < _PLANE:
            return _plane()[codes].tobytes().decode("utf-32-le", "surrogatepass")
    return text.translate(_FOLDING)


@cache
def _plane() -> NDArray[np.uint32]:
    """What each character of the basic plane is compared as: many times faster on a long text."""
    plane = np.arange(_PLANE, dtype=np.uint32)
    for code in range(_PLANE):
        if not any(code in each for each in _UNCHANGING):
            plane[code] = _FOLDING[code]
    return plane


def keys_of(word: str) -> list[int]:
    """The keys of a word: of a Latin one its own, of one character that, else its pairs, each
    once."""
    latin = latin_key(word)
    if latin is not None:
        return [latin]
    if len(word) == 1:
        return [ord(word) << SHIFT]
    return list(dict.fromkeys((ord(a) << SHIFT) | ord(b) for a, b in pairwise(word)))


@lru_cache(maxsize=1 << 16)
def latin_key(word: str) -> int | None:
    """The key of a Latin word or number; None for other words and for long ones."""
    if len(word) > _LONGEST_LATIN or not _LATIN.fullmatch(word):
        return None
    number = 0
    for char in word:
        number = number * 37 + int(char, 36) + 1
    return _LATIN_FROM + number


def counted(texts: Sequence[str]) -> tuple[Keys, Shorts, Bytes, Shorts]:
    """For each text, at most 65,536 of them, numbered from 0: which keys it holds how often.

    Returns keys, texts and counts, three arrays of one length sorted by key and then text, and
    the length of each text in characters. Counts stop at 255, lengths at 65,535.
    """
    text = "\n".join(texts) + "\n"
    joined = _codes(text).astype(np.uint64)
    sizes = np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts))
    owner = np.repeat(np.arange(len(texts), dtype=np.uint64), sizes)
    filled = joined != BREAK
    lengths = np.bincount(owner[filled].astype(np.int64), minlength=len(texts))
    paired = filled[:-1] & filled[1:]
    latin = [(key, found.start()) for found in _LATIN.finditer(text)
             if (key := latin_key(found[0])) is not None]  # fmt: skip
    at = np.array([start for _, start in latin], np.int64)
    # 43 bits of key and 16 of text make one integer to sort by
    tagged = joined << np.uint64(SHIFT + 16) | owner
    merged = np.concatenate(
        (
            np.array([key for key, _ in latin], np.uint64) << np.uint64(16) | owner[at],
            tagged[filled],
            tagged[:-1][paired] | joined[1:][paired] << np.uint64(16),
        )
    )
    merged.sort()
    starts = np.flatnonzero(np.diff(merged, prepend=np.uint64(2**64 - 1)))
    counts = np.diff(np.append(starts, len(merged)))
    unique = merged[starts]
    return (
        unique >> np.uint64(16),
        (unique & np.uint64(0xFFFF)).astype(np.uint16),
        np.minimum(counts, 255).astype(np.uint8),
        np.minimum(lengths, 65535).astype(np.uint16),
    )


def _codes(text: str) -> NDArray[np.uint32]:
    """The code points of ``text``; a lone surrogate counts as a question mark."""
    return np.frombuffer(text.encode("utf-32-le", errors="replace"), dtype=np.uint32)
