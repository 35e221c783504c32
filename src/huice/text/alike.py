"""Which titles can be alike, without comparing each with each.

``same_title`` forgives a few characters. Marks find every pair it can call the same: two titles
that are the same have a mark of ``kept_marks(one)`` in ``sought_marks(other)``. The converse
does not hold; whoever uses marks still compares.

Why it holds: titles of n and m characters are alike when all but fewer than 6 in 100 of their
n + m characters match. Cut the one into one more piece than the most that may not match, and
some piece stands whole in the other, shifted by at most as many characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from zlib import crc32

from huice.text.names import core, figures, plain

_SHORTEST: Final = 9  # the longer has 12 characters, and the shorter at most 3 fewer
_FARTHEST: Final = 3


def kept_marks(title: str) -> frozenset[int]:
    """The marks under which a title is kept; none for a title that is like no other."""
    bare, head = _parts(title)
    pieces = (
        f"{head}{len(bare)}:{start}:{bare[start:end]}" for start, end, _ in _pieces(len(bare))
    )
    return _hashed(head, bare, pieces)


def sought_marks(title: str) -> frozenset[int]:
    """The marks to look under for titles like this one."""
    bare, head = _parts(title)
    pieces = (
        f"{head}{size}:{start}:{bare[start + shift : end + shift]}"
        for size in range(len(bare) - _FARTHEST, len(bare) + _FARTHEST + 1)
        for start, end, most in _pieces(size)
        for shift in range(max(-most, -start), most + 1)
        if end + shift <= len(bare)
    )
    return _hashed(head, bare, pieces)


def _parts(title: str) -> tuple[str, str]:
    bare = plain(core(title))
    return bare, ",".join(figures(bare)) + "|"


def _pieces(size: int) -> Iterator[tuple[int, int, int]]:
    """Start and end of each piece of a title of this size, and how many may not match."""
    if size < _SHORTEST:
        return
    most = 6 * (2 * size + _FARTHEST) // 100
    for at in range(most + 1):
        yield at * size // (most + 1), (at + 1) * size // (most + 1), most


def _hashed(head: str, core: str, pieces: Iterator[str]) -> frozenset[int]:
    """Small integers; that two marks may get the same one costs a comparison, no more."""
    if not core:
        return frozenset()
    return frozenset(
        crc32(mark.encode("utf-8", "surrogatepass")) for mark in (f"{head}={core}", *pieces)
    )
