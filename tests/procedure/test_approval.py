"""核准案件：视为受理、期限的刚柔、拒绝、更正、假设、版本、应送达和公开的 · what the engine does with one."""

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


def test_what_is_deemed_done_is_dated_back_and_known_from_the_day_after() -> None:
    # 第十三条第二款：2 月 1 日（周四）收件，2 日、4 日（春节调休上班）为两个工作日
    case = play(APPROVAL, SUBMIT, today="2024-02-05")
    deemed = [each for each in case.timeline if each.effect == "deemed-acceptance"]
    assert [(each.day, each.known_from) for each in deemed] == [
        (on("2024-02-01"), on("2024-02-05"))
    ]
    assert case.clocks["C07"].start == on("2024-02-01")


def test_the_ten_days_for_a_change_are_in_principle_and_the_twenty_are_fixed() -> None:
    # 第十七条第一款：只有十个工作日写了“原则上”
    lines = (*APPROVED, "2024-03-01 apply-change applicant trigger=name",
             "2024-03-01 accept-change authority")  # fmt: skip
    assert play(APPROVAL, *lines).clocks["C10"].soft
    fixed = play(APPROVAL, *lines, "2024-03-04 consult-on-change authority").clocks["C10"]
    assert not fixed.soft and fixed.variant == "C10-complex"


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
