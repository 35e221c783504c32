"""程序旁的案例：说得对的通过，说错的指出；没有案例涉及的被列出 · worked cases and what they leave out."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_check import PLAIN

from huice.problems import BadInput
from huice.procedure.audit import Audited, check_procedures

CASES = """
cases:
  - id: over-spring-festival
    title: 跨春节 | over Spring Festival
    cite: 第三条
    events: [2024-02-09 note office]
    expect:
      - {at: 2024-02-20, state: open, clocks: {T1: {due: 2024-02-20, standing: running, left: 0}}}
      - {at: 2024-02-21, clocks: {T1: {standing: overdue, left: -1}}, happened: [2024-02-21 - silent]}
    refused:
      - {event: 2024-02-21 note nobody, because: 无权}
  - id: over-national-day
    title: 跨国庆 | over National Day
    cite: 第三条
    events: [2024-09-27 note office]
    expect: [{at: 2024-09-30, clocks: {T1: {due: 2024-10-08}}}]
"""


def audited(folder: Path, cases: str = CASES, procedure: str = PLAIN) -> Audited:
    place = folder / "sample" / "procedures"
    place.mkdir(parents=True)
    (place / "plain.yaml").write_text(procedure, encoding="utf-8")
    if cases:
        (place / "plain.cases.yaml").write_text(cases, encoding="utf-8")
    return next(check_procedures(folder, mutation=False))


def test_right_cases_that_show_everything_leave_no_word(tmp_path: Path) -> None:
    found = audited(tmp_path)
    assert found.passed and found.problems == () and found.cases == 2


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("due: 2024-02-20", "due: 2024-02-19", "T1 due为 2024-02-20，应为 2024-02-19"),
        ("left: 0", "left: 1", "T1 left为 0，应为 1"),
        ("state: open", "state: closed", "状态为 open，应为 closed"),
        ("standing: overdue", "standing: lapsed", "standing为 overdue"),
        ("2024-02-21 - silent", "2024-02-20 - silent", "时间所致"),
        ("because: 无权", "because: 期限", "拒绝的理由应含“期限”"),
        ("note nobody", "note office", "应拒绝：note"),
        ("2024-02-09 note office", "2024-02-09 dance office", "没有这个事件"),
        ("2024-02-09 note office", "note office", "读不懂"),
        ("id: over-national-day", "id: over-spring-festival", "写了两次"),
        ("state: open", "stat: open", "stat"),
    ],
)
def test_a_case_that_says_otherwise_is_an_error_and_named(
    tmp_path: Path, right: str, wrong: str, said: str
) -> None:
    assert right in CASES
    found = audited(tmp_path, CASES.replace(right, wrong))
    assert not found.passed
    assert any(said in problem.say() for problem in found.problems if not problem.warning)


@pytest.mark.parametrize(
    ("right", "other", "what"),
    [
        ("at: 2024-02-20, state", "at: 2024-02-19, state", "T1 末日"),
        ("at: 2024-02-21, clocks", "at: 2024-02-22, clocks", "T1 末日次日"),
        ("2024-09-27 note", "2024-09-26 note", "T1 跨国庆（含调休）"),
    ],
)
def test_what_no_case_shows_is_a_warning(tmp_path: Path, right: str, other: str, what: str) -> None:
    left = {"T1 末日": "left: 1", "T1 末日次日": "left: -2", "T1 跨国庆（含调休）": "left: 0"}[what]
    cases = CASES.replace(right, other)
    if "末日" in what:
        cases = cases.replace("left: -1" if "次日" in what else "left: 0", left)
    cases = cases.replace("due: 2024-10-08", "due: 2024-09-30") if "国庆" in what else cases
    found = audited(tmp_path, cases)
    clock, kind = what.split()
    assert [(x.field, x.what.zh) for x in found.problems if x.warning] == [
        (clock, f"没有案例涉及：{kind}")
    ], [x.say() for x in found.problems]


def test_a_procedure_without_cases_is_an_error(tmp_path: Path) -> None:
    found = audited(tmp_path, cases="")
    assert not found.passed and "plain.cases.yaml" in found.problems[0].say()


def test_an_unknown_procedure_is_named_with_its_near_miss(tmp_path: Path) -> None:
    audited(tmp_path)
    with pytest.raises(BadInput, match="plain"):
        list(check_procedures(tmp_path, "plane"))
