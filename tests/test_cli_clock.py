"""huice clock, run as its users run it: what is printed and how it ends."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from huice.calendar import published

HUICE = Path(sys.executable).parent / "huice"
COVERAGE = published().coverage
BEYOND = published().last_year + 1


def clock(*args: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HUICE_")}
    return subprocess.run(
        [HUICE, "clock", *args], env={**kept, "NO_COLOR": "1"}, timeout=60,
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def said(*args: str) -> str:
    done = clock(*args)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def told(*args: str) -> Any:
    return json.loads(said(*args, "--json"))


def test_add_answers_in_json_with_the_question_and_the_conventions() -> None:
    assert told("add", "2024-02-01", "10工作日") == {
        "from": "2024-02-01",
        "length": "10工作日",
        "result": "2024-02-20",
        "conventions": {
            "start_day_counted": False, "beyond_coverage": "error", "coverage": COVERAGE,
        },
    }  # fmt: skip


def test_add_says_the_day_and_how_it_was_found() -> None:
    assert said("add", "2021年1月1日", "30日") == (
        "2021-02-01 星期一\n"
        "2021-01-31 星期日是休息日，顺延\n"
        "起算日不计入；末日遇休息日顺延至下一工作日\n"
        f"工作日历：国务院放假安排 {COVERAGE} 年\n"
    )
    english = said("add", "2021-01-01", "30日", "--lang", "en")
    assert english.startswith("2021-02-01 Monday\nmoved from 2021-01-31 Sunday, a rest day\n")
    assert not re.search("[\u4e00-\u9fff]", english)


def test_options_of_add_change_the_conventions_and_show_it() -> None:
    counted = told("add", "2024-02-01", "10个工作日", "--count-start")
    assert counted["result"] == "2024-02-19"
    assert counted["conventions"]["start_day_counted"] is True
    stays = told("add", "2021-01-01", "30日", "--no-roll-over")
    assert stays["result"] == "2021-01-31"
    assert stays["conventions"]["roll_over"] is False


def test_between_counts_both_ways() -> None:
    forwards = told("between", "2024-02-09", "2024-02-19")
    assert (forwards["working_days"], forwards["days"]) == (2, 10)
    assert told("between", "2024-02-19", "2024-02-09")["working_days"] == -2
    assert said("between", "2024-02-09", "2024-02-19", "--count-start").startswith(
        "3个工作日，11日\n起算日计入\n"
    )


def test_the_two_windows_before_a_day() -> None:
    latest = told("window", "2023-10-10", "5工作日", "--kind", "no-later")
    assert (latest["first"], latest["last"]) == (None, "2023-09-27")
    within = told("window", "2023-10-10", "5工作日", "--kind", "within")
    assert (within["first"], within["last"]) == ("2023-09-27", "2023-10-10")
    assert within["conventions"]["named_day_included"] is True
    assert said("window", "2023-10-10", "5工作日", "--kind", "no-later").startswith(
        "至迟 2023-09-27 星期三\n起算日不计入；含所指之日\n"
    )
    assert said("window", "2023-10-10", "5工作日", "--kind", "within", "--exclude-day").startswith(
        "2023-09-27 星期三 — 2023-10-09 星期一\n"
    )


def test_a_year_beyond_the_calendar_ends_with_2_unless_an_estimate_is_chosen() -> None:
    start = f"{BEYOND}-03-01"
    refused = clock("add", start, "10工作日")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert f"{BEYOND} 年" in refused.stderr and COVERAGE in refused.stderr
    assert "--estimate" in clock("add", start, "10工作日", "--lang", "en").stderr
    estimate = told("add", start, "10工作日", "--estimate")
    assert estimate["estimate"] == {"years": [BEYOND], "basis": "weekends only"}
    assert estimate["conventions"]["beyond_coverage"] == "estimate"
    assert f"估算：{BEYOND} 年只按周末计" in said("add", start, "10工作日", "--estimate")
    assert said("between", start, f"{BEYOND}-03-09", "--estimate", "--lang", "en").endswith(
        f"estimate: {BEYOND} by weekends only, holidays unknown\n"
    )


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("add", "2024-02-30", "10工作日"), "2024-02-30"),
        (("add", "2024-02", "10工作日"), "应写到日"),
        (("add", "明天", "10工作日"), "不是日期"),
        (("add", "2024-02-01", "10万元"), "应为期间"),
        (("add", "2024-02-01", "10"), "应为期间"),
        (("add", "9990-01-01", "99年"), "9999"),
        (("between", "2024-02-01", "2024"), "应写到日"),
        (("window", "2024-02-01", "30", "--kind", "within"), "应为期间"),
    ],
)
def test_bad_input_is_told_and_ends_with_2(args: tuple[str, ...], why: str) -> None:
    done = clock(*args)
    assert (done.returncode, done.stdout) == (2, "")
    assert why in done.stderr and "Traceback" not in done.stderr


def test_a_window_needs_its_kind() -> None:
    assert clock("window", "2024-02-01", "30工作日").returncode == 2
    assert clock("window", "2024-02-01", "30工作日", "--kind", "around").returncode == 2


def test_other_commands_do_not_load_the_calendar() -> None:
    asked = "import sys, huice.cli.app; print('chinese_calendar' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
