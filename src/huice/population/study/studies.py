"""What studies of a population share: whom they ask of, and sums by group.

A study counts a batch (``count``), counts add up (``+``), and of the whole it gives its
``result``; ``keys`` are the facts that it can use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huice.decide.library import Library
from huice.language import Text
from huice.library.policies import Policies
from huice.population.columns import Columns
from huice.population.matcher import Matcher
from huice.population.outcome import Outcome
from huice.population.running.dimensions import Dimension
from huice.population.running.summary import ByVerdict
from huice.population.running.tally import PAIRS, Layout, Tally
from huice.problems import BadInput, Spot, near
from huice.rules.measure import Measure
from huice.rules.state import State

Groups = Mapping[str, NDArray[np.int32]]
"""The group of every company of a batch, by dimension; "" is the one group of all."""

States = tuple[tuple[str, Text, State], ...]


def named_measures(policies: Policies, words: Sequence[str]) -> tuple[str, ...]:
    """The keys of the measures that are named, or whose document is; every one with no words."""
    library = Library(policies)
    found: dict[str, None] = {}
    for word in words:
        try:
            found[library.find_measure(word).key] = None
        except BadInput as no_measure:
            try:
                document = library.find_document(word)
            except BadInput:
                raise _no_such(library, word, no_measure) from None
            found.update(dict.fromkeys(each.key for each in document.measures))
            if not document.measures:
                raise BadInput.at(Spot(word), "这份文件没有措施", "this document has no measures") from None  # fmt: skip
    return tuple(found) if words else tuple(policies.measures)


def _no_such(library: Library, word: str, no_measure: BadInput) -> BadInput:
    """A title that several measures bear is told as such; else neither a measure nor a document."""
    if sum(word in (m.id, *m.title, *m.inventory) for m in library.measures) > 1:
        return no_measure
    names = [name for m in library.measures for name in (m.key, m.id, *m.title)]
    names += [name for d in library.documents for name in (d.id, d.number, *d.title)]
    hint = near(word, names)
    return BadInput.at(Spot(word), f"没有这项措施或文件{hint.zh}", f"no such measure or document{hint.en}")  # fmt: skip


def closed_of(matcher: Matcher) -> States:
    return tuple((measure.key, measure.title, state) for measure, state in matcher.closed)


def assumed_open(matcher: Matcher, policies: Policies) -> States:
    """The measures that are asked though they are not open on the day."""
    library = Library(policies)
    states = [
        (m, library.state(m.document, m.by_application, matcher.at)) for m in matcher.measures
    ]
    return tuple((m.key, m.title, state) for m, state in states if state != "open")


def grouped(dimensions: Sequence[Dimension], matcher: Matcher, columns: Columns) -> Groups:
    everyone = {"": np.zeros(columns.size, np.int32)}
    return everyone | {each.id: each.sort(matcher, columns) for each in dimensions}


def pairs_of(outcome: Outcome, place: int) -> slice:
    """Where the pairs of one measure stand."""
    ends = np.searchsorted(outcome.measures, [place, place + 1])
    return slice(int(ends[0]), int(ends[1]))


def by_payee(tally: Tally, dimension: str, group: int) -> tuple[ByVerdict, ByVerdict]:
    """A group's pairs of the measures that pay companies, and of those that pay governments."""
    sums = {True: ByVerdict(), False: ByVerdict()}
    for measure in np.flatnonzero(tally.cells[dimension][:, group, :, PAIRS].any(axis=1)).tolist():
        sums[tally.layout.to_applicant[measure]] += tally.found(dimension, group, measure)
    return sums[True], sums[False]


def document_title(policies: Policies, measure: Measure) -> Text:
    return policies.document_of(measure).title


def layout(matcher: Matcher, dimensions: Sequence[Dimension]) -> Layout:
    """How the tallies of a study are laid out."""
    return Layout(
        tuple(each.key for each in matcher.measures),
        tuple(each.award.to == "applicant" for each in matcher.measures),
        tuple(len(each.requirements) for each in matcher.measures),
        {"": ("",), **{each.id: each.groups for each in dimensions}},
    )


def table(size: int, fields: Sequence[str]) -> NDArray[Any]:
    """Counts and sums of no companies by group: whole numbers of any length."""
    return np.zeros((size, len(fields)), object)
