"""A year's money shared out: by the awards of the measures, under one rate or best first, to the 分."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from io import BytesIO
from itertools import product
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from huice import places
from huice.decide.library import Library
from huice.fund.allotting import FundingPlan, allot, allot_at, allot_blocks, budget_for
from huice.fund.blocks import WHOLE, Block, block_named
from huice.fund.candidates import HEADINGS, Candidate, empty_sheet, read_candidates
from huice.fund.claims import Claim, Claims
from huice.fund.plan_sheet import funding_workbook, percent, summary
from huice.language import Text
from huice.library.policies import Policies
from huice.problems import BadInput, Spot
from huice.rules.evaluate import Case
from huice.rules.judge import MeasureJudge
from huice.rules.measure import Cap
from huice.rules.programme import AllotmentRule, Allotting, Programme
from huice.rules.terms import Arithmetic, Constant
from huice.values.types import MONEY, RATE

RENOVATION = "guangdong-tech-renovation-2021/equipment-award"
DAY = date(2026, 3, 2)
YI, WAN = 10**10, 10**6  # 亿元 and 万元 in 分


@pytest.fixture(scope="module")
def claims(library: Library) -> Claims:
    """粤工信规字〔2021〕5号: at most 20% in 珠三角 and 30% in 粤东粤西粤北, 5000万元 a project."""
    return claims_by(library.policies)


def claims_by(policies: Policies) -> Claims:
    base = ("renovation.recognised_purchase", "renovation.equipment_purchase")
    rule = Allotting(
        RENOVATION, "one_rate", base, "renovation.place", "第十条（一）", None, Spot("")
    )
    nothing = Text("", "")
    programme = Programme("guangdong-tech-renovation-2021", nothing, True, (RENOVATION,), (), (), None,
                          (rule,), (), "第一条", Spot(""))  # fmt: skip
    return Claims(policies, programme, DAY)


def candidate(
    number: str, place: str, base: int, score: int | None = None, row: int = 2,
    rank: int | None = None,
) -> Candidate:  # fmt: skip
    return Candidate(number, f"项目{number}", "某公司", places.find(place), RENOVATION, base,
                     None if score is None else Fraction(score), Spot("候选.xlsx", row), rank)  # fmt: skip


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


def test_the_rank_of_a_city_goes_before_any_score(claims: Claims) -> None:
    found = claims.of([
        candidate("a", "广州市", 1000 * WAN, 99), candidate("b", "广州市", 1000 * WAN, rank=2),
        candidate("c", "广州市", 1000 * WAN, 60, rank=1), candidate("d", "广州市", 1000 * WAN, 70),
    ])  # fmt: skip
    assert paid(allot(found, "ranking", 500 * WAN)) == {
        "c": 200 * WAN, "b": 200 * WAN, "a": 100 * WAN, "d": 0,
    }  # fmt: skip


def test_a_rank_is_given_once_in_a_block(claims: Claims) -> None:
    found = claims.of([
        candidate("a", "广州市", 1000 * WAN, rank=1), candidate("b", "韶关市", 1000 * WAN, rank=1, row=3),
    ])  # fmt: skip
    budgets = {DELTA: 200 * WAN, REST: 300 * WAN}
    assert allot_blocks(found, "ranking", budgets).left == 0
    with pytest.raises(BadInput) as error:
        allot(found, "ranking", YI)
    assert [(each.spot.line, each.field, each.what.zh) for each in error.value.problems] == [
        (3, "排序", "排序 1 与项目“a”相同")
    ]


@pytest.mark.parametrize("rule", ["one_rate", "ranking"])
def test_a_budget_below_the_smallest_claim_is_refused(claims: Claims, rule: AllotmentRule) -> None:
    found = claims.of(
        [candidate("1", "广州市", 1000 * WAN, 80), candidate("2", "韶关市", 500 * WAN, 70)]
    )
    with pytest.raises(BadInput, match=r"预算1499999\.99元低于最小的一笔150万元"):
        allot(found, rule, 150 * WAN - 1)
    assert allot(found, rule, 150 * WAN).paid <= 150 * WAN


# --- blocks ----------------------------------------------------------------------------------------


DELTA, REST = Block("珠三角", ("4401", "4406")), Block("粤北", ("4402",))


def test_each_block_has_its_own_budget_and_its_own_share(claims: Claims) -> None:
    found = claims.of([
        candidate("1", "广州市", 1000 * WAN), candidate("2", "韶关市", 1000 * WAN),
        candidate("3", "佛山市", 3000 * WAN), candidate("4", "韶关市武江区", 2000 * WAN),
    ])  # fmt: skip
    plan = allot_blocks(found, "one_rate", {DELTA: 400 * WAN, REST: 1000 * WAN})
    assert [(x.claim.candidate.number, x.paid, x.block) for x in plan.lines] == [
        ("1", 100 * WAN, "珠三角"), ("2", 300 * WAN, "粤北"), ("3", 300 * WAN, "珠三角"), ("4", 600 * WAN, "粤北"),
    ]  # fmt: skip
    assert [(x.candidates, x.paid, x.left, x.short, x.share) for x in plan.blocks] == [
        (2, 400 * WAN, 0, 400 * WAN, Fraction(1, 2)), (2, 900 * WAN, 100 * WAN, 0, 1),
    ]  # fmt: skip
    assert list(map(percent, plan.rates().values())) == ["10%", "30%"]
    assert (plan.budget, plan.left, plan.short, plan.share) == (1400 * WAN, 100 * WAN, 400 * WAN, None)  # fmt: skip


def test_a_block_is_of_a_measure_too_and_one_without_candidates_keeps_its_money(
    claims: Claims, library: Library
) -> None:
    found = claims.of([candidate("1", "韶关市", 1000 * WAN, 80)])
    plan = allot_blocks(found, "ranking", {Block("奖励", (), RENOVATION): 300 * WAN, Block("别的", (), "x/y"): YI})  # fmt: skip
    assert [(x.paid, x.left) for x in plan.blocks] == [(300 * WAN, 0), (0, YI)]
    assert ("没有候选项目的分块", "别的") in summary(plan, "zh")


def test_a_candidate_in_no_block_or_in_two_is_named_with_its_row(claims: Claims) -> None:
    found = claims.of([
        candidate("1", "湛江市", 1000 * WAN, row=5), candidate("2", "广州市", 1000 * WAN, row=6),
    ])  # fmt: skip
    with pytest.raises(BadInput) as error:
        allot_blocks(found, "one_rate", {DELTA: YI, Block("广州市", ("4401",)): YI})
    assert [(each.spot.line, each.what.zh) for each in error.value.problems] == [
        (5, "项目“1”（广东省湛江市）不在任何一块：珠三角、广州市"),
        (6, "项目“2”（广东省广州市）同时属于几块：珠三角、广州市"),
    ]


def test_the_block_whose_budget_is_below_its_smallest_claim_is_named(claims: Claims) -> None:
    found = claims.of([candidate("1", "广州市", 1000 * WAN), candidate("2", "韶关市", 500 * WAN)])
    with pytest.raises(BadInput, match=r"粤北预算1499999\.99元低于最小的一笔150万元") as error:
        allot_blocks(found, "one_rate", {DELTA: 200 * WAN, REST: 150 * WAN - 1})
    assert len(error.value.problems) == 1
    allot_blocks(found, "one_rate", {DELTA: 200 * WAN, REST: 150 * WAN})


def test_the_names_of_blocks_are_regions_measures_and_places(library: Library) -> None:
    def named(document: str, name: str) -> Block:
        policies = library.policies
        programme = policies.document(document).programme
        assert programme is not None
        return block_named(name, policies, programme, Spot("--budget"))

    renovation, benchmarks = "guangdong-tech-renovation-2021", "guangdong-digital-benchmarks-2022"
    assert len(named(renovation, "珠三角").places) == 8  # Shenzhen has money of its own
    assert len(named(benchmarks, "珠三角地区").places) == 9
    assert (
        named(renovation, "韶关").places == ("4402",) and named(renovation, "韶关").name == "韶关市"
    )
    assert named(renovation, "广东省").places == ("44",)
    assert named(benchmarks, "5g-benchmark").measure == f"{benchmarks}/5g-benchmark"
    # 广东省 is told apart by where the applicant is registered: no region of the project
    with pytest.raises(
        BadInput, match="地区和措施：珠三角、粤东粤西粤北、equipment-award；是否指“珠三角”？"
    ):
        named(renovation, "珠三角区")
    with pytest.raises(BadInput, match="是否指“5g-benchmark”？"):
        named(benchmarks, "5g-benchmrk")


# --- a chosen rate ---------------------------------------------------------------------------------


def test_a_chosen_rate_tells_what_it_needs(claims: Claims) -> None:
    found = claims.of([
        candidate("1", "广州市", 1000 * WAN), candidate("2", "佛山市", 50_000 * WAN),
        candidate("3", "韶关市", 333), candidate("4", "韶关市", 1000 * WAN),
    ])  # fmt: skip
    plan = allot_at(found, {DELTA: Fraction(12, 100), REST: Fraction(3, 10)})
    assert paid(plan) == {"1": 120 * WAN, "2": 5000 * WAN, "3": 99, "4": 300 * WAN}
    assert [each.bound for each in plan.lines] == ["rate", "cap", "ceiling", "ceiling"]
    assert (plan.budget, plan.left, plan.short) == (5420 * WAN + 99, 0, 80 * WAN)
    assert [each.budget for each in plan.blocks] == [5120 * WAN, 300 * WAN + 99]
    assert list(plan.rates().values()) == [Fraction(12, 100), Fraction(3, 10)]


def test_a_rate_above_the_ceiling_is_refused_and_the_ceiling_is_not(claims: Claims) -> None:
    found = claims.of([candidate("1", "广州市", 1000 * WAN), candidate("2", "韶关市", 1000 * WAN)])
    assert allot_at(found, {WHOLE: Fraction(1, 5)}).paid == 400 * WAN
    with pytest.raises(BadInput, match=r"比例20\.01%高于上限20%"):
        allot_at(found, {WHOLE: Fraction(2001, 10_000)})
    with pytest.raises(BadInput, match="粤北比例应大于零"):
        allot_at(found, {DELTA: Fraction(1, 5), REST: Fraction(0)})


# --- what binds ------------------------------------------------------------------------------------


def test_what_binds_is_said_in_words(claims: Claims) -> None:
    found = claims.of([candidate("1", "广州市", 50_000 * WAN), candidate("2", "韶关市", 10_000 * WAN)])  # fmt: skip
    plan = allot(found, "one_rate", 7250 * WAN)
    assert plan.binding == Text(
        "受单个项目上限限制：1 个项目；受年度预算限制：1 个项目；全部足额还差750万元",
        "the cap on one project: 1; the year's budget: 1; 750万元 more would meet every claim in full",
    )
    assert allot(found, "one_rate", plan.budget + plan.short).binding.zh == (
        "按比例上限足额：1 个项目；受单个项目上限限制：1 个项目"
    )
    found += claims.of([candidate("3", "韶关市", 1000 * WAN)])
    apart = allot_blocks(found, "one_rate", {DELTA: 5000 * WAN, REST: 2000 * WAN})
    assert apart.binding.zh.endswith("全部足额还差1300万元（粤北）")


# --- claims ----------------------------------------------------------------------------------------


def test_claims_are_what_the_awards_of_all_programmes_pay(library: Library) -> None:
    """Each claim is worked out from a rate and a cap; the award itself, asked project by project,
    must say the same."""
    policies, seen = library.policies, 0
    for document in library.documents:
        if document.programme is None:
            continue
        maker = Claims(policies, document.programme, DAY)
        for rule in document.programme.allotting:
            measure = policies.measures[rule.measure]
            judge = MeasureJudge(measure, policies.facts, policies.terms)
            for place, base in product(("440100", "440200"), (777, 12_345_678_901, 3 * 10**13 + 1)):
                keys = judge.award_keys(DAY.year)
                facts = {x: base if x.name in rule.base else place for x in keys}
                claim = maker.of_one(rule.measure, place, base)
                assert claim.most == judge.pay(Case(facts, DAY))[1]
                assert claim.uncapped == claim.rate * base // 1
                seen += 1
    assert seen >= 60


def test_an_award_that_is_no_rate_under_caps_is_refused(library: Library) -> None:
    award = library.policies.measures[RENOVATION].award
    assert award.amount is not None
    amount, here = award.amount, Spot("")

    def claimed(**changes: Any) -> Claim:
        documents = tuple(
            replace(each, measures=tuple(
                replace(x, award=replace(award, **changes)) if x.key == RENOVATION else x for x in each.measures
            ))
            for each in library.policies.documents
        )  # fmt: skip
        changed = replace(library.policies, documents=documents)
        return claims_by(changed).of_one(RENOVATION, "440200", YI)

    hundred = Constant(MONEY, here, 100)
    assert claimed(caps=(Cap(hundred, ""), Cap(Constant(MONEY, here, 90), ""))).most == 90
    assert claimed(caps=(Cap(Constant(MONEY, here, 90), ""), Cap(hundred, ""))).most == 90
    for changes in (
        {"amount": Arithmetic(MONEY, here, "+", amount, hundred)}, {"amount": hundred},
        {"amount": None}, {"caps": (Cap(amount, ""),)},
    ):  # fmt: skip
        with pytest.raises(BadInput, match="不是核定金额的一个比例"):
            claimed(**changes)
    fine = Arithmetic(MONEY, here, "*", Constant(RATE, here, Fraction(1, 3)), amount)
    with pytest.raises(BadInput, match="细于四十分之一个百分点"):
        claimed(amount=Arithmetic(MONEY, here, "*", Constant(RATE, here, Fraction(1, 3001)), fine))
    assert claimed(amount=fine).rate == Fraction(1, 10)


def test_one_project_may_be_asked_what_it_could_get(claims: Claims) -> None:
    assert claims.of_one(RENOVATION, "440200", 1000 * WAN).most == 300 * WAN
    with pytest.raises(BadInput, match="深圳市不在"):
        claims.of_one(RENOVATION, "440300", 1000 * WAN)
    with pytest.raises(BadInput, match="不足一分"):
        claims.of_one(RENOVATION, "440200", 3)


# --- properties ------------------------------------------------------------------------------------


def often(usual: int) -> settings:
    """HUICE_EXAMPLES=10000 tries that many cases of each property."""
    return settings(max_examples=int(os.environ.get("HUICE_EXAMPLES", usual)), deadline=None)


REGIONS = (("440100", Fraction(1, 5)), ("440200", Fraction(3, 10)), ("440600", Fraction(1, 5)))
CITY_BLOCKS = [Block(code, (code[:4],)) for code, _ in REGIONS]


def invented(number: int, region: int, base: int, cap: int, score: int) -> Claim:
    """A claim under an award that no measure has: at most ``cap`` 分."""
    place, rate = REGIONS[region]
    uncapped = rate.numerator * base // rate.denominator
    who = Candidate(str(number), "", "", place, "m", base, Fraction(score, 4), Spot("", number),
                    score or None if number % 3 == 0 else None)  # fmt: skip
    return Claim(who, min(uncapped, cap), uncapped, rate)


def some(least: int, most: int, size: int) -> st.SearchStrategy[list[Claim]]:
    """Claims on sums between two bounds, half of them of a few that are alike."""
    rows = st.lists(
        st.tuples(st.integers(0, 2), st.integers(least, most), st.integers(0, 99)), min_size=1, max_size=size
    )  # fmt: skip
    return st.builds(
        lambda found, cap: [invented(n, region, base, cap, n * 100 + score if n % 3 == 0 else score)
                            for n, (region, base, score) in enumerate(found)],
        rows, st.integers(1, most),
    )  # fmt: skip


def within(claims: Iterable[Claim], part: int) -> int:
    """A budget from the smallest claim to a little more than all of them, by a part of 1000."""
    sums = [each.most for each in claims]
    return min(sums, default=0) + (sum(sums) - min(sums, default=0) + 10) * part // 1000


SUMS = some(5, 40_000 * WAN, 6)
PART = st.integers(0, 1000)


@often(300)
@given(SUMS, st.tuples(PART, PART, PART))
def test_no_plan_passes_a_budget_a_cap_or_a_ceiling(found: list[Claim], by: tuple[int, ...]) -> None:  # fmt: skip
    budgets = {
        block: within([x for x in found if block.holds(x.candidate.place, "m")], part)
        for block, part in zip(CITY_BLOCKS, by, strict=True)
    }
    for rule in get_args(AllotmentRule):
        plan = allot_blocks(found, rule, budgets)
        for block, (of, budget) in zip(plan.blocks, budgets.items(), strict=True):
            own = [x for x in plan.lines if x.block == of.name]
            assert block.paid == sum(x.paid for x in own) <= budget == block.paid + block.left
            assert block.short == max(0, sum(x.claim.most for x in own) - budget)
            if not block.short:
                assert all(x.paid == x.claim.most for x in own)
        for line, claim in zip(plan.lines, found, strict=True):
            assert line.claim is claim and 0 <= line.paid <= claim.most
            assert line.paid <= claim.rate * claim.candidate.base
        # a block knows nothing of the others
        for block, budget in budgets.items():
            if alone := [x for x in found if block.holds(x.candidate.place, "m")]:
                expected = paid(allot(alone, rule, budget))
                assert expected == {k: v for k, v in paid(plan).items() if k in expected}


@often(300)
@given(SUMS, PART, PART)
def test_one_rate_is_one_in_each_region_and_more_money_lowers_no_one(
    found: list[Claim], part: int, further: int
) -> None:
    budget, more = within(found, part), within(found, max(part, further))
    plan, richer = allot(found, "one_rate", budget), allot(found, "one_rate", more)
    assert all(a.paid <= b.paid for a, b in zip(plan.lines, richer.lines, strict=True))
    assert plan.share is not None and 0 < plan.share <= 1
    assert plan.left < len(found) or plan.share == 1  # nothing but the dropped fractions
    rates = plan.rates()
    assert len(
        {(x.claim.candidate.place, rates["", "m", x.claim.rate]) for x in plan.lines}
    ) == len({x.claim.candidate.place for x in plan.lines})
    for x in plan.lines:
        rate = rates["", "m", x.claim.rate]
        assert rate <= x.claim.rate
        assert x.paid == min(rate * x.claim.candidate.base // 1, x.claim.most)
    assert paid(allot(found[::-1], "one_rate", budget)) == paid(plan), "the order is nothing"


@often(300)
@given(SUMS, st.integers(1, 1000))
def test_a_chosen_rate_and_a_budget_for_a_share_agree_with_the_plan(
    found: list[Claim], part: int
) -> None:
    share = Fraction(part, 1000)
    needed = budget_for(found, share)
    exact = [min(x.rate * x.candidate.base * share, Fraction(x.most)) for x in found]
    assert needed - 1 < sum(exact) <= needed
    if needed >= min(x.most for x in found):
        plan = allot(found, "one_rate", needed)
        assert plan.share is not None and plan.share >= share
        assert all(x.paid >= each // 1 for x, each in zip(plan.lines, exact, strict=True))
    here = [x for x in found if x.rate == Fraction(1, 5)]
    if here:
        chosen = allot_at(here, {WHOLE: share / 5})
        assert [x.paid for x in chosen.lines] == [
            min(x.candidate.base * share / 5 // 1, x.most) for x in here
        ]
        assert chosen.budget == chosen.paid and chosen.left == 0


@often(300)
@given(some(5, 150, 4), PART)
def test_one_rate_and_best_first_are_what_trying_everything_finds(
    found: list[Claim], part: int
) -> None:
    budget = within(found, part)
    plan = allot(found, "one_rate", budget)
    assert plan.share is not None
    # every rate at which some payment grows by a 分: the greatest that fits pays what the plan pays
    sums = [(x.rate * x.candidate.base, x.most) for x in found]

    def needs(share: Fraction) -> Fraction:
        return sum((min(all_of * share, most) for all_of, most in sums), Fraction())

    assert needs(plan.share) <= budget
    steps = sorted({k / all_of for all_of, most in sums for k in range(1, most + 1)})
    assert all(t <= plan.share for t in steps if needs(t) <= budget)
    best = allot(found, "ranking", budget)
    order = sorted(best.lines, key=lambda x: (
        x.claim.candidate.rank is None, x.claim.candidate.rank or 0,
        -(x.claim.candidate.score or 0), x.claim.candidate.number,
    ))  # fmt: skip
    left = budget
    for line in order:
        assert line.paid == min(left, line.claim.most)
        left -= line.paid


# --- the officer's sheet ---------------------------------------------------------------------------------


NAMED = {"企业技术改造设备事后奖励": RENOVATION}
ROW: list[object] = ["P-1", "焊装线改造", "某公司", "佛山市", "", 12_000_000.5, 88.5, None]


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
    assert found.rank is None
    (ranked,) = read_candidates(sheet(changed(7, 3)), "候选.xlsx", NAMED)
    assert ranked.rank == 3
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
    (changed(7, 0), 8, "“0”不是名次"), (changed(7, 1.5), 8, "“1.5”不是名次"),
    (changed(7, "第一"), 8, "“第一”不是名次"),
    (["合计", "", "", "", "", 12_000_000, None, None], 1, "合计行不是项目，请删去"),
    (changed(0, ""), 1, "请填写项目编号"),
])  # fmt: skip
def test_a_wrong_cell_is_named_and_nothing_is_taken(
    row: list[object], column: int, said: str
) -> None:
    with pytest.raises(BadInput) as error:
        read_candidates(sheet(changed(0, "P-0"), row), "候选.xlsx", NAMED)
    spots = {(each.spot.line, each.spot.column) for each in error.value.problems}
    assert (3, column) in spots and any(said in each.what.zh for each in error.value.problems)


def test_a_score_past_all_numbers_is_no_number() -> None:
    book = load_workbook(BytesIO(sheet(ROW)))
    book.active["G2"]._value = "1E999"  # read back as an infinite float
    stream = BytesIO()
    book.save(stream)
    with pytest.raises(BadInput, match="“inf”不是数字"):
        read_candidates(stream.getvalue(), "候选.xlsx", NAMED)


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
    sums = [round(row[9].value * 100) for row in book["分配方案"].iter_rows(min_row=2)]
    assert sums == [each.paid for each in plan.lines] and sum(sums) == plan.paid
    (block,) = book["分块"].iter_rows(min_row=2, values_only=True)
    assert block[0] == "全部" and round(block[4] * 100) == plan.paid
    assert [row[1].value for row in book["比例"].iter_rows(min_row=2)] == [
        "企业技术改造设备事后奖励"
    ] * 2
