"""Grades and links as the texts have them, targets, and two evaluations beside each other."""

from __future__ import annotations

from fractions import Fraction
from typing import get_args

import pytest

from huice.decide.library import Library
from huice.fund.performance import Target, compared, links, next_year
from huice.problems import BadInput
from huice.rules.programme import Grade, Programme

LOANS = Target("贴息贷款额", "亿元", Fraction(12))


def programme(library: Library, word: str) -> Programme:
    found = library.find_document(word).programme
    assert found is not None
    return found


def test_only_the_grades_that_are_printed_are_ruled_on(library: Library) -> None:
    """粤工信工业互联网函〔2021〕32号 五（四）: 中, 低, 差 alone; by how much is not printed."""
    benchmarks = programme(library, "D10")
    ruled = {grade: next_year(benchmarks, grade) for grade in get_args(Grade)}
    assert [grade for grade, rule in ruled.items() if rule is not None] == ["中", "低", "差"]
    for grade in ("中", "低", "差"):
        rule = ruled[grade]
        assert rule is not None and rule.cite == "五（四）"
        assert "原则上少给或不给" in rule.says.zh and "幅度没有印" in rule.says.zh
        assert not any(each.isdigit() or each in "%％成" for each in "".join(rule.says))
    assert next_year(programme(library, "D03"), "差") is None, "it prints no grades"


def test_the_budget_is_tied_to_four_indicators(library: Library) -> None:
    found = links(programme(library, "D03"))
    assert found is not None and found.cite == "第二十八条"
    assert [each.zh for each in found.links] == ["项目入库", "执行进度", "绩效评价结果", "审计意见"]
    assert links(programme(library, "D02")) is None


def test_a_target_is_met_when_it_is_just_reached() -> None:
    assert LOANS.met(Fraction(12))
    assert not LOANS.met(Fraction(12) - Fraction(1, 10**9))


@pytest.mark.parametrize(("own", "found", "said", "overturned"), [
    ("12", "12", "一致", False), ("13.5", "12", "自评高于第三方 1.5亿元", False),
    ("12", "11.9", "自评高于第三方 0.1亿元，是否达标也不同", True), ("11", "12", "自评低于第三方 1亿元，是否达标也不同", True),
    (None, "12", "自评没有填报", False), ("12", None, "第三方没有评价", False),
])  # fmt: skip
def test_the_two_evaluations_are_laid_side_by_side(
    own: str | None, found: str | None, said: str, overturned: bool
) -> None:
    def given(value: str | None) -> dict[str, Fraction]:
        return {} if value is None else {LOANS.indicator: Fraction(value)}

    (each,) = compared([LOANS], given(own), given(found))
    assert (each.said.zh, each.overturned) == (said, overturned)


def test_a_value_of_no_target_is_told() -> None:
    with pytest.raises(BadInput) as error:
        compared([LOANS], {"贴息贷款": Fraction(1)}, {"就业": Fraction(2)})
    assert [each.spot.file for each in error.value.problems] == ["自评", "第三方评价"]
    assert "是否指“贴息贷款额”" in error.value.problems[0].what.zh
