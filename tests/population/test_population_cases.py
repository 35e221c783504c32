"""Every case of the library, and every sample, comes out of a batch as it does alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from pathlib import Path

import pytest
from two_engines import assert_told_alike, columns_of, found_by

from huice.decide.library import Library
from huice.library.trials import Trial, read_case_books
from huice.population.matcher import Matcher

Days = dict[date | datetime, list[Trial]]


@pytest.fixture(scope="module")
def cases(library: Library) -> Days:
    """The cases that ask a measure, by the moment at which they ask."""
    found: Days = defaultdict(list)
    for book in read_case_books(library.policies):
        for trial in book.trials:
            if trial.measure:
                found[trial.at].append(trial)
    return found


def test_every_case_asks_every_measure_what_one_company_would(
    library: Library, cases: Days
) -> None:
    for at, trials in cases.items():
        matcher = Matcher(library.policies, at, assume_open=True, reasons=True)
        assert_told_alike(matcher, [dict(trial.facts) for trial in trials])


def test_every_case_comes_out_as_its_book_says(library: Library, cases: Days) -> None:
    checked = {"verdict": 0, "least": 0, "most": 0}
    for at, trials in cases.items():
        matcher = Matcher(library.policies, at, reasons=True)
        columns = columns_of([dict(trial.facts) for trial in trials], library.facts)
        found = found_by(matcher, columns)
        places = {measure.key: place for place, measure in enumerate(matcher.measures)}
        closed = {measure.key: state for measure, state in matcher.closed}
        for row, trial in enumerate(trials):
            if trial.state not in ("", "open"):
                assert closed[trial.measure] == trial.state, trial.id
            if trial.measure in closed:  # a boundary asks after its requirement alone
                assert trial.state != "open", trial.id
                continue
            verdict, least, most, _, _ = found[places[trial.measure], row]
            paid = verdict != "ineligible"
            for name, expected, got in (
                ("verdict", trial.verdict, verdict),
                ("least", trial.least if paid else None, least),
                ("most", trial.most if paid else None, most),
            ):
                if expected is not None:
                    assert got == expected, (trial.id, name)
                    checked[name] += 1
    assert min(checked.values()) > 0


def test_the_samples_are_told_what_they_would_be_told_alone(
    library: Library, samples: Path
) -> None:
    profiles = [library.profile(path) for path in sorted(samples.glob("*.yaml"))]
    companies = [dict(profile.facts) for profile in profiles]
    assert len(companies) > 5
    for at in {profile.reference_date for profile in profiles}:
        assert at is not None
        matcher = Matcher(library.policies, at, assume_open=True, reasons=True)
        assert_told_alike(matcher, companies)


def test_no_condition_and_no_sum_of_the_library_is_left_to_the_one_company_engine(
    library: Library,
) -> None:
    matcher = Matcher(library.policies, date(2024, 6, 1), assume_open=True)
    assert len(matcher.measures) == len(library.measures)
    assert matcher.asked == 0
