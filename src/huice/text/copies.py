"""Where a second printing of a document differs from the text that was kept."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from huice.text.diff_words import bare, tokens
from huice.text.document import Difference, Provision

_CLAUSE = re.compile(r"[^，。；！？：\n]*[，。；！？：\n]?")
# The number of a page that stands in the text: —7—
_PAGE_MARK = re.compile(r"(?<!\d)[—–-]{1,2}\s*\d{1,3}\s*[—–-]{1,2}(?!\d)")
_FINE: Final = 1_000_000  # tokens times tokens that are compared one by one


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause with the address it stands at; ``key`` is what of it can differ."""

    address: str
    text: str
    key: str


def copy_differences(kept: Provision, other: Provision) -> tuple[Difference, ...]:
    """What another printing of a text says differently, clause by clause, in printed order.

    Width, spacing, punctuation, page numbers and where lines and paragraphs break make no
    difference, and neither does a different outline: the printings are compared as running text. ``address`` is
    that of the kept text; a side that lacks the words is empty.
    """
    first, second = list(_clauses(kept)), list(_clauses(other))
    matcher = SequenceMatcher(None, [each.key for each in first], [each.key for each in second])
    found: list[Difference] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            address = first[min(i, len(first) - 1)].address if first else ""
            found.extend(_within(first[i:j], second[k:m], address))
    return tuple(found)


def _clauses(root: Provision) -> Iterator[_Clause]:
    for provision in root.walk():
        for match in _CLAUSE.finditer(provision.text):
            key = bare(_PAGE_MARK.sub("", match[0]))
            if key:
                yield _Clause(provision.address, match[0].strip(), key)


def _within(kept: list[_Clause], other: list[_Clause], address: str) -> Iterator[Difference]:
    """The clauses that differ within two stretches; only cut differently, they do not."""
    first, second = "".join(each.key for each in kept), "".join(each.key for each in other)
    if first == second:
        return
    old, new = tokens(first), tokens(second)
    if not old or not new or len(old) * len(new) > _FINE:
        yield _difference(kept, other, address)
        return
    ends_old, ends_new = _ends(kept), _ends(other)
    offsets_old, offsets_new = _offsets(old), _offsets(new)
    last: tuple[range, range] | None = None
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        here = (
            _touched(ends_old, offsets_old[i], offsets_old[j]),
            _touched(ends_new, offsets_new[k], offsets_new[m]),
        )
        if last is not None and (_meet(last[0], here[0]) or _meet(last[1], here[1])):
            last = _joined(last[0], here[0]), _joined(last[1], here[1])
            continue
        if last is not None:
            yield _difference(_of(kept, last[0]), _of(other, last[1]), address)
        last = here
    if last is not None:
        yield _difference(_of(kept, last[0]), _of(other, last[1]), address)


def _difference(kept: list[_Clause], other: list[_Clause], address: str) -> Difference:
    return Difference(
        kept[0].address if kept else address,
        "".join(each.text for each in kept),
        "".join(each.text for each in other),
    )


def _ends(clauses: list[_Clause]) -> list[int]:
    ends: list[int] = []
    for each in clauses:
        ends.append((ends[-1] if ends else 0) + len(each.key))
    return ends


def _offsets(pieces: list[str]) -> list[int]:
    offsets = [0]
    for each in pieces:
        offsets.append(offsets[-1] + len(each))
    return offsets


def _touched(ends: list[int], start: int, end: int) -> range:
    """The clauses that a stretch of characters lies in; for an empty one, the clause around it."""
    first = min(bisect_right(ends, start), len(ends) - 1)
    last = min(bisect_right(ends, max(start, end - 1)), len(ends) - 1)
    return range(first, last + 1)


def _meet(first: range, second: range) -> bool:
    return first.stop > second.start


def _joined(first: range, second: range) -> range:
    return range(first.start, max(first.stop, second.stop))


def _of(clauses: list[_Clause], where: range) -> list[_Clause]:
    return clauses[where.start : where.stop]
