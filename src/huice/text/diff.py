"""What changed between two versions of a document, clause by clause.

Clauses are the provisions with text of their own. Equal texts are paired first, then texts at the
same address that are alike, then alike texts wherever they stand. What is left was added or
removed. A clause whose text stayed and whose address changed is moved; children that only went
along with their parent are not listed again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from huice.text.copies import copy_differences
from huice.text.diff_words import Figure, Span, bare, changed_figures, spans
from huice.text.document import Document, Provision
from huice.text.labels import label_of

__all__ = ["Change", "Figure", "Span", "copy_differences", "differences"]

ChangeKind = Literal["added", "removed", "changed", "moved"]
Mark = Literal["", "-", "+"]


@dataclass(frozen=True, slots=True)
class Change:
    """One clause that differs.

    The side that has no such clause is empty. ``spans`` are the texts cut into what stayed and what
    changed, in reading order; joined, their ``old`` is the old text and their ``new`` the new one.
    ``figures`` are the figures that changed, old and new; one side is empty where a figure came or
    went.
    """

    kind: ChangeKind
    old_address: str
    new_address: str
    old: str
    new: str
    spans: tuple[Span, ...] = ()
    figures: tuple[Figure, ...] = ()

    def inline(self) -> list[tuple[str, Mark]]:
        """The text in pieces, each marked - (gone), + (new) or nothing (stayed)."""
        if self.kind == "moved":
            return [(self.new, "")]
        pieces: list[tuple[str, Mark]] = []
        for span in self.spans or (Span(self.old, self.new),):
            pieces += [(span.new, "")] if span.same else [(span.old, "-"), (span.new, "+")]
        return [(piece, mark) for piece, mark in pieces if piece]

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "old_address": self.old_address,
            "new_address": self.new_address,
            "old": self.old,
            "new": self.new,
            "spans": [{"old": each.old, "new": each.new} for each in self.spans],
            "figures": [{"old": each.old, "new": each.new} for each in self.figures],
        }


@dataclass(frozen=True, slots=True)
class _Clause:
    at: int  # place in printed order
    address: str
    parent: str
    text: str
    key: str  # the text without label, width, spacing and punctuation


def differences(old: Document, new: Document) -> list[Change]:
    """The clauses that differ, in the order of the new version; what was removed stands where it
    was. Clauses that stayed are not listed."""
    before, after = _clauses(old.root), _clauses(new.root)
    pairs = _paired(before, after)
    return list(_in_order(before, after, pairs))


def _clauses(root: Provision) -> list[_Clause]:
    found: list[_Clause] = []

    def visit(provision: Provision, parent: str) -> None:
        text = provision.text.strip()
        if text:
            found.append(_Clause(len(found), provision.address, parent, text, _key(text)))
        for child in provision.children:
            visit(child, provision.address)

    visit(root, "")
    return found


def _key(text: str) -> str:
    label = label_of(text)
    return bare(text[len(label.printed) :] if label else text)


# --- pairing -------------------------------------------------------------------------------

# Two texts are versions of one clause from this share of common pairs of characters on.
_ALIKE: Final = 0.5
_ALIKE_AT_SAME_ADDRESS: Final = 0.3
# A pair of characters in more clauses than this says little about which clause it is.
_COMMON_PAIR: Final = 40


def _paired(old: Sequence[_Clause], new: Sequence[_Clause]) -> dict[int, int]:
    """Old places to new places."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()

    def pair(first: int, second: int) -> None:
        pairs[first] = second
        taken.add(second)

    for first, second in _equal(old, new):
        pair(first, second)
    left = {each.address: each for each in new if each.at not in taken}
    for each in old:
        other = left.get(each.address)
        if each.at in pairs or other is None or other.at in taken:
            continue
        if _likeness(_grams(each.key), _grams(other.key)) >= _ALIKE_AT_SAME_ADDRESS:
            pair(each.at, other.at)
    rest_old = [each for each in old if each.at not in pairs]
    rest_new = [each for each in new if each.at not in taken]
    for _, first, second in sorted(_candidates(rest_old, rest_new), reverse=True):
        if first not in pairs and second not in taken:
            pair(first, second)
    return pairs


def _equal(old: Sequence[_Clause], new: Sequence[_Clause]) -> Iterator[tuple[int, int]]:
    """Clauses of equal text: those at one address first, the others in printed order."""
    by_key: dict[str, list[_Clause]] = defaultdict(list)
    for each in new:
        by_key[each.key].append(each)
    waiting: list[_Clause] = []
    for each in old:
        same = [other for other in by_key.get(each.key, ()) if other.address == each.address]
        if same:
            by_key[each.key].remove(same[0])
            yield each.at, same[0].at
        elif each.key:
            waiting.append(each)
    for each in waiting:
        if by_key.get(each.key):
            yield each.at, by_key[each.key].pop(0).at


def _grams(key: str) -> Counter[str]:
    return Counter(key[at : at + 2] for at in range(len(key) - 1)) or Counter([key])


def _likeness(first: Counter[str], second: Counter[str]) -> float:
    """Twice the common pairs of characters over all of them: 1 for equal, 0 for nothing common."""
    common = sum((first & second).values())
    return 2 * common / (first.total() + second.total())


def _candidates(old: Sequence[_Clause], new: Sequence[_Clause]) -> Iterator[tuple[float, int, int]]:
    """Pairs of alike texts with their likeness, looked up by the rarer pairs of characters."""
    grams = {each.at: _grams(each.key) for each in new}
    holders: dict[str, list[int]] = defaultdict(list)
    for at, counted in grams.items():
        for gram in counted:
            holders[gram].append(at)
    for each in old:
        own = _grams(each.key)
        votes: Counter[int] = Counter()
        for gram in own:
            if len(holders.get(gram, ())) <= _COMMON_PAIR:
                votes.update(holders.get(gram, ()))
        for at, _ in votes.most_common(5):
            likeness = _likeness(own, grams[at])
            if likeness >= _ALIKE:
                yield likeness, each.at, at


# --- changes -------------------------------------------------------------------------------


def _in_order(
    old: Sequence[_Clause], new: Sequence[_Clause], pairs: dict[int, int]
) -> Iterator[Change]:
    came_from = {second: first for first, second in pairs.items()}
    renamed = {old[first].address: new[second].address for first, second in pairs.items()}
    gone = iter([each for each in old if each.at not in pairs])
    waiting = next(gone, None)
    reached = -1
    for each in new:
        first = came_from.get(each.at)
        if first is None:
            yield Change("added", "", each.address, "", each.text)
            continue
        reached = max(reached, first)
        while waiting is not None and waiting.at < reached:
            yield Change("removed", waiting.address, "", waiting.text, "")
            waiting = next(gone, None)
        change = _change(old[first], each, renamed)
        if change:
            yield change
    while waiting is not None:
        yield Change("removed", waiting.address, "", waiting.text, "")
        waiting = next(gone, None)


def _change(old: _Clause, new: _Clause, renamed: dict[str, str]) -> Change | None:
    if old.key != new.key:
        cut = spans(old.text, new.text)
        return Change("changed", old.address, new.address, old.text, new.text, cut,
                      changed_figures(cut))  # fmt: skip
    if old.address == new.address or _went_along(old, new, renamed):
        return None
    return Change("moved", old.address, new.address, old.text, new.text)


def _went_along(old: _Clause, new: _Clause, renamed: dict[str, str]) -> bool:
    """Whether the address changed only because the address of the unit above changed."""
    return (
        renamed.get(old.parent) == new.parent
        and old.parent != ""
        and old.address.removeprefix(old.parent) == new.address.removeprefix(new.parent)
    )
