"""Documents kept under a home folder, imported whole or not at all, and looked up by name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from huice.problems import BadInput, Spot, near
from huice.text.alike import kept_marks, sought_marks
from huice.text.document import Document, State
from huice.text.index import codec, postings
from huice.text.index.schema import DAMAGED, FILE, connect, home, unusable
from huice.text.index.units import level_of, storable, units_of
from huice.text.names import plain, plain_number, same_title
from huice.text.reader import merged

if TYPE_CHECKING:
    from huice.text.index.search import Hits, Searcher

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line in the list of documents."""

    key: int
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
    """The index in ``folder`` (``$HUICE_HOME`` or the user's data folder when None).

    Raises BadInput, here and later, for a file that is damaged, that a newer Huice wrote, or that
    another process goes on writing for a minute.
    """

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

    def close(self) -> None:
        self._db.close()

    # --- what is in it -----------------------------------------------------------------------

    def sources(self) -> dict[str, tuple[str, str]]:
        """The files that were read, by their name here: where each stood, and its digest."""
        with self._transaction("DEFERRED"):
            rows = self._db.execute("SELECT file, place, digest FROM source")
            return {file: (place, digest) for file, place, digest in rows}

    def documents(self) -> list[Entry]:
        """Every document once, by region, number and title."""
        with self._transaction("DEFERRED"):
            return self._entries()

    def document(self, name: str) -> Document:
        """The document with this id, number or title (or a part of a title that no other has).

        Raises BadInput where none, or more than one, answers to the name.
        """
        with self._transaction("DEFERRED"):
            found = self._named(name)
            if len(found) == 1:
                return self._read(found[0])
            entries = self._entries()
        if found:
            several = [entry for entry in entries if entry.key in found]
            listed = "；".join(f"{each.id} {each.number} {each.title}" for each in several[:8])
            raise BadInput.at(Spot(name), f"有 {len(found)} 份文件都对得上，请写 id 或文号：{listed}",
                              f"{len(found)} documents answer to this, give an id or number: {listed}")  # fmt: skip
        names = [name for entry in entries for name in (entry.title, entry.number) if name]
        hint = near(name, names)
        raise BadInput.at(
            Spot(name),
            f"索引里没有这份文件{hint.zh}（huice documents 列出全部，huice read 读入）",
            f"no such document in the index{hint.en} (huice documents lists all, huice read adds)",
        )

    def corpus(self) -> list[Document]:
        """Every document, whole."""
        with self._transaction("DEFERRED"):
            keys = [key for (key,) in self._db.execute("SELECT key FROM document WHERE shown = 1")]
            return [self._read(key) for key in keys]

    def _entries(self) -> list[Entry]:
        files: dict[str, list[str]] = {}
        for id, file in self._db.execute("SELECT id, file FROM document ORDER BY shown DESC, file"):
            files.setdefault(id, []).append(file)
        rows = self._db.execute(
            "SELECT key, id, number, title, state, region, signed FROM document WHERE shown = 1 "
            "ORDER BY region, number, title"
        )
        return [
            Entry(key, id, number, title, state, region, _day(signed),
                  tuple(dict.fromkeys(files[id])))
            for key, id, number, title, state, region, signed in _sound(rows)
        ]  # fmt: skip

    def _named(self, name: str) -> list[int]:
        """Keys of the shown documents that answer to a name, by the first way that finds any."""
        rows = list(
            _sound(self._db.execute("SELECT key, id, number, title FROM document WHERE shown = 1"))
        )
        number, title = plain_number(name), plain(name)
        for found in (
            [key for key, id, _, _ in rows if id == name.strip()],
            [key for key, _, theirs, _ in rows if theirs and plain_number(theirs) == number],
            [key for key, _, _, theirs in rows if title and plain(theirs) == title],
            [key for key, _, _, theirs in rows if len(title) >= 2 and title in plain(theirs)],
        ):
            if found:
                return found
        return []

    def _read(self, key: int) -> Document:
        document = self._stored(key)
        if not document.missing:
            return document
        held = {plain(title) for _, title in self._titled_like(document.missing)}
        missing = tuple(name for name in document.missing if plain(name) not in held)
        return replace(document, missing=missing)

    def _stored(self, key: int) -> Document:
        row = self._db.execute("SELECT body FROM body WHERE document = ?", (key,)).fetchone()
        try:
            return codec.decode(row[0] if row else b"")
        except ValueError as error:
            raise unusable(self.path, error) from None

    def _titled_like(self, titles: Iterable[str]) -> list[tuple[int, str]]:
        """Keys and titles of the printings that have titles like one of these."""
        marks = sorted({mark for title in titles for mark in sought_marks(title)})
        found: dict[int, str] = {}
        for start in range(0, len(marks), 500):
            some = marks[start : start + 500]
            found |= self._db.execute(
                "SELECT d.key, d.title FROM mark m JOIN document d ON d.key = m.document "
                f"WHERE m.mark IN ({','.join('?' * len(some))})", some
            )  # fmt: skip
        return sorted(found.items())

    # --- importing ---------------------------------------------------------------------------

    def add(self, documents: Iterable[Document], sources: Mapping[str, tuple[str, str]]) -> None:
        """Replaces what the files of ``sources`` (name: place, digest) held by ``documents``, in
        one transaction.

        ``documents`` come as read, one for each printing (``reader.documents_in``); a second
        printing, in these files or in ones read before, becomes a copy. A process that dies
        half-way leaves the index as it was.
        """
        new = [replace(document, copies=()) for document in documents]
        with self._transaction("IMMEDIATE"):
            gone = [each for file in sources for each in self._forget(file)]
            self._db.executemany(
                "INSERT INTO source (file, place, digest) VALUES (?, ?, ?)",
                ((file, *source) for file, source in sources.items()),
            )
            self._replace(gone, new)
        self._searcher = None

    def remove(self, files: Iterable[str]) -> None:
        """Takes out what these files held, in one transaction; a copy that is left is shown."""
        with self._transaction("IMMEDIATE"):
            self._replace([each for file in files for each in self._forget(file)], [])
        self._searcher = None

    def _replace(self, gone: Iterable[Name], new: Sequence[Document]) -> None:
        dropped = set(gone)
        near = self._printings_of({*dropped, *map(_name, new)})
        self._settle([(key, replace(self._stored(key), copies=())) for key in near], new)
        if dropped and self._is_mostly_dead():
            self._rebuild()

    @contextmanager
    def _transaction(self, kind: str) -> Iterator[None]:
        """DEFERRED sees one state of the index throughout; IMMEDIATE writes, all or nothing."""
        try:
            self._db.execute(f"BEGIN {kind}")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
        except DAMAGED as error:
            raise unusable(self.path, error) from None

    def _printings_of(self, names: Iterable[Name]) -> list[int]:
        """Keys of the printings that may be one document with one of these, and of all that are
        one document with such a printing. Documents of other places or numbers stay unread."""
        under: dict[int, list[Name]] = {}
        for name in names:
            for mark in sought_marks(name[0]):
                under.setdefault(mark, []).append(name)
        ids: set[str] = set()
        for some in _chunks(sorted(under)):
            rows = self._db.execute(
                "SELECT m.mark, d.id, d.title, d.number, d.region FROM mark m "
                f"JOIN document d ON d.key = m.document WHERE m.mark IN ({_marks(some)})", some
            )  # fmt: skip
            ids |= {id for mark, id, *name in rows if any(_may_be(name, x) for x in under[mark])}
        keys: list[int] = []
        for some_ids in _chunks(sorted(ids)):
            rows = self._db.execute(
                f"SELECT key FROM document WHERE id IN ({_marks(some_ids)})", some_ids
            )
            keys += [key for (key,) in rows]
        return sorted(keys)

    def _forget(self, file: str) -> list[Name]:
        """Drops what a file held and returns the names that it held."""
        gone = list(
            self._db.execute(
                "SELECT key, title, number, region FROM document WHERE file = ?", (file,)
            )
        )
        for key, *_ in gone:
            self._drop(key)
        self._db.execute("DELETE FROM source WHERE file = ?", (file,))
        return [(title, number, region) for _, title, number, region in gone]

    def _drop(self, key: int) -> None:
        for table in ("unit", "body", "mark"):
            self._db.execute(f"DELETE FROM {table} WHERE document = ?", (key,))
        self._db.execute("DELETE FROM document WHERE key = ?", (key,))

    def _settle(self, others: Sequence[tuple[int, Document]], new: Sequence[Document]) -> None:
        """Stores each printing; of those that are one document the fullest is shown.

        ``others`` are printings stored before, with their keys.
        """
        printings = [*(document for _, document in others), *new]
        shown = merged(printings)
        whole = {(each.id, each.parts): each for each in shown}
        owner = {
            part: each
            for each in shown
            for part in (*(copy.part for copy in each.copies), *each.parts)
        }
        units: list[tuple[int, Document]] = []
        for at, document in enumerate(printings):
            kept = whole.pop((document.id, document.parts), None)
            body = replace(kept, missing=document.missing) if kept else document
            id = body.id if kept else next(owner[p].id for p in document.parts if p in owner)
            if at < len(others):
                key = others[at][0]
                (was_shown,) = self._db.execute(
                    "SELECT shown FROM document WHERE key = ?", (key,)
                ).fetchone()
                if bool(was_shown) == bool(kept):
                    self._db.execute("UPDATE document SET id = ? WHERE key = ?", (id, key))
                    self._db.execute(
                        "UPDATE body SET body = ? WHERE document = ?", (codec.encode(body), key)
                    )
                    continue
                self._drop(key)
            key = self._insert(body, id, bool(kept))
            if kept:
                units.append((key, body))
        self._index(units)

    def _insert(self, document: Document, id: str, shown: bool) -> int:
        signed = document.signed.year if document.signed else 0
        first, last = document.years or (signed, signed)
        cursor = self._db.execute(
            "INSERT INTO document (id, file, number, title, state, region, level, signed, "
            "first_year, last_year, shown) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (id, document.file, storable(document.number), storable(document.title),
             document.state, storable(document.region), level_of(document.region),
             document.signed.isoformat() if document.signed else "",
             min(first, signed or first), max(last, signed), int(shown)),
        )  # fmt: skip
        key = cursor.lastrowid
        assert key is not None
        self._db.execute(
            "INSERT INTO body (document, body) VALUES (?, ?)", (key, codec.encode(document))
        )
        self._db.executemany(
            "INSERT INTO mark (mark, document) VALUES (?, ?)",
            ((mark, key) for mark in kept_marks(document.title)),
        )
        return key

    def _index(self, documents: Iterable[tuple[int, Document]]) -> None:
        """Keeps and counts the units of documents, given with their keys."""
        units = [(key, unit) for key, document in documents for unit in units_of(document)]
        keys = postings.add(
            self._db,
            [unit.counted for _, unit in units],
            [document for document, _ in units],
            [unit.kind for _, unit in units],
        )
        self._db.executemany(
            "INSERT INTO unit (key, document, address, title, text, first, last) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (key, document, unit.address, unit.title, unit.text, unit.first, unit.last)
                for key, (document, unit) in zip(keys, units, strict=True)
            ),
        )

    def _is_mostly_dead(self) -> bool:
        """Whether most of what is counted are units that are gone."""
        (counted,) = self._db.execute("SELECT sum(length(lengths) / 2) FROM batch").fetchone()
        (live,) = self._db.execute("SELECT count(*) FROM unit").fetchone()
        return bool((counted or 0) > 2 * live + 1000)

    def _rebuild(self) -> None:
        """Counts everything anew."""
        for table in ("unit", "batch", "posting"):
            self._db.execute(f"DELETE FROM {table}")
        keys = [key for (key,) in self._db.execute("SELECT key FROM document WHERE shown = 1")]
        for start in range(0, len(keys), 200):
            self._index((key, self._stored(key)) for key in keys[start : start + 200])

    # --- searching ---------------------------------------------------------------------------

    def search(self, words: str, **filters: Any) -> Hits:
        """Units that hold the words, best first; see ``Searcher.search`` for the filters."""
        from huice.text.index.search import Searcher

        with self._transaction("DEFERRED"):
            if self._searcher is None or not self._searcher.is_current():
                self._searcher = Searcher(self._db)
            return self._searcher.search(words, **filters)


def _sound(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Rows of a key and texts. Raises sqlite3.DatabaseError for anything else, as a damaged file
    may hold it."""
    for key, *texts in rows:
        if not all(isinstance(text, str) for text in texts):
            raise sqlite3.DatabaseError(f"document {key} is damaged")
        yield key, *texts


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise sqlite3.DatabaseError(f"no date: {text!r}") from None


Name = tuple[str, str, str]
"""A document's title, number and region."""


def _name(document: Document) -> Name:
    return storable(document.title), storable(document.number), storable(document.region)


def _may_be(one: Sequence[str], other: Name) -> bool:
    """Whether names leave it open that two printings are one document (``reader.merged`` decides)."""
    differ = (a and b and a != b for a, b in zip(one[1:], other[1:], strict=True))
    return not any(differ) and same_title(one[0], other[0])


def _chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[a : a + 500] for a in range(0, len(values), 500))


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
