"""Documents kept under a home folder, imported whole or not at all, and looked up by name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from huice.problems import BadInput, Spot, near
from huice.text.document import Document, State
from huice.text.index import codec
from huice.text.index.pairs import counted, folded
from huice.text.index.schema import FILE, connect, home, unusable
from huice.text.names import plain, plain_number
from huice.text.reader import merged

if TYPE_CHECKING:
    from huice.text.index.search import Hits, Searcher

KINDS: Final = (
    "文件", "编", "章", "节", "条", "一", "（一）", "1", "（1）", "①", "1.1", "专栏", "附件", "解读",
    "通知", "小标题", "前言",
)  # fmt: skip
_BATCH: Final = 3_000_000
"""Characters counted at once; some 200 MB while they are."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line in the list of documents."""

    id: str
    number: str
    title: str
    state: State
    region: str
    signed: date | None
    files: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id, "number": self.number, "title": self.title, "state": self.state,
            "region": self.region, "signed": self.signed.isoformat() if self.signed else None,
            "files": list(self.files),
        }  # fmt: skip


class Index:
    """The index in ``folder`` (``$HUICE_HOME`` or the user's data folder when None)."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or home()
        self.path = self.folder / FILE
        self._db = connect(self.folder)
        self._searcher: Searcher | None = None

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        if isinstance(error, sqlite3.DatabaseError):
            raise unusable(self.path, error) from None

    def close(self) -> None:
        self._db.close()

    # --- what is in it -----------------------------------------------------------------------

    def sources(self) -> dict[str, tuple[str, str]]:
        """The files that were read, by their name here: where each stood, and its digest."""
        rows = self._db.execute("SELECT file, place, digest FROM source")
        return {file: (place, digest) for file, place, digest in rows}

    def documents(self) -> list[Entry]:
        """Every document once, by region, number and title."""
        rows = self._db.execute(
            "SELECT id, number, title, state, region, signed, file FROM document WHERE shown = 1 "
            "ORDER BY region, number, title"
        )
        files: dict[str, list[str]] = {}
        for id, file in self._db.execute("SELECT id, file FROM document ORDER BY shown DESC, file"):
            files.setdefault(id, []).append(file)
        return [
            Entry(id, number, title, state, region, date.fromisoformat(signed) if signed else None,
                  tuple(dict.fromkeys(files[id])))
            for id, number, title, state, region, signed, _ in rows
        ]  # fmt: skip

    def document(self, name: str) -> Document:
        """The document with this id, number or title (or a part of a title that no other has).

        Raises BadInput where none, or more than one, answers to the name.
        """
        found = self._named(name)
        if len(found) == 1:
            return self._read(found[0])
        entries = {entry.title: entry for entry in self.documents()}
        if found:
            titles = [title for title, entry in entries.items() if entry.id in self._ids(found)]
            listed = "；".join(f"{entries[t].id} {entries[t].number} {t}" for t in titles[:8])
            raise BadInput.at(Spot(name), f"有 {len(found)} 份文件都对得上，请写 id 或文号：{listed}",
                              f"{len(found)} documents answer to this, give an id or number: {listed}")  # fmt: skip
        names = [*entries, *(entry.number for entry in entries.values() if entry.number)]
        hint = near(name, names)
        raise BadInput.at(
            Spot(name),
            f"索引里没有这份文件{hint.zh}（huice documents 列出全部，huice read 读入）",
            f"no such document in the index{hint.en} (huice documents lists all, huice read adds)",
        )

    def _named(self, name: str) -> list[int]:
        """Keys of the shown documents that answer to a name, by the first way that finds any."""
        rows = list(self._db.execute("SELECT key, id, number, title FROM document WHERE shown = 1"))
        number, title = plain_number(name), plain(name)
        for found in (
            [key for key, id, _, _ in rows if id == name.strip()],
            [key for key, _, theirs, _ in rows if theirs and theirs == number],
            [key for key, _, _, theirs in rows if title and plain(theirs) == title],
            [key for key, _, _, theirs in rows if len(title) >= 2 and title in plain(theirs)],
        ):
            if found:
                return found
        return []

    def _ids(self, keys: Sequence[int]) -> set[str]:
        marks = ",".join("?" * len(keys))
        return {
            id
            for (id,) in self._db.execute(f"SELECT id FROM document WHERE key IN ({marks})", keys)
        }

    def _read(self, key: int) -> Document:
        (body,) = self._db.execute("SELECT body FROM document WHERE key = ?", (key,)).fetchone()
        try:
            return codec.decode(body)
        except ValueError as error:
            raise unusable(self.path, error) from None

    def corpus(self) -> list[Document]:
        """Every document, whole."""
        keys = [key for (key,) in self._db.execute("SELECT key FROM document WHERE shown = 1")]
        return [self._read(key) for key in keys]

    # --- importing ---------------------------------------------------------------------------

    def add(self, documents: Iterable[Document], sources: Mapping[str, tuple[str, str]]) -> None:
        """Replaces what the files of ``sources`` (name: place, digest) held by ``documents``, in one transaction.

        ``documents`` come as read, one for each printing (``reader.documents_in``); a second
        printing, in these files or in ones read before, becomes a copy. A process that dies
        half-way leaves the index as it was.
        """
        new = list(documents)
        with self._transaction():
            titles = [title for file in sources for title in self._forget(file)]
            self._db.executemany(
                "INSERT INTO source VALUES (?, ?, ?)",
                ((file, *source) for file, source in sources.items()),
            )
            titles += [document.title for document in new]
            self._settle(new, self._printings_like(titles))
            if self._is_mostly_dead():
                self._rebuild()
        self._searcher = None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise

    def _forget(self, file: str) -> list[str]:
        """Drops what a file held and returns the titles that it held."""
        gone = list(self._db.execute("SELECT key, title FROM document WHERE file = ?", (file,)))
        for key, _ in gone:
            self._drop(key)
        self._db.execute("DELETE FROM source WHERE file = ?", (file,))
        return [title for _, title in gone]

    def _drop(self, key: int) -> None:
        self._db.execute("DELETE FROM unit WHERE document = ?", (key,))
        self._db.execute("DELETE FROM document WHERE key = ?", (key,))

    def _printings_like(self, titles: Sequence[str]) -> list[tuple[int, Document]]:
        """Printings in other files that may be the same document as one with these titles."""
        heads = {head for title in titles for head in _heads(title)}
        rows = self._db.execute("SELECT key, title FROM document")
        keys = [key for key, title in rows if not heads.isdisjoint(_heads(title))]
        return [(key, replace(self._read(key), copies=())) for key in keys]

    def _settle(self, new: Sequence[Document], others: Sequence[tuple[int, Document]]) -> None:
        """Stores each printing; of those that are one document the fullest is shown."""
        printings = [*(document for _, document in others), *(replace(d, copies=()) for d in new)]
        shown = merged(printings)
        units: list[Weighed] = []
        for at, document in enumerate(printings):
            whole = next((each for each in shown if each.parts == document.parts), None)
            kept = whole or replace(document, id=_owner(document, shown).id)
            if at < len(others):
                key = others[at][0]
                (was_shown,) = self._db.execute(
                    "SELECT shown FROM document WHERE key = ?", (key,)
                ).fetchone()
                if bool(was_shown) == (whole is not None):
                    self._db.execute("UPDATE document SET id = ?, body = ? WHERE key = ?",
                                     (kept.id, codec.encode(kept), key))  # fmt: skip
                    continue
                self._drop(key)
            key = self._insert(kept, whole is not None)
            if whole is not None:
                units += _weighed(key, whole)
        self._index(units)

    def _is_mostly_dead(self) -> bool:
        """Whether most of the postings name units that are gone."""
        (held,) = self._db.execute(
            "SELECT coalesce(sum(length(lengths) / 2), 0) FROM batch"
        ).fetchone()
        (live,) = self._db.execute("SELECT count(*) FROM unit").fetchone()
        return bool(held > 2 * live + 1000)

    def _rebuild(self) -> None:
        """Counts everything anew."""
        for table in ("unit", "batch", "posting"):
            self._db.execute(f"DELETE FROM {table}")
        keys = [key for (key,) in self._db.execute("SELECT key FROM document WHERE shown = 1")]
        for start in range(0, len(keys), 200):
            self._index(
                [
                    each
                    for key in keys[start : start + 200]
                    for each in _weighed(key, self._read(key))
                ]
            )

    def _insert(self, document: Document, shown: bool) -> int:
        years = document.years or ((document.signed.year,) * 2 if document.signed else (0, 0))
        cursor = self._db.execute(
            "INSERT INTO document (id, file, number, title, state, region, level, signed, "
            "first_year, last_year, shown, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (document.id, document.file, document.number, document.title, document.state, document.region,
             level_of(document.region), document.signed.isoformat() if document.signed else "",
             min(years[0], document.signed.year if document.signed else years[0]), years[1],
             int(shown), codec.encode(document)),
        )  # fmt: skip
        key = cursor.lastrowid
        assert key is not None
        return key

    def _index(self, units: Sequence[Weighed]) -> None:
        """Counts the pairs of units, a batch of limited size at a time."""
        batch: list[Weighed] = []
        size = 0
        for unit in units:
            if batch and size + len(unit.counted) > _BATCH:
                self._index_batch(batch)
                batch, size = [], 0
            batch.append(unit)
            size += len(unit.counted)
        if batch:
            self._index_batch(batch)

    def _index_batch(self, units: Sequence[Weighed]) -> None:
        (first,) = self._db.execute(
            "SELECT max((SELECT coalesce(max(key) + 1, 0) FROM unit), "
            "(SELECT coalesce(max(first + length(lengths) / 2), 0) FROM batch))"
        ).fetchone()
        self._db.executemany(
            "INSERT INTO unit VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ((first + at, *unit.row) for at, unit in enumerate(units)),
        )
        pairs, owners, counts, lengths = counted([unit.counted for unit in units])
        documents = np.array([unit.row[0] for unit in units], np.int32)
        kinds = np.array([_kind_number(unit.row[2]) for unit in units], np.uint8)
        cursor = self._db.execute(
            "INSERT INTO batch (first, lengths, documents, kinds) VALUES (?, ?, ?, ?)",
            (first, lengths.tobytes(), documents.tobytes(), kinds.tobytes()),
        )
        starts = np.flatnonzero(np.diff(pairs, prepend=np.uint64(2**64 - 1)))
        ends = np.append(starts[1:], len(pairs))
        held = (owners + np.uint32(first)).astype(np.uint32)
        often = np.minimum(counts, 255).astype(np.uint8)
        self._db.executemany(
            "INSERT INTO posting VALUES (?, ?, ?, ?)",
            (
                (int(pairs[a]), cursor.lastrowid, held[a:b].tobytes(), often[a:b].tobytes())
                for a, b in zip(starts.tolist(), ends.tolist(), strict=True)
            ),
        )

    # --- searching ---------------------------------------------------------------------------

    def search(self, words: str, **filters: Any) -> Hits:
        """Units that hold the words, best first; see ``Searcher.search`` for the filters."""
        if self._searcher is None or not self._searcher.is_current():
            from huice.text.index.search import Searcher

            self._searcher = Searcher(self._db)
        return self._searcher.search(words, **filters)


def level_of(region: str) -> str:
    """国家级, 省级, 市级 or 县级 by the place whose document it is; empty where that is unknown."""
    from huice import places

    if region == "全国":
        return "国家级"
    try:
        level = places.level(places.find(region)) if region else ""
    except ValueError:
        return ""
    return {"province": "省级", "city": "市级", "county": "县级"}.get(level, "")


def _heads(title: str) -> set[str]:
    """The beginnings by which two printings of one title may be found, issuer or not."""
    return {plain(title)[:10], plain(title.partition("关于")[2])[:10]} - {""}


def _owner(document: Document, shown: Sequence[Document]) -> Document:
    """The shown document that a second printing belongs to."""
    part = document.parts[0]
    for each in shown:
        if any(copy.part in document.parts for copy in each.copies):
            return each
    raise AssertionError(f"no document for the printing at {part.file} {part.first}")


@dataclass(frozen=True, slots=True)
class Weighed:
    """A unit as it is stored (document, address, kind, title, text, first and last line), and
    the text whose pairs are counted."""

    row: tuple[int, str, str, str, str, int, int]
    counted: str


def _weighed(key: int, document: Document) -> Iterator[Weighed]:
    """Units with text of their own, and the document itself, under which its title is found.
    A unit's heading counts twice more, a document's title three times."""
    for unit in document.provisions():
        if unit.address and not unit.blocks:
            continue
        title = unit.title if unit.address else document.title
        first, last = (
            (unit.blocks[0].first, unit.blocks[-1].last)
            if unit.blocks
            else (unit.first, unit.first)
        )
        heads = [title] * (2 if unit.address else 3)
        yield Weighed(
            (key, unit.address, unit.kind, title, unit.text or title, first, last),
            folded("\n".join((*heads, unit.text))),
        )


def _kind_number(kind: str) -> int:
    return KINDS.index(kind) if kind in KINDS else 0
