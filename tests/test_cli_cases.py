"""huice case, run as its users run it: what is printed, what is written, and what is refused."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from greenhouse import FOLDER, HUICE, Desk

CHINESE = re.compile("[\u4e00-\u9fff]")
CITE = re.compile(r"岭农规〔2023〕8号|第[^，\s]*条[^，\s]*|附件一[^，\s]*")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.new(tmp_path)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk.new(tmp_path_factory.mktemp("office")).entrusted()


@pytest.fixture
def office(opened: Desk, tmp_path: Path) -> Desk:
    """With an application that was accepted, and its evaluation entrusted."""
    shutil.copytree(opened.home, tmp_path / "office")
    return Desk(tmp_path / "office")


def clock(status: Any, name: str) -> Any:
    return next(each for each in status["clocks"] if each["id"] == name)


# --- new -------------------------------------------------------------------------------------


def test_a_new_case_stands_at_its_start_with_default_readings(desk: Desk) -> None:
    found = desk.tell("case", "new", f"{FOLDER}/permit", "粤北铸件-1", "--day", "2024年1月2日")
    assert (found["case"], found["state"], found["since"]) == ("粤北铸件-1", "draft", "2024-01-02")
    assert found["readings"]["extension-runs-from"] == "expiry"
    assert found["conventions"]["start_day_counted"] is False
    assert (desk.home / "cases" / "粤北铸件-1.jsonl").is_file()


def test_readings_and_conventions_are_chosen_at_the_start_and_shown(desk: Desk) -> None:
    shown = desk.say(
        "case", "new", "permit", "A-1", "--day", "2024-01-02", "--reading", "extension-runs-from=event",
        "--count-start", "--no-roll-over", "--estimate",
    )  # fmt: skip
    assert "extension-runs-from=event" in shown and "同意之日" in shown
    assert "空（默认）" in shown
    assert "起算日计入；末日遇休息日不顺延" in shown
    conventions = desk.tell("case", "status", "A-1", "--at", "2024-01-02")["conventions"]
    assert conventions["start_day_counted"] and not conventions["roll_over"]
    assert conventions["beyond_coverage"] == "estimate"


def test_the_folder_is_named_by_option_or_environment(desk: Desk) -> None:
    desk.say("case", "new", "permit", "A-1", "--day", "2024-01-02", "--cases", "office")
    assert (desk.home / "office" / "A-1.jsonl").is_file()
    done = desk.run(
        "case", "status", "A-1", "--at", "2024-01-02", "--json", env={"HUICE_CASES": "office"}
    )
    assert json.loads(done.stdout)["state"] == "draft"


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("pemrit", "A-2", "--day", "2024-01-02"), "“permit”"),
        (("permit", "A-1", "--day", "2024-01-02"), "已经存在"),
        (("permit", "../A-2", "--day", "2024-01-02"), "案件名"),
        (("permit", "", "--day", "2024-01-02"), "案件名"),
        (("permit", "A-2", "--day", "2024-02-30"), "2024-02-30"),
        (("permit", "A-2", "--day", "2024-02"), "应写到日"),
        (("permit", "A-2", "--day", "2024-01-02", "--reading", "extension-runs"), "名称=值"),
        (("permit", "A-2", "--day", "2024-01-02", "--reading", "extension-run-from=event"), "“extension-runs-from”"),
        (("permit", "A-2", "--day", "2024-01-02", "--reading", "extension-runs-from=events"), "“event”"),
    ],
)  # fmt: skip
def test_a_case_that_cannot_begin_is_not_begun(
    office: Desk, args: tuple[str, ...], why: str
) -> None:
    assert why in office.refuse("case", "new", *args)


def test_a_case_does_not_begin_in_the_future(desk: Desk) -> None:
    tomorrow = date.today() + timedelta(days=2)
    assert "在记录之后" in desk.refuse(
        "case", "new", "permit", "A-1", "--day", tomorrow.isoformat()
    )


# --- event -----------------------------------------------------------------------------------


def test_an_event_tells_the_new_state_what_changed_and_what_is_due_next(office: Desk) -> None:
    found = office.tell(
        "case", "event", "A-1", "report", "--by", "evaluator", "--day", "2024-02-20"
    )
    assert found["entry"] == "e4"
    assert found["changes"]["state"] == ["evaluation", "accepted"]
    changed = {each["id"]: each["change"] for each in found["changes"]["clocks"]}
    assert changed == {"G2": "stopped", "G4": "resumed"}
    assert found["status"]["due_next"] == ["G4"]
    shown = office.say(
        "case", "event", "A-1", "approve", "--by", "authority", "--day", "2024-02-22"
    )
    for words in ("e5 已记入", "审查中 → 已许可", "G4 许可决定 了结", "G5 动工期限 起算",
                  "许可决定书", "公开许可结果", "下一到期：2026-02-24 星期二"):  # fmt: skip
        assert words in shown, words


def test_events_and_actors_may_be_named_by_their_titles(office: Desk) -> None:
    office.say("case", "event", "A-1", "提交测评报告", "--by", "测评所", "--day", "2024-02-20")
    last = office.tell("case", "timeline", "A-1", "--at", "2024-02-20")["timeline"][-1]
    assert (last["event"], last["by"], last["entry"]) == ("report", "evaluator", "e4")


def test_what_time_has_brought_about_meanwhile_is_told_with_the_event(desk: Desk) -> None:
    desk.say("case", "new", "permit", "A-1", "--day", "2024-01-02")
    desk.say(
        "case",
        "event",
        "A-1",
        "submit",
        "--by",
        "applicant",
        "--day",
        "2024-01-03",
        "--data",
        "plot=X1",
    )
    found = desk.tell(
        "case",
        "event",
        "A-1",
        "entrust",
        "--by",
        "authority",
        "--day",
        "2024-01-09",
        "--data",
        "evaluator=甲所",
    )
    (lapse,) = found["changes"]["happened"]
    assert (lapse["clock"], lapse["effect"], lapse["day"]) == (
        "G1",
        "deemed-acceptance",
        "2024-01-03",
    )


def test_an_event_without_a_day_is_of_today(desk: Desk) -> None:
    today = date.today().isoformat()
    desk.say("case", "new", "permit", "A-1", "--day", "2024-01-02")
    found = desk.tell("case", "event", "A-1", "submit", "--by", "applicant", "--data", "moved=yes")
    assert found["status"]["since"] == today


def test_a_correction_replaces_an_entry_and_keeps_its_day(office: Desk) -> None:
    office.say(
        "case", "event", "A-1", "entrust", "--by", "authority", "--data", "evaluator=乙\u3000所",
        "--corrects", "e3", "--reason", "名称写错",
    )  # fmt: skip
    found = office.tell("case", "status", "A-1", "--at", "2024-01-09")
    assert (found["known"]["evaluator"], found["since"]) == ("乙\u3000所", "2024-01-08")
    timeline = office.say("case", "timeline", "A-1", "--at", "2024-01-09")
    assert "更正 e3：entrust（2024-01-08）" in timeline and "名称写错" in timeline


def test_an_entry_is_struck_out_and_a_forgotten_one_entered_late(office: Desk) -> None:
    found = office.tell(
        "case", "event", "A-1", "--strike", "e3", "--by", "authority", "--reason", "未委托"
    )
    assert found["changes"]["state"] == ["evaluation", "accepted"]
    assert {"id": "G2", "change": "undone", "due": ["2024-02-22", None]} in found["changes"][
        "clocks"
    ]
    office.say(
        "case", "event", "A-1", "mark-complex", "--by", "authority", "--day", "2024-01-05",
        "--data", "reason=线路长", "--omitted", "--reason", "漏记",
    )  # fmt: skip
    corrections = office.tell("case", "timeline", "A-1", "--at", "2024-01-31")["corrections"]
    assert [(each["entry"], each["corrects"]) for each in corrections] == [("e4", "e3"), ("e5", "")]
    assert (
        clock(office.tell("case", "status", "A-1", "--at", "2024-01-08"), "G4")["variant"]
        == "G4-complex"
    )


ASK = ("case", "event", "A-1")
LATER = ("--day", "2024-01-09")


@pytest.mark.parametrize(
    ("args", "why"),
    [
        ((*ASK, "report", "--by", "evaluator", "--day", "2024-01-01"), "早于案件开始之日"),
        ((*ASK, "reprot", "--by", "evaluator", *LATER), "“report”"),
        ((*ASK, "report", "--by", "evaluator", "--day", "2024-01-05"), "只能作为更正"),
        ((*ASK, "report", "--by", "evaluator", "--day", "2024-13-05"), "2024-13-05"),
        ((*ASK, "report", "--by", "evaluator", "--day", "昨天"), "不是日期"),
        ((*ASK, "report", "--by", "authority", *LATER), "无权做"),
        ((*ASK, "report", "--by", "nobody", *LATER), "无权做"),
        ((*ASK, "accept", "--by", "authority", *LATER), "不能有"),
        ((*ASK, "lower-replies", "--by", "lower", *LATER), "走动期间"),
        ((*ASK, "refuse", "--by", "authority", *LATER), "缺少数据"),
        ((*ASK, "report", "--by", "evaluator", *LATER, "--data", "page=3"), "page"),
        ((*ASK, "report", "--by", "evaluator", *LATER, "--data", "page"), "名称=值"),
        ((*ASK, "extend-evaluation", "--by", "authority", *LATER, "--data", "length=10工作日",
          "--data", "length=20工作日"), "写了两次"),
        ((*ASK, "extend-evaluation", "--by", "authority", *LATER, "--data", "length=很久",
          "--data", "granted_by=head"), "length"),
        ((*ASK, "extend-evaluation", "--by", "authority", *LATER, "--data", "length=61工作日",
          "--data", "granted_by=head"), "超出"),
        ((*ASK, "report", "--by", "evaluator", *LATER, "--time", "25:00"), "--time"),
        ((*ASK, "report", "--by", "evaluator", "--corrects", "e3"), "须说明理由"),
        ((*ASK, "report", "--by", "evaluator", "--corrects", "e9", "--reason", "x"), "e1、e2、e3"),
        ((*ASK, "--strike", "e9", "--by", "authority", "--reason", "x"), "e1、e2、e3"),
        ((*ASK, "report", "--strike", "e3", "--by", "authority", "--reason", "x"), "二者择一"),
        ((*ASK, "--by", "authority"), "二者择一"),
        ((*ASK, "report", "--by", "evaluator", "--omitted", "--reason", "x"), "--day"),
        ((*ASK, "report", "--by", "evaluator", "--omitted", "--corrects", "e3", *LATER), "只能用其中一个"),
        ((*ASK, "report", "--by", "evaluator", *LATER, "--reason", "a\x1b[31mb"), "控制字符"),
        ((*ASK, "refuse", "--by", "authority", *LATER, "--data", "reason=a\nb"), "控制字符"),
        (("case", "event", "A-2", "report", "--by", "evaluator"), "“A-1”"),
        ((*ASK, "report", "--by", "evaluator", "--cases", "elsewhere"), "没有这个案件文件夹"),
    ],
)  # fmt: skip
def test_a_refused_event_leaves_the_log_as_it_was(
    office: Desk, args: tuple[str, ...], why: str
) -> None:
    assert why in office.refuse(*args)


def test_a_future_day_is_refused(office: Desk) -> None:
    day = date.today() + timedelta(days=2)
    assert "在记录之后" in office.refuse(
        *ASK, "report", "--by", "evaluator", "--day", day.isoformat()
    )


def test_a_second_submission_is_refused_as_a_duplicate(desk: Desk) -> None:
    desk.say("case", "new", "permit", "A-1", "--day", "2024-01-02")
    submit = ("case", "event", "A-1", "submit", "--by", "applicant", "--day", "2024-01-03", "--data", "plot=X1")  # fmt: skip
    desk.say(*submit)
    assert "下不能有" in desk.refuse(*submit)


def test_an_event_that_comes_too_late_is_refused_with_what_has_lapsed(office: Desk) -> None:
    for day, event, by in (("2024-02-20", "report", "evaluator"), ("2024-02-22", "approve", "authority")):  # fmt: skip
        office.say("case", "event", "A-1", event, "--by", by, "--day", day)
    late = office.refuse(
        "case", "event", "A-1", "apply-extension", "--by", "applicant", "--day", "2026-02-12"
    )
    assert "G6" in late and "第八条" in late
    lapsed = office.refuse(
        "case", "event", "A-1", "start", "--by", "applicant", "--day", "2026-02-25"
    )
    assert "自动失效" in lapsed


def test_a_log_that_was_edited_by_hand_is_named_and_refused(office: Desk) -> None:
    path = office.home / "cases" / "A-1.jsonl"
    path.write_bytes(path.read_bytes().replace(b"2024-01-04", b"2024-01-03", 1))
    for args in (
        ("case", "status", "A-1"), ("case", "timeline", "A-1"), ("case", "event", "A-1", "report", "--by", "evaluator"),
        ("case", "whatif", "A-1", "--event", "2024-02-20 report evaluator"),
    ):  # fmt: skip
        refused = office.refuse(*args)
        assert "A-1.jsonl:3" in refused and "改动" in refused


def test_on_the_day_of_a_limit_with_an_hour_the_hour_decides(desk: Desk) -> None:
    desk.say("case", "new", "grant", "P-1", "--day", "2024-03-01")
    desk.event("P-1", "register", "applicant", "2024-03-01")
    shown = desk.say("case", "status", "P-1", "--at", "2024-03-15")
    assert "2024-03-15 星期五 17:30" in shown and "今日到期" in shown
    file = ("case", "event", "P-1", "file", "--by", "applicant", "--day", "2024-03-15")
    assert "须写明时刻" in desk.refuse(*file)
    assert "逾期不再纳入" in desk.refuse(*file, "--time", "17:31")
    assert desk.tell(*file, "--time", "17:30")["status"]["state"] == "filed"


def test_the_command_itself_ends_with_2_and_says_why(office: Desk) -> None:
    before, log = office.files(), office.home / "cases"
    done = subprocess.run(
        [HUICE, "case", "event", "A-1", "submit", "--by", "applicant", "--cases", str(log)],
        capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "") and "下不能有" in done.stderr
    assert office.files() == before


# --- status ----------------------------------------------------------------------------------


def test_status_tells_clocks_what_is_due_who_may_act_and_what_would_lapse(office: Desk) -> None:
    shown = office.say("case", "status", "A-1", "--at", "2024-01-31")
    for words in (
        "2024-01-31 星期三  状态：测评中（evaluation），自 2024-01-08 起",
        "下一到期：2024-02-22 星期四  还有 13 个工作日  测评所：测评 G2",
        "走动，至 2024-02-22 星期四", "中止", "已了结 2024-01-04", "文本未规定逾期后果",
        "违反期限义务", "第十条", "原则性期限", "延长测评  extend-evaluation",
        "length、granted_by", "✗ 须在时钟“G3”走动期间", "读法", "起算日不计入", "工作日历",
    ):  # fmt: skip
        assert words in re.sub(r"\s*\n\s*", "", shown) or words in shown, words


def test_an_overdue_clock_says_by_how_much(office: Desk) -> None:
    shown = office.say("case", "status", "A-1", "--at", "2024-02-26")
    assert "已逾期，期限 2024-02-22 星期四" in shown and "逾期 2 个工作日" in shown
    assert clock(office.tell("case", "status", "A-1", "--at", "2024-02-26"), "G2")["left"] == -2


@pytest.mark.parametrize("width", [92, 120])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_screen_fits_the_terminal_in_either_language(
    office: Desk, width: int, lang: str
) -> None:
    for args in (
        ("case", "status", "A-1", "--at", "2024-01-31"), ("case", "timeline", "A-1", "--at", "2024-04-01"),
        ("case", "whatif", "A-1", "--event", "2024-02-20 report evaluator", "--at", "2024-02-20"),
    ):  # fmt: skip
        shown = office.say(*args, "--lang", lang, width=width)
        assert max(map(cell_len, shown.splitlines())) <= width
        if lang == "en":
            left = CITE.sub("", shown)
            assert not CHINESE.search(left), CHINESE.findall(left)


def test_a_day_before_the_last_event_is_refused(office: Desk) -> None:
    assert "早于最后一个事件" in office.refuse("case", "status", "A-1", "--at", "2024-01-07")


def test_a_lapse_beyond_the_calendar_is_an_error(desk: Desk) -> None:
    day = desk.permitted()
    refused = desk.refuse("case", "status", "B-1", "--at", day.isoformat())
    assert f"{day.year} 年的放假安排" in refused and "--estimate" in refused


def test_an_estimate_chosen_at_the_start_lets_it_pass_and_marks_it(desk: Desk) -> None:
    day = desk.permitted("--estimate")
    before = desk.say("case", "status", "B-1", "--at", f"{day.year - 1}-01-05")
    assert "（估算）" in before and f"估算：{day.year} 年只按周末计" in before
    shown = desk.say("case", "status", "B-1", "--at", day.isoformat())
    assert "许可失效" in shown and f"估算：{day.year} 年只按周末计" in shown
    assert f"estimate: {day.year} by weekends only" in desk.say(
        "case", "status", "B-1", "--at", day.isoformat(), "--lang", "en"
    )


# --- timeline --------------------------------------------------------------------------------


def test_the_timeline_tells_events_and_what_time_brought_about_with_reasons(desk: Desk) -> None:
    desk.say("case", "new", "permit", "A-1", "--day", "2024-01-02")
    desk.say("case", "event", "A-1", "submit", "--by", "applicant", "--day", "2024-01-03",
             "--data", "plot=X1", "--reason", "首次申报")  # fmt: skip
    found = desk.tell("case", "timeline", "A-1", "--at", "2024-01-09")["timeline"]
    assert [(each["day"], each["event"], each["effect"]) for each in found][:2] == [
        ("2024-01-03", "submit", ""), ("2024-01-03", "accept", "deemed-acceptance"),
    ]  # fmt: skip
    shown = desk.say("case", "timeline", "A-1", "--at", "2024-01-09")
    for words in ("理由：首次申报", "G1 视为受理", "2024-01-06 起可知", "第四条末款"):
        assert words in shown, words


# --- what if ---------------------------------------------------------------------------------


def test_what_if_shows_the_difference_and_writes_nothing(office: Desk) -> None:
    before = office.files()
    found = office.tell(
        "case", "whatif", "A-1", "--event", "2024-02-20 report evaluator",
        "--event", '2024-02-22 refuse authority reason="用地 未落实"', "--at", "2024-02-26",
    )  # fmt: skip
    assert office.files() == before
    assert (found["with"]["state"], found["without"]["state"]) == ("refused", "evaluation")
    assert found["with"]["known"]["reason"] == "用地 未落实"
    assert found["changes"]["state"] == ["evaluation", "refused"]
    assert found["changes"]["undone"][0]["clock"] == "G2"
    shown = office.say(
        "case", "whatif", "A-1", "--event", "2024-02-20 report evaluator", "--at", "2024-02-26"
    )
    assert "假如（未写入）" in shown
    difference = shown.partition("与没有这些事件相比")[2]
    assert "测评中 → 审查中" in difference and "G4 许可决定 恢复" in difference


def test_what_if_looks_into_the_future(office: Desk) -> None:
    day = date.today() + timedelta(days=3)
    found = office.tell("case", "whatif", "A-1", "--event", f"{day} 提交测评报告 测评所")
    assert (found["with"]["today"], found["with"]["since"]) == (day.isoformat(), day.isoformat())


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("2024-02-20 report", "读不懂"),
        ("2024-02-31 report evaluator", "读不懂"),
        ('2024-02-20 report evaluator because="x', "读不懂"),
        ("2024-02-20 report evaluator page", "读不懂"),
        ("2024-02-20 reprot evaluator", "“report”"),
        ("2024-02-20 report applicant", "无权做"),
        ("2024-01-05 report evaluator", "只能作为更正"),
        ("2023-12-31 report evaluator", "早于案件开始之日"),
    ],
)
def test_what_if_refuses_as_the_case_would(office: Desk, line: str, why: str) -> None:
    refused = office.refuse("case", "whatif", "A-1", "--event", line, "--at", "2024-03-01")
    assert why in refused and "--event 1" in refused
