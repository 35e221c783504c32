"""登记簿：可随时删除的缓存；标记、换版、损坏与并写 · the register is a cache, and says when it is none."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from cases import APPROVAL, FILING, on, opening, told
from test_terms import CALLED

from huice.problems import BadInput
from huice.procedure import register as module
from huice.procedure.due_list import row_of, turns
from huice.procedure.engine import Case, fold
from huice.procedure.log import parse_log, whole_log
from huice.procedure.model import Procedure
from huice.procedure.register import FILE, Register, Row, look_of, opened

SUBMIT = "2024-02-01 submit applicant project_code=A"
ACCEPT = "2024-02-02 accept authority"


def case_of(procedure: Procedure, *lines: str, today: str = "", **readings: str) -> Case:
    entries = [told(line, place) for place, line in enumerate(lines)]
    begun = opening(procedure, lines[0].split()[0], **readings)
    return fold(procedure, begun, entries, on(today) if today else None)


def row(name: str, *lines: str, procedure: Procedure = APPROVAL, today: str = "") -> Row:
    entries = [told(line, place) for place, line in enumerate(lines)]
    begun = replace(opening(procedure, lines[0].split()[0]), case=name)
    log = parse_log(whole_log(begun, entries), name)
    case = fold(procedure, begun, entries, on(today) if today else None)
    return row_of(case, log, (log.size, 1))


def listed(register: Register, until: str = "") -> list[tuple[str, str, str]]:
    kinds = register.kinds()
    return [
        (str(date.fromordinal(day)), name, kinds[kind].clock)
        for day, name, kind in register.live(on(until) if until else None)
    ]


# --- what a row says ---------------------------------------------------------------------------


def test_a_row_holds_from_the_last_event_until_a_lapse_changes_the_case() -> None:
    received = row("甲", SUBMIT)
    assert (received.last, received.start, received.turns) == (
        on("2024-02-01"), on("2024-02-01"), on("2024-02-04"),
    )  # fmt: skip
    deemed = row("甲", SUBMIT, today="2024-02-20")
    assert (deemed.state, deemed.last, deemed.start) == (
        "accepted", on("2024-02-01"), on("2024-02-07"),
    )  # fmt: skip


def test_a_lapse_without_effect_does_not_turn_a_case() -> None:
    """C02 and C07 run out and change nothing: their standing follows from their day."""
    assert turns(case_of(APPROVAL, SUBMIT, ACCEPT)) == date.max
    consulted = case_of(APPROVAL, SUBMIT, ACCEPT, "2024-02-02 consult-lower authority")
    assert turns(consulted) == on("2024-02-06")  # deemed consent does


@pytest.mark.parametrize("beyond", ["stands", "counts"])
def test_a_lapse_without_effect_turns_a_case_where_another_clock_may_go_on(beyond: str) -> None:
    case = case_of(
        CALLED,
        "2024-02-20 file firm firm=甲 contact=张 kind=city first=2021-03-20 last=2023-03-20",
        "2024-02-21 accept office report_by=2024-06-30",
        "2024-02-22 begin-audit office",
        beyond=beyond,
    )
    audit = case.effective_due(case.clocks["audit"])
    assert turns(case) == audit == on("2024-02-29")
    case.settle(on("2024-03-01"))
    goes_on = case.clocks["decision"].due(case.calendar, case.opening.conventions) is not None
    assert goes_on == (beyond == "counts")


def test_time_changes_nothing_up_to_the_turn_and_something_after() -> None:
    lines = [
        "2024-03-01 declare applicant prohibited=no needs_approval=no",
        "2024-03-01 fill-in applicant completion=2025-12-31",
        "2024-03-01 upload applicant",
        "2024-03-01 submit applicant project_code=A",
        "2024-03-04 verify authority",
    ]
    turn = turns(case_of(FILING, *lines))
    assert turn == on("2026-03-02")
    assert case_of(FILING, *lines, today=str(turn)).state == "filed"
    assert case_of(FILING, *lines, today=str(turn + timedelta(days=1))).state == "lapsed"


# --- what is kept ------------------------------------------------------------------------------


def test_rows_are_replaced_and_listed_the_earliest_due_first(tmp_path: Path) -> None:
    with opened(tmp_path) as register:
        register.write([row("乙", SUBMIT), row("甲", SUBMIT)])
        assert listed(register) == [("2024-02-04", "乙", "C01"), ("2024-02-04", "甲", "C01")]
        register.write([row("乙", SUBMIT, ACCEPT)])
        assert listed(register) == [
            ("2024-02-04", "甲", "C01"), ("2024-02-07", "乙", "C02"), ("2024-02-21", "乙", "C07"),
        ]  # fmt: skip
        assert listed(register, "2024-02-07")[-1] == ("2024-02-07", "乙", "C02")
    with opened(tmp_path) as register:
        assert len(listed(register)) == 3
        assert register.turned(on("2024-02-04")) == []
        assert register.turned(on("2024-02-05")) == ["甲"]
        assert register.turned(on("2024-02-01")) == ["乙"]  # a day before its row holds
        assert register.later_than(on("2024-02-01")) == ("乙", on("2024-02-02"))
        seen = row("乙", SUBMIT, ACCEPT).look
        assert register.looked([seen]) == {"乙": seen} and seen in register.looks()
        register.forget({"乙": 0})
        assert len(listed(register)) == 3  # it came back meanwhile
        register.forget({"乙": seen})
        assert listed(register) == [("2024-02-04", "甲", "C01")]


def test_a_marked_row_is_written_only_by_who_holds_the_log(tmp_path: Path) -> None:
    with opened(tmp_path) as register:
        register.write([row("甲", SUBMIT)])
        register.mark("甲")
        register.mark("乙")
        register.write([row("甲", SUBMIT, ACCEPT), row("乙", SUBMIT)])
        assert register.dirty() == ["乙", "甲"] and listed(register) == [
            ("2024-02-04", "甲", "C01")
        ]
        register.write([row("甲", SUBMIT, ACCEPT)], clean=True)
        assert register.dirty() == ["乙"] and len(listed(register)) == 2


def test_a_row_of_a_shorter_log_does_not_replace_that_of_a_longer(tmp_path: Path) -> None:
    with opened(tmp_path) as register:
        register.write([row("甲", SUBMIT, ACCEPT)])
        register.write([row("甲", SUBMIT)])
        assert [clock for _, _, clock in listed(register)] == ["C02", "C07"]


def test_rows_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    with opened(tmp_path) as register, pytest.raises(AttributeError):
        register.write([row("甲", SUBMIT), None])  # type: ignore[list-item]
    with opened(tmp_path) as register:
        assert listed(register) == [] and register.kinds() == {}
        register.write([row("甲", SUBMIT)])
        assert len(listed(register)) == 1


def test_a_mark_stands_for_another_process_at_once(tmp_path: Path) -> None:
    with opened(tmp_path) as register, opened(tmp_path) as other:
        register.write([row("甲", SUBMIT)])
        register.mark("甲")
        assert other.dirty() == ["甲"]


def test_a_look_changes_with_the_name_the_length_and_the_moment() -> None:
    looks = {
        look_of(name, length, moment)
        for name in ("甲", "乙", "甲乙")
        for length in range(400, 420)
        for moment in range(1_700_000_000_000_000_000, 1_700_000_000_000_000_020)
    }
    assert len(looks) == 3 * 20 * 20 and all(0 <= look < 1 << 63 for look in looks)


# --- the file ----------------------------------------------------------------------------------


def filled(folder: Path) -> None:
    with opened(folder) as register:
        register.write([row("甲", SUBMIT)])
        register.complete()


@pytest.mark.parametrize("content", [b"", b"not a database, but a text" * 200, bytes(9000)])
def test_a_file_that_is_no_register_is_made_anew(tmp_path: Path, content: bytes) -> None:
    filled(tmp_path)
    (tmp_path / FILE).write_bytes(content)
    with opened(tmp_path) as register:
        assert listed(register) == [] and not register.is_complete


def test_what_another_program_or_calendar_reckoned_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path)
    with opened(tmp_path) as register:
        assert register.is_complete
    monkeypatch.setattr(module, "_maker", lambda: "a later calendar")
    with opened(tmp_path) as register:
        assert listed(register) == [] and not register.is_complete


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as db, db:
        db.execute("CREATE TABLE held (x)")
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(BadInput, match="tables of another program: held"), opened(tmp_path):
        pass
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        assert db.execute("SELECT count(*) FROM held").fetchone() == (0,)
    assert len(before) == (tmp_path / FILE).stat().st_size


def test_a_register_that_cannot_be_written_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path)
    monkeypatch.setattr(module, "_WAIT", 0.05)
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as busy:
        busy.execute("BEGIN IMMEDIATE")
        with pytest.raises(BadInput, match="登记簿无法使用"), opened(tmp_path) as register:
            register.mark("甲")
    (tmp_path / FILE).unlink()
    (tmp_path / FILE).mkdir()
    with pytest.raises(BadInput, match="登记簿无法使用"), opened(tmp_path):
        pass
