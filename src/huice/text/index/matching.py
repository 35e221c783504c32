"""Words in a text: whether they stand there, and where to highlight them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from huice.text.index.pairs import folded, latin_key

SNIPPET: Final = 120
"""Characters of a text shown with a hit."""

Span = tuple[int, int]


def holds(word: str, text: str) -> bool:
    """Whether a text, as stored, holds a word, as folded."""
    if word.isascii():
        return pattern(word).search(folded(text)) is not None
    return word in text or word in folded(text)


def is_told_by_keys(word: str) -> bool:
    """Whether the index alone tells that a word stands in a text: it has one key of its own."""
    if word.isascii():
        return latin_key(word) is not None
    return len(word) <= 2


@lru_cache(maxsize=256)
def pattern(word: str) -> re.Pattern[str]:
    """A Latin word or a number is found whole; anything else wherever it stands."""
    bare = re.escape(word)
    if not word.isascii():
        return re.compile(bare)
    before = r"(?<![a-z0-9])" if word[0].isalnum() else ""
    after = r"(?![a-z0-9])" if word[-1].isalnum() else ""
    return re.compile(before + bare + after)


def excerpt(text: str, words: Sequence[str]) -> tuple[str, tuple[Span, ...]]:
    """The stretch of a text with most of the words, and where they stand in it."""
    flat = text.replace("\n", " ").replace("\t", " ")
    low = folded(text)
    spans = sorted({found.span() for word in words for found in pattern(word).finditer(low)})
    start = 0
    if spans and len(flat) > SNIPPET:
        ends = sorted(b for _, b in spans)
        # how many spans an excerpt shows that begins a little before a span
        shown = [bisect_right(ends, a - 20 + SNIPPET) - at for at, (a, _) in enumerate(spans)]
        start = spans[shown.index(max(shown))][0] - 20
        start = max(0, min(start, len(flat) - SNIPPET))
    before, after = "…" if start else "", "…" if start + SNIPPET < len(flat) else ""
    shift = len(before) - start
    marks = tuple(
        (a + shift, b + shift) for a, b in _joined(spans) if a >= start and b <= start + SNIPPET
    )
    return before + flat[start : start + SNIPPET] + after, marks


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Overlapping spans as one."""
    out: list[Span] = []
    for a, b in spans:
        if out and a < out[-1][1]:
            out[-1] = (out[-1][0], max(b, out[-1][1]))
        else:
            out.append((a, b))
    return out
