"""What a measure gives: amounts and ceilings, tiers, units, matching, payees, and no money."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from invented import WAN, YI, Invented, invented, measure


def paid(tmp_path: Path, award: str, facts: dict[str, str], define: str = "{}") -> Invented:
    return invented(
        tmp_path,
        facts=facts,
        measures=f"define: {define}\naward: {{cite: 三, payee: 企业 | Company, {award}}}\n",
    )


@pytest.mark.parametrize(
    ("sales", "award"),
    [
        ("999.999999万元", (0, 0)),
        ("1000万元", (10 * WAN, 10 * WAN)),
        ("4999万元", (10 * WAN, 10 * WAN)),
        ("5000万元", (30 * WAN, 30 * WAN)),
        ("5亿元", (100 * WAN, 100 * WAN)),
        ("4000万元至6000万元", (10 * WAN, 30 * WAN)),
        ("不低于5000万元", (30 * WAN, 100 * WAN)),
        ("不足1000万元", (0, 0)),
        ("未知", (0, 100 * WAN)),
    ],
)
def test_a_banded_award_takes_the_highest_bound_that_is_reached(
    tmp_path: Path, sales: str, award: tuple[int, int]
) -> None:
    library = paid(
        tmp_path,
        "kind: amount, amount: prize",
        {"sales": "money"},
        "{prize: {by: sales, cite: 三, rows: "
        "{0元: 0元, 1亿元: 100万元, 1000万元: 10万元, 5000万元: 30万元}}}",
    )
    assert library.pay({"sales": sales}) == award


@pytest.mark.parametrize(
    ("count", "award"),
    [
        ("7家", (70 * WAN, 70 * WAN)),
        ("31家", (300 * WAN, 300 * WAN)),
        ("5家至40家", (50 * WAN, 300 * WAN)),
        ("未知", (0, 300 * WAN)),
    ],
)
def test_an_award_per_unit_stays_under_its_cap(
    tmp_path: Path, count: str, award: tuple[int, int]
) -> None:
    library = paid(
        tmp_path,
        "kind: amount, amount: 10万元/家 * served, caps: [{at: 300万元, cite: 三}]",
        {"served": "count 家"},
    )
    assert library.pay({"served": count}) == award


@pytest.mark.parametrize(
    ("national", "award"),
    [
        ("200万元", 200 * WAN),  # 1:1
        ("300万元", 200 * WAN),  # together no more than 500万元
        ("500万元", 0),  # the first money alone reaches half
        ("700万元", 0),
        ("0元", 0),
    ],
)
def test_matched_money_and_its_match_stay_under_half_of_the_investment(
    tmp_path: Path, national: str, award: int
) -> None:
    library = paid(
        tmp_path,
        "kind: amount, amount: 'max(0元, min(national, 50% * investment - national))'",
        {"national": "money", "investment": "money"},
    )
    given = {"national": national, "investment": "1000万元"}
    assert library.pay(given) == (award, award)


def test_an_award_never_falls_below_zero_and_drops_fractions_of_a_fen(tmp_path: Path) -> None:
    library = paid(tmp_path, "kind: amount, amount: (spent - 100万元) / 3", {"spent": "money"})
    assert library.pay({"spent": "40万元"}) == (0, 0)
    assert library.pay({"spent": "200万元"}) == (33_333_333, 33_333_333)
    assert library.pay({"spent": "40万元至200万元"}) == (0, 33_333_333)


def test_a_ceiling_promises_nothing_and_an_amount_does(tmp_path: Path) -> None:
    facts = {"spent": "money"}
    capped = (
        "amount: 20% * spent, caps: [{at: 50万元, cite: 三}, {at: 10% * spent + 20万元, cite: 四}]"
    )
    amount = paid(tmp_path / "a", f"kind: amount, {capped}", facts)
    ceiling = paid(tmp_path / "b", f"kind: ceiling, {capped}", facts)
    for spent, most in (("100万元", 20 * WAN), ("250万元", 45 * WAN), ("900万元", 50 * WAN)):
        assert amount.pay({"spent": spent}) == (most, most)
        assert ceiling.pay({"spent": spent}) == (0, most)
    assert amount.pay({}) == ceiling.pay({}) == (0, 50 * WAN)


@pytest.mark.parametrize(
    ("declared", "approved", "award"),
    [
        ("1000万元", "未知", (0, 300 * WAN)),
        ("1000万元", "800万元", (240 * WAN, 240 * WAN)),
        ("1000万元", "800万元至900万元", (240 * WAN, 270 * WAN)),
        ("1000万元", "1200万元", (300 * WAN, 300 * WAN)),
        ("未知", "800万元", (0, 240 * WAN)),
        ("未知", "未知", (0, None)),
    ],
)
def test_what_is_not_yet_approved_is_bounded_by_what_is_declared(
    tmp_path: Path, declared: str, approved: str, award: tuple[int, int | None]
) -> None:
    library = paid(
        tmp_path,
        "kind: amount, amount: '30% * at_most(approved, declared)'",
        {"declared": "money", "approved": "decided money"},
    )
    assert library.pay({"declared": declared, "approved": approved}) == award


def test_a_two_sided_programme_is_two_measures_with_their_own_payees_and_bases(
    tmp_path: Path,
) -> None:
    library = invented(
        tmp_path,
        facts={"price": "money", "sales": "money"},
        measures=[
            measure("award: {kind: amount, cite: 三, payee: 研制单位 | Maker, amount: 30% * sales}", "maker"),
            measure("award: {kind: amount, cite: 四, payee: 用户单位 | User, amount: 10% * price}", "user"),
        ],
    )  # fmt: skip
    given = {"price": "500万元", "sales": "2000万元"}
    assert library.pay(given, "maker") == (600 * WAN, 600 * WAN)
    assert library.pay(given, "user") == (50 * WAN, 50 * WAN)
    payees = [library.judge(id).measure.award.payee.en for id in ("maker", "user")]
    assert payees == ["Maker", "User"]


def test_a_city_government_may_be_the_payee_by_steps_of_investment(tmp_path: Path) -> None:
    library = invented(
        tmp_path,
        facts={"verified": "money"},
        measures="award: {kind: amount, cite: 三, payee: 地级市人民政府 | City government, "
        "amount: 2% * verified, caps: [{at: 1亿元, cite: 三}]}\n",
    )
    assert library.judge().measure.award.payee.zh == "地级市人民政府"
    assert library.pay({"verified": "60亿元"}) == (YI, YI)
    assert library.pay({"verified": "10亿元"}) == (2000 * WAN, 2000 * WAN)


def test_an_award_without_money_has_no_bounds_but_says_what_it_gives(tmp_path: Path) -> None:
    library = invented(
        tmp_path,
        measures="award: {kind: none, cite: 三, payee: 企业 | Company, gives: 称号三年 | A title}\n",
    )
    assert library.pay({}) == (None, None)
    assert library.judge().measure.award.gives == ("称号三年", "A title")
    assert library.verdict({}) == "eligible"


@pytest.mark.parametrize(("base", "settled"), [("10亿元至20亿元", True), ("1亿元至20亿元", False)])
def test_a_range_that_the_cap_makes_one_sum_needs_no_more_asking(
    tmp_path: Path, base: str, settled: bool
) -> None:
    # 20% × 2.5亿元 is the cap of 5000万元
    award = """\
        award:
          {kind: ceiling, cite: 一, payee: 企业 | Company, amount: base * 20%,
           caps: [{at: 5000万元, cite: 一}]}
        """
    library = invented(tmp_path, facts={"base": "money"}, measures=measure(dedent(award)))
    case = library.case({"base": base})
    assert library.judge().pay_known(case) is settled
    assert library.judge().pay(case) == (0, 5000 * WAN)
