"""The tables applied: a batch's companies against all measures of a word."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from huice.population import kernels
from huice.population.evaluation import Evaluation, Segments
from huice.population.formulas import Planes, Working
from huice.population.masks import ALL, Masks, Plane

Array = NDArray[Any]

PARTS: dict[Plane, tuple[str, ...]] = {
    "all": ("L1", "L2", "H1", "H2"), "certain": ("L1", "L2"), "possible": ("H1", "H2"),
    "judged": ("L1", "H1"), "met": ("L2", "H2"),
    "L1": ("L1",), "L2": ("L2",), "H1": ("H1",), "H2": ("H2",),
}  # fmt: skip


class Standing(NamedTuple):
    """Bit planes, [word, company]: measures to be had for certain, those that rest on a judgement
    alone, and those that are possible at all."""

    eligible: Array
    judged: Array
    possible: Array


def stand(
    masks: Masks, cuts: Mapping[int, Array], word: int, used: Any, evaluation: Evaluation
) -> Standing:
    """How the companies of an evaluation stand to the measures of one word; ``used`` are the bits
    that have a measure."""
    parts = _applied(masks, cuts, word, evaluation)
    whole: Array = np.full(evaluation.size, used, np.uint64)

    def plane(name: str) -> Array:
        found = whole
        for part, served in PARTS.items():
            if name in served and part in parts:
                found = found & parts[part]
        return found

    return Standing(plane("L2"), plane("L1") & ~plane("H2"), plane("H1"))


def _applied(
    masks: Masks, cuts: Mapping[int, Array], word: int, evaluation: Evaluation
) -> dict[Plane, Array]:
    """The bits that stay, by the planes that each table serves."""
    kept: dict[Plane, Array] = {}

    def plane(name: Plane) -> Array:
        if name not in kept:
            kept[name] = np.full(evaluation.size, ALL, np.uint64)
        return kept[name]

    for truths in masks.truths:
        if truths.word == word:
            states, exact = _packed(truths.steps, evaluation)
            if truths.tested and exact:
                kernels.and_states(plane("all"), states, truths.lower)
            else:
                lower: Plane = "certain" if truths.tested else "judged"
                upper: Plane = "possible" if truths.tested else "met"
                kernels.and_states(plane(lower), states, truths.lower)
                kernels.and_states(plane(upper), states, truths.upper)
    for standing in masks.standings:
        if standing.word == word:
            states = evaluation.states(standing.step)
            kernels.and_states(plane(standing.plane), states, standing.masks)
    for code in masks.codes:
        if code.word != word:
            continue
        places = evaluation[code.step]
        if places.exact:
            kernels.and_codes(plane("all"), places.places, code.certain)
        else:
            kernels.and_codes(plane("certain"), places.places, code.certain)
            kernels.and_codes(plane("possible"), places.places, code.possible)
    for cut in masks.cut:
        if cut.word == word:
            segments = _segments(cuts, cut.step, evaluation)
            if segments.exact:
                kernels.and_states(plane("all"), segments.lo, cut.both)
            else:
                kernels.and_states(plane("certain"), segments.lo, cut.up)
                kernels.and_states(plane("certain"), segments.hi, cut.down)
                kernels.and_states(plane("possible"), segments.hi, cut.up)
                kernels.and_states(plane("possible"), segments.lo, cut.down)
    for each in masks.formulas:
        if each.word == word:
            working = Working(each, evaluation, partial(_segments, cuts, evaluation=evaluation))
            found = working.planes()
            for name, bits in _served(found, each.kind, working.exact):
                part = plane(name)
                part &= bits | ~each.bits
    return kept


def _served(found: Planes, kind: str, exact: bool) -> list[tuple[Plane, Array]]:
    """A formula's planes as the tables serve them: once where several are the same."""
    low1, low2, high1, high2 = found
    if kind == "decide":
        return [("judged", high1), ("met", low1)]
    if kind == "test":
        return [("all", low1)] if exact else [("certain", low1), ("possible", high1)]
    return [("L1", low1), ("L2", low2), ("H1", high1), ("H2", high2)]


def _packed(steps: tuple[int, ...], evaluation: Evaluation) -> tuple[Array, bool]:
    """Five truths in one byte, once for all words, and whether all of them are known."""
    known = evaluation.packed.get(steps)
    if known is None:
        truths = [evaluation[step] for step in steps]
        states = evaluation.empty(np.uint8)
        one, two, three, four, five = (truth.states for truth in truths)
        kernels.pack_states(one, two, three, four, five, states)
        states.flags.writeable = False
        known = evaluation.packed[steps] = states, all(truth.exact for truth in truths)
    return known


def _segments(cuts: Mapping[int, Array], step: int, evaluation: Evaluation) -> Segments:
    """Quotients come as segments; a figure's are counted here, once for all words."""
    column = evaluation[step]
    if isinstance(column, Segments):
        return column
    known = evaluation.segments.get(step)
    if known is None:
        lo = evaluation.empty(np.int32)
        kernels.segments(column.lo, cuts[step], lo)
        hi = lo
        if not column.exact:
            hi = evaluation.empty(np.int32)
            kernels.segments(column.hi, cuts[step], hi)
        lo.flags.writeable = hi.flags.writeable = False
        known = evaluation.segments[step] = Segments(lo, hi)
    return known
