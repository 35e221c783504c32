"""The figures of a programme against the text it cites."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from written import written

from huice.library.load import load_folder
from huice.verify import verify
from invented import folder
from invented_records import write

TEXT = """\
第一条 为扶持竹艺，制定本办法。
第二条 申报单位于2031年3月10日至4月30日18时在线提交。
第三条 每年6月底前上报，评分不低于80 分。
第四条 收到批复后三十日内办理拨付；审计核减超过百分之二十的，不予资助。
"""

PROGRAMME = """\
title: 竹艺专项 | Bamboo fund
pays: true
cite: 第一条
measures: [award]
duties:
  - {id: maker, title: 申报单位 | Applicant, does: 申报 | Applies, cite: 第二条}
stages:
  - {id: apply, title: 申报 | Application, actor: maker, opens: 2031-03-10, closes: "2031-04-30 18:00", cite: 第二条}
  - {id: report, title: 上报 | Report, actor: maker, closes: "06-30", cite: 第三条}
review:
  method: 评审 | Review
  rubric: [{title: 成效 | Result, points: 80, cite: 第三条}]
  passing: [{points: 80, cite: 第三条}]
  cite: 第三条
provisions:
  - {id: claim, topic: payment, says: 限期办理 | In time, length: 30日, cite: 第四条}
  - {id: void, topic: audit, says: 作废 | Void, void_above: 20%, cite: 第四条}
"""


def findings(tmp_path: Path, programme: str) -> list[tuple[str, str, str]]:
    root = write(folder(tmp_path), invented__programme_yaml=programme)
    text = replace(written(TEXT, title="虚构办法"), signed=date(2031, 1, 20))
    found = verify(load_folder(root), [text]).findings
    return [
        (each.figure, each.status, each.words)
        for each in found
        if "programme.yaml" in each.spot.file
    ]


def test_each_figure_is_found_by_value_where_its_part_cites(tmp_path: Path) -> None:
    assert findings(tmp_path, PROGRAMME) == [
        ("2031-03-10", "found", "2031年3月10日"),
        ("2031-04-30 18:00", "found", "4月30日 18时"),
        ("06-30", "found", "6月底"),
        ("80分", "found", "80分"),
        ("80分", "found", "80分"),
        ("30日", "found", "三十日"),
        ("20%", "found", "百分之二十"),
    ]


@pytest.mark.parametrize(("old", "new", "found"), [
    ("2031-03-10", "2031-03-11", ("2031-03-11", "missing")),
    ("2031-04-30 18:00", "2031-04-30 17:30", ("2031-04-30 17:30", "missing")),
    ("06-30", "07-31", ("07-31", "missing")),
    ("points: 80, cite: 第三条}]\n  passing", "points: 70, cite: 第三条}]\n  passing", ("70分", "missing")),
    ("passing: [{points: 80, cite: 第三条", "passing: [{points: 80, cite: 第四条", ("80分", "elsewhere")),
    ("30日", "30个工作日", ("30个工作日", "missing")),
    ("void_above: 20%, cite: 第四条", "void_above: 20%, cite: 第二条", ("20%", "elsewhere")),
])  # fmt: skip
def test_a_figure_that_its_place_does_not_print_is_told(
    tmp_path: Path, old: str, new: str, found: tuple[str, str]
) -> None:
    assert old in PROGRAMME
    faults = [
        each[:2]
        for each in findings(tmp_path, PROGRAMME.replace(old, new, 1))
        if each[1] != "found"
    ]
    assert faults == [found]


def test_a_year_that_is_inferred_needs_a_reading(tmp_path: Path) -> None:
    inferred = PROGRAMME.replace('"06-30"', "2032-06-30")
    assert ("2032-06-30", "missing", "") in findings(tmp_path / "bare", inferred)
    reading = "年份没有印，读作2032年6月30日"
    said = inferred.replace("2032-06-30", f"2032-06-30, reading: {reading} | The year is inferred")
    assert ("2032-06-30", "noted", reading) in findings(tmp_path / "said", said)
