"""What later plans print of the indicator of an earlier plan's target: the first observations.

The baselines of a plan that shares a target with an earlier one are what was seen of that target
since the earlier plan was issued. They are cited; a figure that is only a bound (超过, 以上) is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from huice.progress.conflicts import shared
from huice.progress.observations import Book, Observation
from huice.progress.series import series_by_target
from huice.rules.measure import Document
from huice.rules.plan import Target


def printed_book(documents: Iterable[Document]) -> Book:
    """The observations that the plans themselves print, the earlier plan's first; a year that two
    plans print keeps the figure of the later one, both with their source."""
    plans = {each.id: each for each in documents if each.plan is not None}
    encoded = [each.plan for each in plans.values() if each.plan is not None]
    series = series_by_target(encoded)
    found = [
        observation
        for group in shared(encoded)
        for target in group.targets
        for other in group.targets
        if other.key in series
        for observation in _seen(
            target, plans[target.document], series[other.key].baselines, plans[other.document]
        )
    ]
    return Book(_corrected(sorted(found, key=lambda each: (each.target, each.year, each.on))))


def _seen(
    target: Target, earlier: Document, baselines: Sequence[Target], later: Document
) -> Iterator[Observation]:
    if earlier.issued is None or later.issued is None or not earlier.issued < later.issued:
        return
    for each in baselines:
        is_value = each.op in ("=", "~") and each.figure.is_like(target.figure)
        if each.year is None or not is_value or target.measured != "level":
            continue
        if earlier.issued.year <= each.year <= (target.year or each.year):
            yield Observation(
                target.key, each.year, each.figure, f"《{later.title.zh}》{each.cite}",
                "、".join(later.issuers), later.issued,
            )  # fmt: skip


def _corrected(found: Sequence[Observation]) -> tuple[Observation, ...]:
    kept: list[Observation] = []
    for each in found:
        before = kept[-1] if kept else None
        if before is not None and (before.target, before.year) == (each.target, each.year):
            if before.figure.value == each.figure.value:
                continue
            each = Observation(each.target, each.year, each.figure, each.source, each.author,
                               each.on, f"{before.source} 印作 {before.figure.written}")  # fmt: skip
        kept.append(each)
    return tuple(kept)
