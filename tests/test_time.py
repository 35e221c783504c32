"""Time is part of the question: documents in force, calls and windows, anchors, deadlines."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from huice.library.load import load_folder
from huice.rules.state import state_at
from invented import DAY, Invented, folder, invented, measure, needs


def states(tmp_path: Path, document: str, body: str = "") -> Invented:
    return invented(tmp_path, document=document, measures=body or "requires: []\n")


LIFE = "in_force: 2022-01-01\nuntil: 2024-12-31\n"


@pytest.mark.parametrize(
    ("at", "state", "verdict"),
    [
        (date(2021, 12, 31), "not_yet_in_force", "not_open"),
        (date(2022, 1, 1), "open", "eligible"),
        (date(2024, 12, 31), "open", "eligible"),
        (datetime(2024, 12, 31, 23, 59), "open", "eligible"),
        (date(2025, 1, 1), "expired", "not_open"),
    ],
)
def test_a_document_is_in_force_on_its_first_and_on_its_last_day(
    tmp_path: Path, at: date, state: str, verdict: str
) -> None:
    library = states(tmp_path, LIFE)
    assert library.state(at) == state
    assert library.verdict({}, at) == verdict


def test_a_draft_is_never_awarded_whatever_its_dates(tmp_path: Path) -> None:
    library = states(tmp_path, LIFE + "state: draft\n")
    assert library.state(date(2023, 1, 1)) == "draft"
    assert library.verdict({}, date(2023, 1, 1)) == "not_open"


def test_a_replaced_document_ends_on_the_day_of_its_successor(tmp_path: Path) -> None:
    library = states(tmp_path, LIFE + "replaced: {by: 新办法, on: 2023-05-01}\n")
    assert library.state(date(2023, 4, 30)) == "open"
    assert library.state(date(2023, 5, 1)) == "replaced"


def call(id: str, opens: str, closes: str, published: str = "2024-01-24") -> str:
    return (
        f"  - id: {id}\n    title: 通知 | Call\n    published: {published}\n    cite: 一\n"
        f"    stages: [{{id: online, title: 网上 | Online, who: applicant, {opens}closes: {closes}, cite: 一}}]\n"
    )


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (date(2024, 1, 24), "not_yet_open"),
        (date(2024, 1, 25), "open"),
        (date(2024, 2, 25), "open"),  # asked for the day, the whole day counts
        (datetime(2024, 2, 25, 18, 0), "open"),
        (datetime(2024, 2, 25, 18, 1), "window_closed"),
        (date(2024, 2, 26), "window_closed"),
    ],
)
def test_a_window_closes_at_its_minute(tmp_path: Path, at: date, state: str) -> None:
    window = call("c", "opens: 2024-01-25, ", "2024-02-25T18:00")
    assert states(tmp_path, "calls:\n" + window).state(at) == state


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (date(2024, 1, 23), "not_yet_open"),  # the call is not published yet
        (date(2024, 1, 24), "open"),
        (datetime(2024, 2, 25, 23, 59), "open"),  # a bare day counts whole
        (datetime(2024, 2, 26, 0, 0), "window_closed"),
    ],
)
def test_a_window_without_a_start_opens_when_the_call_is_published(
    tmp_path: Path, at: date, state: str
) -> None:
    assert states(tmp_path, "calls:\n" + call("c", "", "2024-02-25")).state(at) == state


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (date(2024, 1, 1), "not_yet_open"),
        (date(2024, 2, 1), "open"),
        (date(2024, 4, 1), "not_yet_open"),  # between the two
        (date(2024, 7, 1), "open"),
        (date(2024, 9, 1), "window_closed"),
    ],
)
def test_of_two_calls_one_open_is_enough(tmp_path: Path, at: date, state: str) -> None:
    calls = call("spring", "opens: 2024-01-25, ", "2024-02-25")
    calls += call("summer", "opens: 2024-06-01, ", "2024-08-31", "2024-05-20")
    assert states(tmp_path, "calls:\n" + calls).state(at) == state


def test_calls_bind_only_what_one_applies_for_and_never_outlive_the_document(
    tmp_path: Path,
) -> None:
    window = "calls:\n" + call("c", "opens: 2024-01-25, ", "2024-02-25")
    automatic = states(tmp_path / "a", window, "by_application: false\n")
    assert automatic.state(date(2024, 6, 1)) == "open"
    ended = states(tmp_path / "b", "until: 2024-01-31\n" + window)
    assert ended.state(date(2024, 2, 1)) == "expired"


def test_the_entry_of_a_call_is_the_stage_that_says_so(tmp_path: Path) -> None:
    document = """\
calls:
  - id: c
    title: 通知 | Call
    published: 2024-01-24
    cite: 一
    stages:
      - {id: filing, title: 备案 | Filing, who: applicant, closes: 2024-02-01, cite: 一}
      - {id: online, title: 网上 | Online, who: applicant, closes: 2024-02-25, cite: 一, entry: true}
"""
    library = states(tmp_path, document)
    assert library.state(date(2024, 2, 10)) == "open"
    assert library.state(date(2024, 2, 26)) == "window_closed"


@pytest.mark.parametrize(
    ("anchor", "at", "verdict"),
    [
        # 上年度 is the year before the application
        ("{of: application}", date(2023, 6, 1), "eligible"),
        ("{of: application}", date(2024, 6, 1), "ineligible"),
        # … before the call was published, whenever one applies
        ("{of: publication, day: 2023-12-31}", date(2024, 6, 1), "eligible"),
        ("{of: publication, day: 2024-01-01}", date(2023, 6, 1), "ineligible"),
        # … before a printed year
        ("{of: year, year: 2023}", date(2024, 6, 1), "eligible"),
        ("{of: year, year: 2024}", date(2023, 6, 1), "ineligible"),
    ],
)
def test_the_year_before_hangs_on_the_anchor_that_the_measure_names(
    tmp_path: Path, anchor: str, at: date, verdict: str
) -> None:
    library = invented(
        tmp_path,
        facts={"sales": "yearly money"},
        measures=measure(f"requires: [{needs('sales', 'sales@Y-1 >= 1亿元')}]\n", anchor=anchor),
    )
    given: dict[str, Any] = {"sales": {"2022": "1亿元", "2023": "9999万元"}}
    assert library.verdict(given, at) == verdict


@pytest.mark.parametrize(
    ("days", "at", "following"),
    [
        ("[01-15, 07-15]", date(2024, 1, 15), date(2024, 1, 15)),
        ("[01-15, 07-15]", date(2024, 1, 16), date(2024, 7, 15)),
        ("[01-15, 07-15]", date(2024, 7, 16), date(2025, 1, 15)),
        ("[02-29]", date(2024, 2, 1), date(2024, 2, 29)),
        ("[02-29]", date(2024, 3, 1), date(2025, 2, 28)),
    ],
)
def test_a_recurring_deadline_comes_back_every_year(
    tmp_path: Path, days: str, at: date, following: date
) -> None:
    library = states(
        tmp_path,
        f"recurring: [{{id: r, title: 报送 | Report, who: 市局 | City, days: {days}, cite: 三}}]\n",
    )
    (document,) = library.policies.documents
    assert document.recurring[0].next(at) == following


def test_a_document_that_prints_no_day_is_undated(tmp_path: Path) -> None:
    """Nobody can say whether it is in effect."""
    lacking = "not_printed: [number, issuers, issued]\n"
    (document,) = load_folder(folder(tmp_path, document=lacking, measures=measure(""))).documents
    assert state_at(document, DAY) == "undated"
