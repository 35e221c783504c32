"""Search: which units hold the words, ranked by BM25, with what to highlight.

The index tells which units hold every pair of characters of a word; in a longer word the pairs
may stand apart, so the text itself is looked at before a unit is shown. A unit's score is the sum
over the pairs of its words (k1 = 1.2, b = 0.75); of words joined by OR the best one counts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from huice.text.document import State
from huice.text.index import postings
from huice.text.index.filters import Documents, Mask, industry_names, one_of
from huice.text.index.matching import excerpt, holds, is_told_by_keys
from huice.text.index.pairs import Bytes, keys_of
from huice.text.index.postings import Units
from huice.text.index.query import Query, read
from huice.text.index.units import KINDS

K1: Final = np.float32(1.2)
B: Final = np.float32(0.75)
_MOST_LOOKED_AT: Final = 2000
"""Texts looked at before a word is given up whose pairs stand everywhere, but never together."""
_MOST_COUNTED: Final = 60_000
"""Characters looked at, beyond the texts shown, to say exactly how many hold the words."""

Scores = NDArray[np.float32]
Found = tuple[Units, Scores]
Test = Callable[[int, str], bool]


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit that holds the words. ``marks`` are the spans to highlight in ``snippet``."""

    id: str
    number: str
    document: str
    state: State
    address: str
    title: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    file: str
    line: tuple[int, int]
    score: float

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id, "number": self.number, "document": self.document, "state": self.state,
            "cite": self.address, "title": self.title, "snippet": self.snippet,
            "marks": [list(mark) for mark in self.marks], "file": self.file,
            "line": list(self.line), "score": round(self.score, 4),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hits:
    """The best hits; ``total`` counts all, and is a lower bound unless ``counted``."""

    hits: tuple[Hit, ...]
    total: int
    counted: bool


class Searcher:
    """A state of the index, for searching: what is small is held in memory."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.version = self._version()
        self.documents = Documents(db)
        rows = db.execute("SELECT lengths, documents, kinds FROM batch ORDER BY first").fetchall()
        lengths = postings.array((row[0] for row in rows), np.uint16)
        keys = postings.array((row[1] for row in rows), np.int32)
        self.kinds = postings.array((row[2] for row in rows), np.uint8)
        if not len(lengths) == len(keys) == len(self.kinds):
            raise sqlite3.DatabaseError("batches are damaged")
        self.row = self.documents.rows_of(keys)
        self.live = self.row >= 0
        self.count = int(self.live.sum())
        average = float(lengths[self.live].mean()) if self.count else 1.0
        self.lengths = lengths
        self.norm: Scores = K1 * (1 - B + B * lengths / np.float32(average or 1))

    def is_current(self) -> bool:
        return self._version() == self.version

    def _version(self) -> tuple[int, int]:
        (version,) = self.db.execute("PRAGMA data_version").fetchone()
        return version, self.db.total_changes

    def search(
        self,
        words: str,
        *,
        place: str = "",
        level: str = "",
        industry: str = "",
        year: int | None = None,
        kind: str = "",
        state: str = "",
        document: str = "",
        limit: int = 20,
        offset: int = 0,
    ) -> Hits:
        """The best ``limit`` units after the first ``offset`` that hold every word.

        ``place``: documents of this place or of one within it; ``level``: 国家级 省级 市级 县级;
        ``industry``: documents whose title, or units whose text, name it; ``year``: signed in it or
        planning for it; ``kind``: 条, 专栏, 附件 …; ``state``: of the document; ``document``: its id.
        Raises BadInput for a filter that names nothing, or a query without a word.
        """
        query = read(words)
        inside = self.documents.within(place, level, year, state, document)
        number = KINDS.index(one_of("--kind", kind, KINDS)) if kind else None
        names = industry_names(industry) if industry else []
        found = self._all_of([self._any_of(group) for group in query.groups])
        if inside is not None:
            found = _kept(found, inside[self.row[found[0]]])
        if number is not None:
            found = _kept(found, self.kinds[found[0]] == number)
        found, doubts = self._narrowed(found, query, names)
        return self._shown(query, *found, doubts, max(limit, 0), max(offset, 0))

    # --- which units -----------------------------------------------------------------------------

    def _word(self, word: str) -> Found:
        """Units that hold every pair of a word, with the BM25 of these pairs."""
        lists = sorted(
            (self._postings(key) for key in keys_of(word)), key=lambda each: len(each[0])
        )
        return self._all_of([self._scored(*each) for each in self._shared(lists)])

    def _shared(
        self, lists: list[tuple[Units, Bytes]]
    ) -> Iterator[tuple[Units, Bytes, np.float32]]:
        """Each list with its rarity, cut to the units of the shortest before any is scored."""
        shortest = lists[0][0]
        for units, counts in lists:
            rarity = np.float32(np.log1p((self.count - len(units) + 0.5) / (len(units) + 0.5)))
            if len(units) > len(shortest):
                _, at = self._common(shortest, units)
                units, counts = units[at], counts[at]
            yield units, counts, rarity

    def _postings(self, key: int) -> tuple[Units, Bytes]:
        units, counts = postings.read(self.db, key)
        if len(units) and int(units[-1]) >= len(self.live):
            raise sqlite3.DatabaseError(f"postings of {key} name units that do not exist")
        if self.count < len(self.live):
            keep = self.live[units]
            return units[keep], counts[keep]
        return units, counts

    def _scored(self, units: Units, counts: Bytes, rarity: np.float32) -> Found:
        often = counts.astype(np.float32)
        below = self.norm[units]
        below += often
        often *= rarity * (K1 + 1)
        often /= below
        return units, often

    def _all_of(self, found: Sequence[Found]) -> Found:
        """Units that all lists have, with the sum of their scores."""

        def both(one: Found, other: Found) -> Found:
            here, there = self._common(one[0], other[0])
            return one[0][here], one[1][here] + other[1][there]

        return reduce(both, sorted(found, key=lambda each: len(each[0])))

    def _common(self, one: Units, other: Units) -> tuple[Any, Any]:
        """Where what two ascending arrays share stands in each; ``one`` is the shorter."""
        if len(other) > 50 * len(one):
            at = np.searchsorted(other, one)
            at[at == len(other)] = 0
            same = other[at] == one
            return same, at[same]
        return self._marked(other)[one], self._marked(one)[other]

    def _marked(self, units: Units) -> Mask:
        mask = np.zeros(len(self.live), bool)
        mask[units] = True
        return mask

    def _any_of(self, words: Sequence[str]) -> Found:
        """Units of any of the words; one that holds several gets the best of its scores."""
        if len(words) == 1:
            return self._word(words[0])
        best = np.zeros(len(self.live), np.float32)
        for units, scores in map(self._word, words):
            best[units] = np.maximum(best[units], scores)
        units = np.flatnonzero(best).astype(np.uint32)
        return units, best[units]

    def _narrowed(
        self, found: Found, query: Query, names: Sequence[str]
    ) -> tuple[Found, list[Test]]:
        """What is left after the words to leave out and the industry, as far as the index tells,
        and the tests that only a text can answer."""
        doubts: list[Test] = []
        if not all(map(is_told_by_keys, query.words)):
            groups = query.groups
            doubts.append(lambda _, text: all(any(holds(w, text) for w in g) for g in groups))
        for word in query.without:
            if is_told_by_keys(word):
                found = _kept(found, ~self._marked(self._word(word)[0])[found[0]])
            else:
                doubts.append(lambda _, text, word=word: not holds(word, text))  # type: ignore[misc]
        if names:
            titled = self.documents.titled(names)[self.row[found[0]]]
            named = reduce(np.logical_or, (self._marked(self._word(n)[0])[found[0]] for n in names))
            found, titled = _kept(found, titled | named), titled[titled | named]
            if not all(map(is_told_by_keys, names)):
                sure = set(found[0][titled].tolist())
                doubts.append(lambda key, text: key in sure or any(holds(n, text) for n in names))
        return found, doubts

    # --- showing -------------------------------------------------------------------------------

    def _shown(
        self,
        query: Query,
        units: Units,
        scores: Scores,
        doubts: Sequence[Test],
        limit: int,
        offset: int,
    ) -> Hits:
        wanted = limit + offset
        best: list[tuple[int, float]] = []
        texts: dict[int, str] = {}
        looked = total = 0
        left = int(self.lengths[units].sum(dtype=np.int64)) if doubts else 0
        for chunk in _best_first(scores, wanted + 20 if doubts else wanted):
            keys = units[chunk].tolist()
            texts |= self._texts(keys)
            true = [at for at, key in enumerate(keys) if all(t(key, texts[key]) for t in doubts)]
            best += [(keys[at], float(scores[chunk[at]])) for at in true[: wanted - len(best)]]
            total += len(true)
            looked += len(keys)
            left -= int(self.lengths[units[chunk]].sum(dtype=np.int64)) if doubts else 0
            if looked > _MOST_LOOKED_AT or (total >= wanted and not 0 < left <= _MOST_COUNTED):
                break
        hits = tuple(self._hit(query, key, score, texts[key]) for key, score in best[offset:])
        if not doubts:
            return Hits(hits, len(units), True)
        return Hits(hits, total, looked == len(units))

    def _texts(self, keys: Sequence[int]) -> dict[int, str]:
        marks = ",".join("?" * len(keys))
        rows = self.db.execute(f"SELECT key, text FROM unit WHERE key IN ({marks})", keys)
        texts: dict[int, str] = dict(rows)
        if len(texts) < len(keys):
            raise sqlite3.DatabaseError("units are missing")
        return texts

    def _hit(self, query: Query, key: int, score: float, text: str) -> Hit:
        row = self.db.execute(
            "SELECT u.address, u.title, u.first, u.last, d.id, d.number, d.title, d.state, d.file "
            "FROM unit u JOIN document d ON d.key = u.document WHERE u.key = ?", (key,)
        ).fetchone()  # fmt: skip
        if row is None:
            raise sqlite3.DatabaseError(f"unit {key} is of no document")
        address, title, first, last, id, number, document, state, file = row
        snippet, marks = excerpt(text, query.words)
        return Hit(id, number, document, state, address, title or document, snippet, marks, file,
                   (first, last), score)  # fmt: skip


def _kept(found: Found, keep: Mask) -> Found:
    return found[0][keep], found[1][keep]


def _best_first(scores: Scores, size: int) -> Iterator[NDArray[np.intp]]:
    """Places of the scores in falling order, a chunk at a time; ties in printed order."""
    left: NDArray[np.intp] | None = None
    size = max(size, 1)
    while left is None or len(left):
        rest = scores if left is None else scores[left]
        if len(rest) > 4 * size:
            edge = np.partition(rest, len(rest) - size)[len(rest) - size]
            above = rest >= edge
            head = np.flatnonzero(above)
            below = np.flatnonzero(~above)
        else:
            head, below = np.arange(len(rest)), np.arange(0)
        if left is not None:
            head, below = left[head], left[below]
        head = head[np.argsort(-scores[head], kind="stable")]
        left = below
        yield from (head[a : a + size] for a in range(0, len(head), size))
        size = min(size * 2, 500)
