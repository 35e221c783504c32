"""huice deadlines, run as its users run it: due lists, calendars, workbooks."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from openpyxl import load_workbook
from rich.cells import cell_len

from greenhouse import FOLDER, Desk

CHINESE = re.compile("[\u4e00-\u9fff]")
PERMIT = f"{FOLDER}/permit"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk.new(tmp_path_factory.mktemp("office")).entrusted()
    desk.say("case", "new", "permit", "A-2", "--day", "2024-01-29")
    desk.event("A-2", "submit", "applicant", "2024-01-30", "plot=X2")
    desk.event("A-2", "accept", "authority", "2024-01-30")
    desk.say("case", "new", "grant", "P-1", "--day", "2024-01-29")
    desk.event("P-1", "register", "applicant", "2024-01-30")
    return desk


@pytest.fixture
def office(opened: Desk, tmp_path: Path) -> Desk:
    """Three cases: A-1 being evaluated, A-2 under review, P-1 to be filed by 17:30."""
    shutil.copytree(opened.home, tmp_path / "office")
    return Desk(tmp_path / "office")


def listed(office: Desk, *args: str) -> list[tuple[str, str, str, str]]:
    return [
        (each["due"], each["case"], each["clock"], each["standing"])
        for each in office.tell("deadlines", *args)
    ]


def events(path: Path) -> list[icalendar.Event]:
    found = icalendar.Calendar.from_ical(path.read_bytes())
    return [each for each in found.walk("VEVENT") if isinstance(each, icalendar.Event)]


# --- cases -----------------------------------------------------------------------------------


def test_a_folder_of_cases_gives_what_is_due_overdue_first(office: Desk) -> None:
    assert listed(office, "cases", "--at", "2024-02-20") == [
        ("2024-02-18", "A-2", "G4", "overdue"),
        ("2024-02-22", "A-1", "G2", "running"),
        ("2024-03-15", "P-1", "G7", "running"),
    ]
    shown = office.say("deadlines", "cases", "--at", "2024-02-20")
    for words in ("2024-02-18 星期日", "逾期 2 个工作日", "还有 2 个工作日", "2024-03-15 星期五 17:30", "许可机关",
                  "违反期限义务", "文本未规定逾期后果", "原则性期限", "共 3 项，逾期 1 项", "工作日历"):  # fmt: skip
        assert words in shown, words


def test_one_case_gives_its_own_list(office: Desk) -> None:
    whole = office.tell("deadlines", "cases", "--at", "2024-02-20")
    assert office.tell("deadlines", "cases/A-1.jsonl", "--at", "2024-02-20") == [
        each for each in whole if each["case"] == "A-1"
    ]


def test_a_length_and_an_actor_narrow_the_list(office: Desk) -> None:
    at = ("--at", "2024-02-20")
    assert [x[1] for x in listed(office, "cases", *at, "--within", "2日")] == ["A-2", "A-1"]
    assert [x[1] for x in listed(office, "cases", *at, "--within", "1工作日")] == ["A-2"]
    assert [x[1] for x in listed(office, "cases", *at, "--who", "evaluator")] == ["A-1"]
    assert listed(office, "cases/A-1.jsonl", *at, "--who", "authority") == []


def test_a_day_on_which_nothing_is_due_says_so(office: Desk) -> None:
    shown = office.say("deadlines", "cases", "--at", "2024-02-01", "--within", "1日")
    assert "没有到期事项" in shown
    assert office.tell("deadlines", "cases", "--at", "2024-02-01", "--within", "1日") == []


def test_a_clock_that_stands_still_is_not_due(office: Desk) -> None:
    assert "G4" not in [each[2] for each in listed(office, "cases/A-1.jsonl", "--at", "2024-02-20")]


def test_a_day_that_rests_on_an_estimate_is_marked(office: Desk) -> None:
    later = office.permitted("--estimate")
    day = f"{later.year - 1}-01-05"
    (due,) = office.tell("deadlines", "cases/B-1.jsonl", "--at", day)
    assert (due["clock"], due["estimated"]) == ("G5", [later.year])
    shown = office.say("deadlines", "cases/B-1.jsonl", "--at", day)
    assert f"估算：{later.year} 年只按周末计" in shown


@pytest.mark.parametrize("width", [92, 120])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_list_fits_the_terminal_in_either_language(office: Desk, width: int, lang: str) -> None:
    shown = office.say("deadlines", "cases", "--at", "2024-02-20", "--lang", lang, width=width)
    assert max(map(cell_len, shown.splitlines())) <= width
    if lang == "en":
        assert not set(CHINESE.findall(shown)) - set("第四五六八十条附件一二三末款")  # cites only
        assert "2 working days late" in shown and "3 in all, 1 overdue" in shown


# --- calendars -------------------------------------------------------------------------------


def test_a_calendar_holds_each_deadline_with_its_place_and_effect(office: Desk) -> None:
    out = office.home / "due.ics"
    assert (
        office.say("deadlines", "cases", "--at", "2024-02-20", "--ics", str(out))
        == f"已写入 {out}\n"
    )
    late, whole, timed = events(out)
    assert (
        late.decoded("dtstart") == date(2024, 2, 18)
        and str(late["summary"]) == "【逾期】A-2 许可决定"
    )
    assert whole.decoded("dtstart") == date(2024, 2, 22)
    assert timed.decoded("dtstart") == datetime(2024, 3, 15, 17, 30, tzinfo=SHANGHAI)
    assert timed["dtstart"].params["TZID"] == "Asia/Shanghai"
    for words in ("A-1", PERMIT, "测评所", "G2，第五条", "文本未规定逾期后果", "原则性期限"):
        assert words in str(whole["description"]), words
    assert "第六条" in str(late["description"]) and "第十条" in str(late["description"])


def test_a_calendar_reminds_three_working_days_before_at_nine(office: Desk) -> None:
    out = office.home / "due.ics"
    office.say("deadlines", "cases", "--at", "2024-02-20", "--ics", str(out))
    reminders = []
    for each in events(out):
        (alarm,) = each.walk("VALARM")
        start = each.decoded("dtstart")
        moment = start if isinstance(start, datetime) else datetime.combine(start, time())
        reminders.append((moment + alarm.decoded("trigger")).replace(tzinfo=None))
    assert reminders == [
        datetime(2024, 2, 7, 9),  # 18 February was worked; before it lie eight days off
        datetime(2024, 2, 19, 9),
        datetime(2024, 3, 12, 9),
    ]


def test_a_calendar_is_of_the_set_form(office: Desk) -> None:
    out = office.home / "due.ics"
    office.say("deadlines", "cases", "--at", "2024-02-20", "--ics", str(out))
    raw = out.read_bytes()
    lines = raw.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR" and lines[-2:] == [b"END:VCALENDAR", b""]
    assert b"\n" not in raw.replace(b"\r\n", b"") and max(map(len, lines)) <= 75
    assert b"BEGIN:VTIMEZONE" in raw and b"VERSION:2.0" in raw and b"PRODID:" in raw
    found = icalendar.Calendar.from_ical(raw)
    assert not found.errors and all(not each.errors for each in found.walk())


def test_the_same_deadline_keeps_its_uid_when_its_day_moves(office: Desk) -> None:
    first, second = office.home / "1.ics", office.home / "2.ics"
    office.say("deadlines", "cases", "--at", "2024-02-01", "--ics", str(first))
    office.event("A-1", "extend-evaluation", "authority", "2024-02-02", "length=20工作日", "granted_by=head")  # fmt: skip
    office.say("deadlines", "cases", "--at", "2024-02-20", "--ics", str(second))
    before = {str(each["uid"]): each.decoded("dtstart") for each in events(first)}
    after = {str(each["uid"]): each.decoded("dtstart") for each in events(second)}
    assert before.keys() == after.keys() and len(before) == 3
    moved = [uid for uid in before if before[uid] != after[uid]]
    assert [(before[uid], after[uid]) for uid in moved] == [(date(2024, 2, 22), date(2024, 3, 21))]


def test_names_cannot_break_out_of_a_calendar(office: Desk) -> None:
    name = "B,1;END=VEVENT，地块 #@$"
    office.say("case", "new", "grant", name, "--day", "2024-01-29")
    office.event(name, "register", "applicant", "2024-01-30")
    out = office.home / "due.ics"
    office.say("deadlines", "cases", "--at", "2024-02-20", "--ics", str(out))
    assert f"{name} 申领截止" in [str(each["summary"]) for each in events(out)]


# --- workbooks -------------------------------------------------------------------------------


def test_a_workbook_holds_the_list_and_no_formula(office: Desk) -> None:
    office.say("case", "new", "grant", "=1+2", "--day", "2024-01-29")
    office.event("=1+2", "register", "applicant", "2024-01-30")
    out = office.home / "due.xlsx"
    office.say("deadlines", "cases", "--at", "2024-02-20", "--xlsx", str(out))
    sheet = load_workbook(BytesIO(out.read_bytes())).active
    assert sheet is not None
    heads, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    first = dict(zip(heads, rows[0], strict=True))
    assert (first["到期日"], first["剩余"], first["单位"], first["案件"], first["谁"]) == (
        "2024-02-18", -2, "工作日", "A-2", "许可机关",
    )  # fmt: skip
    assert len(rows) == 4 and "17:30" in [
        dict(zip(heads, row, strict=True))["时刻"] for row in rows
    ]
    assert "=1+2" in [dict(zip(heads, row, strict=True))["案件"] for row in rows]
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)


# --- a company -------------------------------------------------------------------------------


@pytest.fixture
def company(samples: Path, tmp_path: Path) -> tuple[Desk, str]:
    """A software maker, and the policy library of the project."""
    shutil.copy(samples / "shenzhen-software.yaml", tmp_path / "company.yaml")
    return Desk(tmp_path), str(samples.parent / "policies")


def of_company(company: tuple[Desk, str], *args: str) -> Any:
    desk, policies = company
    done = desk.run("deadlines", "company.yaml", *args, env={"HUICE_POLICIES": policies})
    assert done.returncode == 0, done.stderr
    return done.stdout


def days(company: tuple[Desk, str], *args: str) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for each in json.loads(of_company(company, *args, "--json")):
        found.setdefault(each["deadline"].rpartition("/")[2], set()).add(
            (each["due"], each["hour"])
        )
    return found


def test_a_company_sees_the_close_online_and_on_paper(company: tuple[Desk, str]) -> None:
    found = days(company, "--at", "2024-02-01", "--within", "60日")
    assert found["online"] == {("2024-02-25", "18:00")}
    assert found["paper"] == {("2024-02-29", "18:00")}
    shown = of_company(company, "--at", "2024-02-01", "--within", "60日")
    assert "2024-02-25 星期日 18:00" in shown and "七（二）1" in shown and "还有 24 日" in shown
    assert "退回" in shown  # the advice of the notice


def test_once_the_entry_has_closed_the_paper_stage_still_counts(company: tuple[Desk, str]) -> None:
    assert "online" in days(company, "--at", "2024-02-25T18:00", "--within", "60日")
    after = days(company, "--at", "2024-02-25T18:01", "--within", "60日")
    assert "online" not in after and "paper" in after
    assert days(company, "--at", "2024-03-01", "--within", "60日") == {}
    assert "申报已截止" in of_company(company, "--at", "2024-02-27", "--within", "60日")


def test_a_measure_that_something_stands_in_the_way_of_is_left_out(
    company: tuple[Desk, str],
) -> None:
    desk, policies = company
    env = {"HUICE_POLICIES": policies}
    answer = json.loads(
        desk.run("match", "company.yaml", "--at", "2024-02-01", "--json", env=env).stdout
    )
    barred = {each["measure"] for each in answer["results"] if each["verdict"] == "ineligible"}
    shown = json.loads(of_company(company, "--at", "2024-02-01", "--json"))
    named = {each["measure"] for deadline in shown for each in deadline["measures"]}
    assert barred and named and not barred & named


def test_the_calendar_of_a_company_keeps_its_uids(company: tuple[Desk, str]) -> None:
    desk, _ = company
    for name, at in (("1.ics", "2024-02-01"), ("2.ics", "2024-02-02")):
        of_company(company, "--at", at, "--ics", name)
    before, after = (events(desk.home / name) for name in ("1.ics", "2.ics"))
    assert {str(each["uid"]) for each in before} == {str(each["uid"]) for each in after}
    online = next(each for each in before if "网上填报" in str(each["summary"]))
    assert online.decoded("dtstart") == datetime(2024, 2, 25, 18, tzinfo=SHANGHAI)
    assert "七（二）1" in str(online["description"]) and len(before) == len(
        {x["uid"] for x in before}
    )


def test_the_workbook_of_a_company_holds_stage_document_and_advice(
    company: tuple[Desk, str],
) -> None:
    of_company(company, "--at", "2024-02-01", "--xlsx", "due.xlsx", "--lang", "en")
    sheet = load_workbook(company[0].home / "due.xlsx").active
    assert sheet is not None
    heads, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    first = dict(zip(heads, rows[0], strict=True))
    assert (first["Deadline"], first["Hour"], first["Days left"]) == ("2024-02-25", "18:00", 24)
    assert first["Stage"] == "Online filing and formal pre-check" and first["Advice"]


# --- bad input -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("nowhere",), "没有这个文件或文件夹"),
        (("cases/A-9.jsonl",), "没有这个文件或文件夹"),
        (("policies",), "没有案件"),
        (("cases", "--at", "2024-02-31"), "2024-02-31"),
        (("cases", "--at", "2024-01-05"), "早于此案最后一个事件"),
        (("cases", "--at", "2024-02-20", "--within", "很久"), "很久"),
        (("cases", "--at", "2024-02-20", "--who", "evaluater"), "evaluator"),
        (("cases/A-1.jsonl", "--at", "2024-02-20", "--who", "evaluater"), "evaluator"),
        (("cases", "--at", "2024-02-20", "--xlsx", "due.csv"), ".xlsx"),
        (("cases", "--at", "2024-02-20", "--ics", "none/due.ics"), "没有这个文件夹"),
        (("cases", "--at", "2024-02-20", "--ics", "cases/A-1.jsonl"), ".ics"),
        (("cases", "--at", "2024-02-20", "--ics", "cases/register.sqlite"), ".ics"),
        (("cases", "--at", "2031-02-20"), "2031"),
    ],
)  # fmt: skip
def test_bad_input_ends_with_2_and_writes_nothing(
    office: Desk, args: tuple[str, ...], why: str
) -> None:
    assert why in office.refuse("deadlines", *args)


@pytest.mark.parametrize(
    ("content", "args", "why"),
    [
        ("name: 甲\nnonsense: 3\n", (), "nonsense"),
        ("name: 甲\n", ("--at", "2024-02-31"), "2024-02-31"),
        ("name: 甲\n", ("--who", "evaluator"), "applicant"),
        ("name: 甲\n", ("--within", "30"), "30"),
    ],
)
def test_a_company_that_cannot_be_read_ends_with_2(
    company: tuple[Desk, str], content: str, args: tuple[str, ...], why: str
) -> None:
    desk, policies = company
    (desk.home / "other.yaml").write_text(content, encoding="utf-8")
    done = desk.run("deadlines", "other.yaml", *args, env={"HUICE_POLICIES": policies})
    assert (done.returncode, done.stdout) == (2, "") and why in done.stderr


def test_a_folder_without_cases_is_left_as_it_was(office: Desk) -> None:
    (office.home / "empty").mkdir()
    office.refuse("deadlines", "empty")
    assert not any((office.home / "empty").iterdir())


def test_a_log_that_was_edited_by_hand_is_named(office: Desk) -> None:
    path = office.home / "cases" / "A-2.jsonl"
    path.write_bytes(path.read_bytes().replace(b"X2", b"X3", 1))
    assert "A-2.jsonl:2" in office.refuse("deadlines", "cases", "--at", "2024-02-20")


def test_a_lapse_shows_as_soon_as_its_day_has_passed(office: Desk) -> None:
    at = date(2024, 3, 15)
    assert ("2024-03-15", "P-1", "G7", "running") in listed(office, "cases", "--at", at.isoformat())
    after = (at + timedelta(days=1)).isoformat()
    assert "P-1" not in [each[1] for each in listed(office, "cases", "--at", after)]
