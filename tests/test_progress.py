"""Observations beside targets: paths, status at its boundaries, corrections, conflicts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huice.decide.library import Library
from huice.language import Text
from huice.problems import BadInput, Spot
from huice.progress.conflicts import Conflict, conflicts, shared
from huice.progress.observations import Book, Observation, read_observations
from huice.progress.printed import printed_book
from huice.progress.series import Series, series_by_target, series_of
from huice.progress.status import meets, path, standing
from huice.rules.measure import Document
from huice.rules.plan import Comparison, Measured, Plan, Review, Target
from huice.values.quantity import read_quantity

DAY = date(2025, 3, 1)


def target(
    figure: str = "160亿元",
    op: Comparison = ">=",
    year: int | None = 2025,
    *,
    baseline: bool = False,
    id: str = "revenue",
    document: str = "plan",
    indicator: str = "营业收入",
    measured: Measured = "level",
    soft: str = "",
    same_as: tuple[str, ...] = (),
    bases: tuple[str, ...] = (),
) -> Target:
    return Target(
        f"{document}/{id}", Text(indicator, indicator), baseline, op, read_quantity(figure), None,
        measured, year, None, soft, "二（一）", same_as, bases, (), None, Spot("plan.yaml", 1),
    )  # fmt: skip


def plan(*targets: Target) -> Plan:
    return Plan(targets[0].document, targets, (), (), (), (), Review(0, 0, 0, 0))


def seen(figure: str, year: int, *, of: str = "plan/revenue", corrects: str = "") -> Observation:
    return Observation(of, year, read_quantity(figure), "统计公报", "统计处", DAY, corrects)


def book(*entries: Observation, targets: tuple[Target, ...]) -> Book:
    known = {each.key: each for each in targets}
    return Book().added([(each, Spot("o.yaml", 1)) for each in entries], known)


BASE = target("89亿元", "=", 2021, baseline=True, id="base")


def status(of: Target, *entries: Observation, base: Target | None = BASE, year: int = 2025) -> str:
    series = Series((base,) if base else (), (of,))
    return standing(of, series, book(*entries, targets=(of,)), year).status


# reached or not


@pytest.mark.parametrize(("op", "value", "expected"), [
    (">=", "160亿元", "reached"), (">=", "159.9999亿元", "missed"),
    (">", "160亿元", "missed"), (">", "160.0001亿元", "reached"),
    ("~", "160亿元", "reached"), ("~", "159亿元", "missed"), ("=", "161亿元", "reached"),
    ("<=", "160亿元", "reached"), ("<=", "160.01亿元", "missed"),
    ("<", "160亿元", "missed"), ("<", "159.99亿元", "reached"),
])  # fmt: skip
def test_a_target_is_reached_as_it_is_printed(op: Comparison, value: str, expected: str) -> None:
    assert status(target(op=op), seen(value, 2025)) == expected


def test_a_soft_target_is_judged_by_the_same_figure() -> None:
    assert status(target(soft="力争"), seen("160亿元", 2025)) == "reached"
    assert status(target(soft="力争"), seen("159亿元", 2025)) == "missed"


def test_a_target_reached_before_its_year_is_reached() -> None:
    assert status(target(), seen("160亿元", 2023)) == "reached"


def test_sums_in_different_scales_are_one_figure() -> None:
    assert status(target("1.2万亿元"), seen("12000亿元", 2025), base=None) == "reached"
    assert status(target("1.2万亿元"), seen("11999.9亿元", 2025), base=None) == "missed"


# on the way: 89 in 2021 to 160 in 2025 is 17.75 a year


@pytest.mark.parametrize(("value", "expected"), [
    ("124.5亿元", "on_course"), ("124.4999亿元", "behind"), ("89亿元", "behind"), ("150亿元", "on_course"),
])  # fmt: skip
def test_the_path_is_a_straight_line_from_the_baseline(value: str, expected: str) -> None:
    assert path(target(), BASE, 2023) == Fraction(124_5000_0000 * 1)
    assert status(target(), seen(value, 2023), year=2023) == expected


def test_a_target_that_is_to_fall_is_on_course_below_its_path() -> None:
    base = target("100%", "=", 2021, baseline=True, id="base")
    falling = target("80%", "<=")
    assert status(falling, seen("90%", 2023), base=base, year=2023) == "on_course"
    assert status(falling, seen("90.1%", 2023), base=base, year=2023) == "behind"


def test_without_a_baseline_there_is_no_course() -> None:
    assert status(target(), seen("120亿元", 2023), base=None, year=2023) == "under_way"


def test_without_an_observation_there_is_no_data_and_none_is_made_up() -> None:
    assert status(target()) == "no_data"
    found = standing(target(), Series((BASE,), (target(),)), Book(), 2024)
    assert (found.latest, found.due) == (None, None)


def test_what_is_observed_later_is_not_yet_known() -> None:
    of = target()
    entries = (seen("100亿元", 2022), seen("150亿元", 2024))
    assert status(of, *entries, year=2022) == "behind"
    assert status(of, *entries, year=2024) == "on_course"


def test_growth_and_additions_have_no_path_from_a_level() -> None:
    growing = target("15%", measured="yearly_growth")
    assert Series((BASE,), (growing,)).base(growing) is None
    added = target("20家", measured="added")
    assert status(added, seen("12家", 2023), base=None, year=2023) == "under_way"


@pytest.mark.parametrize(("value", "expected"), [("15%", "on_course"), ("14.9%", "behind")])
@pytest.mark.parametrize("year", [2023, 2025])
def test_one_year_of_growth_never_reaches_or_misses_an_average(
    value: str, expected: str, year: int
) -> None:
    assert status(target("15%", measured="yearly_growth"), seen(value, year)) == expected


@pytest.mark.parametrize(("value", "year", "expected"), [
    ("8个", 2023, "on_course"), ("7个", 2023, "behind"), ("8个", 2025, "reached"), ("7个", 2025, "missed"),
])  # fmt: skip
def test_what_is_set_for_every_year_is_reached_in_its_last(
    value: str, year: int, expected: str
) -> None:
    assert status(target("8个", measured="yearly"), seen(value, year), base=None) == expected


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(2022, 2025))
def test_whoever_stands_on_the_path_is_never_behind(first: int, last: int, year: int) -> None:
    of = target(f"{last}家", ">=" if last >= first else "<=")
    base = target(f"{first}家", "=", 2021, baseline=True, id="base")
    due = path(of, base, year)
    assert due is not None and min(first, last) <= due <= max(first, last)
    assert path(of, base, 2025) == last and meets(of, of.figure.value)


# the book


def refused(*entries: Observation, targets: tuple[Target, ...] = (target(),)) -> list[str]:
    with pytest.raises(BadInput) as error:
        book(*entries, targets=targets)
    return [problem.say("en") for problem in error.value.problems]


def test_an_observation_in_another_unit_is_refused() -> None:
    (said,) = refused(seen("120家", 2023))
    assert said == "o.yaml:1 [figure] error: the unit is 家, the target's is 元"


def test_a_year_outside_the_plan_is_refused() -> None:
    assert "lies outside the plan" in refused(seen("120亿元", 2026))[0]
    assert "lies outside the plan" in refused(seen("120亿元", 1989))[0]


def test_a_second_value_is_refused_unless_it_corrects_and_the_old_one_stays() -> None:
    assert (
        "has 120亿元 (统计公报) already" in refused(seen("120亿元", 2023), seen("121亿元", 2023))[0]
    )
    kept = book(
        seen("120亿元", 2023),
        seen("121亿元", 2023, corrects="普查修订 | census"),
        targets=(target(),),
    )
    assert kept.of("plan/revenue")[2023].figure.written == "121亿元"
    assert [each.figure.written for each in kept.history("plan/revenue", 2023)] == ["120亿元", "121亿元"]  # fmt: skip
    assert "nothing of 2023 to correct" in refused(seen("120亿元", 2023, corrects="误"))[0]


def test_an_unknown_target_and_a_baseline_are_refused() -> None:
    assert "no target 'plan/revenu'; did you mean 'plan/revenue'?" in refused(seen("1亿元", 2023, of="plan/revenu"))[0]  # fmt: skip
    said = refused(seen("1亿元", 2020, of="plan/base"), targets=(BASE,))
    assert any("a baseline, not a target" in each for each in said)


def test_a_file_with_a_mistake_adds_nothing_and_tells_all(tmp_path: Path) -> None:
    path = tmp_path / "seen.yaml"
    path.write_text(
        "observations:\n"
        "  - {target: plan/revenue, year: 2022, figure: 100亿元, source: 公报, author: 处, on: 2023-03-01}\n"
        "  - {target: plan/revenue, year: 2023, figure: 100, source: 公报, author: 处, on: 2024-03-01}\n"
        "  - {target: plan/revenue, year: 2024, figure: 许多, source: 公报, author: 处, on: 2025-03-01}\n",
        encoding="utf-8",
    )
    with pytest.raises(BadInput) as error:
        read_observations(path, {"plan/revenue": target()})
    assert [problem.spot.line for problem in error.value.problems] == [3, 4]
    path.write_text(path.read_text("utf-8").replace("figure: 100,", "figure: 100亿元,").replace("许多", "120亿元"), "utf-8")  # fmt: skip
    assert len(read_observations(path, {"plan/revenue": target()}).entries) == 3


# series and conflicts


def test_a_series_has_the_baselines_and_targets_of_one_indicator() -> None:
    other = target("20家", id="firms", indicator="企业")
    found = series_of(plan(BASE, target(), target("300亿元", year=2035, id="later"), other))
    assert [(len(each.baselines), len(each.targets)) for each in found] == [(1, 2), (0, 1)]
    assert series_by_target([plan(BASE, target())])["plan/revenue"].base(target()) == BASE


def test_the_same_target_in_two_plans_is_one_with_two_cites() -> None:
    first = target(document="a")
    second = target(document="b", same_as=("a/revenue",))
    third = target(document="c", same_as=("b/revenue",))
    (group,) = shared([plan(first), plan(second), plan(third)])
    assert [each.document for each in group.targets] == ["a", "b", "c"]
    assert differing([plan(first), plan(second), plan(third)]) == ()


def differing(plans: list[Plan]) -> tuple[Conflict, ...]:
    return conflicts(plans, lambda document: document[:2])


def test_plans_that_say_different_things_of_one_indicator_and_year_conflict() -> None:
    first, second = target(document="gd-a"), target("170亿元", document="gd-b")
    (found,) = differing([plan(first), plan(second)])
    assert found.targets == (first, second)
    later = target("170亿元", year=2030, document="gd-b")
    assert differing([plan(first), plan(later)]) == ()
    counted = target("15家", document="gd-b", same_as=("gd-a/revenue",))
    assert differing([plan(target("15个", document="gd-a")), plan(counted)]) == ()
    stricter = target(op=">", document="gd-b", same_as=("gd-a/revenue",))
    assert len(differing([plan(first), plan(stricter)])) == 1


# what plans print


def issued(library: Library, day: date, *targets: Target) -> Document:
    document = targets[0].document
    return replace(library.documents[0], id=document, issued=day, plan=plan(*targets))


EARLY, LATE = date(2021, 7, 1), date(2023, 12, 29)


def printed(library: Library, *baselines: Target) -> dict[int, str]:
    """What is seen of the earlier plan's target, where the later one prints these baselines."""
    first = issued(library, EARLY, target(document="a"))
    second = issued(library, LATE, target(document="b", same_as=("a/revenue",)), *baselines)
    book = printed_book([first, second])
    assert book.of("b/revenue") == {}
    return {year: each.figure.written for year, each in book.of("a/revenue").items()}


def test_a_later_plans_baseline_is_seen_of_the_earlier_plans_target(library: Library) -> None:
    def base(figure: str, year: int, op: Comparison = "=") -> Target:
        return target(figure, op, year, baseline=True, id=f"base-{year}", document="b")

    assert printed(library, base("120亿元", 2022)) == {2022: "120亿元"}
    assert printed(library, base("120亿元", 2022), base("89亿元", 2020)) == {2022: "120亿元"}
    assert printed(library, base("120亿元", 2021, "~")) == {2021: "120亿元"}
    assert printed(library, base("120亿元", 2022, ">")) == {}, "a bound is no value"


def test_a_baseline_of_another_name_is_joined_by_the_plan(library: Library) -> None:
    named = target(
        "120亿元", "=", 2022, baseline=True, id="b22", document="b", indicator="产业收入"
    )
    joined = target(document="b", same_as=("a/revenue",), bases=("b/b22",))
    first = issued(library, EARLY, target(document="a"))
    book = printed_book([first, issued(library, LATE, joined, named)])
    (seen,) = book.of("a/revenue").values()
    assert (seen.figure.written, seen.on) == ("120亿元", LATE)
    assert series_by_target([plan(joined, named)])["b/revenue"].base(joined) == named


def test_the_librarys_plans_tell_of_2022_what_later_plans_print(library: Library) -> None:
    """粤工信装备〔2023〕12号 prints 11987.44亿元 for 2022: the five-year plan's 超过1.1万亿元 is reached."""
    book = printed_book(library.documents)
    series = series_by_target(each.plan for each in library.documents if each.plan)
    key = "guangdong-manufacturing-plan-2021/automobiles-revenue-2025"
    aim = next(each for each in series[key].targets if each.key == key)
    now = standing(aim, series[key], book, 2025)
    assert now.latest is not None
    assert (now.status, now.latest.year, now.latest.figure.written) == (
        "reached",
        2022,
        "11987.44亿元",
    )
    assert now.latest.source.endswith("》一（一）")
