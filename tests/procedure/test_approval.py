"""核准：期限的末日与次日、长假、中止、延期、自动失效，以及拒绝的事件 · approval cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from cases import APPROVAL, on, opening, play, told

from huice.problems import BadInput
from huice.procedure.engine import fold
from huice.procedure.status import status, whatif

SUBMIT = "2024-02-01 submit applicant project_code=A1"
ACCEPT = "2024-02-01 accept authority"
APPROVED = (SUBMIT, ACCEPT, "2024-02-05 approve authority")


def due(*lines: str, clock: str) -> str:
    case = play(APPROVAL, *lines)
    found = case.clocks[clock].due(case.calendar, case.opening.conventions)
    return str(found)


def test_c01_silence_accepts_as_of_the_receipt_and_only_from_the_day_after() -> None:
    # 第十三条第二款：2 月 1 日（周四）收件，2 日、4 日（春节调休上班）为两个工作日
    assert play(APPROVAL, SUBMIT, today="2024-02-04").state == "received"
    case = play(APPROVAL, SUBMIT, today="2024-02-05")
    assert case.state == "accepted"
    deemed = [each for each in case.timeline if each.effect == "deemed-acceptance"]
    assert [(each.day, each.known_from) for each in deemed] == [
        (on("2024-02-01"), on("2024-02-05"))
    ]
    assert case.clocks["C07"].start == on("2024-02-01")


def test_c01_a_notice_on_the_last_day_is_in_time_and_on_the_next_too_late() -> None:
    assert play(APPROVAL, SUBMIT, "2024-02-04 notify authority missing=x").state == "supplementing"
    with pytest.raises(BadInput, match="视为受理"):
        play(APPROVAL, SUBMIT, "2024-02-05 notify authority missing=x")


def test_c01_runs_anew_after_a_supplement_unless_read_otherwise() -> None:
    lines = (SUBMIT, "2024-02-02 notify authority missing=x", "2024-03-04 supplement applicant")
    assert play(APPROVAL, *lines, today="2024-03-07").state == "accepted"
    assert play(APPROVAL, *lines, today="2024-03-07", supplement_restarts="no").state == "received"


@pytest.mark.parametrize(
    ("lines", "clock", "day"),
    [
        # 第十四条第二款：受理后四个工作日，2、4、5、6 日
        ((SUBMIT, ACCEPT), "C02", "2024-02-06"),
        # 第十五条第一款：春节放假 2 月 10 日至 17 日，4 日、18 日上班
        ((SUBMIT, ACCEPT), "C07", "2024-02-20"),
        ((SUBMIT, ACCEPT, "2024-02-02 consult-department authority"), "C07", "2024-03-05"),
        # 第十四条第三款
        ((SUBMIT, ACCEPT, "2024-02-08 consult-lower authority"), "C05", "2024-02-19"),
        # 国庆：2024 年 10 月 1 日至 7 日放假，9 月 29 日、10 月 12 日上班
        (("2024-09-27 submit applicant project_code=A", "2024-09-27 accept authority"), "C07",
         "2024-10-16"),
        # 第十五条第二款：评估两个工作日（6、7 日）不计
        ((SUBMIT, ACCEPT,
          "2024-02-05 entrust authority evaluator=x independent=yes evaluation_due=2024-03-01",
          "2024-02-07 report evaluator"),
         "C07", "2024-02-22"),
        # 第十四条第五款：项目单位所需时间不计
        ((SUBMIT, ACCEPT, "2024-02-05 ask-to-clarify authority", "2024-02-07 clarify applicant"),
         "C07", "2024-02-22"),
        # 第十八条第一款
        (APPROVED, "C11", "2026-02-05"),
    ],
)  # fmt: skip
def test_a_clock_ends_on(lines: tuple[str, ...], clock: str, day: str) -> None:
    assert due(*lines, clock=clock) == day


def test_c05_silence_of_the_lower_authority_is_consent() -> None:
    lines = (SUBMIT, ACCEPT, "2024-02-08 consult-lower authority")
    assert not play(APPROVAL, *lines, today="2024-02-19").clocks["C05"].ended
    case = play(APPROVAL, *lines, today="2024-02-20")
    assert case.clocks["C05"].ended == "lapsed" and case.timeline[-1].effect == "deemed-consent"


def test_c09_only_the_principal_head_extends_and_once_and_by_forty_days_at_most() -> None:
    base = (SUBMIT, ACCEPT, "2024-02-02 mark-complex authority complexity=x")
    extend = "2024-02-05 extend-decision authority reason=x"
    right = f"{extend} granted_by=principal-head length=40工作日"
    # 2 月 17 日、3 月 21 日、4 月 22 日，共 60 个工作日
    assert due(*base, right, clock="C07") == "2024-04-30"
    with pytest.raises(BadInput, match="1 次"):
        play(APPROVAL, *base, right, right)
    for wrong in ("granted_by=head length=40工作日", "granted_by=principal-head length=41工作日"):
        with pytest.raises(BadInput, match="第十五条第一款"):
            play(APPROVAL, *base, f"{extend} {wrong}")


def test_a_decision_that_is_late_breaches_a_duty_and_approves_nothing() -> None:
    case = play(APPROVAL, SUBMIT, ACCEPT, today="2024-03-20")
    assert case.state == "accepted" and case.clocks["C07"].overdue is not None
    assert play(APPROVAL, SUBMIT, ACCEPT, "2024-03-20 approve authority").state == "approved"


def test_c11_an_approval_left_unstarted_lapses_the_day_after_two_years() -> None:
    assert play(APPROVAL, *APPROVED, today="2026-02-05").state == "approved"
    assert play(APPROVAL, *APPROVED, today="2026-02-06").state == "lapsed"
    with pytest.raises(BadInput, match="自动失效"):
        play(APPROVAL, *APPROVED, "2026-02-06 start applicant")
    assert (
        play(APPROVAL, *APPROVED, "2026-02-05 start applicant", today="2026-06-01").state
        == "started"
    )


def test_c12_an_extension_is_asked_for_thirty_working_days_before_at_the_latest() -> None:
    latest = "2025-12-23"
    assert (
        play(APPROVAL, *APPROVED, f"{latest} apply-extension applicant").state
        == "extension-pending"
    )
    with pytest.raises(BadInput, match="C12"):
        play(APPROVAL, *APPROVED, "2025-12-25 apply-extension applicant")


def test_c14_a_granted_extension_runs_from_the_end_of_the_two_years_and_comes_once() -> None:
    lines = (*APPROVED, "2025-10-09 apply-extension applicant",
             "2025-10-10 accept-extension authority",
             "2025-10-20 grant-extension authority length=1年")  # fmt: skip
    assert due(*lines, clock="C11") == "2027-02-05"
    with pytest.raises(BadInput, match="只能 1 次"):
        play(APPROVAL, *lines, "2025-11-03 apply-extension applicant")


def test_an_extension_refused_leaves_the_two_years_as_they_were() -> None:
    lines = (*APPROVED, "2025-12-01 apply-extension applicant")
    assert play(APPROVAL, *lines, today="2026-03-02").state == "extension-pending"
    accepted = (*lines, "2026-03-02 accept-extension authority")
    late = (*accepted, "2026-03-02 refuse-extension authority")
    assert play(APPROVAL, *late, today="2026-03-03").state == "lapsed"


@pytest.mark.parametrize(("change", "passes"), [("19.99%", False), ("20%", True), ("20.01%", True)])
def test_a_change_of_scale_from_twenty_percent_on_needs_consent(change: str, passes: bool) -> None:
    line = f"2024-03-01 apply-change applicant trigger=scale change={change}"
    if passes:
        assert "change-request" in play(APPROVAL, *APPROVED, line).clocks
    else:
        with pytest.raises(BadInput, match="第十七条"):
            play(APPROVAL, *APPROVED, line)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2024-02-02 dance authority", "没有这个事件"),
        ("2024-02-02 start applicant", "状态已收件（received）下不能有"),
        ("2024-02-02 accept applicant", "无权"),
        ("2024-02-02 notify authority", "缺少数据：.*missing"),
        ("2024-02-02 accept authority colour=red", "没有数据“colour”"),
        ("2024-01-31 accept authority", "早于案件开始之日"),
    ],
)
def test_a_refused_event_says_why(line: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        play(APPROVAL, SUBMIT, line)


def test_an_event_of_the_future_or_a_double_id_or_out_of_order_is_refused() -> None:
    begun, first = opening(APPROVAL, "2024-02-01"), told(SUBMIT, 0)
    second = told("2024-02-02 accept authority", 1)
    early = told("2024-02-01 consult-department authority", 2)
    future = replace(second, recorded=datetime(2024, 2, 1, 13))
    late = replace(early, recorded=datetime(2024, 2, 3))
    for entries, said in (
        ([first, future], "记录之后"),
        ([first, replace(second, id="e0")], "编号重复"),
        ([first, second, late], "只能作为更正"),
    ):
        with pytest.raises(BadInput, match=said):
            fold(APPROVAL, begun, entries)


def test_a_correction_is_a_new_entry_and_the_case_follows_the_corrected_day() -> None:
    begun = opening(APPROVAL, "2024-02-01")
    entries = [told(SUBMIT, 0), told("2024-02-02 accept authority", 1)]
    fixed = replace(entries[1], id="e2", day=on("2024-02-01"), corrects="e1", reason="笔误",
                    recorded=datetime(2024, 2, 5))  # fmt: skip
    assert fold(APPROVAL, begun, [*entries, fixed]).clocks["C07"].start == on("2024-02-01")
    with pytest.raises(BadInput, match="须说明理由"):
        fold(APPROVAL, begun, [*entries, replace(fixed, reason="")])


def test_what_if_touches_nothing() -> None:
    begun, entries = opening(APPROVAL, "2024-02-01"), [told(SUBMIT, 0)]
    before = status(APPROVAL, begun, entries, on("2024-02-01")).as_json()
    further = [told(ACCEPT, 1)]
    assert whatif(APPROVAL, begun, entries, further, on("2024-02-02")).state == "accepted"
    assert status(APPROVAL, begun, entries, on("2024-02-01")).as_json() == before


def test_a_case_stays_with_the_version_it_began_under() -> None:
    begun = replace(opening(APPROVAL, "2024-02-01"), digest="0" * 64)
    with pytest.raises(BadInput, match="另一版本"):
        fold(APPROVAL, begun, [])


def test_what_has_to_be_served_kept_and_published_follows_from_the_events() -> None:
    begun = opening(APPROVAL, "2024-02-01")
    lines = (SUBMIT, "2024-02-20 refuse authority reason=x")
    entries = [told(line, place) for place, line in enumerate(lines)]
    found = status(APPROVAL, begun, entries, on("2024-02-20"))
    said = [(each.kind, each.event, str(each.day), each.cite) for each in found.duties]
    assert (
        "notice",
        "accept",
        "2024-02-05",
        "第十三条第三款",
    ) in said  # deemed: known from the 5th
    assert ("publicity", "refuse", "2024-02-20", "第七条第二款") in said
