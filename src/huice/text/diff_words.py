"""Where two texts differ: spans of words and characters, with numbers kept whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final, NamedTuple

# A figure with its unit, a word of Latin letters, or one character.
_FIGURE: Final = (
    r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d+(?:,\d{3})*(?:\.\d+)?"
    r"(?:(?:万亿|百万|千万|亿|万|千|百)?(?:元|家|个百分点|个工作日|工作日|个月|个|项|名|人|户|年|天|日|倍|件|台|套|平方米)"
    r"|万亿|亿|万|%|‰)?"
    r"|[一二两三四五六七八九十百千]+(?:万元|亿元|个工作日|个月|年|日|天|倍|成)"
)
_TOKEN = re.compile(rf"(?P<figure>{_FIGURE})|[A-Za-z]+|\s+|.", re.DOTALL)
_IS_FIGURE = re.compile(_FIGURE)
_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]?")
_CLAUSE = re.compile(r"[^，。；：！？\n]*[，。；：！？\n]?")
# Two sides whose tokens multiply to more than this are compared by clause only.
_FINE: Final = 1_000_000


class Figure(NamedTuple):
    """A figure that changed; a side is empty where the figure came or went."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of two texts: the same on both sides, or what stands in place of what."""

    old: str
    new: str

    @property
    def same(self) -> bool:
        return self.old == self.new


def bare(text: str) -> str:
    """The text without what width, spacing and punctuation add; signs within figures stay."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(_kept(folded, at) for at in range(len(folded)))


def _kept(text: str, at: int) -> str:
    char = text[at]
    if char.isalnum() or char in "%‰":
        return char
    between = 0 < at < len(text) - 1 and text[at - 1].isdigit() and text[at + 1].isdigit()
    if between and char in ".:/":
        return char
    return "-" if between and char in "-–—~" else ""


def tokens(text: str) -> list[str]:
    """Figures with their units, Latin words, and single characters."""
    return [match[0] for match in _TOKEN.finditer(text)]


def spans(old: str, new: str) -> tuple[Span, ...]:
    """The two texts cut into what is the same and what differs, in reading order.

    Sentences are aligned first, so that the time taken grows with the length of what changed.
    """
    found: list[Span] = []
    for first, second in _aligned(_sentences(old), _sentences(new)):
        if first == second:
            found.append(Span(first, second))
        else:
            found.extend(_readable(list(_fine(tokens(first), tokens(second)))))
    return tuple(_merged(found))


# Two sentences with less in common than this share of their length are shown whole.
_IN_COMMON: Final = 0.3


def _readable(found: list[Span]) -> list[Span]:
    common = sum(len(each.old) for each in found if each.same)
    old, new = "".join(each.old for each in found), "".join(each.new for each in found)
    return found if common >= _IN_COMMON * max(len(old), len(new)) else [Span(old, new)]


def _sentences(text: str) -> list[str]:
    return [match[0] for match in _SENTENCE.finditer(text) if match[0]]


def _aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    for _, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        if j - i == m - k:
            yield from zip(old[i:j], new[k:m], strict=True)
        else:
            yield "".join(old[i:j]), "".join(new[k:m])


def _fine(old: Sequence[str], new: Sequence[str]) -> Iterator[Span]:
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    yield Span("".join(old[:start]), "".join(new[:start]))
    first, second = old[start : len(old) - end], new[start : len(new) - end]
    if len(first) * len(second) > _FINE:
        first, second = (
            [match[0] for match in _CLAUSE.finditer("".join(side)) if match[0]]
            for side in (first, second)
        )
        matcher = SequenceMatcher(None, first, second)
    else:
        matcher = SequenceMatcher(None, first, second, autojunk=False)
    for _, i, j, k, m in matcher.get_opcodes():
        yield Span("".join(first[i:j]), "".join(second[k:m]))
    yield Span("".join(old[len(old) - end :]), "".join(new[len(new) - end :]))


def _merged(found: Sequence[Span]) -> Iterator[Span]:
    """Neighbours of one kind joined, and single common signs between changes taken in."""
    joined: list[Span] = []
    for at, each in enumerate(found):
        if not (each.old or each.new):
            continue
        island = (
            each.same and len(each.old) == 1 and 0 < at < len(found) - 1
            and not each.old.isdigit() and bool(joined) and not joined[-1].same
            and not found[at + 1].same and not re.match(r"[，。；、\s]", each.old)
        )  # fmt: skip
        if joined and (joined[-1].same == each.same or island):
            last = joined.pop()
            joined.append(Span(last.old + each.old, last.new + each.new))
        else:
            joined.append(each)
    return iter(joined)


def changed_figures(cut: Sequence[Span]) -> tuple[Figure, ...]:
    """The figures within the spans that differ, paired in the order they stand."""
    found: list[Figure] = []
    for span in cut:
        if span.same:
            continue
        old, new = _IS_FIGURE.findall(span.old), _IS_FIGURE.findall(span.new)
        for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag != "equal":
                found += (Figure(*pair) for pair in zip_longest(old[i:j], new[k:m], fillvalue=""))
    return tuple(found)
