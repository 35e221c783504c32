"""What keeps a case's log safe: no other output over it, no cut end unseen, no year made up."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from greenhouse import Desk


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk.new(tmp_path_factory.mktemp("office")).entrusted()


@pytest.fixture
def office(opened: Desk, tmp_path: Path) -> Desk:
    shutil.copytree(opened.home, tmp_path / "office")
    return Desk(tmp_path / "office")


def log(office: Desk) -> Path:
    return office.home / "cases" / "A-1.jsonl"


def test_a_picture_is_never_written_over_a_log(office: Desk) -> None:
    before = log(office).read_bytes()
    assert ".svg" in office.refuse("procedure", "show", "permit", "--svg", str(log(office)))
    assert log(office).read_bytes() == before


@pytest.mark.parametrize("command", ["status", "timeline"])
@pytest.mark.parametrize("cut", [10, None])
def test_an_end_that_was_cut_off_is_seen_by_whoever_reads(
    office: Desk, command: str, cut: int | None
) -> None:
    raw = log(office).read_bytes()
    lines = raw.splitlines(keepends=True)
    short = raw[:-cut] if cut else b"".join(lines[:-1])
    log(office).write_bytes(short)
    assert "末尾被截去" in office.refuse("case", command, "A-1", "--at", "2024-02-20")
    assert log(office).read_bytes() == short


def test_a_log_that_was_emptied_is_not_begun_again(office: Desk) -> None:
    log(office).write_bytes(b"")
    for command in (
        ("deadlines", "cases", "--at", "2024-02-20"),
        ("case", "new", "permit", "A-1", "--day", "2024-02-01"),
    ):
        assert "末尾被截去" in office.refuse(*command)
    assert log(office).read_bytes() == b""


def test_a_folder_in_place_of_a_log_is_named(office: Desk) -> None:
    log(office).unlink()
    log(office).mkdir()
    assert "文件夹" in office.refuse("case", "status", "A-1")


def test_the_version_a_case_began_under_must_be_there(office: Desk) -> None:
    for each in (office.home / "cases" / "procedures").iterdir():
        each.unlink()
    assert "程序版本" in office.refuse("case", "status", "A-1", "--at", "2024-02-20")


def test_a_year_that_the_calendar_does_not_cover_is_refused_or_marked(office: Desk) -> None:
    assert "2031" in office.refuse("case", "status", "A-1", "--at", "2031-02-20")
    assert "2031" in office.refuse("deadlines", "cases", "--at", "2031-02-20")
    rows = office.tell("deadlines", "cases", "--at", "2031-02-20", "--estimate")
    working = [each["estimated"] for each in rows if each["working"]]
    assert working and all(2031 in years for years in working)


def test_striking_what_later_events_rest_on_says_so(office: Desk) -> None:
    said = office.refuse(
        "case", "event", "A-1", "--strike", "e1", "--by", "authority", "--reason", "误"
    )
    assert "这样更正后" in said and "请先更正后面的事件" in said
    assert "划去一条不写日期" in office.refuse(
        "case",
        "event",
        "A-1",
        "--strike",
        "e1",
        "--by",
        "authority",
        "--reason",
        "误",
        "--day",
        "2024-02-01",
    )
