"""The result of a batch as an Arrow table: a row for each pair of company and measure.

Sums are in 分: ``min`` is null where no sum can be said, ``max`` also where nothing bounds it.
Without reasons a pair that is not listed is ineligible; with reasons every pair is listed, with
the id of its first unmet requirement and whether that is the only one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from numpy.typing import NDArray

from huice.population.columns import HIGHEST, Columns
from huice.population.matcher import Matcher
from huice.population.outcome import VERDICTS, Outcome

WORD = pa.dictionary(pa.int16(), pa.string())


def schema_of(reasons: bool, words: Any = WORD) -> Any:
    """The columns of a result; ``words`` is the type of what comes from a fixed list."""
    fields = [("company", pa.string()), ("measure", words), ("verdict", words),
              ("award_kind", words), ("min", pa.int64()), ("max", pa.int64())]  # fmt: skip
    return pa.schema(fields + ([("unmet", words), ("short", pa.bool_())] if reasons else []))


def rows_of(matcher: Matcher, columns: Columns, outcome: Outcome) -> Any:
    """A batch's rows, by measure, then in the order of the batch."""
    measures = matcher.measures
    kinds = sorted({each.award.kind for each in measures})
    kind_of = np.array([kinds.index(each.award.kind) for each in measures], np.int16)
    arrays = [
        pc.take(columns.companies, pa.array(outcome.rows)),
        _words(outcome.measures, [each.key for each in measures]),
        _words(outcome.verdicts, VERDICTS),
        _words(kind_of[outcome.measures], kinds),
        pa.array(outcome.least, mask=outcome.least < 0),
        pa.array(outcome.most, mask=(outcome.most < 0) | (outcome.most == HIGHEST)),
    ]
    if matcher.reasons:
        arrays += [_unmet(matcher, outcome), pa.array(outcome.short)]
    return pa.table(arrays, schema=schema_of(matcher.reasons))


def _unmet(matcher: Matcher, outcome: Outcome) -> Any:
    ids = [[requirement.id for requirement in each.requirements] for each in matcher.measures]
    named = sorted({id for each in ids for id in each})
    places = np.full((len(ids), max(map(len, ids), default=0) + 1), -1, np.int16)
    for measure, own in enumerate(ids):
        places[measure, : len(own)] = [named.index(id) for id in own]
    return _words(places[outcome.measures, outcome.unmet], named)  # -1 is the last, always -1


def _words(places: NDArray[Any], words: Sequence[str]) -> Any:
    places = places.astype(np.int16)
    held = pa.array(places, mask=places < 0)
    return pa.DictionaryArray.from_arrays(held, pa.array(words, pa.string()))
