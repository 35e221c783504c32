"""For every code of a column whether it lies in a group: three-valued, as places and industries
may be known too roughly to tell."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huice.population.columns import NO, UNKNOWN, YES, code_book
from huice.values.types import PLACE, Type


@cache
def option_states(kind: Type, options: frozenset[str]) -> bytes:
    """For every code, then for the unknown: whether it is one of the options."""
    return bytes([*(YES if code in options else NO for code in code_book(kind)), UNKNOWN])


@cache
def within_states(kind: Type, codes: tuple[str, ...]) -> bytes:
    """For every code, then for the unknown: whether it lies within one of some codes; a place or
    industry known too roughly may or may not."""
    inside = _empty(kind)
    rough = _empty(kind)
    for code in codes:
        inside |= _lies_in(kind, code)
        rough |= _holds(kind, code)
    states = np.where(inside, YES, np.where(rough, UNKNOWN, NO)).astype(np.uint8)
    return states.tobytes() + bytes([UNKNOWN])


@cache
def fine_codes(kind: Type) -> NDArray[np.bool_]:
    """For every code whether it holds no other: of such a place or industry it is always known
    whether it lies in a group."""
    codes = code_book(kind)
    if kind.kind not in ("place", "industry"):
        return _read_only(np.ones(len(codes), np.bool_))
    held = [
        following.startswith(stem) for stem, following in zip(_stems(kind), codes[1:], strict=False)
    ]
    return _read_only(~np.array([*held, False]))


def _read_only(array: NDArray[np.bool_]) -> NDArray[np.bool_]:
    array.flags.writeable = False
    return array


def _empty(kind: Type) -> NDArray[np.bool_]:
    return np.zeros(len(code_book(kind)), np.bool_)


@cache
def _stems(kind: Type) -> NDArray[Any]:
    """The digits that each code shares with everything inside it."""
    codes = code_book(kind)
    return np.array([_stem(code) for code in codes] if kind == PLACE else codes)


def _stem(place: str) -> str:
    if place == "000000":
        return ""
    return place[:2] if place.endswith("0000") else place[:4] if place.endswith("00") else place


def _lies_in(kind: Type, outer: str) -> NDArray[np.bool_]:
    stem = _stem(outer) if kind == PLACE else outer
    return np.char.startswith(np.array(code_book(kind)), stem)


def _holds(kind: Type, inner: str) -> NDArray[np.bool_]:
    return np.char.startswith(np.full(len(_stems(kind)), inner), _stems(kind))
