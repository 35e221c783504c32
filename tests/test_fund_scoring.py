"""Experts' scores: what may be typed, what they come to, and who passes at the very mark."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huice import places
from huice.decide.library import Library
from huice.fund.scoring import (
    Criterion,
    Sheet,
    outcome,
    pass_mark,
    passes,
    read_points,
    read_sheet,
    regions_of,
    total,
    wrong,
)
from huice.language import Text
from huice.problems import BadInput
from huice.rules.programme import Passing
from huice.values.literals import NotALiteral

BENCHMARKS = "guangdong-digital-benchmarks-2022"
CRITERIA = (
    Criterion("skill", Text("技术先进性", "state of the art"), Fraction(60)),
    Criterion("result", Text("实施成效", "results"), Fraction(40)),
)


def sheet(expert: str, skill: object, result: object) -> Sheet:
    return Sheet(expert, {"skill": Fraction(str(skill)), "result": Fraction(str(result))})


# --- as typed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("written", "points"), [
    ("85", Fraction(85)), ("8.5", Fraction(17, 2)), (" ８５．２５ ", Fraction(341, 4)),
    ("0", Fraction(0)), ("-1", Fraction(-1)), ("08.50", Fraction(17, 2)),
])  # fmt: skip
def test_points_are_read_exactly(written: str, points: Fraction) -> None:
    assert read_points(written) == points


@pytest.mark.parametrize("written", [
    "", "优", "85分", "8.555", "NaN", "nan", "inf", "Infinity", "1e2", "1/3", ".5", "8.", "1,000",
    "--1", "٣", "8 5", "9" * 5000, "85\n86",
])  # fmt: skip
def test_what_is_no_score_is_told_in_both_languages(written: str) -> None:
    with pytest.raises(NotALiteral) as error:
        read_points(written)
    assert "至多两位小数" in error.value.zh and "two decimals" in error.value.en


def test_a_typed_sheet_is_read_whole_or_all_that_is_wrong_is_told_by_field() -> None:
    read = read_sheet("e", CRITERIA, {"skill": "５９.５", "result": "40"})
    assert read == sheet("e", "59.5", 40) and total(read) == Fraction(199, 2)
    with pytest.raises(BadInput) as error:
        read_sheet("e", CRITERIA, {"skill": "高", "result": " ", "other": "1"})
    assert [(each.field, each.what.zh.partition("，")[0]) for each in error.value.problems] == [
        ("skill", "技术先进性：“高”不是分数"), ("result", "实施成效没有评分"), ("other", "没有评分项“other”"),
    ]  # fmt: skip


@pytest.mark.parametrize(("points", "said"), [
    ({"skill": 60, "result": 0}, []),
    ({"skill": Fraction("60.01"), "result": 40}, ["技术先进性 60.01 分超过满分 60 分"]),
    ({"skill": 0, "result": Fraction("-0.01")}, ["实施成效 -0.01 分低于零"]),
    ({"skill": 60}, ["实施成效没有评分"]),
    ({"result": 1, "skil": 1}, ["技术先进性没有评分", "没有评分项“skil”；是否指“skill”？"]),
])  # fmt: skip
def test_points_are_held_against_the_rubric(points: dict[str, int], said: list[str]) -> None:
    found = wrong(CRITERIA, {id: Fraction(each) for id, each in points.items()})
    assert [each.what.zh for each in found] == said and all(each.what.en for each in found)


# --- what they come to -----------------------------------------------------------------------------------


def test_the_mean_is_exact_and_a_spread_at_the_limit_is_not_wide() -> None:
    sheets = [sheet("a", 50, 30), sheet("b", 50, "30.01"), sheet("c", 45, 30)]
    found = outcome(CRITERIA, sheets, Fraction("5.01"))
    assert found.totals == {"a": 80, "b": Fraction("80.01"), "c": 75}
    assert found.mean == Fraction(23501, 300) and found.spread == Fraction("5.01")
    assert not found.is_wide
    assert outcome(CRITERIA, sheets, Fraction(5)).is_wide


def test_a_wrong_sheet_a_second_one_and_none_at_all_are_refused() -> None:
    with pytest.raises(BadInput, match=r"b .*超过满分"):
        outcome(CRITERIA, [sheet("a", 1, 1), sheet("b", 61, 1)], Fraction(10))
    with pytest.raises(BadInput, match="有 2 份评分表"):
        outcome(CRITERIA, [sheet("a", 1, 1), sheet("a", 2, 1)], Fraction(10))
    with pytest.raises(BadInput, match="没有评分表"):
        outcome(CRITERIA, [], Fraction(10))


CENTS = st.integers(0, 4000).map(lambda cents: Fraction(cents, 100))


@given(st.lists(st.tuples(CENTS, CENTS), min_size=1, max_size=7), CENTS)
def test_the_mean_lies_between_the_totals_and_the_order_of_experts_is_nothing(rows, limit) -> None:
    sheets = [sheet(str(at), *points) for at, points in enumerate(rows)]
    found = outcome(CRITERIA, sheets, limit)
    sums = [skill + result for skill, result in rows]
    assert found.mean * len(rows) == sum(sums)
    assert min(sums) <= found.mean <= max(sums) and found.spread == max(sums) - min(sums)
    assert found.is_wide == any(a - b > limit for a in sums for b in sums)
    assert outcome(CRITERIA, sheets[::-1], limit) == found


@given(st.integers(-200_00, 200_00))
def test_what_two_decimals_print_is_read_back(cents: int) -> None:
    sign = "-" if cents < 0 else ""
    assert read_points(f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}") == Fraction(cents, 100)


# --- who passes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("place", "mark"), [
    ("广州市", 80), ("深圳市", 80), ("深圳市南山区", 80), ("韶关市", 75), ("汕头市", 75),
    ("广东省", None), ("长沙市", None),
])  # fmt: skip
def test_the_benchmark_library_asks_80_in_one_region_and_75_in_the_other(
    library: Library, place: str, mark: int | None
) -> None:
    programme = library.policies.document(BENCHMARKS).programme
    assert programme is not None and programme.review is not None
    regions = regions_of(library.policies, BENCHMARKS)
    assert set(regions) == {"珠三角地区", "粤东粤西粤北地区"}
    assert pass_mark(programme.review.passing, places.find(place), regions) == mark


def test_a_mean_that_equals_the_mark_passes() -> None:
    assert passes(Fraction(80), Fraction(80)) is True
    assert passes(Fraction(23_999, 300), Fraction(80)) is False
    assert passes(Fraction(100), None) is None, "no mark, no answer"


def test_a_region_comes_before_everywhere_and_may_be_a_division() -> None:
    everywhere, city = Passing("", Fraction(60), "五"), Passing("深圳市", Fraction(70), "五")
    for listed in ([everywhere, city], [city, everywhere]):
        assert pass_mark(listed, "440305", {}) == 70 and pass_mark(listed, "430100", {}) == 60
    assert pass_mark([], "440305", {}) is None
