"""A year's money shared out: by the awards of the measures, under one rate or best first, to the 分."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from io import BytesIO
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from huice import places
from huice.decide.library import Library
from huice.fund.allotting import Claim, Claims, FundingPlan, allot
from huice.fund.candidates import HEADINGS, Candidate, empty_sheet, read_candidates
from huice.fund.plan_sheet import funding_workbook, percent
from huice.language import Text
from huice.problems import BadInput, Spot
from huice.rules.programme import AllotmentRule, Allotting, Programme

RENOVATION = "guangdong-tech-renovation-2021/equipment-award"
DAY = date(2026, 3, 2)
YI, WAN = 10**10, 10**6  # 亿元 and 万元 in 分


@pytest.fixture(scope="module")
def claims(library: Library) -> Claims:
    """粤工信规字〔2021〕5号: at most 20% in 珠三角 and 30% in 粤东粤西粤北, 5000万元 a project."""
    base = ("renovation.recognised_purchase", "renovation.equipment_purchase")
    rule = Allotting(
        RENOVATION, "one_rate", base, "renovation.place", "第十条（一）", None, Spot("")
    )
    nothing = Text("", "")
    programme = Programme("guangdong-tech-renovation-2021", nothing, True, (RENOVATION,), (), (), None,
                          (rule,), (), "第一条", Spot(""))  # fmt: skip
    return Claims(library.policies, programme, DAY)


def candidate(
    number: str, place: str, base: int, score: int | None = None, row: int = 2
) -> Candidate:
    return Candidate(number, f"项目{number}", "某公司", places.find(place), RENOVATION, base,
                     None if score is None else Fraction(score), Spot("候选.xlsx", row))  # fmt: skip


def paid(plan: FundingPlan) -> dict[str, int]:
    return {each.claim.candidate.number: each.paid for each in plan.lines}


# --- what a project may claim ----------------------------------------------------------------------


def test_the_measures_award_says_what_a_project_may_claim(claims: Claims) -> None:
    found = claims.of([
        candidate("1", "广州市", 1000 * WAN), candidate("2", "韶关市", 1000 * WAN),
        candidate("3", "佛山市", 25_000 * WAN), candidate("4", "佛山市", 25_000 * WAN + 500),
    ])  # fmt: skip
    assert [each.most for each in found] == [200 * WAN, 300 * WAN, 5000 * WAN, 5000 * WAN]
    assert [each.uncapped for each in found] == [200 * WAN, 300 * WAN, 5000 * WAN, 5000 * WAN + 100]
    assert [each.rate for each in found] == [
        Fraction(1, 5),
        Fraction(3, 10),
        Fraction(1, 5),
        Fraction(1, 5),
    ]


def test_a_project_in_no_region_is_named_with_its_row(claims: Claims) -> None:
    with pytest.raises(BadInput) as error:
        claims.of(
            [
                candidate("1", "深圳市", 1000 * WAN, row=7),
                candidate("2", "长沙市", 1000 * WAN, row=9),
            ]
        )
    assert [each.spot.line for each in error.value.problems] == [7, 9]
    assert "深圳市不在“企业技术改造设备事后奖励”列出的任何地区" in error.value.problems[0].what.zh


# --- one rate --------------------------------------------------------------------------------------


def test_where_the_budget_suffices_the_ceiling_is_paid(claims: Claims) -> None:
    found = claims.of(
        [candidate("1", "广州市", 1000 * WAN), candidate("2", "佛山市", 30_000 * WAN)]
    )
    plan = allot(found, "one_rate", 5200 * WAN)
    assert (paid(plan), plan.left, plan.share) == ({"1": 200 * WAN, "2": 5000 * WAN}, 0, 1)
    assert [each.bound for each in plan.lines] == ["ceiling", "cap"]


def test_under_a_binding_budget_each_region_has_one_rate_below_its_ceiling(claims: Claims) -> None:
    found = claims.of([
        candidate("1", "广州市", 1000 * WAN), candidate("2", "珠海市", 3000 * WAN),
        candidate("3", "韶关市", 2000 * WAN),
    ])  # fmt: skip
    plan = allot(found, "one_rate", 700 * WAN)  # half of 200 + 600 + 600
    assert paid(plan) == {"1": 100 * WAN, "2": 300 * WAN, "3": 300 * WAN}
    assert [percent(each) for each in plan.rates().values()] == ["10%", "15%"]
    assert {each.bound for each in plan.lines} == {"budget"}


def test_what_a_cap_leaves_over_raises_the_rate_of_the_others(claims: Claims) -> None:
    found = claims.of(
        [candidate("1", "广州市", 50_000 * WAN), candidate("2", "韶关市", 10_000 * WAN)]
    )
    plan = allot(found, "one_rate", 7250 * WAN)
    assert paid(plan) == {"1": 5000 * WAN, "2": 2250 * WAN}
    assert plan.share == Fraction(3, 4) and plan.lines[0].bound == "cap"


# --- best first --------------------------------------------------------------------------------------


def test_best_first_until_the_money_is_out(claims: Claims) -> None:
    found = claims.of([
        candidate("b", "广州市", 1000 * WAN, 80), candidate("a", "广州市", 1000 * WAN, 80),
        candidate("c", "韶关市", 1000 * WAN, 95), candidate("d", "韶关市", 1000 * WAN, 60),
    ])  # fmt: skip
    plan = allot(found, "ranking", 550 * WAN)
    assert paid(plan) == {"c": 300 * WAN, "a": 200 * WAN, "b": 50 * WAN, "d": 0}
    assert [each.bound for each in plan.lines] == ["budget", "ceiling", "ceiling", "nothing"]


def test_a_ranking_without_a_score_names_the_row(claims: Claims) -> None:
    found = claims.of(
        [candidate("a", "广州市", 1000 * WAN, 80), candidate("b", "广州市", 1000 * WAN, row=3)]
    )
    with pytest.raises(BadInput) as error:
        allot(found, "ranking", YI)
    assert [(each.spot.line, each.field) for each in error.value.problems] == [(3, "评分")]


@pytest.mark.parametrize("rule", ["one_rate", "ranking"])
def test_a_budget_below_the_smallest_claim_is_refused(claims: Claims, rule: AllotmentRule) -> None:
    found = claims.of(
        [candidate("1", "广州市", 1000 * WAN, 80), candidate("2", "韶关市", 500 * WAN, 70)]
    )
    with pytest.raises(BadInput, match=r"预算1499999\.99元低于最小的一笔150万元"):
        allot(found, rule, 150 * WAN - 1)
    assert allot(found, rule, 150 * WAN).paid <= 150 * WAN


# --- properties ----------------------------------------------------------------------------------------


CITIES = ("广州市", "佛山市", "韶关市", "湛江市")
SOME = st.lists(
    st.tuples(st.sampled_from(CITIES), st.integers(100, 40_000 * WAN), st.integers(0, 100)),
    min_size=1, max_size=12,
)  # fmt: skip


def made(claims: Claims, rows: list[tuple[str, int, int]]) -> list[Claim]:
    return claims.of(
        candidate(str(n), place, base, score) for n, (place, base, score) in enumerate(rows)
    )


@settings(max_examples=300)
@given(SOME, st.data())
def test_no_plan_passes_its_budget_a_cap_or_a_ceiling(claims: Claims, rows, data) -> None:
    found = made(claims, rows)
    budget = data.draw(st.integers(min(x.most for x in found), sum(x.most for x in found) + 10))
    for rule in ("one_rate", "ranking"):
        plan = allot(found, rule, budget)
        assert plan.left >= 0 and plan.paid + plan.left == budget
        for line in plan.lines:
            assert 0 <= line.paid <= line.claim.most <= 5000 * WAN
            assert line.paid <= line.claim.rate * line.claim.candidate.base
        if sum(x.most for x in found) <= budget:
            assert all(line.paid == line.claim.most for line in plan.lines)


@settings(max_examples=200)
@given(SOME, st.data())
def test_one_rate_is_one_in_each_region_and_more_money_lowers_no_one(
    claims: Claims, rows, data
) -> None:
    found = made(claims, rows)
    least, most = min(x.most for x in found), sum(x.most for x in found)
    budget = data.draw(st.integers(least, most))
    more = data.draw(st.integers(budget, most + 10))
    plan, richer = allot(found, "one_rate", budget), allot(found, "one_rate", more)
    assert all(a.paid <= b.paid for a, b in zip(plan.lines, richer.lines, strict=True))
    assert plan.share is not None
    for line in plan.lines:
        assert line.paid == min(line.claim.uncapped * plan.share // 1, line.claim.most)
    assert plan.left < len(found) or plan.share == 1  # nothing but the dropped fractions
    turned = allot(found[::-1], "one_rate", budget)
    assert paid(turned) == paid(plan), "the order of the sheet is nothing"


@settings(max_examples=150)
@given(st.lists(st.tuples(st.sampled_from(CITIES), st.integers(5, 400), st.integers(0, 5)), min_size=1, max_size=5), st.data())  # fmt: skip
def test_one_rate_and_best_first_are_what_trying_everything_finds(
    claims: Claims, rows, data
) -> None:
    found = made(claims, rows)
    found = [each for each in found if each.most]
    if not found:
        return
    budget = data.draw(st.integers(min(x.most for x in found), sum(x.most for x in found)))
    plan = allot(found, "one_rate", budget)
    assert plan.share is not None
    # every rate at which some payment grows by a 分: none higher than the found one fits
    steps = {Fraction(k, x.uncapped) for x in found for k in range(1, x.uncapped + 1)}
    fitting = [t for t in steps if sum(min(x.uncapped * t, x.most) for x in found) <= budget]
    assert all(t <= plan.share for t in fitting)
    best = allot(found, "ranking", budget)
    scores = {
        each.candidate.number: (-(each.candidate.score or 0), each.candidate.number)
        for each in found
    }
    for high, low in combinations(
        sorted(best.lines, key=lambda x: scores[x.claim.candidate.number]), 2
    ):
        assert high.paid == high.claim.most or low.paid == 0


# --- the officer's sheet ---------------------------------------------------------------------------------


NAMED = {"企业技术改造设备事后奖励": RENOVATION}
ROW: list[object] = ["P-1", "焊装线改造", "某公司", "佛山市", "", 12_000_000.5, 88.5]


def sheet(*rows: list[object], headings: list[str] | None = None) -> bytes:
    book = Workbook()
    book.active.append(headings or [each.zh for each in HEADINGS])
    for row in rows:
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_sheet_is_read_to_the_fen() -> None:
    (found,) = read_candidates(sheet(ROW), "候选.xlsx", NAMED)
    assert (found.number, found.base, found.score) == ("P-1", 1_200_000_050, Fraction(177, 2))
    assert (found.place, found.measure, found.spot.line) == ("440600", RENOVATION, 2)
    assert [cell.value for cell in load_workbook(BytesIO(empty_sheet("zh"))).active[1]] == [
        each.zh for each in HEADINGS
    ]


def changed(at: int, value: object) -> list[object]:
    return [*ROW[:at], value, *ROW[at + 1 :]]


@pytest.mark.parametrize(("row", "column", "said"), [
    (changed(5, "1200万元"), 6, "“1200万元”是文本，应为以元计的数字"), (changed(5, -5), 6, "-5 应大于零"),
    (changed(5, 0), 6, "0 应大于零"), (changed(5, 0.001), 6, "0.001 不是整分"), (changed(5, None), 6, "请填写核定金额"),
    (changed(5, 1e14), 6, "过大"), (changed(5, "=SUM(F1:F9)"), 6, "是公式，应为数值"),
    (changed(3, "无此市"), 4, "无此市"), (changed(3, ""), 4, "请填写地区"),
    (changed(4, "别的措施"), 5, "“别的措施”不是本项目资金的措施"), (changed(6, "优"), 7, "“优”不是数字"),
    (["合计", "", "", "", "", 12_000_000, None], 1, "合计行不是项目，请删去"),
    (changed(0, ""), 1, "请填写项目编号"),
])  # fmt: skip
def test_a_wrong_cell_is_named_and_nothing_is_taken(
    row: list[object], column: int, said: str
) -> None:
    with pytest.raises(BadInput) as error:
        read_candidates(sheet(changed(0, "P-0"), row), "候选.xlsx", NAMED)
    spots = {(each.spot.line, each.spot.column) for each in error.value.problems}
    assert (3, column) in spots and any(said in each.what.zh for each in error.value.problems)


def test_moved_columns_and_a_number_twice_are_refused() -> None:
    moved = [each.zh for each in HEADINGS]
    moved[4], moved[5] = moved[5], moved[4]
    with pytest.raises(BadInput, match="列不能移动"):
        read_candidates(sheet(ROW, headings=moved), "候选.xlsx", NAMED)
    with pytest.raises(BadInput, match="与第 2 行重复"):
        read_candidates(sheet(ROW, ROW), "候选.xlsx", NAMED)
    with pytest.raises(BadInput, match="没有候选项目"):
        read_candidates(sheet(), "候选.xlsx", NAMED)
    with pytest.raises(BadInput, match="不是 Excel 工作簿"):
        read_candidates(b"PK no book", "候选.xlsx", NAMED)


def test_the_plans_workbook_agrees_with_it_to_the_fen(claims: Claims, library: Library) -> None:
    found = claims.of(
        [candidate("1", "广州市", 1_234_567_89), candidate("2", "韶关市", 987_654_321)]
    )
    plan = allot(found, "one_rate", 200_000_001)
    book = load_workbook(
        BytesIO(funding_workbook(plan, library.policies.measures.__getitem__, "zh"))
    )
    sums = [round(row[8].value * 100) for row in book["分配方案"].iter_rows(min_row=2)]
    assert sums == [each.paid for each in plan.lines] and sum(sums) == plan.paid
    assert [row[0].value for row in book["比例"].iter_rows(min_row=2)] == [
        "企业技术改造设备事后奖励"
    ] * 2
