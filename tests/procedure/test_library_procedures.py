"""政策库的程序：案例全部通过，时限的每一面都有案例，每处改动都被察觉 · the procedures of the library."""

from __future__ import annotations

from pathlib import Path

import pytest

from huice.procedure.audit import Audited, check_procedures
from huice.procedure.load import load_procedure, procedure_files

POLICIES = Path(__file__).resolve().parents[2] / "policies"
KEYS = {f"{path.parent.parent.name}/{path.stem}": path for path in procedure_files(POLICIES)}

# 粤工信规字〔2021〕2号等文件的主要时限；C33 是条件，不是时限
MASTER = {f"C{number:02}" for number in range(1, 38)} - {"C33"}


@pytest.fixture(scope="module", params=KEYS)
def audited(request: pytest.FixtureRequest) -> Audited:
    return next(check_procedures(POLICIES, request.param))


def test_every_case_holds_and_nothing_is_left_out(audited: Audited) -> None:
    assert audited.passed and audited.cases
    assert [problem.say() for problem in audited.problems] == []


def test_few_changes_are_explained_instead_of_noticed(audited: Audited) -> None:
    assert audited.mutants and audited.killed is not None
    assert audited.mutants - audited.killed <= 6


def test_every_clock_of_the_master_table_is_encoded() -> None:
    found: set[str] = set()
    for path in KEYS.values():
        procedure = load_procedure(path)
        found |= {rule.window.id for rule in procedure.transitions if rule.window}
        for clock in procedure.clocks.values():
            found |= {clock.id, *(x.id for x in (*clock.lapses,))}
            found |= {x.id for x in clock.variants} | {x.id for x in clock.extensions}
    assert set() == MASTER - found
