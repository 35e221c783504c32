"""Which facts a measure asks for: the questions of its form, in the text's order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from huice.decide.library import Library
from huice.rules.facts import FactKey
from huice.rules.measure import Measure


def questions(library: Library, measures: Iterable[Measure], at: date) -> list[FactKey]:
    """The fact keys that the measures' requirements and awards use, each once, years resolved.

    Facts that only an authority decides are left out.
    """
    found: dict[FactKey, None] = {}
    for measure in measures:
        judge = library.judge(measure.key)
        year = measure.anchor.at(at).year
        for clause in judge.clauses:
            found.update(dict.fromkeys(clause.fact_keys(year)))
        found.update(dict.fromkeys(judge.award_keys(year)))
    return [key for key in found if library.facts[key.name].source != "decided"]
