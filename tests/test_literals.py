"""Chinese literals: what a document or an applicant writes, read exactly and printed again."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huice.values.duration import Duration, shift
from huice.values.literals import (
    NotALiteral,
    money,
    rate,
    read_date,
    read_literal,
    read_ordered,
    show,
    yuan,
)
from huice.values.range import Range
from huice.values.types import DATE, DURATION, MONEY, NUMBER, RATE, YEAR, Type, count
from invented import WAN, YI

PRICE = Type("price", "家")


@pytest.mark.parametrize(
    ("text", "value", "type_"),
    [
        ("700万元", 700 * WAN, MONEY),
        ("1.5亿元", 15_000 * WAN, MONEY),
        ("3千万元", 3000 * WAN, MONEY),
        ("1万亿元", 10_000 * YI, MONEY),
        ("0.01元", 1, MONEY),
        ("-24万元", -24 * WAN, MONEY),
        ("1,234,567.89元", 123_456_789, MONEY),
        ("７００万元", 700 * WAN, MONEY),
        (" 700 万元 ", 700 * WAN, MONEY),
        ("20%", Fraction(1, 5), RATE),
        ("２０％", Fraction(1, 5), RATE),
        ("0.1%", Fraction(1, 1000), RATE),
        ("3‰", Fraction(3, 1000), RATE),
        ("5个百分点", Fraction(1, 20), RATE),
        ("5百分点", Fraction(1, 20), RATE),
        ("3年", Duration(3, "年"), DURATION),
        ("6个月", Duration(6, "个月"), DURATION),
        ("30日", Duration(30, "日"), Type("duration", "日")),
        ("20个工作日", Duration(20, "个工作日"), Type("duration", "个工作日")),
        ("5家", 5, count("家")),
        ("500平方米", 500, count("平方米")),
        ("5千平方米", 5000, count("平方米")),
        ("2.5万人", 25_000, count("人")),
        ("80分", 80, count("分")),
        ("79.5分", Fraction(159, 2), count("分")),
        ("5千瓦", 5, count("千瓦")),
        ("3万千瓦", 30_000, count("千瓦")),
        ("10万元/家", 10 * WAN, PRICE),
        ("700万", 7_000_000, NUMBER),
        ("0.5", Fraction(1, 2), NUMBER),
    ],
)
def test_a_literal_has_its_value_and_its_unit(text: str, value: Any, type_: Type) -> None:
    literal = read_literal(text)
    assert (literal.value, literal.type) == (value, type_)
    assert not isinstance(literal.value, float)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is not a figure"),
        ("万元", "is not a figure"),
        ("七百万元", "is not a figure"),
        ("1.2.3万元", "is not a figure"),
        ("1,5亿元", "is not a figure"),
        ("5,8万元", "is not a figure"),
        ("1e5元", "is not a figure"),
        ("0.001元", "finer than one fen"),
        ("0.0000001万元", "finer than one fen"),
        ("1.5年", "not a whole length of time"),
        ("-3年", "not a whole length of time"),
        ("9999999年", "not a whole length of time"),
        ("9" * 31 + "元", "too many digits"),
        ("0." + "0" * 1000 + "1%", "too many digits"),
        ("9" * 1_000_000 + "元", "too many digits"),
    ],
)
def test_what_is_no_literal_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(NotALiteral) as caught:
        read_literal(text)
    assert why in caught.value.en and caught.value.zh


@pytest.mark.parametrize(
    ("fen", "shown"),
    [
        (0, "0元"),
        (1, "0.01元"),
        (24 * WAN, "24万元"),
        (-24 * WAN, "-24万元"),
        (15_000 * WAN, "1.5亿元"),
        (12_345 * WAN, "1.2345亿元"),
        (1_234_567 * 100, "123.4567万元"),
        (123_456_789, "1234567.89元"),
        (Fraction(1, 2), "0.005元"),
        (Fraction(100, 3), "约0元"),
        (Fraction(1_000_000 * 100, 3), "约333333元"),
    ],
)
def test_money_is_printed_short_and_exact_or_marked_as_rounded(fen: Any, shown: str) -> None:
    assert money(fen) == shown


@pytest.mark.parametrize(
    ("fen", "shown"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (123_456, "1234.56")]
)
def test_money_in_json_is_a_decimal_string(fen: int, shown: str) -> None:
    assert yuan(fen) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(1, 5), "20%"),
        (Fraction(3, 1000), "0.3%"),
        (Fraction(-1, 8), "-12.5%"),
        (Fraction(1, 3), "约33.3333%"),
    ],
)
def test_a_rate_that_does_not_end_is_marked(value: Fraction, shown: str) -> None:
    assert rate(value) == shown


# dates


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2021-04-19", date(2021, 4, 19)),
        ("2021年4月19日", date(2021, 4, 19)),
        ("２０２１/４/１９", date(2021, 4, 19)),
        ("2021.4.19", date(2021, 4, 19)),
        ("2024-02-29", date(2024, 2, 29)),
        ("2021年4月", Range(date(2021, 4, 1), date(2021, 4, 30))),
        ("2021年12月", Range(date(2021, 12, 1), date(2021, 12, 31))),
        ("2021年", Range(date(2021, 1, 1), date(2021, 12, 31))),
    ],
)
def test_a_date_is_a_day_or_the_range_of_its_days(text: str, value: Any) -> None:
    assert read_date(text) == value


@pytest.mark.parametrize(
    "text",
    ["2021-02-29", "2021-13-01", "2021-00-10", "2021年4月31日", "0000年", "9999年12月", "昨天", ""],
)
def test_an_impossible_date_is_refused(text: str) -> None:
    with pytest.raises(NotALiteral):
        read_date(text)


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        (date(2018, 3, 1), Duration(3, "年"), date(2021, 3, 1)),
        (date(2020, 2, 29), Duration(1, "年"), date(2021, 2, 28)),
        (date(2020, 2, 29), Duration(4, "年"), date(2024, 2, 29)),
        (date(2021, 8, 31), Duration(6, "个月"), date(2022, 2, 28)),
        (date(2021, 12, 31), Duration(1, "日"), date(2022, 1, 1)),
    ],
)
def test_years_and_months_are_counted_by_calendar_date(
    start: date, length: Duration, end: date
) -> None:
    assert shift(start, length) == end


def test_working_days_are_never_counted_without_a_calendar() -> None:
    with pytest.raises(ValueError, match="工作日"):
        shift(date(2024, 6, 1), Duration(20, "个工作日"))


def test_twelve_months_are_a_year_and_days_do_not_compare_with_months() -> None:
    assert Duration(1, "年") == Duration(12, "个月") and Duration(13, "个月") > Duration(1, "年")
    assert Duration(30, "日") != Duration(1, "个月")
    with pytest.raises(TypeError):
        _ = Duration(40, "日") < Duration(3, "年")


# ranges, by the type that the fact declares


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("5000万元至1亿元", MONEY, Range(5000 * WAN, YI)),
        ("5000~8000万元", MONEY, Range(5000 * WAN, 8000 * WAN)),
        ("5000～8000万元", MONEY, Range(5000 * WAN, 8000 * WAN)),
        ("-1亿元至-500万元", MONEY, Range(-YI, -500 * WAN)),
        ("5000万元至5000万元", MONEY, 5000 * WAN),
        ("不低于5000万元", MONEY, Range(5000 * WAN, None)),
        ("5000万元以上", MONEY, Range(5000 * WAN, None)),
        ("5000万元及以上", MONEY, Range(5000 * WAN, None)),
        ("5000万元（含）以上", MONEY, Range(5000 * WAN, None)),
        ("5000万元以上（含）", MONEY, Range(5000 * WAN, None)),
        ("5000万元以下（含）", MONEY, Range(None, 5000 * WAN)),
        ("不超过1亿元", MONEY, Range(None, YI)),
        ("不足1亿元", MONEY, Range(None, YI - 1)),
        ("<1亿元", MONEY, Range(None, YI - 1)),
        ("超过1亿元", MONEY, Range(YI + 1, None)),
        ("不足5家", count("家"), Range(None, 4)),
        ("多于5家", count("家"), Range(6, None)),
        ("不低于3%", RATE, Range(Fraction(3, 100), None)),
        ("3~5%", RATE, Range(Fraction(3, 100), Fraction(1, 20))),
        ("2020年至2022年", YEAR, Range(2020, 2022)),
        ("1年至2年", DURATION, Range(Duration(1, "年"), Duration(2, "年"))),
        ("2021-04-01至2021-04-30", DATE, Range(date(2021, 4, 1), date(2021, 4, 30))),
        ("2021年4月至2021年6月", DATE, Range(date(2021, 4, 1), date(2021, 6, 30))),
        ("不低于2021-04-01", DATE, Range(date(2021, 4, 1), None)),
    ],
)
def test_a_figure_may_be_known_as_a_range(text: str, type_: Type, value: Any) -> None:
    assert read_ordered(text, type_) == value


@pytest.mark.parametrize(
    ("text", "type_", "why"),
    [
        ("5家", MONEY, "'5家' is a count of 家, expected money (such as 700万元)"),
        ("700万", MONEY, "'700万' is a number without unit, expected money (such as 700万元)"),
        ("5人", count("家"), "'5人' is a count of 人, expected count of 家 (such as 5家)"),
        ("20", RATE, "'20' is a number without unit, expected rate (such as 20%)"),
        ("10万元/家", MONEY, "'10万元/家' is a money per 家, expected money (such as 700万元)"),
        ("40日", DURATION, "'40日' is a duration in days, expected duration in years or months (such as 3年)"),
        ("21年", YEAR, "'21年' is not a year"),
        ("2021-02-30", DATE, "there is no such day as '2021-02-30'"),
        ("1亿元至5000万元", MONEY, "'1亿元至5000万元' has its lower end above its upper"),
        ("2021-05-01至2021-04-01", DATE, "'2021-05-01至2021-04-01' has its lower end above its upper"),
        ("5000万元至", MONEY, "'5000万元至' is a count of 元至, expected money (such as 700万元)"),
        ("超过3%", RATE, "a rate needs a range whose ends are included"),
        ("不足500平方米", count("平方米"), "a count of 平方米 needs a range whose ends are included"),
        ("不足3年", DURATION, "a duration in years or months needs a range whose ends are included"),
    ],
)  # fmt: skip
def test_a_wrong_unit_or_range_is_refused_with_what_was_expected(
    text: str, type_: Type, why: str
) -> None:
    with pytest.raises(NotALiteral) as caught:
        read_ordered(text, type_)
    assert caught.value.en == why


# what is printed is read back

fen = st.integers(-(10**18), 10**18)
wholes = st.integers(-(10**12), 10**12)
decimals = st.builds(Fraction, wholes, st.sampled_from([1, 2, 4, 5, 10, 100, 1000]))
rates = st.builds(Fraction, st.integers(-(10**12), 10**12), st.just(10**8))
days = st.dates(date(1000, 1, 1), date(9999, 12, 31))
durations = st.builds(Duration, st.integers(0, 10**6), st.sampled_from(["年", "个月"]))

typed = st.one_of(
    st.tuples(st.just(MONEY), fen),
    st.tuples(st.just(PRICE), fen),
    st.tuples(st.just(RATE), rates),
    st.tuples(st.just(count("家")), wholes),
    st.tuples(st.just(count("平方米")), decimals),
    st.tuples(st.just(count("千瓦")), decimals),
    st.tuples(st.just(NUMBER), decimals),
    st.tuples(st.just(YEAR), st.integers(1000, 9999)),
    st.tuples(st.just(DATE), days),
    st.tuples(st.just(DURATION), durations),
)
ends = {
    MONEY: fen, PRICE: fen, RATE: rates, count("家"): wholes, count("平方米"): decimals,
    count("千瓦"): decimals, NUMBER: decimals, YEAR: st.integers(1000, 9999), DATE: days,
    DURATION: durations,
}  # fmt: skip


@given(typed)
def test_every_value_is_read_back_as_it_was_printed(pair: tuple[Type, Any]) -> None:
    type_, value = pair
    assert read_ordered(show(value, type_), type_) == value


@given(st.sampled_from(list(ends)).flatmap(
    lambda type_: st.tuples(st.just(type_), ends[type_], ends[type_], st.sampled_from("lhb"))
))  # fmt: skip
def test_every_range_is_read_back_as_it_was_printed(given: tuple[Type, Any, Any, str]) -> None:
    type_, one, other, side = given
    low, high = sorted((one, other))
    value = {"l": Range(low, None), "h": Range(None, high)}.get(side) or (
        low if low == high else Range(low, high)
    )
    assert read_ordered(show(value, type_), type_) == value


@given(st.integers(0, 10**15), st.sampled_from(["元", "万元", "亿元"]), st.integers(0, 2))
def test_money_is_read_without_any_rounding(digits: int, unit: str, places: int) -> None:
    text = f"{digits // 10**places}.{digits % 10**places:0{places}d}" if places else str(digits)
    scale = {"元": 1, "万元": 10**4, "亿元": 10**8}[unit]
    assert read_literal(text + unit).value * 10**places == digits * scale * 100


@given(st.text(max_size=30), st.sampled_from(list(ends)))
def test_any_text_is_a_value_or_a_refusal_in_two_languages(text: str, type_: Type) -> None:
    try:
        read_ordered(text, type_)
    except NotALiteral as error:
        assert error.zh and error.en


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("不低于2021年", date(2021, 1, 1), None),
        ("2021年以上", date(2021, 1, 1), None),
        ("超过2021年", date(2022, 1, 1), None),
        ("不超过2021年5月", None, date(2021, 5, 31)),
        ("不足2021年", None, date(2020, 12, 31)),
    ],
)
def test_a_bound_on_a_year_or_month_counts_from_its_near_edge(
    text: str, low: date | None, high: date | None
) -> None:
    assert read_ordered(text, DATE) == Range(low, high)


def test_what_is_counted_in_whole_numbers_has_no_halves() -> None:
    with pytest.raises(NotALiteral, match="整数"):
        read_ordered("4.5人", count("人"))
    assert read_ordered("4.5平方米", count("平方米")) == Fraction(9, 2)


def test_figures_do_not_join_over_a_space() -> None:
    assert read_literal("1200 万元").value == read_literal("1200万元").value
    with pytest.raises(NotALiteral):
        read_literal("1 2 3万元")
