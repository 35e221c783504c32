"""Clearing at the end of the term: two readings of completion, two of what is taken back, to the 分."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from fund_ledger import YI, line
from huice.fund.settlement import MEASURE_NAMES, TAKING_NAMES, WHY, Measure, Taking, settle
from huice.fund.settlement_sheet import settlement_workbook
from huice.problems import BadInput, Spot

READINGS = [(measure, taking) for measure in MEASURE_NAMES for taking in TAKING_NAMES]


def test_by_default_the_floor_decides_and_the_whole_reward_goes_back() -> None:
    """Approved with 12亿元, its floor 10亿元: between them it is complete by the floor alone."""
    found = settle([line(verified=11 * YI), line("P-2", verified=9 * YI)])
    assert (found.measure, found.taking) == ("floor", "all")
    assert [each.clawback for each in found.projects] == [0, YI // 10]
    assert found.projects[1].said.zh == "以门槛为准，差 1亿元，收回 1000万元"


@pytest.mark.parametrize(("measure", "required"), [("floor", 10 * YI), ("approved", 12 * YI)])
@pytest.mark.parametrize("taking", ["all", "shortfall"])
def test_exactly_reaching_is_complete_and_one_fen_below_is_not(
    measure: Measure, required: int, taking: Taking
) -> None:
    exact, below = settle(
        [line(verified=required), line("P-2", verified=required - 1)], measure, taking
    ).projects
    assert (exact.required, exact.is_complete, exact.clawback) == (required, True, 0)
    assert (below.invested, below.is_complete) == (required - 1, False)


def test_a_shortfall_takes_its_share_and_leaves_the_fraction_of_a_fen() -> None:
    """3亿元 short of 10亿元: three tenths; of 99 分 that is 29.7, of which 29 are taken."""
    lines = [line(verified=7 * YI, reward=YI), line("P-2", verified=7 * YI, reward=99),
             line("P-3", verified=0, reward=99), line("P-4", verified=10 * YI - 1, reward=YI)]  # fmt: skip
    found = settle(lines, "floor", "shortfall")
    assert [each.clawback for each in found.projects] == [3 * YI // 10, 29, 99, 0]
    assert not found.projects[3].is_complete, "short by a 分, which takes less than a 分"


@given(
    st.lists(
        st.tuples(st.integers(0, 13 * YI), st.integers(0, YI)), min_size=1, max_size=8
    ),
    st.sampled_from(READINGS),
)  # fmt: skip
def test_sums_add_up_and_no_reading_takes_more_than_was_had(
    rows: list[tuple[int, int]], reading: tuple[Measure, Taking]
) -> None:
    lines = [line(str(n), verified=found, reward=had) for n, (found, had) in enumerate(rows)]
    settled = settle(lines, *reading)
    assert settled.received == settled.clawback + settled.kept == sum(had for _, had in rows)
    for each in settled.projects:
        missing = Fraction(max(0, each.required - each.invested), each.required)
        exact = each.line.reward * (missing if reading[1] == "shortfall" else missing > 0)
        assert 0 <= exact - each.clawback < 1 and each.clawback <= each.line.reward


def test_what_is_not_verified_is_not_settled() -> None:
    with pytest.raises(BadInput) as error:
        settle([line(spot=Spot("台账.xlsx", 2)), line("P-2", verified=0)])
    assert [(x.spot.line, x.what.zh) for x in error.value.problems] == [
        (2, "项目“P-1”未经统计核实，不能清算")
    ]


def test_every_reading_says_why() -> None:
    assert set(WHY) == {*MEASURE_NAMES, *TAKING_NAMES}
    defaults = {name for name, why in WHY.items() if why.zh.startswith("默认")}
    assert defaults == {"floor", "all"}


def test_the_workbook_agrees_with_the_settlement_and_says_how() -> None:
    settled = settle([line(verified=7 * YI, reward=12_345_677), line("P-2", verified=12 * YI)],
                     "approved", "shortfall")  # fmt: skip
    book = load_workbook(BytesIO(settlement_workbook(settled, "zh")))
    rows = list(book["期满清算"].iter_rows(min_row=2, values_only=True))
    assert [round(row[8] * 100) for row in rows] == [x.clawback for x in settled.projects]
    assert [row[6] for row in rows] == ["否", "是"]
    told = dict(book["说明"].iter_rows(min_row=2, values_only=True))
    assert told["收回合计"] == "51440.32" and "零头不收" in told["舍入"]
    assert told["完成的标准"].startswith("以立项投资为准 · 另一读法")
