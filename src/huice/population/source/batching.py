"""Record batches of one size, whatever the sizes they come in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]


def of_size(batches: Iterable[Any], size: int, skip: int = 0) -> Iterator[Any]:
    """The rows after the first ``skip``, in batches of ``size``; the last may be shorter."""
    kept: list[Any] = []
    count = 0
    for batch in batches:
        passed = min(skip, batch.num_rows)
        skip -= passed
        batch = batch.slice(passed)
        while batch.num_rows:
            part = batch.slice(0, size - count)
            kept.append(part)
            count += part.num_rows
            batch = batch.slice(part.num_rows)
            if count == size:
                yield _joined(kept)
                kept, count = [], 0
    if kept:
        yield _joined(kept)


def _joined(parts: list[Any]) -> Any:
    if len(parts) == 1:
        return parts[0]
    return pa.Table.from_batches(parts).combine_chunks().to_batches()[0]
