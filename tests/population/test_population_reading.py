"""Batches of companies: every cell is read exactly, null is unknown, each mistake has its row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huice.library.fact_values import read_value
from huice.population.columns import LIMIT, Columns, Figures, Truths, code_book
from huice.population.source.headers import FIRST_LINE, plan_of
from huice.population.source.reading import read_batch
from huice.problems import BadInput, Spot
from huice.values.duration import Duration
from huice.values.range import Range
from invented import WAN, facts_of

FACTS = facts_of(
    a__money="money", a__profit="signed money", a__staff="count 人", a__area="count 平方米",
    a__share="rate", a__figure="number", a__span="duration", a__since="year", a__yes="boolean",
    a__day="date", a__kind="choice 甲 乙 丙", a__place="place", a__trade="industry",
)  # fmt: skip


def read(start: int = 0, first_line: int = 0, **columns: Any) -> Columns:
    size = len(next(iter(columns.values())))
    codes = columns.pop("company", [f"C{row}" for row in range(size)])
    arrays = {name: pa.array(cells) if isinstance(cells, list) else cells for name, cells in columns.items()}  # fmt: skip
    batch = pa.record_batch({"company": pa.array(codes, pa.string()), **arrays})
    schema = batch.schema.with_metadata({FIRST_LINE: str(first_line)})
    return read_batch(batch, plan_of(schema, FACTS, "t"), start)


def told(**columns: Any) -> list[Any]:
    """The one fact of each company."""
    found = read(**columns)
    return [next(iter(found.company(row).values()), None) for row in range(found.size)]


def wrong(**columns: Any) -> list[str]:
    with pytest.raises(BadInput) as caught:
        read(**columns)
    return [problem.say("en") for problem in caught.value.problems]


# figures


def test_money_becomes_fen() -> None:
    assert told(**{"a.money(万元)": [3, None]}) == [3 * WAN, Range(0, None)]
    assert told(**{"a.money(元)": pa.array([Decimal("1.25")])}) == [125]
    assert told(**{"a.money(万元)": pa.array([7], pa.uint8())}) == [7 * WAN]


def test_null_is_unknown_and_only_what_cannot_be_negative_is_at_least_zero() -> None:
    for kind in (pa.int64(), pa.int16(), pa.decimal128(20, 2), pa.string(), pa.null()):
        assert told(**{"a.money(元)": pa.array([None], kind)}) == [Range(0, None)]
        assert told(**{"a.profit(元)": pa.array([None], kind)}) == [None]


def test_fen_without_nulls_are_not_copied() -> None:
    cells = pa.array([1, 2, 3])
    figures = next(iter(read(**{"a.money(分)": cells}).columns.values()))
    assert isinstance(figures, Figures)
    assert figures.exact
    assert figures.lo.ctypes.data == cells.buffers()[1].address


def test_a_figure_finer_than_its_column_stands_beside() -> None:
    found = read(**{"a.money(元)": pa.array([Decimal("0.0001"), Decimal("2.0000")])})
    assert found.odd_rows() == [0]
    assert found.company(0) == {("a.money", 0): Fraction(1, 100)}
    assert found.company(1) == {("a.money", 0): 200}


@pytest.mark.parametrize("unit", [1, 100, WAN])
def test_figures_past_the_limit_stand_beside(unit: int) -> None:
    name = {1: "分", 100: "元", WAN: "万元"}[unit]
    most = LIMIT // unit
    cells = [most, most + 1, -most, -most - 1, None]
    for array in (pa.array(cells), pa.array([None if c is None else Decimal(c) for c in cells])):
        found = read(**{f"a.profit({name})": array})
        expected = [None if cell is None else cell * unit for cell in cells]
        assert [found.company(row).get(("a.profit", 0)) for row in range(5)] == expected
        assert found.odd_rows() == [1, 3]


def test_decimals_of_every_width_are_exact() -> None:
    cells = [Decimal("12.34"), None, Decimal("0.01"), Decimal("-7.00")]
    for kind in (
        pa.decimal32(9, 2),
        pa.decimal64(18, 2),
        pa.decimal128(38, 2),
        pa.decimal256(76, 2),
    ):
        array = pa.array([None, *cells], kind).slice(1)
        assert told(**{"a.profit(元)": array}) == [1234, None, 1, -700]
    far = pa.array([Decimal("1e-30"), Decimal(10) ** 7], pa.decimal128(38, 30))
    assert told(**{"a.profit(元)": far}) == [Fraction(1, 10**28), 10**9]


def test_an_unsigned_64_bit_figure_beyond_the_signed_ones_is_kept() -> None:
    assert told(**{"a.money(分)": pa.array([2**64 - 1], pa.uint64())}) == [2**64 - 1]


def test_a_third_of_a_rate_is_a_decimal_and_a_share_in_per_cent_is_exact() -> None:
    assert told(**{"a.share(%)": pa.array([Decimal("3.3")])}) == [Fraction(33, 1000)]
    assert told(**{"a.share": pa.array([Decimal("0.0000001")])}) == [Fraction(1, 10**7)]


def test_lengths_of_time_years_areas_and_days() -> None:
    assert told(**{"a.span(年)": [2]}) == [Duration(24, "个月")]
    assert told(**{"a.since": [2020]}) == [2020]
    assert told(**{"a.area": pa.array([Decimal("10.5")])}) == [Fraction(21, 2)]
    assert told(**{"a.day": [date(2021, 4, 19), None]}) == [date(2021, 4, 19), None]
    assert told(**{"a.day": pa.array([date(2021, 4, 19)], pa.date64())}) == [date(2021, 4, 19)]


# yes, no and codes


@pytest.mark.parametrize("offset", range(10))
def test_truths_are_read_from_any_place_of_an_array(offset: int) -> None:
    cells = [True, False, None, True, None, False, False, True, True] * 9
    found = read(**{"a.yes": pa.array(cells).slice(offset)})
    assert [found.company(row).get(("a.yes", 0)) for row in range(found.size)] == cells[offset:]


def test_truths_without_null_are_exact() -> None:
    (column,) = read(**{"a.yes": [True, False]}).columns.values()
    assert isinstance(column, Truths)
    assert column.exact
    (column,) = read(**{"a.yes": [True, None]}).columns.values()
    assert not column.exact  # type: ignore[union-attr]


def test_codes_are_read_from_texts_and_dictionaries() -> None:
    for kind in (pa.string(), pa.large_string(), pa.dictionary(pa.int8(), pa.string())):
        assert told(**{"a.kind": pa.array(["乙", None, "甲", "未知"], kind)}) == ["乙", None, "甲", None]  # fmt: skip
        assert told(**{"a.place": pa.array(["440300", "深圳市", "广东省深圳市"], kind)}) == ["440300"] * 3  # fmt: skip
        assert told(**{"a.trade": pa.array(["C39", "39", "软件和信息技术服务业"], kind)}) == ["C39", "C39", "I65"]  # fmt: skip


def test_an_entry_of_a_dictionary_that_no_company_has_is_no_mistake() -> None:
    cells = pa.DictionaryArray.from_arrays(pa.array([0], pa.int8()), pa.array(["甲", "无此项"]))
    assert told(**{"a.kind": cells}) == ["甲"]


# text


def test_text_is_read_as_a_profile_is() -> None:
    assert told(**{"a.money(万元)": ["1.5", " 2 ", "1,000", "3亿元", "不超过5元", "", "未知"]}) == [
        15_000_00, 2 * WAN, 1000 * WAN, 3 * 10**8 * 100, Range(0, 500), Range(0, None), Range(0, None),
    ]  # fmt: skip
    assert told(**{"a.share(%)": ["3", "不低于3%", "３"]}) == [
        Fraction(3, 100), Range(Fraction(3, 100), None), Fraction(3, 100),
    ]  # fmt: skip
    assert told(**{"a.yes": ["是", "否", "yes", "", None]}) == [True, False, True, None, None]
    assert told(**{"a.day": ["2021-04-19", "2021年4月", ""]}) == [
        date(2021, 4, 19), Range(date(2021, 4, 1), date(2021, 4, 30)), None,
    ]  # fmt: skip


# ranges


def test_ends_of_a_range_count_where_the_figure_itself_is_not_known() -> None:
    found = read(**{
        "a.money(元)": [5, None, None, None],
        "a.money:min(元)": [1, 1, None, 4],
        "a.money:max(万元)": [None, 3, 2, None],
    })  # fmt: skip
    values = [found.company(row)[("a.money", 0)] for row in range(4)]
    assert values == [500, Range(100, 3 * WAN), Range(0, 2 * WAN), Range(400, None)]


def test_equal_ends_are_a_known_figure() -> None:
    found = read(**{"a.money:min(元)": [5], "a.money:max(元)": [5]})
    (column,) = found.columns.values()
    assert isinstance(column, Figures)
    assert column.exact


def test_an_end_that_no_column_holds_stands_beside() -> None:
    fine = pa.array([Decimal("0.001"), None])
    found = read(**{"a.money:min(元)": fine, "a.money:max(元)": [1, 1]})
    assert found.company(0) == {("a.money", 0): Range(Fraction(1, 10), 100)}
    assert found.company(1) == {("a.money", 0): Range(0, 100)}
    assert "the lower end" in wrong(**{"a.money:min(元)": pa.array([Decimal("1.001")]), "a.money:max(元)": [1]})[0]  # fmt: skip


# mistakes


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"a.money(元)": [1, -2]}, "company 2, C1: a.money cannot be negative: -2"),
        ({"a.money(元)": pa.array([Decimal(1), Decimal(-2)])}, "cannot be negative: -2"),
        ({"a.money(元)": ["1", "-2"]}, "cannot be negative: -2"),
        ({"a.staff": pa.array([Decimal(1), Decimal("1.5")])}, "'1.5': a whole number is expected"),
        ({"a.since": [2020, 20200]}, "'20200' is too large"),
        ({"a.staff": ["1", "多"]}, "'多' is not a figure"),
        ({"a.money(元)": ["1", "3人"]}, "'3人' is a count of 人, expected money"),
        ({"a.yes": ["是", "可能"]}, "'可能': yes or no is expected"),
        ({"a.day": ["2020-01-01", "2021-02-30"]}, "there is no such day as '2021-02-30'"),
        ({"a.day": pa.array([0, 2**30], pa.int32()).cast(pa.date32())}, "there is no such day"),
        ({"a.kind": ["甲", "丁"]}, "'丁' is none of: 甲、乙、丙"),
        ({"a.place": ["深圳市", "深训市"]}, "did you mean: 广东省深圳市"),
        ({"a.trade": ["C39", "C999"]}, "has no industry 'C999'"),
        (
            {"a.money:min(元)": [1, 3], "a.money:max(元)": [1, 2]},
            "the lower end is above the upper",
        ),
    ],
)
def test_a_mistake_is_told_with_row_company_and_column(columns: Mapping[str, Any], said: str) -> None:  # fmt: skip
    (found,) = wrong(**columns)
    assert f"[{next(iter(columns))}]" in found
    assert "company 2, C1: " in found
    assert said in found


def test_every_company_has_a_code_of_its_own() -> None:
    found = wrong(company=["A", "B", " ", None, "A", "\u3000"], **{"a.yes": [True] * 6})
    assert [line.partition("company ")[2] for line in found] == [
        "3,  : the company has no code", "4: the company has no code",
        "6, \u3000: the company has no code", "5, A: code A is that of company 1 too",
    ]  # fmt: skip


def test_rows_count_over_the_whole_population_and_lines_over_the_file() -> None:
    (found,) = wrong(start=100, first_line=2, **{"a.staff": ["1", "x"]})
    assert found.startswith("t:103 [a.staff]")
    assert "company 102, C1" in found


def test_many_mistakes_are_counted() -> None:
    found = wrong(**{"a.money(元)": [-1] * 500})
    assert len(found) == 21
    assert found[-1].endswith("480 more problems")


# the same as one company's own form


CELLS = {
    "a.money": st.integers(0, 10**12).map(lambda n: f"{n}元"),
    "a.profit": st.decimals(-(10**8), 10**8, places=2).map(lambda d: f"{d}元"),
    "a.staff": st.integers(0, 10**6).map(lambda n: f"{n}人"),
    "a.share": st.decimals(0, 3, places=5).map(lambda d: f"{d * 100:f}%"),
    "a.yes": st.sampled_from(["是", "否"]),
    "a.day": st.dates().map(date.isoformat),
    "a.kind": st.sampled_from(["甲", "乙", "丙"]),
    "a.place": st.sampled_from(code_book(FACTS["a.place"].type)),
    "a.trade": st.sampled_from(code_book(FACTS["a.trade"].type)),
}
UNITS = {"a.money": "(元)", "a.profit": "(万元)", "a.share": "(%)"}
TABLES = st.lists(
    st.fixed_dictionaries({}, optional=dict(CELLS)), min_size=1, max_size=9
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_text_means_what_it_means_in_a_profile(companies: list[dict[str, str]]) -> None:
    names = list(CELLS)
    columns = {
        name + UNITS.get(name, ""): pa.array([each.get(name) for each in companies], pa.string())
        for name in names
    }
    found = read(**columns)
    for row, company in enumerate(companies):
        expected = {
            (name, 0): read_value(FACTS[name], company.get(name), Spot("x")) for name in names
        }
        defaults = {(name, 0): FACTS[name].default for name in names}
        known = {key: defaults[key] if value is None else value for key, value in expected.items()}
        assert found.company(row) == {k: v for k, v in known.items() if v is not None}


def test_the_same_column_read_in_slices_is_the_same() -> None:
    cells = pa.array([None if row % 5 == 0 else row for row in range(100)])
    whole = next(iter(read(**{"a.staff": cells}).columns.values()))
    for start in (1, 7, 8, 63):
        part = next(iter(read(**{"a.staff": cells.slice(start)}).columns.values()))
        assert isinstance(part, Figures)
        assert isinstance(whole, Figures)
        np.testing.assert_array_equal(part.lo, whole.lo[start:])
        np.testing.assert_array_equal(part.hi, whole.hi[start:])


MONEY_UNITS = {"分": 1, "元": 100, "万元": 10**6, "亿元": 10**10}


@st.composite
def figures(draw: st.DrawFn) -> tuple[Any, list[Decimal | None]]:
    """Whole numbers or decimals of some width and scale, many of them at the edge of 62 bits."""
    edge = st.sampled_from([LIMIT, 2**63, 10**18, 10**16, 0]).flatmap(
        lambda at: st.integers(at - 3, at + 3)
    )
    scale = draw(st.integers(0, 12))
    if draw(st.booleans()):
        kind, scale = draw(st.sampled_from([pa.int64(), pa.int32(), pa.uint8()])), 0
        most = {pa.int64(): 2**63 - 1, pa.int32(): 2**31 - 1, pa.uint8(): 255}[kind]
        least = 0 if kind == pa.uint8() else -most
    else:
        kind, least, most = pa.decimal128(38, scale), -(10**37), 10**37
    whole = st.integers(least, most) | edge.map(lambda n: max(least, min(most, n)))
    digits = draw(st.lists(st.none() | whole, min_size=1, max_size=8))
    with localcontext() as context:
        context.prec = 60
        cells = [None if n is None else Decimal(n).scaleb(-scale) for n in digits]
    ints = pa.types.is_integer(kind)
    array = pa.array([c if c is None or not ints else int(c) for c in cells], kind)
    return array, cells


@settings(max_examples=300, deadline=None)
@given(figures(), st.sampled_from(list(MONEY_UNITS)), st.sampled_from(["", ":min", ":max"]))
def test_every_figure_is_exact_in_every_unit(made: tuple[Any, list[Decimal | None]], unit: str, end: str) -> None:  # fmt: skip
    array, cells = made
    found = read(**{f"a.profit{end}({unit})": array})
    for row, cell in enumerate(cells):
        value = None if cell is None else Fraction(cell) * MONEY_UNITS[unit]
        expected = {"": value, ":min": Range(value, None), ":max": Range(None, value)}[end]
        said = found.company(row).get(("a.profit", 0))
        assert said == (None if value is None else expected)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(*[st.none() | st.integers(0, 3)] * 3), min_size=1, max_size=9))
def test_every_combination_of_a_figure_and_its_ends(rows: list[tuple[int | None, ...]]) -> None:
    exact, least, most = (pa.array(column, pa.int64()) for column in zip(*rows, strict=True))
    columns = {"a.staff": exact, "a.staff:min": least, "a.staff:max": most}
    crossed = [e is None and (a or 0) > (4 if b is None else b) for e, a, b in rows]
    if any(crossed):
        assert len(wrong(**columns)) == sum(crossed)
        return
    found = read(**columns)
    for row, (e, a, b) in enumerate(rows):
        low, high = (e, e) if e is not None else (a or 0, b)
        assert found.company(row)[("a.staff", 0)] == (low if low == high else Range(low, high))
