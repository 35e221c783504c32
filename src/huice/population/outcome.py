"""What a batch of companies is due, pair by pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huice.rules.verdict import Verdict

VERDICTS: tuple[Verdict, ...] = (
    "eligible", "subject_to_judgement", "undetermined", "ineligible",
)  # fmt: skip
ELIGIBLE, JUDGED, UNDETERMINED, INELIGIBLE = range(4)

NO_SUM = -1
"""Least and most of a measure of which no sum can be said."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An entry for each company and measure, sorted by measure, then by row.

    Without reasons the ineligible pairs are left out. Sums are in 分; ``most`` is
    ``columns.HIGHEST`` where nothing bounds it. ``unmet`` is the place of the first unmet
    requirement in ``measure.requirements``, -1 for none; ``short`` marks a pair that fails by
    exactly one requirement.
    """

    rows: NDArray[np.int32]
    measures: NDArray[np.int16]
    verdicts: NDArray[np.uint8]
    least: NDArray[np.int64]
    most: NDArray[np.int64]
    unmet: NDArray[np.int16]
    short: NDArray[np.bool_]
