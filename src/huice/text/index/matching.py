"""Words in a text: whether they stand there, and where to highlight them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from huice.text.index.pairs import folded

SNIPPET: Final = 120
"""Characters of a text shown with a hit."""

Span = tuple[int, int]


def holds(word: str, text: str) -> bool:
    """Whether a text, as stored, holds a word, as folded."""
    if word.isascii():
        return pattern(word).search(folded(text)) is not None
    return word in text or word in folded(text)


def is_told_by_keys(word: str) -> bool:
    """Whether the index alone tells that a word stands in a text: it is one key, not Latin."""
    return len(word) <= 2 and not word.isascii()


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
        starts = [a for a, _ in spans]
        best = max(starts, key=lambda a: (_within(spans, a - 20), -a))
        start = max(0, min(best - 20, len(flat) - SNIPPET))
    before, after = "…" if start else "", "…" if start + SNIPPET < len(flat) else ""
    shift = len(before) - start
    marks = tuple(
        (a + shift, b + shift) for a, b in _joined(spans) if a >= start and b <= start + SNIPPET
    )
    return before + flat[start : start + SNIPPET] + after, marks


def _within(spans: Sequence[Span], start: int) -> int:
    """How many spans an excerpt from ``start`` on shows."""
    return sum(start <= a and b <= start + SNIPPET for a, b in spans)


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Overlapping spans as one."""
    out: list[Span] = []
    for a, b in spans:
        if out and a < out[-1][1]:
            out[-1] = (out[-1][0], max(b, out[-1][1]))
        else:
            out.append((a, b))
    return out
