"""Text as pairs of neighbouring characters: what the index counts and a query asks for.

A pair is one integer, the first character's code point shifted by 21 bits plus the second's;
the last character of a unit is paired with nothing (0), so that each character begins a pair
and a word of one character can be found by a range.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

SHIFT: Final = 21
BREAK: Final = 10  # a newline: no word runs over it
Keys = NDArray[np.uint64]


def folded(text: str) -> str:
    """Text as it is compared: full-width letters narrow, capitals small. Keeps the length."""
    if text.isascii():
        return text.lower()
    return "".join(map(_folded_character, text))


def _folded_character(char: str) -> str:
    code = ord(char)
    if 0xFF01 <= code <= 0xFF5E and char not in "，。！？（）：；":
        char = chr(code - 0xFEE0)
    low = char.lower()
    return low if len(low) == 1 else char


def normal(query: str) -> str:
    """A query as it is compared; what NFKC takes apart may change its length."""
    return folded(unicodedata.normalize("NFKC", query))


def codes(text: str) -> NDArray[np.uint32]:
    """The code points of ``text``; a lone surrogate counts as a replacement character."""
    return np.frombuffer(text.encode("utf-32-le", errors="replace"), dtype=np.uint32)


def pair(first: str, second: str) -> int:
    return (ord(first) << SHIFT) | ord(second)


def pairs_of(word: str) -> list[int]:
    """The pairs of a word of two characters or more, each once."""
    return list(dict.fromkeys(pair(a, b) for a, b in pairwise(word)))


def counted(
    texts: Sequence[str],
) -> tuple[Keys, NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint16]]:
    """For each text, numbered from 0, which pairs it holds how often.

    Returns pairs, texts and counts, three arrays of one length sorted by pair and then text,
    and the length of each text in pairs.
    """
    joined = codes("\n".join(texts) + "\n").astype(np.uint64)
    breaks = joined == BREAK
    # a text may hold newlines of its own: ends are where the joined text says
    sizes = np.fromiter((len(text) + 1 for text in texts), dtype=np.int64, count=len(texts))
    owner = np.repeat(np.arange(len(texts), dtype=np.uint64), sizes)
    following = np.append(joined[1:], np.uint64(BREAK))
    following[following == BREAK] = 0
    keep = ~breaks
    keys = (joined[keep] << np.uint64(SHIFT)) | following[keep]
    # 42 bits of pair and 22 of text make one integer to sort by
    merged = np.sort((keys << np.uint64(22)) | owner[keep])
    starts = np.flatnonzero(np.diff(merged, prepend=np.uint64(2**64 - 1)))
    counts = np.diff(np.append(starts, len(merged))).astype(np.uint32)
    unique = merged[starts]
    lengths = np.bincount(owner[keep].astype(np.int64), minlength=len(texts))
    return (
        unique >> np.uint64(22),
        (unique & np.uint64(2**22 - 1)).astype(np.uint32),
        counts,
        np.minimum(lengths, 65535).astype(np.uint16),
    )
