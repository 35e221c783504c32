"""Random histories of every procedure of the library, and the oracle that sees a planted fault."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from histories import Histories
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from huice.procedure.load import load_procedure, procedure_files
from huice.procedure.running import Running

POLICIES = Path(__file__).resolve().parents[2] / "policies"
FILES = {f"{path.parent.parent.name}/{path.stem}": path for path in procedure_files(POLICIES)}
BRIEF = settings(
    max_examples=15, stateful_step_count=25, deadline=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def machine(key: str) -> type[Histories]:
    """The random histories of a procedure; those of a call begin when it is open."""
    procedure = load_procedure(FILES[key])
    opens = [
        limit.day
        for each in procedure.transitions
        if each.window and (limit := each.window.opens) and limit.day
    ]
    begins = min(opens, default=Histories.begins)
    return type("Told", (Histories,), {"procedure": procedure, "begins": begins})


@pytest.mark.parametrize("key", FILES)
def test_no_history_breaks_what_must_hold(key: str) -> None:
    run_state_machine_as_test(machine(key), settings=BRIEF)


def must_fail(told: type[Histories]) -> None:
    many = settings(BRIEF, max_examples=400, database=None, phases=[Phase.generate])
    with pytest.raises(AssertionError):
        run_state_machine_as_test(told, settings=many)


def test_a_clock_that_counts_suspended_time_would_be_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def resume(self: Running, day: date, *_: object) -> None:
        self.since = None

    monkeypatch.setattr(Running, "resume", resume)
    must_fail(machine("guangdong-approval-filing-2021/approval"))


def test_a_lapse_that_never_comes_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huice.procedure.engine.Case.settle", lambda *_: None)
    must_fail(machine("guangdong-approval-filing-2021/approval"))
