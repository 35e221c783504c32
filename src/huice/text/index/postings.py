"""Postings: for each key (a pair of characters, or one) the units that hold it, and how often.

They stand in batches, a batch being a run of units counted together. Where the last batch is no
more than twice what is added, it is taken in, so that many small imports end in few batches and
each posting is written again some ten times at most.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from huice.text.index.pairs import Bytes, Keys, Shorts, counted

LARGEST: Final = 3_000_000
"""Characters in a batch, unless one unit alone has more; counting them takes some 300 MB."""
_MOST_UNITS: Final = 65_536

Units = NDArray[np.uint32]
T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True, slots=True)
class _Batch:
    first: int
    lengths: Shorts
    documents: NDArray[np.int32]
    kinds: Bytes
    keys: Keys
    units: Shorts  # counted from ``first``
    counts: Bytes

    @property
    def size(self) -> int:
        return int(self.lengths.sum(dtype=np.int64))


def add(
    db: sqlite3.Connection, texts: Sequence[str], documents: Sequence[int], kinds: Sequence[int]
) -> range:
    """Counts units (text, key of the document, number of the kind); returns the units' keys."""
    if max(documents, default=0) > np.iinfo(np.int32).max:
        raise sqlite3.DatabaseError("the keys of documents are used up")
    start = at = _next(db)
    for a, b in _runs(texts):
        keys, units, counts, lengths = counted(texts[a:b])
        batch = _Batch(
            at, lengths, np.array(documents[a:b], np.int32), np.array(kinds[a:b], np.uint8),
            keys, units, counts,
        )  # fmt: skip
        at += b - a
        while (first := _to_take_in(db, batch)) is not None:
            batch = _joined(_taken_out(db, first), batch)
        _write(db, batch)
    return range(start, at)


def read(db: sqlite3.Connection, key: int) -> tuple[Units, Bytes]:
    """The units that hold a key, ascending, and how often each does."""
    rows = db.execute(
        "SELECT batch, units, counts FROM posting "
        "WHERE batch IN (SELECT first FROM batch) AND key = ? ORDER BY batch", (key,)
    ).fetchall()  # fmt: skip
    units = array((units for _, units, _ in rows), np.uint16).astype(np.uint32)
    counts = array((counts for _, _, counts in rows), np.uint8)
    if len(units) != len(counts):
        raise sqlite3.DatabaseError(f"postings of {key} are damaged")
    firsts = np.array([first for first, _, _ in rows], np.uint32)
    units += np.repeat(firsts, [len(counts) for _, _, counts in rows])
    return units, counts


def array(blobs: Iterable[bytes], kind: type[T]) -> NDArray[T]:
    """The numbers that columns of bytes hold, one after another. Raises sqlite3.DatabaseError
    where bytes are missing."""
    held = list(blobs)
    if not all(isinstance(blob, bytes) for blob in held):
        raise sqlite3.DatabaseError("an array is damaged")
    joined = b"".join(held)
    if len(joined) % np.dtype(kind).itemsize:
        raise sqlite3.DatabaseError("an array is damaged")
    return np.frombuffer(joined, kind)


def _runs(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Where to cut the texts into batches."""
    runs: list[tuple[int, int]] = []
    start = size = 0
    for at, text in enumerate(texts):
        if at > start and (size + len(text) > LARGEST or at - start == _MOST_UNITS):
            runs.append((start, at))
            start, size = at, 0
        size += len(text)
    return [*runs, (start, len(texts))] if texts else []


def _last(db: sqlite3.Connection) -> tuple[int, Shorts] | None:
    row = db.execute("SELECT first, lengths FROM batch ORDER BY first DESC LIMIT 1").fetchone()
    return (row[0], array((row[1],), np.uint16)) if row else None


def _next(db: sqlite3.Connection) -> int:
    last = _last(db)
    return last[0] + len(last[1]) if last else 0


def _to_take_in(db: sqlite3.Connection, batch: _Batch) -> int | None:
    last = _last(db)
    if last is None:
        return None
    first, lengths = last
    size = int(lengths.sum(dtype=np.int64))
    few = len(lengths) + len(batch.lengths) <= _MOST_UNITS
    return first if few and size <= min(2 * batch.size, LARGEST - batch.size) else None


def _taken_out(db: sqlite3.Connection, first: int) -> _Batch:
    lengths, documents, kinds = db.execute(
        "SELECT lengths, documents, kinds FROM batch WHERE first = ?", (first,)
    ).fetchone()
    rows = db.execute(
        "SELECT key, units, counts FROM posting WHERE batch = ? ORDER BY key", (first,)
    ).fetchall()
    db.execute("DELETE FROM posting WHERE batch = ?", (first,))
    db.execute("DELETE FROM batch WHERE first = ?", (first,))
    keys = np.array([key for key, _, _ in rows], np.uint64)
    return _Batch(
        first,
        array((lengths,), np.uint16),
        array((documents,), np.int32),
        array((kinds,), np.uint8),
        np.repeat(keys, [len(counts) for _, _, counts in rows]),
        array((units for _, units, _ in rows), np.uint16),
        array((counts for _, _, counts in rows), np.uint8),
    )


def _joined(one: _Batch, other: _Batch) -> _Batch:
    """Two neighbouring batches as one."""
    keys = np.concatenate((one.keys, other.keys))
    order = np.argsort(keys, kind="stable")
    moved = other.units + np.uint16(len(one.lengths))
    return _Batch(
        one.first,
        np.concatenate((one.lengths, other.lengths)),
        np.concatenate((one.documents, other.documents)),
        np.concatenate((one.kinds, other.kinds)),
        keys[order],
        np.concatenate((one.units, moved))[order],
        np.concatenate((one.counts, other.counts))[order],
    )


def _write(db: sqlite3.Connection, batch: _Batch) -> None:
    db.execute(
        "INSERT INTO batch (first, lengths, documents, kinds) VALUES (?, ?, ?, ?)",
        (batch.first, batch.lengths.tobytes(), batch.documents.tobytes(), batch.kinds.tobytes()),
    )
    starts = np.flatnonzero(np.diff(batch.keys, prepend=np.uint64(2**64 - 1)))
    ends = np.append(starts[1:], len(batch.keys)).tolist()
    keys, units, counts = batch.keys[starts].tolist(), batch.units.tobytes(), batch.counts.tobytes()
    db.executemany(
        "INSERT INTO posting (batch, key, units, counts) VALUES (?, ?, ?, ?)",
        (
            (batch.first, key, units[2 * a : 2 * b], counts[a:b])
            for key, a, b in zip(keys, starts.tolist(), ends, strict=True)
        ),
    )
