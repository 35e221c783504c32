"""A target drawn: what stands where, and that it stays on the paper."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huice.language import Text
from huice.problems import Spot
from huice.progress.observations import Observation
from huice.progress.series import Series
from huice.report.plan_chart import PAGE, SPARK, Chart, Frame, chart, drawn, labels, sparked
from huice.rules.plan import Comparison, Target
from huice.values.quantity import read_quantity


def target(
    figure: str, year: int | None, *, baseline: bool = False, op: Comparison = ">=", high: str = ""
) -> Target:
    return Target(
        f"plan/{figure}-{year}", Text("产值", "output"), baseline, op, read_quantity(figure),
        read_quantity(high) if high else None, "level", year, None, "", "一", (), (), (), None, Spot(""),
    )  # fmt: skip


def seen(year: int, figure: str) -> Observation:
    return Observation("plan/x", year, read_quantity(figure), "公报", "统计处", date(year, 12, 31))


def made(
    base: Target | None,
    to: Target,
    *observed: Observation,
    frame: Frame = PAGE,
) -> Chart:
    series = Series((base,) if base else (), (to,))
    found = chart(series, to, {each.year: each for each in observed}, frame)
    assert found is not None
    return found


def of(kind: str, drawing: Chart) -> list[tuple[int, int]]:
    return [each.at for each in drawing.points if each.kind == kind]


def test_the_path_runs_from_the_baseline_to_the_target() -> None:
    drawing = made(target("52亿元", 2020, baseline=True), target("100亿元", 2025))
    (base,), (to,) = of("baseline", drawing), of("target", drawing)
    assert drawing.path == (base, to)
    assert base[0] < to[0] and base[1] > to[1], "later is to the right, more is higher up"


def test_what_lies_on_the_path_is_drawn_on_it() -> None:
    drawing = made(target("50亿元", 2020, baseline=True), target("100亿元", 2030), seen(2025, "75亿元"))  # fmt: skip
    assert drawing.path is not None
    ((x, y), (to_x, to_y)), ((at_x, at_y),) = drawing.path, of("observed", drawing)
    assert abs(2 * at_x - x - to_x) <= 1 and abs(2 * at_y - y - to_y) <= 1


def test_a_falling_target_ends_below_its_baseline() -> None:
    drawing = made(target("30%", 2020, baseline=True), target("20%", 2025, op="<="))
    assert drawing.path is not None and drawing.path[1][1] > drawing.path[0][1]


def test_a_range_reaches_up_to_its_end() -> None:
    (point,) = [x for x in made(None, target("3家", 2025, high="5家")).points if x.kind == "target"]
    assert point.top is not None and point.top < point.at[1] and point.written == "3家—5家"


def test_a_single_point_stands_in_the_middle_of_its_years() -> None:
    drawing = made(None, target("5个", 2025))
    assert drawing.path is None
    assert [each.text for each in drawing.years] == ["2026", "2025", "2024"]
    (at,) = of("target", drawing)
    assert at[0] == drawing.years[1].at


def test_a_target_without_a_year_and_without_an_observation_is_not_drawn() -> None:
    to = target("5个", None)
    assert chart(Series((), (to,)), to, {}) is None
    assert of("observed", made(None, to, seen(2024, "3个")))


def test_an_axis_has_exact_figures_in_the_scale_of_the_unit() -> None:
    drawing = made(target("0.9万亿元", 2020, baseline=True), target("1.2万亿元", 2025))
    assert drawing.unit == "万亿元"
    assert [each.text for each in drawing.values] == ["0.9", "1", "1.1", "1.2"]
    assert [each.text for each in made(target("10%", 2020, baseline=True), target("40%", 2025)).values] \
        == ["0", "10", "20", "30", "40"]  # fmt: skip


def test_nothing_of_a_page_gets_into_the_drawing_as_markup() -> None:
    assert "<b>" not in drawn(made(None, target("5个", 2025)), "<b>产值")


@given(
    st.lists(st.tuples(st.integers(1990, 2100), st.integers(-(10**6), 10**13)), min_size=1, max_size=9),
    st.tuples(st.integers(1990, 2100), st.integers(0, 10**13)), st.sampled_from([PAGE, SPARK]),
)  # fmt: skip
def test_everything_stays_on_the_paper_and_no_word_covers_another(
    points: list[tuple[int, int]], to: tuple[int, int], frame: Frame
) -> None:
    bases = tuple(target(f"{value}元", year, baseline=True) for year, value in points[1:])
    aim = target(f"{to[1]}元", to[0])
    found = chart(Series(bases, (aim,)), aim, {points[0][0]: seen(points[0][0], f"{points[0][1]}元")}, frame)  # fmt: skip
    assert found is not None
    for each in found.points:
        assert frame.left <= each.at[0] <= frame.width - frame.right
        assert frame.top <= each.at[1] <= frame.height - frame.bottom
    heights = [each.at for each in found.values]
    assert 2 <= len(heights) <= 7 and heights == sorted(heights, reverse=True)
    assert "role" in drawn(found, "x") and "text" not in sparked(found)
    feet = [each.at for each in labels(found)]
    assert len(set(feet)) == len(feet)


@pytest.mark.parametrize("value", ["0个", "-3个"])
def test_nothing_and_less_than_nothing_can_be_drawn(value: str) -> None:
    drawing = made(None, target(value, 2025))
    assert len({each.at for each in drawing.values}) > 1
