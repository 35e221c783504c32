"""huice fund ledger: given out, read, verified, settled; 1 is late or money to take back, 2 is bad input."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from openpyxl import load_workbook

from fund_ledger import YI, changed, line, sheet_of, table
from greenhouse import run
from huice.decide.library import Library
from huice.fund.ledger_sheet import STATISTICS, ledger_sheet
from huice.library.cache import default_root

Huice = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def huice(tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> Huice:
    """The ledger command in a folder with the last ledger and this one."""
    monkeypatch.setattr("huice.decide.library.load", lambda: library)
    last = [line(declared=6 * YI), line("P-2", declared=10 * YI)]
    now = [line(), line("P-2", declared=10 * YI)]
    (tmp_path / "last.xlsx").write_bytes(ledger_sheet(last, "zh"))
    (tmp_path / "now.xlsx").write_bytes(ledger_sheet(now, "zh"))
    head = [each.zh for each in STATISTICS]
    found = table(head, ["P-1", "", 700_000_000], ["P-2", "", 1_000_000_000])
    (tmp_path / "found.xlsx").write_bytes(found)
    return lambda *args: run(("fund", "ledger", *args), tmp_path, default_root())


def test_the_ledger_is_given_out_with_the_projects_of_the_last(
    huice: Huice, tmp_path: Path
) -> None:
    done = huice("D03", "--period", "2025-H1", "--last", "last.xlsx", "--at", "2025-07-15", "--out", "new.xlsx")  # fmt: skip
    assert done.returncode == 0 and "2025-07-15" in done.stdout and "即将到期" in done.stdout
    assert (tmp_path / "new.xlsx").read_bytes()[:2] == b"PK"
    rows = list(load_workbook(tmp_path / "new.xlsx").worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["项目编号", "P-1", "P-2"]
    empty = huice("D03", "--period", "2025-H1", "--at", "2025-07-16")
    assert empty.returncode == 0 and "逾期未报" in empty.stdout
    own = tmp_path / "guangdong-manufacturing-investment-2021-ledger-2025-H1.xlsx"
    assert load_workbook(own).worksheets[0].max_row == 1


@pytest.mark.parametrize(("day", "code", "said"), [("2025-07-15", 0, "按期"), ("2025-07-16", 1, "已逾期")])  # fmt: skip
def test_the_printed_day_is_in_time_and_the_next_is_late(
    huice: Huice, day: str, code: int, said: str
) -> None:
    done = huice("D03", "now.xlsx", "--period", "2025-H1", "--last", "last.xlsx", "--at", day)
    assert done.returncode == code and said in done.stdout
    assert "6亿元 → 8亿元" in done.stdout and "累计申报投资" in done.stdout


def test_a_wrong_sheet_is_told_by_row_and_column_and_nothing_is_written(
    huice: Huice, tmp_path: Path
) -> None:
    wrong = sheet_of(line(declared=5 * YI), line("P-3"))
    (tmp_path / "wrong.xlsx").write_bytes(changed(wrong, 2, 已获奖励="一千万"))
    done = huice("D03", "wrong.xlsx", "--period", "2025-H1", "--last", "last.xlsx", "--out", "o.xlsx")  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "") and not (tmp_path / "o.xlsx").exists()
    assert "wrong.xlsx[项目台账]:2:8" in done.stderr and "wrong.xlsx[项目台账]:2:10" in done.stderr
    assert "wrong.xlsx[项目台账]:3:1" in done.stderr and "缺少项目“P-2”" in done.stderr


@pytest.mark.parametrize("read", ["now.xlsx", "last.xlsx", "found.xlsx"])
def test_nothing_is_written_over_what_was_read(huice: Huice, tmp_path: Path, read: str) -> None:
    before = (tmp_path / read).read_bytes()
    done = huice("D03", "now.xlsx", "--period", "2025-H1", "--last", "last.xlsx", "--statistics", "found.xlsx", "--out", read)  # fmt: skip
    assert done.returncode == 2 and (tmp_path / read).read_bytes() == before


def test_statistics_are_asked_with_a_sheet_of_their_own(huice: Huice, tmp_path: Path) -> None:
    assert huice("D03", "now.xlsx", "--period", "2025-H2", "--at", "2026-01-15", "--to-statistics", "ask.xlsx").returncode == 0  # fmt: skip
    asked = list(load_workbook(tmp_path / "ask.xlsx").worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in asked] == ["项目编号", "P-1", "P-2"]


def test_the_settlement_takes_back_under_the_readings_chosen(huice: Huice, tmp_path: Path) -> None:
    settle = ("D03", "now.xlsx", "--period", "2025-H2", "--statistics", "found.xlsx", "--at", "2026-05-06")  # fmt: skip
    shown = huice(*settle, "--settle", "floor", "--out", "settled.xlsx")
    assert shown.returncode == 1 and "10000000.00" in shown.stdout and "试算" not in shown.stdout
    rows = load_workbook(tmp_path / "settled.xlsx")["期满清算"].iter_rows(min_row=2, values_only=True)  # fmt: skip
    assert [row[8] for row in rows] == [10_000_000, 0]
    part = huice(*settle, "--settle", "approved", "--take", "shortfall", "--json")
    told = json.loads(part.stdout)["settlement"]
    assert told["clawback"] == sum(each["clawback"] for each in told["projects"])
    assert [each["clawback"] for each in told["projects"]] == [416_666_666, 166_666_666]  # fmt: skip
    unverified = huice("D03", "now.xlsx", "--period", "2025-H2", "--settle", "floor")
    assert unverified.returncode == 2 and "未经统计核实" in unverified.stderr


def test_before_the_term_is_over_a_settlement_is_a_forecast(huice: Huice) -> None:
    for period, day, forecast in (("2025-H2", "2025-12-31", True), ("2025-H2", "2026-01-01", False), ("2025-H1", "2026-01-01", True)):  # fmt: skip
        done = huice("D03", "now.xlsx", "--period", period, "--statistics", "found.xlsx", "--at", day, "--settle", "floor", "--json")  # fmt: skip
        found = json.loads(done.stdout)["settlement"]
        assert (found["term"], found["forecast"]) == ("2025-12-31", forecast)


@pytest.mark.parametrize(("args", "said"), [
    (("D02", "--period", "2025-H1"), "没有定期报送的台账"), (("D03", "now.xlsx"), "不是报送期"),
    (("D03", "none.xlsx", "--period", "2025-H1"), "读不了这个文件"),
    (("D03", "now.xlsx", "--period", "2025-H1", "--statistics", "found.xlsx", "--settle", "half"), "“half”不在其中：floor、approved"),
    (("D03", "now.xlsx", "--period", "2025-H1", "--statistics", "found.xlsx", "--settle", "floor", "--take", "x"), "不在其中：all、shortfall"),
])  # fmt: skip
def test_bad_input_is_two(huice: Huice, args: tuple[str, ...], said: str) -> None:
    done = huice(*args)
    assert (done.returncode, done.stdout) == (2, "") and said in done.stderr
