"""Company codes: each must be there, and stand in a population once.

Codes are compared by 64-bit hashes, eight bytes a company, and then exactly where two agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from numpy.typing import NDArray

from huice.population.source import loops as kernels

Hashes = NDArray[np.uint64]


def texts(array: Any) -> Any:
    """The codes as one plain Arrow array of texts."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    return array if array.type == pa.string() else array.cast(pa.string())


def hashes(codes: Any) -> Hashes:
    """A hash of each code of a text array; a null hashes as an empty text."""
    found = np.empty(len(codes), np.uint64)
    _, offsets, data = codes.buffers()
    if not len(codes) or data is None:
        found.fill(0)
        return found
    ends = np.frombuffer(offsets, np.int32)[codes.offset : codes.offset + len(codes) + 1]
    kernels.hashes(np.frombuffer(data, np.uint8), ends, found)
    return found


def lacking(codes: Any) -> list[int]:
    """The rows without a code, or with a blank one."""
    if codes.null_count == 0 and len(codes):
        _, offsets, data = codes.buffers()
        ends = np.frombuffer(offsets, np.int32)[codes.offset : codes.offset + len(codes) + 1]
        if data is not None and not kernels.perhaps_blank(np.frombuffer(data, np.uint8), ends):
            return []
    return [row for row, code in enumerate(codes.to_pylist()) if not (code or "").strip()]


def twice(found: Hashes) -> Hashes:
    """The hashes that stand more than once, rising. Sorts in place."""
    found.sort()
    return np.unique(found[1:][found[1:] == found[:-1]])


def repeated(codes: Any) -> list[tuple[str, int, int]]:
    """Each code that stands twice in one array, with the first two rows that bear it."""
    found = hashes(codes)
    if not kernels.any_twice(found, np.zeros(2 << len(codes).bit_length(), np.uint64)):
        return []
    suspects = twice(found.copy())
    return list(_same(iter([(0, codes, found)]), suspects)) if suspects.size else []


def repeated_over(parts: Iterator[tuple[int, Any]], suspects: Hashes) -> list[tuple[str, int, int]]:
    """The same over arrays that start at the rows given, among codes with the suspects' hashes."""
    return list(_same(((start, codes, hashes(codes)) for start, codes in parts), suspects))


def _same(
    parts: Iterator[tuple[int, Any, Hashes]], suspects: Hashes
) -> Iterator[tuple[str, int, int]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for start, codes, found in parts:
        for row in np.flatnonzero(np.isin(found, suspects)):
            seen = rows[codes[int(row)].as_py() or ""]
            if len(seen) < 2:
                seen.append(start + int(row))
    for code, seen in rows.items():
        if len(seen) == 2 and code:
            yield code, seen[0], seen[1]
