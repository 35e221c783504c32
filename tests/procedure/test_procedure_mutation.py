"""程序改动一处，案例应能察觉 · every small wrong change to a procedure should be noticed."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_cases import CASES, audited
from test_terms import CALLED

from huice.procedure.audit import check_procedures
from huice.procedure.mutation import mutants

STRICT = (
    CASES
    + """
  - id: closing-stops-it
    title: 结束即止 | closing stops it
    cite: 第二条
    events: [2024-03-01 note office, 2024-03-04 close office]
    expect: [{at: 2024-03-04, state: closed, clocks: {T1: {standing: stopped}}}]
"""
)


def test_cases_that_show_every_part_notice_every_change(tmp_path: Path) -> None:
    audited(tmp_path, STRICT)
    found = next(check_procedures(tmp_path))
    assert found.mutants and found.killed == found.mutants, [x.say() for x in found.problems]


def test_what_no_case_notices_is_named_unless_a_reason_is_given(tmp_path: Path) -> None:
    audited(tmp_path, CASES)
    found = next(check_procedures(tmp_path))
    named = [x.field for x in found.problems if "察觉" in x.what.zh]
    assert named == ["T1: stop not on close"] and found.killed == (found.mutants or 0) - 1
    reason = "survivors: [{mutant: 'T1: stop not on close', why: 样例 | a sample}]\n"
    (tmp_path / "sample" / "procedures" / "plain.cases.yaml").write_text(CASES + reason)
    assert not next(check_procedures(tmp_path)).problems


def test_a_reason_for_what_is_noticed_is_out_of_date(tmp_path: Path) -> None:
    reason = "survivors: [{mutant: 'T1: stop not on close', why: 样例 | a sample}]\n"
    audited(tmp_path, STRICT + reason)
    found = next(check_procedures(tmp_path))
    assert [x.what.zh for x in found.problems] == ["已有案例察觉，不必说明"]


@pytest.mark.parametrize(
    "id",
    [
        "decision: 10个工作日 → 9个工作日", "online: 2024-02-25 18:00 → 2024-02-25 18:01",
        "decision: not suspended by visit", "online: online exclusion → silent",
        "name (filed): times 2 → 3", "file (draft): call opens 2024-01-25 → 2024-01-26",
        "file (draft): call outside refuse → mark",
        "audited (review): not only during audit",
        "audited (review): declared - approved <= 20% * declared → … < …",
    ],
)  # fmt: skip
def test_these_changes_are_among_those_tried(id: str) -> None:
    assert id in {each.id for each in mutants(CALLED)}


def test_a_clock_is_never_left_without_a_start() -> None:
    assert "report: start not on accept" not in {each.id for each in mutants(CALLED)}


def test_every_mutant_is_another_procedure_and_named_once() -> None:
    tried = [each.id for each in mutants(CALLED)]
    assert len(tried) == len(set(tried)) > 50
