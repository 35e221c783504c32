"""备案：提交即完成、核查、变更界线、两年届满、告知开工；项目代码 · filing and code."""

from __future__ import annotations

import pytest
from cases import CODE, FILING, play

from huice.problems import BadInput

FILED = (
    "2022-01-20 declare applicant prohibited=no needs_approval=no",
    "2022-01-20 fill-in applicant completion=2024-06-28",
    "2022-01-20 upload applicant",
    "2022-01-21 submit applicant project_code=A1",
)
STARTED = (*FILED, "2024-01-15 start applicant")


def due(*lines: str, clock: str) -> str:
    case = play(FILING, *lines)
    return str(case.clocks[clock].due(case.calendar, case.opening.conventions))


def test_a_project_that_needs_approval_cannot_be_filed() -> None:
    with pytest.raises(BadInput, match="不合条件"):
        play(FILING, "2022-01-20 declare applicant prohibited=no needs_approval=yes")


def test_c15_late_verification_leaves_the_filing_standing() -> None:
    # 第二十条：1 月 24、25、26 日
    assert due(*FILED, clock="C15") == "2022-01-26"
    assert play(FILING, *FILED, today="2022-01-26").clocks["C15"].overdue is None
    case = play(FILING, *FILED, today="2022-01-27")
    assert case.state == "filed" and case.timeline[-1].effect == "silent"


def test_c17_the_filing_lapses_the_day_after_two_years() -> None:
    # 第二十二条：2024 年 1 月 21 日为周日，顺延至 22 日
    assert play(FILING, *FILED, today="2024-01-22").state == "filed"
    assert play(FILING, *FILED, today="2024-01-23").state == "lapsed"


def test_c18_the_extension_falls_in_the_last_thirty_working_days() -> None:
    inside = (*FILED, "2024-01-10 extend applicant length=1年 reason=x")
    assert play(FILING, *inside).timeline[-1].marks == ()
    assert due(*inside, clock="C17") == "2025-01-21"
    early = (*FILED, "2023-11-01 extend applicant length=1年 reason=x")
    assert play(FILING, *early).timeline[-1].marks
    with pytest.raises(BadInput, match="C18"):
        play(FILING, *early, early_extension="refuse")
    with pytest.raises(BadInput, match="超出 1年"):
        play(FILING, *FILED, "2024-01-10 extend applicant length=13个月 reason=x")


@pytest.mark.parametrize(("change", "must"), [("19.99%", False), ("20%", True), ("20.01%", True)])
def test_twenty_percent_itself_must_be_declared(change: str, must: bool) -> None:
    mandatory = f"2022-06-01 change applicant trigger=scale change={change}"
    chosen = f"2022-06-01 change-by-choice applicant change={change}"
    right, wrong = (mandatory, chosen) if must else (chosen, mandatory)
    assert play(FILING, *FILED, right).state == "filed"
    with pytest.raises(BadInput, match="第二十一条"):
        play(FILING, *FILED, wrong)


def test_c16_a_change_close_to_completion_needs_a_reason_and_is_marked() -> None:
    notified = (*STARTED, "2024-02-20 notify-start applicant")
    late = "2024-06-20 change applicant trigger=content"
    with pytest.raises(BadInput, match="说明理由"):
        play(FILING, *notified, late)
    assert (
        play(FILING, *STARTED, "2024-02-20 notify-start applicant", f"{late} reason=x")
        .timeline[-1]
        .marks
    )


def test_c19_an_unnotified_start_lapses_when_both_periods_are_over() -> None:
    # 第二十二条第三款：1 月 12 日、2 月 18 日（春节放假，4 日、18 日上班）
    assert due(*STARTED, clock="C19") == "2024-02-29"
    assert play(FILING, *STARTED, today="2024-02-29").state == "started"
    assert play(FILING, *STARTED, today="2024-03-01").state == "lapsed"
    assert play(FILING, *STARTED, today="2024-03-01", unnotified_start="stays").state == "started"
    told = (*STARTED, "2024-02-29 notify-start applicant")
    assert play(FILING, *told, today="2025-03-03").state == "started"


def test_a_start_notified_late_but_within_two_years_keeps_the_filing() -> None:
    lines = (*FILED, "2022-03-01 start applicant", "2022-12-01 notify-start applicant")
    assert play(FILING, *lines, today="2024-12-02").state == "started"


def test_a_project_keeps_one_code_and_a_new_filing_takes_another_case() -> None:
    issued = ("2022-01-04 request applicant", "2022-01-05 issue authority project_code=22-01")
    carried = play(CODE, *issued, "2022-02-07 carry authority project_code=22-01")
    assert carried.known["project_code"] == "22-01"
    with pytest.raises(BadInput, match="不得改变"):
        play(CODE, *issued, "2022-02-07 carry authority project_code=22-02")
    assert play(CODE, *issued, "2022-02-07 replace authority successor=x").state == "replaced"


def test_the_printed_form_of_a_code_is_a_reading() -> None:
    lines = ("2022-01-04 request applicant", "2022-01-05 issue authority project_code=22-01")
    assert play(CODE, *lines, code_form="##-##").state == "issued"
    with pytest.raises(BadInput, match="####"):
        play(CODE, *lines, code_form="####")
