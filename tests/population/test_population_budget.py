"""What measures cost, and what each rule gives under a limit: worked out by hand, to the 分."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
from batch import batch

from huice.library.load import load_folder
from huice.library.policies import Policies
from huice.population.study.budget import Budget, BudgetStudy
from huice.population.study.claims import Paid
from huice.population.study.limits import Limit, read_limit
from huice.problems import BadInput
from invented import DAY, WAN, folder, measure, needs

FACTS = """\
facts:
  enterprise.registered_in: {type: place, source: register, label: 注册地 | Place, where: 执照 | Licence}
  site: {type: place, source: declared, label: 项目地 | Site, where: 备案 | Filing}
  bought: {type: money, source: declared, label: 购置额 | Purchase, where: 账簿 | Books}
  score: {type: count 人, source: register, yearly: true, label: 得分 | Score, where: 公示 | Notice}
  sound: {type: boolean, source: declared, label: 诚信 | Sound, where: 账簿 | Books}
"""

DOCUMENT = """\
regions:
  近处: {cite: 第二条, members: [广州市, 佛山市]}
  远处: {cite: 第二条, members: [韶关市]}
define:
  rate:
    by: site
    rows: {近处: 20%, 远处: 20%}
"""

AWARD = f"""\
requires:
  - {needs("sound", "sound")}
  - {{id: review, title: 评审 | Review, cite: 第四条, judged_by: 局 | Bureau}}
award:
  kind: ceiling
  cite: 第六条
  payee: 企业 | Company
  amount: rate * bought
  caps: [{{at: 10万元, cite: 第六条}}]
quotas:
  - {{title: 年度额度 | Of the year, limit: 不超过1亿元, per: 年度 | Year, cite: 第七条}}
"""
FLAT = f"""\
requires:
  - {needs("sound", "sound")}
award: {{kind: amount, cite: 第六条, payee: 市 | City, to: government, amount: 3万元}}
"""

COMPANIES: dict[str, dict[str, Any]] = {
    # claims, before the cap: 10 (20), 6, 4, 2; undetermined 6; nothing for the unsound
    "A": {"site": "广州市", "bought": "100万元", "sound": "是", "score": {"2023": "5人"}},
    "B": {"site": "广州市", "bought": "30万元", "sound": "是", "score": {"2023": "7人"}},
    "C": {"site": "韶关市", "bought": "20万元", "sound": "是", "score": {"2023": "5人"}},
    "D": {"site": "韶关市", "bought": "30万元"},
    "E": {"site": "佛山市", "bought": "10万元", "sound": "是"},
    "F": {"site": "佛山市", "bought": "10万元", "sound": "否"},
}


@pytest.fixture
def policies(tmp_path: Path) -> Policies:
    listed = [measure(AWARD), measure(FLAT, "flat")]
    return load_folder(folder(tmp_path, document=DOCUMENT, measures=listed, facts=FACTS))


def budget(policies: Policies, *limits: str, companies: Any = None, **options: Any) -> Budget:
    options.setdefault("asked", ["award"])
    study = BudgetStudy(policies, DAY, limits=[read_limit(each) for each in limits], **options)
    return study.result(study.count(batch(policies, companies or COMPANIES)), "invented")


def paid(found: Budget, rule: str) -> Any:
    return next(each for each in found.allotments if each.rule == rule)


def test_claims_are_what_is_eligible_or_awaits_a_judgement(policies: Policies) -> None:
    found = budget(policies)
    (award,) = found.measures
    assert (award.found.judged.pairs, award.found.judged.least) == (4, 0)
    assert award.found.judged.most == 22 * WAN
    assert (award.found.undetermined.pairs, award.found.undetermined.most) == (1, 6 * WAN)
    assert (found.claimants, found.companies) == (4, 6)
    assert [each.limit for each in award.quotas] == ["不超过1亿元"]
    assert found.allotments == ()


def test_a_document_asks_all_its_measures_and_keeps_government_money_apart(
    policies: Policies,
) -> None:
    found = budget(policies, asked=["invented"])
    assert [each.key for each in found.measures] == ["invented/award", "invented/flat"]
    assert found.applicant.judged.most == 22 * WAN
    assert found.government.eligible.least == 4 * 3 * WAN


def test_money_to_a_government_makes_no_company_a_claimant(policies: Policies) -> None:
    found = budget(policies, asked=["flat"])
    assert (found.government.eligible.pairs, found.claimants) == (4, 0)


def test_a_claim_of_no_sum_makes_no_claimant(policies: Policies) -> None:
    path = policies.root / "invented" / "measures.yaml"
    titled = indent(measure("requires: []\n", "title"), "  ")
    path.write_text(path.read_text("utf-8") + titled, "utf-8")
    found = budget(load_folder(policies.root), asked=["title"])
    assert (found.applicant.eligible.pairs, found.claimants) == (6, 0)


def test_one_rate_is_taken_of_the_sums_before_their_caps(policies: Policies) -> None:
    # 20 + 6 + 4 + 2 before caps; 11/32 of 20 stays below the cap of 10
    uniform = paid(budget(policies, "11万元"), "uniform")
    assert uniform.regions[0].rate == Fraction(11, 32)
    assert uniform.total == Paid(4, 22 * WAN, 11 * WAN, full=0, part=4, none=0)
    assert uniform.left == 0


def test_a_cap_binds_while_the_rate_is_high(policies: Policies) -> None:
    # A keeps 10; the others share 8 of 12: 4, 2.666… and 1.333…, of which a fen is left
    uniform = paid(budget(policies, "18万元"), "uniform")
    assert uniform.regions[0].rate == Fraction(2, 3)
    assert uniform.total == Paid(4, 22 * WAN, 18 * WAN - 1, full=1, part=3, none=0)


def test_a_ranking_goes_by_claim_unless_an_order_is_asked(policies: Policies) -> None:
    ranking = paid(budget(policies, "11万元"), "ranking")
    assert ranking.total == Paid(4, 22 * WAN, 11 * WAN, full=1, part=1, none=2)
    assert ranking.regions[0].first_cut == "B"
    assert "按金额由大到小" in ranking.how.zh


def test_a_ranking_by_a_figure_puts_the_unknown_last_and_equal_ones_by_code(
    policies: Policies,
) -> None:
    # B (7), then A and C (5), then E (unknown): 6 + 10, C does not fit in the remaining 3
    found = budget(policies, "19万元", order="score@2023")
    whole = paid(found, "ranking_whole")
    assert whole.regions[0].first_cut == "C"
    assert whole.total == Paid(4, 22 * WAN, 16 * WAN, full=2, part=0, none=2)
    assert whole.left == 3 * WAN
    assert paid(found, "ranking").total.paid == 19 * WAN
    assert "得分@2023" in whole.how.zh


def test_pro_rata_cuts_all_alike(policies: Policies) -> None:
    pro_rata = paid(budget(policies, "11万元"), "pro_rata")
    assert pro_rata.regions[0].rate == Fraction(1, 2)
    assert pro_rata.total == Paid(4, 22 * WAN, 11 * WAN, full=0, part=4, none=0)


def test_groups_of_a_rule_add_up_to_its_total(policies: Policies) -> None:
    companies = {
        code: facts | {"enterprise.registered_in": facts["site"]}
        for code, facts in COMPANIES.items()
    }
    rule = paid(budget(policies, "11万元", companies=companies), "uniform")
    (city,) = [each for each in rule.groupings if each.id == "city"]
    by_name = {group.name.zh: group.paid for group in city.groups}
    assert by_name["广东省韶关市"] == Paid(1, 4 * WAN, 4 * WAN * 11 // 32, 0, 1, 0)
    assert sum((group.paid for group in city.groups), Paid()) == rule.total


def test_each_region_has_its_own_limit_and_its_own_rate(policies: Policies) -> None:
    # near: 20 + 6 + 2 before caps under 7; far: 4 under 100
    rule = paid(budget(policies, "近处=7万元", "远处=100万元"), "uniform")
    near, far = rule.regions
    assert (near.name.zh, near.rate, near.paid.paid) == ("近处", Fraction(1, 4), 7 * WAN)
    assert (far.rate, far.paid.paid, far.left) == (Fraction(1), 4 * WAN, 96 * WAN)


def test_a_claim_outside_all_limited_regions_is_paid_in_full(policies: Policies) -> None:
    rule = paid(budget(policies, "近处=7万元"), "pro_rata")
    assert [(each.limit, each.paid.paid) for each in rule.regions] == [
        (7 * WAN, rule.regions[0].paid.paid), (None, 4 * WAN),
    ]  # fmt: skip


def test_a_region_may_be_a_division_of_the_place_that_the_measure_reads(policies: Policies) -> None:
    rule = paid(budget(policies, "佛山市=1万元"), "uniform")
    assert rule.regions[0].paid == Paid(1, 2 * WAN, WAN, 0, 1, 0)


def test_fractions_of_a_fen_stay_within_the_limit(policies: Policies) -> None:
    found = budget(policies, "1.01元")
    for rule in found.allotments:
        assert rule.total.paid + rule.left == 101
        assert rule.total.paid <= 101


def test_a_limit_that_suffices_pays_every_claim(policies: Policies) -> None:
    for rule in budget(policies, "1亿元").allotments:
        assert rule.total == Paid(4, 22 * WAN, 22 * WAN, full=4, part=0, none=0)


def test_a_claim_without_bound_shares_in_no_limit(policies: Policies) -> None:
    root = policies.root / "invented" / "measures.yaml"
    root.write_text(
        root.read_text("utf-8").replace("caps: [{at: 10万元, cite: 第六条}]", ""), "utf-8"
    )
    companies = {"A": {"sound": "是", "site": "广州市"}, "B": COMPANIES["B"]}
    found = budget(load_folder(policies.root), "3万元", companies=companies)
    assert found.unbounded == 1
    assert paid(found, "uniform").total == Paid(1, 6 * WAN, 3 * WAN, 0, 1, 0)


def test_a_closed_measure_is_named_and_costs_nothing(tmp_path: Path) -> None:
    document = DOCUMENT + "until: 2010-12-31\n"
    policies = load_folder(
        folder(tmp_path, document=document, measures=measure(AWARD), facts=FACTS)
    )
    closed = budget(policies, "近处=1元")
    assert [(key, state) for key, _, state in closed.closed] == [("invented/award", "expired")]
    assert (closed.claimants, closed.measures) == (0, ())
    assert all(rule.total == Paid() for rule in closed.allotments)
    assumed = budget(policies, "1元", assume_open=True)
    assert (assumed.claimants, assumed.closed) == (4, ())
    assert [key for key, _, _ in assumed.assumed_open] == ["invented/award"]


def test_parts_add_up_to_the_whole(policies: Policies) -> None:
    study = BudgetStudy(policies, DAY, ["invented"], [Limit(9 * WAN)], order="score@2023")
    parts = [study.count(batch(policies, {code: facts})) for code, facts in COMPANIES.items()]
    whole = study.count(batch(policies, COMPANIES))
    assert study.result(sum(parts, study.nothing()), "x") == study.result(whole, "x")


@pytest.mark.parametrize(("limits", "message"), [
    (["多少"], "'多少' is not a figure"),
    (["3家"], "'3家': a sum of zero or more is expected, such as 5亿元"),
    (["-1元"], "'-1元': a sum of zero or more is expected, such as 5亿元"),
    (["1亿元", "近处=1元"], "give one limit for all, or one for each region"),
    (["近处=1元", "近处=2元"], "give one limit for all, or one for each region"),
    (["近处=1元", "广州市=2元"], "'近处' and '广州市' overlap"),
])  # fmt: skip
def test_limits_that_cannot_be_used_are_told(
    policies: Policies, limits: list[str], message: str
) -> None:
    with pytest.raises(BadInput) as error:
        budget(policies, *limits)
    assert message in error.value.problems[0].what.en


def test_a_region_that_nobody_knows_is_told_with_those_that_are(policies: Policies) -> None:
    with pytest.raises(BadInput, match="近处、远处；是否指“近处”？"):
        budget(policies, "近处处=1元")


@pytest.mark.parametrize(("order", "message"), [
    ("scor@2023", "no fact named 'scor'; did you mean 'score'?"),
    ("score", "'score' is yearly, name the year, as score@2023"),
    ("bought@2023", "'bought' has no years"),
    ("sound", "yes or no has no order"),
])  # fmt: skip
def test_an_order_that_cannot_be_used_is_told(policies: Policies, order: str, message: str) -> None:
    with pytest.raises(BadInput) as error:
        budget(policies, "1元", order=order)
    assert error.value.problems[0].what.en == message


def test_what_is_neither_measure_nor_document_is_told(policies: Policies) -> None:
    with pytest.raises(BadInput, match="没有这项措施或文件；是否指“award”？"):
        budget(policies, asked=["awards"])
