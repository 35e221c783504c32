"""备案案件：窗口之外的，记明后办理或拒绝 · what falls outside a window is marked or refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cases import FILING, opening, play, told

from huice.problems import BadInput
from huice.procedure.engine import Case, fold

FILED = (
    "2022-01-20 declare applicant prohibited=no needs_approval=no",
    "2022-01-20 fill-in applicant completion=2024-06-28",
    "2022-01-20 upload applicant",
    "2022-01-21 submit applicant project_code=A1",
)


def test_what_falls_inside_a_window_bears_no_mark_and_what_falls_outside_names_it() -> None:
    # 第二十二条第二款：两年于 2024 年 1 月 22 日届满
    inside = play(FILING, *FILED, "2024-01-10 extend applicant length=1年 reason=x")
    assert inside.timeline[-1].marks == ()
    early = (*FILED, "2023-11-01 extend applicant length=1年 reason=x")
    [mark] = play(FILING, *early).timeline[-1].marks
    assert "C18" in mark.zh and "第二十二条第二款" in mark.zh
    with pytest.raises(BadInput, match="C18"):
        play(FILING, *early, early_extension="refuse")


def test_outside_a_soft_window_the_reason_is_kept_with_the_mark() -> None:
    # 第二十一条第一款：原则上在完工时间（6 月 28 日）三十个工作日前
    with pytest.raises(BadInput, match="说明理由"):
        changed("2024-05-28 change applicant trigger=content")
    last = changed("2024-05-28 change applicant trigger=content", "设备推迟").timeline[-1]
    assert last.reason == "设备推迟" and "C16" in last.marks[0].zh


def changed(line: str, reason: str = "") -> Case:
    """A filing that was started and then changed, for a reason."""
    start = "2024-01-19 start applicant", "2024-01-19 notify-start applicant"
    *before, last = (told(each, place) for place, each in enumerate((*FILED, *start, line)))
    return fold(FILING, opening(FILING, "2022-01-20"), [*before, replace(last, reason=reason)])
