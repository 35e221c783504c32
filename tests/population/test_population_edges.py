"""At the edges: figures of 62 bits and beyond, parts of a 分, the calendar's ends, batches with
nothing in them, and the ways of asking that must agree."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from two_engines import Known, a_company, assert_told_alike, columns_of, found_by

from huice.decide.library import Library
from huice.library.load import load_folder
from huice.library.policies import Policies
from huice.library.trials import read_case_books
from huice.population import matcher as matching
from huice.population.columns import HIGHEST, LIMIT, Columns
from huice.population.matcher import Matcher
from huice.population.outcome import Outcome
from huice.problems import BadInput
from huice.rules.evaluate import Case, Compiler
from huice.values.duration import Duration
from huice.values.range import Range
from invented import DAY, folder, measure, needs

FACTS = {
    "x": "money", "y": "money", "z": "signed money", "s": "yearly money", "n": "count 人",
    "area": "count 平方米", "points": "count 分", "q": "number", "r": "rate", "d": "date",
    "t": "duration", "a": "boolean", "ok": "decided boolean", "f": "choice 甲 乙",
}  # fmt: skip


def policies_of(tmp_path: Path, *bodies: str, document: str = "") -> Policies:
    listed = [body if body.startswith("- ") else measure(body, id=f"m{n}")
              for n, body in enumerate(bodies)]  # fmt: skip
    return load_folder(folder(tmp_path, facts=FACTS, measures=listed, document=document))


def rules(*conditions: str) -> list[str]:
    return [f"requires: [{needs('r', text)}]\n" for text in conditions]


def paying(amount: str, kind: str = "amount", more: str = "") -> str:
    return f'award: {{kind: {kind}, cite: 三, payee: 企业 | Company, amount: "{amount}"{more}}}\n'


def told_alike(policies: Policies, companies: list[Known], at: Any = DAY) -> Matcher:
    matcher = Matcher(policies, at, reasons=True)
    assert_told_alike(matcher, companies)
    return matcher


def x(value: Any) -> Known:
    return {("x", 0): value}


def sums(policies: Policies, *companies: Known) -> list[tuple[int, int]]:
    """Least and most of the first measure, equal to what each company would be told."""
    matcher = told_alike(policies, list(companies))
    found = found_by(matcher, columns_of(companies, policies.facts))
    return [found[0, row][1:3] for row in range(len(companies))]


# figures that 62 bits hold, or do not

EDGES = [LIMIT - 2, LIMIT - 1, LIMIT, LIMIT + 1, 2**63 - 1, 2**63, 2**64, 10**30]


def test_figures_past_62_bits_stand_beside_their_column(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, *rules("x >= 1元", "x < 1元", "x > y", "2 * x > 3 * y"))
    companies = [{("x", 0): one, ("y", 0): other} for one in EDGES for other in (1, *EDGES)]
    columns = columns_of(companies, policies.facts)
    odd = [row for row, each in enumerate(companies) if max(each.values()) >= LIMIT]
    assert columns.odd_rows() == odd
    told_alike(policies, companies)


@pytest.mark.parametrize("times", [1, 2, 3, 7, 1000])
def test_multiples_that_just_fit_and_just_do_not(tmp_path: Path, times: int) -> None:
    conditions = [f"{times} * x >= y", f"{times} * x >= 5000亿元", f"x * {times} - z < y",
                  f"{times} * z < 0元", f"x / {times} >= y"]  # fmt: skip
    policies = policies_of(tmp_path, *rules(*conditions), paying(f"min({times} * x, y)"))
    near = [LIMIT // times + step for step in (-1, 0, 1)]
    companies: list[Known] = [
        {("x", 0): min(one, LIMIT - 1), ("y", 0): other, ("z", 0): -min(one, LIMIT - 1)}
        for one in near for other in (0, LIMIT - 1, LIMIT // 2)
    ]  # fmt: skip
    told_alike(policies, companies)
    told_alike(policies, [{**each, ("x", 0): Range(5, each["x", 0])} for each in companies])


def test_sums_that_just_fit_and_just_do_not(tmp_path: Path) -> None:
    conditions = ["x + y >= 90000亿元", "x + y + s@2023 > 1元", "z - x < y", "x - z >= y"]
    policies = policies_of(tmp_path, *rules(*conditions), paying("min(x + y, 100元)"))
    companies: list[Known] = [
        {("x", 0): LIMIT - 1 - step, ("y", 0): other, ("z", 0): step - LIMIT + 1, ("s", 2023): other}
        for step in (0, 1, 2) for other in (0, 1, 2, 3, LIMIT - 1)
    ]  # fmt: skip
    told_alike(policies, companies)
    told_alike(policies, [{**each, ("y", 0): Range(each["y", 0], None)} for each in companies])


def test_products_that_just_fit_and_just_do_not(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, *rules("r * x >= y", "q * z < y"), paying("min(r * x, y)"))
    edge = LIMIT // 1_000_000
    companies: list[Known] = [
        {("r", 0): rate, ("q", 0): number, ("x", 0): edge + step, ("z", 0): -(LIMIT // 1000) + step,
         ("y", 0): edge}
        for rate in (Fraction(1), Fraction(999_999, 1_000_000), Range(Fraction(1, 2), Fraction(1)))
        for number in (1, Fraction(1, 1000)) for step in (-1, 0, 1)
    ]  # fmt: skip
    told_alike(policies, companies)


QUOTIENTS = ["x / y >= 3%", "x / y > 3%", "z / y <= -33.33%", "x / y = 50%", "shares >= 70%"]


@pytest.mark.parametrize("conditions", [QUOTIENTS, *([each] for each in QUOTIENTS)])
def test_quotients_that_just_fit_and_just_do_not(tmp_path: Path, conditions: list[str]) -> None:
    document = 'define: {shares: {is: "mean(x / y, y / x)", cite: 二, reading: 甲 | A}}\n'
    policies = policies_of(tmp_path, *rules(*conditions), document=document)
    near = [LIMIT // 100, LIMIT // 10_000, 3 * (LIMIT // 100), LIMIT - 1, LIMIT // 2]
    companies: list[Known] = [
        {("x", 0): one + step, ("y", 0): other, ("z", 0): -one}
        for one in near for other in near for step in (-1, 0)
    ]  # fmt: skip
    told_alike(policies, companies)
    told_alike(policies, [{**each, ("x", 0): Range(0, each["x", 0])} for each in companies])
    for ordinary in (5, Range(2, LIMIT - 1), Range(2, 9)):
        told_alike(
            policies, [{("x", 0): ordinary, ("y", 0): 10, ("z", 0): ordinary}, {("y", 0): 7}]
        )


def test_figures_too_large_for_a_kernel_leave_the_rest_of_the_batch_to_it(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, paying("min(7 * x, 100元)"))
    assert sums(policies, x(1), x(LIMIT - 1), x(LIMIT), x(2)) == [
        (7, 7), (10_000, 10_000), (10_000, 10_000), (14, 14),
    ]  # fmt: skip


def test_bounds_past_62_bits_are_asked_of_the_one_company_engine(tmp_path: Path) -> None:
    bound = "100000000000亿元"
    policies = policies_of(tmp_path, *rules(f"x >= {bound}", f"x + y < {bound}"))
    companies = [x(1), x(10**18), x(10**21), x(10**21 - 1), x(Range(10**21, None)), {}]
    assert told_alike(policies, companies).asked == 2


def test_sums_up_to_63_bits_are_told_to_the_fen(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, paying("2 * x"))
    top = LIMIT - 1
    assert sums(policies, x(top), x(top - 1), x(Range(2, top))) == [
        (2 * top, 2 * top), (2 * top - 2, 2 * top - 2), (4, 2 * top),
    ]  # fmt: skip


def test_a_sum_past_63_bits_is_refused_with_the_company_named(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, paying("2 * x"))
    with pytest.raises(BadInput, match="C1"):
        Matcher(policies, DAY).match(columns_of([x(1), x(2**63)], policies.facts))


# parts of a 分, of a millionth, of a square metre


def test_what_is_left_of_a_fen_is_dropped_and_less_than_nothing_is_nothing(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, paying("x / 3 - 1元"))
    companies = [x(fen) for fen in (300, 301, 302, 303, 299, 0)]
    assert sums(policies, *companies) == [(0, 0), (0, 0), (0, 0), (1, 1), (0, 0), (0, 0)]
    assert sums(policies, x(Range(301, 400)), x(Range(0, 200))) == [(0, 33), (0, 0)]


def test_a_sum_without_an_upper_bound_is_said_to_have_none(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, paying("x + 1元"), paying("x", "ceiling"))
    assert sums(policies, {}, x(Range(50, None)), x(5)) == [
        (100, HIGHEST), (150, HIGHEST), (105, 105),
    ]  # fmt: skip
    matcher = Matcher(policies, DAY)
    found = found_by(matcher, columns_of([{}, x(70)], policies.facts))
    assert [found[1, row][1:3] for row in (0, 1)] == [(0, HIGHEST), (0, 70)]


def test_half_a_fen_is_no_figure_of_a_column_but_is_reckoned_with(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, paying("2 * x"), *rules("x >= 1元"))
    assert sums(policies, x(Fraction(199, 2)), x(Fraction(201, 2))) == [(199, 199), (201, 201)]


def test_rates_finer_than_a_millionth_are_told_from_their_bound(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, *rules("r >= 3%", "r > 3%", "r < 3%"), paying("r * 10000亿元"))
    beside = [Fraction(3, 100) + Fraction(step, 10**9) for step in (-1000, -1, 0, 1, 1000)]
    companies: list[Known] = [{("r", 0): rate} for rate in (*beside, Fraction(1, 3))]
    columns = columns_of(companies, policies.facts)
    assert columns.odd_rows() == [1, 3, 5]
    told_alike(policies, companies)


def test_counts_with_fractions_meet_their_bound_exactly(tmp_path: Path) -> None:
    conditions = ["area >= 500.5平方米", "area > 500.5平方米", "area = 500.5平方米", "points < 60分",
                  "area * 2 >= 1001平方米", "area >= 500.0005平方米"]  # fmt: skip
    policies = policies_of(tmp_path, *rules(*conditions))
    companies: list[Known] = [
        {("area", 0): Fraction(1001, 2) + Fraction(step, 1000), ("points", 0): 60 + Fraction(step, 1000)}
        for step in (-501, -500, -499, -1, 0, 1)
    ] + [{("area", 0): Fraction(1000001, 2000)}, {("area", 0): Fraction(1502, 3)}]  # fmt: skip
    told_alike(policies, companies)
    told_alike(policies, [{**each, ("x", 0): LIMIT} for each in companies])


def test_a_bound_that_no_multiple_meets_exactly_is_met_by_the_next(tmp_path: Path) -> None:
    conditions = [
        "3 * x >= 1元",
        "3 * x > 1元",
        "3 * x < 1元",
        "3 * x <= 1元",
        "x / 3 > 1元",
        "7 * x = 1元",
    ]
    told_alike(
        policies_of(tmp_path, *rules(*conditions)),
        [x(fen) for fen in (0, 14, 33, 34, 35, 300, 301)],
    )


# the calendar's ends and its leap days

DAYS = [date.min, date(1, 1, 2), date(1, 12, 31), date(2000, 2, 29), date(2019, 2, 28),
        date(2020, 2, 29), date(2021, 2, 28), date(2021, 3, 1), date(2021, 5, 31), date(2021, 6, 1),
        date(2023, 12, 31), date(2024, 1, 1), date(9998, 12, 31), date(9999, 1, 1), date.max]  # fmt: skip


def test_dates_at_the_calendars_ends_and_leap_days(tmp_path: Path) -> None:
    conditions = [
        "d + 3年 <= anchor", "d - 1个月 < anchor", "d + 1日 > anchor", "d - 8000年 <= anchor",
        "d + 8000年 >= anchor", "year_of(d) >= Y - 3", "year_of(d) + 1 > Y", "year_of(d) <= 1",
        "end_of_year(year_of(d) + 1) > d", "start_of_year(year_of(d) - 1) < d", "d + t <= anchor",
        "d - t >= anchor", "year_of(d + 1年) >= 9999", "d + 1年 = 2021-02-28", "d - 1个月 = 2021-05-01",
        "year_of(d - 12个月) = 1", "d >= 0001-01-01", "d + 0日 <= 9999-12-31",
    ]  # fmt: skip
    policies = policies_of(tmp_path, *rules(*conditions))
    companies: list[Known] = [
        {("d", 0): day, ("t", 0): Duration(length, "个月")} for day in DAYS for length in (0, 12, 10**6)
    ]  # fmt: skip
    companies += [{("d", 0): Range(low, high)} for low in DAYS for high in (None, date.max) if low != high]  # fmt: skip
    companies += [{("d", 0): Range(None, high), ("t", 0): Duration(12, "个月")} for high in DAYS]
    assert told_alike(policies, companies).asked == 0


# little or nothing in the batch

ALL_KINDS = [
    "x >= 1元", "z >= 1元", "s@Y-1 > 0元", "s@Y-9 >= 0元", "n >= 5人", "r < 50%", "d <= anchor", "a", "not a",
    "f = 甲", "x / y >= 10%", "t >= 1年", "q >= 0", "z < 0元",
]  # fmt: skip


def test_a_fact_without_a_column_is_unknown_and_perhaps_zero(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, *rules(*ALL_KINDS), paying("x + z"))
    told_alike(policies, [{}, {}])
    verdicts = found_by(Matcher(policies, DAY), columns_of([{}], policies.facts))
    never_negative = [ALL_KINDS.index("s@Y-9 >= 0元"), ALL_KINDS.index("q >= 0"), len(ALL_KINDS)]
    for place in range(len(ALL_KINDS) + 1):
        expected = "eligible" if place in never_negative else "undetermined"
        assert verdicts[place, 0][0] == expected


def test_a_measure_without_requirements_is_for_everyone(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, paying("5元"), "requires: []\n")
    matcher = told_alike(policies, [{}, x(1)])
    assert matcher.count(columns_of([{}, x(1)], policies.facts)).tolist() == [
        [2, 2],
        [0, 0],
        [0, 0],
    ]


def test_a_library_without_measures_gives_no_pair(tmp_path: Path) -> None:
    policies = policies_of(tmp_path)
    for reasons in (False, True):
        matcher = Matcher(policies, DAY, reasons=reasons)
        assert matcher.measures == () and matcher.keys == ()
        assert matcher.match(columns_of([x(1)], policies.facts)).rows.size == 0
        assert matcher.count(columns_of([x(1)], policies.facts)).shape == (3, 0)


@pytest.mark.parametrize("reasons", [False, True])
def test_a_batch_without_companies_gives_no_pair(library: Library, reasons: bool) -> None:
    matcher = Matcher(library.policies, DAY, assume_open=True, reasons=reasons)
    trial = next(trial for book in read_case_books(library.policies) for trial in book.trials)
    empty = columns_of([dict(trial.facts)], library.facts)
    columns = Columns(0, empty.companies[:0], {
        key: type(column)(*(part[:0] if isinstance(part, np.ndarray) else part
                            for part in (getattr(column, each.name) for each in fields(column))))
        for key, column in empty.columns.items()
    }, library.facts)  # fmt: skip
    found = matcher.match(columns)
    assert all(getattr(found, each.name).size == 0 for each in fields(Outcome))
    assert [getattr(found, each.name).dtype.name for each in fields(Outcome)] == [
        "int32", "int16", "uint8", "int64", "int64", "int16", "bool",
    ]  # fmt: skip
    assert matcher.count(columns).tolist() == np.zeros((3, len(matcher.measures)), int).tolist()


def test_one_company_alone_is_told_what_it_is_told_among_others(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, *rules(*ALL_KINDS), paying("x / 3"))
    companies = random_companies(policies, 30)
    matcher = Matcher(policies, DAY, reasons=True)
    together = found_by(matcher, columns_of(companies, policies.facts))
    for row, company in enumerate(companies):
        alone = found_by(matcher, columns_of([company], policies.facts))
        assert alone == {(place, 0): together[place, row] for place in range(len(matcher.measures))}


def random_companies(policies: Policies, size: int, seed: int = 1) -> list[Known]:
    random = Random(seed)
    keys = [(name, year) for name, fact in policies.facts.items()
            for year in ((2023, 2015) if fact.yearly else (0,))]  # fmt: skip
    return [a_company(random, (1.0, 0.7, 0.3)[n % 3], policies.facts, keys) for n in range(size)]


# ways of asking that must agree

MIXED = [
    *rules("x >= 50元 or a", "x / y >= 30%", "z < 0元", "f = 甲 and n >= 40人"),
    f"requires: [{needs('r', 'x > 20元')}, {needs('s', 'n > 50人')}, {needs('t', 'a')}]\n"
    + paying("x / 3", "ceiling"),
    "requires:\n  - {id: j, title: 甲 | A, cite: 二, judged_by: 局 | Bureau, that: ok}\n"
    f"  - {needs('r', 'y >= 10元')}\n" + paying("min(r * x, 30元)"),
    "award: {kind: unstated, cite: 三, payee: 企业 | Company, gives: 资助 | Support}\n"
    f"requires: [{needs('r', 'a')}]\n",
]  # fmt: skip


def mixed(tmp_path: Path) -> tuple[Policies, list[Known]]:
    policies = policies_of(tmp_path, *MIXED)
    beyond: list[Known] = [
        {("x", 0): LIMIT, ("n", 0): people, ("a", 0): lawful}
        for people in (50, 51) for lawful in (True, False)
    ]  # fmt: skip
    return policies, [*random_companies(policies, 200), *beyond, x(LIMIT), x(LIMIT - 1)]


def test_without_reasons_the_ineligible_are_left_out_and_all_else_is_the_same(
    tmp_path: Path,
) -> None:
    policies, companies = mixed(tmp_path)
    columns = columns_of(companies, policies.facts)
    full = found_by(told_alike(policies, companies), columns)
    short = found_by(Matcher(policies, DAY), columns)
    assert short == {
        pair: (*each[:3], -1, False) for pair, each in full.items() if each[0] != "ineligible"
    }
    assert len({each[0] for each in full.values()}) == 4
    assert {each[3] for each in full.values()} == {-1, 0, 1, 2}


def test_bits_and_counts_say_the_same_as_the_pairs(tmp_path: Path) -> None:
    policies, companies = mixed(tmp_path)
    columns = columns_of(companies, policies.facts)
    matcher = Matcher(policies, DAY)
    found = list(found_by(matcher, columns).items())
    verdicts = ("eligible", "subject_to_judgement", "undetermined")
    assert matcher.count(columns).tolist() == [
        [sum(pair[0] == place and each[0] == verdict for pair, each in found)
         for place in range(len(matcher.measures))]
        for verdict in verdicts
    ]  # fmt: skip
    planes = matcher.verdicts(columns)
    for plane, among in zip(planes, [verdicts[:1], verdicts[1:2], verdicts], strict=True):
        counted = sum(int(mask).bit_count() for mask in plane.reshape(-1).tolist())
        assert counted == sum(each[0] in among for _, each in found)


@pytest.mark.parametrize("block", [64, 128])
@pytest.mark.parametrize("reasons", [False, True])
def test_it_does_not_matter_where_a_batch_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, reasons: bool
) -> None:
    policies, companies = mixed(tmp_path)
    columns = columns_of(companies, policies.facts)
    matcher = Matcher(policies, DAY, reasons=reasons)
    whole = found_by(matcher, columns)
    monkeypatch.setattr(matching, "BLOCK", block)
    assert found_by(matcher, columns) == whole


def test_threads_may_share_a_matcher(tmp_path: Path) -> None:
    policies, companies = mixed(tmp_path)
    batches = [columns_of(companies[start:], policies.facts) for start in range(0, 80, 10)]
    matcher = Matcher(policies, DAY, reasons=True)
    apart = [found_by(Matcher(policies, DAY, reasons=True), batch) for batch in batches]
    with ThreadPoolExecutor(4) as pool:
        shared = list(pool.map(lambda batch: found_by(matcher, batch), batches))
    assert shared == apart


def test_asking_again_gives_the_same_and_leaves_the_columns_alone(tmp_path: Path) -> None:
    policies, companies = mixed(tmp_path)
    columns = columns_of(companies, policies.facts)
    matcher = Matcher(policies, DAY, reasons=True)
    first = found_by(matcher, columns)
    assert found_by(matcher, columns) == first
    assert [columns.company(row) for row in range(5)] == [
        columns_of(companies, policies.facts).company(row) for row in range(5)
    ]


def test_the_measures_asked_come_in_the_order_they_are_named(tmp_path: Path) -> None:
    policies, companies = mixed(tmp_path)
    columns = columns_of(companies, policies.facts)
    keys = list(policies.measures)
    wanted = [keys[4], keys[0], keys[5]]
    everything = found_by(Matcher(policies, DAY), columns)
    found = found_by(Matcher(policies, DAY, wanted), columns)
    assert found == {
        (wanted.index(keys[place]), row): each
        for (place, row), each in everything.items()
        if keys[place] in wanted
    }


# measures that are closed, and anchors of their own


def test_closed_measures_are_listed_with_their_state_and_give_no_pair(tmp_path: Path) -> None:
    bodies = [measure(f"requires: [{needs('r', 'a')}]\n", id=f"m{n}") for n in range(2)]
    policies = load_folder(folder(
        tmp_path, facts=FACTS, measures=bodies, document="in_force: 2024-01-01\nuntil: 2024-12-31\n"
    ))  # fmt: skip
    columns = columns_of([{("a", 0): True}], policies.facts)
    for day, state in ((date(2023, 12, 31), "not_yet_in_force"), (date(2025, 1, 1), "expired")):
        matcher = Matcher(policies, day)
        assert [(each.id, found) for each, found in matcher.closed] == [
            ("m0", state),
            ("m1", state),
        ]
        assert matcher.measures == () and matcher.match(columns).rows.size == 0
        opened = Matcher(policies, day, assume_open=True)
        assert opened.closed == () and found_by(opened, columns)[1, 0][0] == "eligible"
    for day in (date(2024, 1, 1), datetime(2024, 12, 31, 23, 59)):
        assert Matcher(policies, day).closed == ()


def test_each_measure_is_seen_from_its_own_anchor(tmp_path: Path) -> None:
    body = f"requires: [{needs('r', 's@Y-1 >= 1元 and d + 1年 <= anchor')}]\n" + paying("s@Y-1")
    bodies = [
        measure(body, id="by-question"),
        measure(body, id="by-year", anchor="{of: year, year: 2022, cite: 一}"),
        measure(body, id="by-day", anchor="{of: publication, day: 2023-03-01, cite: 一}"),
    ]
    policies = load_folder(folder(tmp_path, facts=FACTS, measures=bodies))
    companies: list[Known] = [
        {("s", 2023): 100, ("s", 2022): 200, ("s", 2021): 300, ("d", 0): day}
        for day in (date(2021, 1, 1), date(2022, 3, 1), date(2022, 3, 2), date(2023, 6, 1))
    ]
    matcher = told_alike(policies, companies)
    found = found_by(matcher, columns_of(companies, policies.facts))
    assert [found[place, 0][1] for place in range(3)] == [100, 300, 200]
    assert {year for name, year in matcher.keys if name == "s"} == {2021, 2022, 2023}


# classes of companies


def test_companies_are_classed_by_size_as_each_would_be(library: Library) -> None:
    trials = [trial for book in read_case_books(library.policies) for trial in book.trials]
    random = Random(2)
    keys = [(name, year) for name in ("enterprise.headcount", "enterprise.revenue",
                                      "enterprise.total_assets") for year in (2022, 2023)]  # fmt: skip
    companies = [dict(trial.facts) for trial in trials[:: len(trials) // 60]]
    for section in (
        "A",
        "C34",
        "E",
        "F51",
        "F52",
        "I65",
        "K701",
        "L",
        "C",
        "K",
        "G",
        "M",
    ):
        for _ in range(15):
            known: Known = {("enterprise.industry", 0): section}
            for key in keys:
                size = random.choice([10, 100, 300, 1000, 2000])
                known[key] = size if key[0].endswith("headcount") else size * random.choice([10**8, 10**9])  # fmt: skip
                if random.random() < 0.1:
                    del known[key]
            companies.append(known)
    day = date(2024, 6, 1)
    matcher = Matcher(library.policies, day)
    term = library.policies.terms["enterprise.size"]
    closure = Compiler(library.facts, library.policies.terms).compile(term)
    expected = [closure(Case(company, day)) for company in companies]
    codes = matcher.classed(columns_of(companies, library.facts), "enterprise.size")
    options = term.type.options
    assert [None if place < 0 else options[place] for place in codes.places.tolist()] == expected
    assert {*options, None} == set(expected)


def test_an_unknown_definition_is_named_with_the_nearest_one(library: Library) -> None:
    with pytest.raises(BadInput, match=r"enterprise\.size"):
        Matcher(library.policies, DAY).classed(columns_of([{}], library.facts), "enterprise.sise")
