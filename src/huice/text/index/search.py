"""Search: which units hold the words, ranked by BM25, with what to highlight.

Each word is found by its pairs of characters; the pairs of a longer word may stand apart in a
text, so the text itself is looked at before a unit is shown. BM25 counts pairs (k1 = 1.2,
b = 0.75); a heading counts twice, a document's title three times at its opening.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from huice import industries, places
from huice.problems import BadInput, Spot
from huice.text.document import State
from huice.text.index.pairs import SHIFT, folded, normal, pairs_of
from huice.text.index.query import Query, read

K1: Final = np.float32(1.2)
B: Final = np.float32(0.75)
SNIPPET: Final = 120
LEVELS: Final = ("国家级", "省级", "市级", "县级")
STATES: Final = ("draft", "final", "notice", "interpretation", "record")
_MOST_LOOKED_AT: Final = 4000
"""Units whose text is looked at before a long word that never stands together is given up."""

Units = NDArray[np.uint32]
Scores = NDArray[np.float32]


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
    """A snapshot of the index for searching: what is small is held in memory."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.version = self._version()
        batches = list(
            db.execute("SELECT first, lengths, documents, kinds FROM batch ORDER BY first")
        )
        size = max((first + len(lengths) // 2 for first, lengths, _, _ in batches), default=0)
        self.lengths: Scores = np.zeros(size, np.float32)
        self.document: NDArray[np.int32] = np.zeros(size, np.int32)
        self.kind: NDArray[np.uint8] = np.zeros(size, np.uint8)
        for first, lengths, documents, kinds in batches:
            end = first + len(lengths) // 2
            self.lengths[first:end] = np.frombuffer(lengths, np.uint16)
            self.document[first:end] = np.frombuffer(documents, np.int32)
            self.kind[first:end] = np.frombuffer(kinds, np.uint8)
        shown = [key for (key,) in db.execute("SELECT key FROM document WHERE shown = 1")]
        self.live = np.isin(self.document, np.array(shown, np.int32)) if size else np.zeros(0, bool)
        self.count = int(self.live.sum())
        average = float(self.lengths[self.live].mean()) if self.count else 1.0
        self.norm: Scores = K1 * (1 - B + B * self.lengths / np.float32(average or 1))

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
        allowed = self._allowed(place, level, year, kind, state, document)
        units, scores = self._ranked(query, allowed)
        if industry:
            units, scores = self._within(units, scores, industry)
        for word in query.without:
            units, scores = self._left_out(units, scores, word)
        return self._shown(query, units, scores, limit, offset)

    # --- filters -------------------------------------------------------------------------------

    def _allowed(
        self, place: str, level: str, year: int | None, kind: str, state: str, document: str
    ) -> NDArray[np.bool_]:
        tests: list[str] = []
        values: list[str | int] = []
        if level:
            tests.append("level = ?")
            values.append(_one_of("--level", level, LEVELS))
        if state:
            tests.append("state = ?")
            values.append(_one_of("--state", state, STATES))
        if year is not None:
            tests.append("first_year <= ? AND last_year >= ?")
            values += [year, year]
        if document:
            tests.append("id = ?")
            values.append(document)
        allowed = self.live
        if tests or place:
            rows = self.db.execute(
                f"SELECT key, region FROM document WHERE shown = 1{''.join(f' AND {t}' for t in tests)}", values
            )  # fmt: skip
            inside = _inside(place) if place else None
            keys = [key for key, region in rows if inside is None or inside(region)]
            allowed = allowed & np.isin(self.document, np.array(keys, np.int32))
        if kind:
            from huice.text.index.store import KINDS

            number = KINDS.index(_one_of("--kind", kind, KINDS))
            allowed = allowed & (self.kind == number)
        return allowed

    def _within(self, units: Units, scores: Scores, industry: str) -> tuple[Units, Scores]:
        """Units of documents whose title names the industry, and units whose text does."""
        names = _industry_names(industry)
        titled = [
            key
            for key, title in self.db.execute("SELECT key, title FROM document WHERE shown = 1")
            if any(name in folded(title) for name in names)
        ]
        keep = np.isin(self.document[units], np.array(titled, np.int32))
        for name in names:
            keep |= np.isin(units, self._holding(name), assume_unique=True)
        return units[keep], scores[keep]

    def _left_out(self, units: Units, scores: Scores, word: str) -> tuple[Units, Scores]:
        keep = ~np.isin(units, self._holding(word), assume_unique=True)
        return units[keep], scores[keep]

    def _holding(self, word: str) -> Units:
        """Units whose text holds a word, surely."""
        units, _ = self._word(word, self.live)
        if len(word) <= 2 and not _is_latin(word):
            return units
        held = [
            key for chunk in _chunks(units.tolist(), 500) for key, text in self._texts(chunk)
            if _pattern(word).search(folded(text))
        ]  # fmt: skip
        return np.array(held, np.uint32)

    # --- ranking -------------------------------------------------------------------------------

    def _ranked(self, query: Query, allowed: NDArray[np.bool_]) -> tuple[Units, Scores]:
        """Units that may hold every word, with their scores."""
        total: Units | None = None
        sums: Scores = np.zeros(0, np.float32)
        for group in sorted(query.groups, key=lambda group: -max(map(len, group))):
            units, scores = _either([self._word(word, allowed) for word in group])
            if total is None:
                total, sums = units, scores
                continue
            total, left, right = _common(total, units)
            sums = sums[left] + scores[right]
        return (np.zeros(0, np.uint32), sums) if total is None else (total, sums)

    def _word(self, word: str, allowed: NDArray[np.bool_]) -> tuple[Units, Scores]:
        """Units that hold every pair of a word, with the BM25 of these pairs."""
        if len(word) == 1:
            low = ord(word) << SHIFT
            return self._scored(
                *self._postings("pair >= ? AND pair < ?", low, low + (1 << SHIFT)), allowed
            )
        rarest = sorted(
            (self._postings("pair = ?", pair) for pair in pairs_of(word)), key=lambda p: len(p[0])
        )
        units, sums = self._scored(*rarest[0], allowed)
        for postings in rarest[1:]:
            if not len(units):
                break
            others, scores = self._scored(*postings, allowed)
            units, left, right = _common(units, others)
            sums = sums[left] + scores[right]
        return units, sums

    def _postings(self, where: str, *values: int) -> tuple[Units, NDArray[np.uint8]]:
        rows = self.db.execute(
            f"SELECT units, counts FROM posting WHERE {where} ORDER BY batch", values
        ).fetchall()
        units = np.frombuffer(b"".join(row[0] for row in rows), np.uint32)
        counts = np.frombuffer(b"".join(row[1] for row in rows), np.uint8)
        if len(units) > 1 and not bool(np.all(units[1:] > units[:-1])):
            units, inverse = np.unique(units, return_inverse=True)
            sums = np.bincount(inverse, counts).astype(np.float32)
            counts = np.minimum(sums, 255).astype(np.uint8)
        return units, counts

    def _scored(
        self, units: Units, counts: NDArray[np.uint8], allowed: NDArray[np.bool_]
    ) -> tuple[Units, Scores]:
        rarity = np.float32(np.log(1 + (self.count - len(units) + 0.5) / (len(units) + 0.5)) if len(units) <= self.count else 0)  # fmt: skip
        if allowed is not self.live or self.count < len(self.live):
            keep = allowed[units]
            units, counts = units[keep], counts[keep]
        often = counts.astype(np.float32)
        return units, rarity * often * (K1 + 1) / (often + self.norm[units])

    # --- showing -------------------------------------------------------------------------------

    def _shown(self, query: Query, units: Units, scores: Scores, limit: int, offset: int) -> Hits:
        sure = all(len(word) <= 2 and not _is_latin(word) for word in query.words)
        wanted = limit + offset
        found: list[tuple[int, float, str]] = []
        looked = 0
        for chunk in _best_first(scores, wanted if sure else wanted + 20):
            keys = units[chunk].tolist()
            texts = dict(self._texts(keys))
            for key, score in zip(keys, scores[chunk].tolist(), strict=True):
                looked += 1
                if len(found) < wanted and (sure or _holds(query, folded(texts[key]))):
                    found.append((key, score, texts[key]))
            if len(found) >= wanted or looked >= _MOST_LOOKED_AT:
                break
        whole = looked >= len(units)
        total = len(units) if sure else len(found)
        hits = tuple(self._hit(query, *each) for each in found[offset:])
        return Hits(hits, total, sure or (whole and len(found) < wanted))

    def _texts(self, keys: Sequence[int]) -> list[tuple[int, str]]:
        marks = ",".join("?" * len(keys))
        return self.db.execute(
            f"SELECT key, text FROM unit WHERE key IN ({marks})", keys
        ).fetchall()

    def _hit(self, query: Query, key: int, score: float, text: str) -> Hit:
        address, title, first, last, id, number, document, state, file = self.db.execute(
            "SELECT u.address, u.title, u.first, u.last, d.id, d.number, d.title, d.state, d.file "
            "FROM unit u JOIN document d ON d.key = u.document WHERE u.key = ?", (key,)
        ).fetchone()  # fmt: skip
        snippet, marks = excerpt(text, query.words)
        return Hit(id, number, document, state, address, title or document, snippet, marks, file,
                   (first, last), score)  # fmt: skip


def excerpt(text: str, words: Sequence[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The stretch of a text with most of the words, and where they stand in it."""
    flat = text.replace("\n", " ")
    low = folded(flat)
    spans = sorted({found.span() for word in words for found in _pattern(word).finditer(low)})
    start = 0
    if spans and len(flat) > SNIPPET:
        starts = [a for a, _ in spans]
        best = max(starts, key=lambda a: (sum(a <= b < a + SNIPPET - 20 for b in starts), -a))
        start = max(0, min(best - 20, len(flat) - SNIPPET))
    cut = flat[start : start + SNIPPET]
    before, after = "…" if start else "", "…" if start + SNIPPET < len(flat) else ""
    shift = len(before) - start
    marks = tuple(
        (a + shift, b + shift) for a, b in _joined(spans) if a >= start and b <= start + SNIPPET
    )
    return before + cut + after, marks


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for a, b in spans:
        if out and a <= out[-1][1]:
            out[-1] = (out[-1][0], max(b, out[-1][1]))
        else:
            out.append((a, b))
    return out


def _is_latin(word: str) -> bool:
    return word.isascii()


def _pattern(word: str) -> re.Pattern[str]:
    """A Latin word or a number is found whole; anything else wherever it stands."""
    bare = re.escape(word)
    if not _is_latin(word):
        return re.compile(bare)
    before = r"(?<![a-z0-9])" if word[0].isalnum() else ""
    after = r"(?![a-z0-9])" if word[-1].isalnum() else ""
    return re.compile(before + bare + after)


def _holds(query: Query, low: str) -> bool:
    return all(any(_pattern(word).search(low) for word in group) for group in query.groups)


def _common(one: Units, other: Units) -> tuple[Units, NDArray[np.intp], NDArray[np.intp]]:
    """What two ascending arrays share, and where it stands in each."""
    if len(one) > len(other):
        common, right, left = _common(other, one)
        return common, left, right
    at = np.searchsorted(other, one)
    at[at == len(other)] = 0
    same = other[at] == one if len(other) else np.zeros(len(one), bool)
    return one[same], np.flatnonzero(same), at[same]


def _either(found: Sequence[tuple[Units, Scores]]) -> tuple[Units, Scores]:
    """Units of any of the words; one that holds several gets the best of its scores."""
    if len(found) == 1:
        return found[0]
    units = np.concatenate([each for each, _ in found])
    scores = np.concatenate([each for _, each in found])
    order = np.lexsort((-scores, units))
    units, scores = units[order], scores[order]
    first = np.append(True, units[1:] != units[:-1]) if len(units) else np.zeros(0, bool)
    return units[first], scores[first]


def _best_first(scores: Scores, size: int) -> Iterator[NDArray[np.intp]]:
    """Places of the scores in falling order, a chunk at a time; ties in printed order."""
    left = np.arange(len(scores))
    while len(left):
        if len(left) > 4 * size:
            edge = np.partition(scores[left], len(left) - size)[len(left) - size]
            head = left[scores[left] >= edge]
            left = left[scores[left] < edge]
        else:
            head, left = left, left[:0]
        head = head[np.argsort(-scores[head], kind="stable")]
        yield from (head[a : a + size] for a in range(0, len(head), size))
        size = min(size * 2, 500)


def _chunks(keys: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (keys[a : a + size] for a in range(0, len(keys), size))


def _one_of(option: str, value: str, known: Sequence[str]) -> str:
    if value in known:
        return value
    listed = "、".join(known)
    raise BadInput.at(
        Spot(option), f"没有“{value}”，可选：{listed}", f"no '{value}'; one of: {listed}"
    )


def _inside(place: str) -> Any:
    """A test for the regions that lie in a place."""
    try:
        code = places.find(place)
    except ValueError as error:
        raise BadInput.at(
            Spot("--place"), getattr(error, "zh", str(error)), getattr(error, "en", str(error))
        ) from None

    def within(region: str) -> bool:
        try:
            return bool(region) and region != "全国" and places.contains(code, places.find(region))
        except ValueError:
            return False

    return within


def _industry_names(industry: str) -> list[str]:
    """The industry as typed, and by its name in GB/T 4754 where a code was given."""
    typed = normal(industry).strip()
    if not typed:
        raise BadInput.at(Spot("--industry"), "写产业名或代码", "give an industry by name or code")
    try:
        name = industries.name(industries.find(industry)) or typed
    except (ValueError, KeyError):
        name = typed
    bare = re.sub(r"(?:产业|行业|业|制造业|产业集群)$", "", typed)
    return list(dict.fromkeys(each for each in (typed, folded(name), bare) if len(each) >= 2)) or [
        typed
    ]
