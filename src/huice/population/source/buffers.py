"""Arrow's memory as NumPy arrays, without a copy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from numpy.typing import NDArray

Array = NDArray[Any]


def frozen(array: Array) -> Array:
    """Read only, as Arrow's own arrays are, so that each kernel is compiled for one kind."""
    array.flags.writeable = False
    return array


def room(size: int, kind: Any) -> Array:
    """Room for so many numbers, from Arrow's pool: it keeps pages, which the system's own
    allocator gives back and clears again for every batch."""
    if not size:
        return np.empty(0, kind)
    return np.frombuffer(pa.allocate_buffer(size * np.dtype(kind).itemsize), kind)


def values(array: Any, kind: Any) -> Array:
    """The values; what stands where one is null means nothing."""
    data = array.buffers()[1]
    if data is None:
        return frozen(np.zeros(len(array), kind))
    return frozen(np.frombuffer(data, kind)[array.offset : array.offset + len(array)])


def bits(array: Any, buffer: int) -> tuple[Array, int]:
    """The bytes that hold an array's bits, and where in the first of them it begins."""
    data = array.buffers()[buffer]
    if data is None:
        return frozen(np.zeros(0, np.uint8)), 0
    first, last = array.offset // 8, (array.offset + len(array) + 7) // 8
    return np.frombuffer(data, np.uint8)[first:last], array.offset % 8


def known(array: Any) -> Array:
    """1 for each value that is known and 0 for each null, as bytes."""
    if not array.null_count:
        return frozen(np.ones(len(array), np.uint8))
    packed, first = bits(array, 0)
    return frozen(np.unpackbits(packed, bitorder="little")[first : first + len(array)])


def unscaled(array: Any) -> tuple[Array, Array]:
    """The digits of decimals as whole numbers, and which of them fit 64 bits."""
    words = array.type.byte_width // 8
    data = array.buffers()[1]
    if not words:  # 32 bits
        short = np.frombuffer(data, np.int32)[array.offset : array.offset + len(array)]
        return short.astype(np.int64), np.ones(len(array), np.bool_)
    start = array.offset * words
    whole = np.frombuffer(data, np.int64)[start : start + len(array) * words].reshape(-1, words)
    lowest = np.ascontiguousarray(whole[:, 0])
    fits = (whole[:, 1:] == (lowest >> 63)[:, None]).all(axis=1)
    return lowest, fits
