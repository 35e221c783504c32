"""What a policy text says, and how the language says it: one invented measure for each."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from huice.library.load import load_folder
from huice.rules.measure import Exclusion, Group, Judgement
from huice.rules.state import state_at
from invented import DAY, DOCUMENT, WAN, YI, Invented, folder, invented, measure, needs, wrong

# all of, any of, at least n of


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({"a": "是", "b": "是", "c": "是"}, "eligible"),
        ({"a": "是", "b": "否", "c": "是"}, "ineligible"),
        ({"a": "是", "c": "是"}, "undetermined"),
        ({"a": "否"}, "ineligible"),
        ({}, "undetermined"),
    ],
)
def test_all_of_needs_every_part(tmp_path: Path, given: dict[str, str], verdict: str) -> None:
    library = invented(
        tmp_path,
        facts={"a": "boolean", "b": "boolean", "c": "boolean"},
        measures=f"requires: [{needs('a', 'a')}, {needs('b', 'b')}, {needs('c', 'c')}]\n",
    )
    assert library.verdict(given) == verdict


@pytest.mark.parametrize(
    ("given", "either", "two"),
    [
        ({"a": "是"}, "met", "unknown"),
        ({"a": "是", "b": "是"}, "met", "met"),
        ({"a": "是", "b": "否", "c": "否"}, "met", "unmet"),
        ({"a": "否", "b": "否"}, "unknown", "unmet"),
        ({"a": "否", "b": "否", "c": "否"}, "unmet", "unmet"),
        ({}, "unknown", "unknown"),
    ],
)
def test_any_of_and_at_least_two_of(
    tmp_path: Path, given: dict[str, str], either: str, two: str
) -> None:
    parts = f"[{needs('a', 'a')}, {needs('b', 'b')}, {needs('c', 'c')}]"
    library = invented(
        tmp_path,
        facts={"a": "boolean", "b": "boolean", "c": "boolean"},
        measures=f"""\
            requires:
              - {{id: either, title: 其一 | Either, cite: 二, any: {parts}}}
              - {{id: two, title: 其二 | Two, cite: 三, at_least: {{n: 2, of: {parts}}}}}
            """,
    )
    assert library.requirement("either", given) == either
    assert library.requirement("two", given) == two
    assert library.requirement("either/a", {"a": "否"}) == "unmet"


# classes chosen by a figure

CLASSES = """\
requires:
  - id: by-revenue
    title: 按营业收入 | By revenue
    cite: 三
    classes:
      - id: large
        title: 大 | Large
        cite: 三（一）
        when: revenue >= 1亿元
        all: [{id: ratio, title: 研发占比 | Share, cite: 三（一）, that: research / revenue >= 3%}]
      - id: middle
        title: 中 | Middle
        cite: 三（二）
        when: 5000万元 <= revenue < 1亿元
        all: [{id: ratio, title: 研发占比 | Share, cite: 三（二）, that: research / revenue >= 6%}]
"""


@pytest.mark.parametrize(
    ("revenue", "research", "verdict"),
    [
        ("1亿元", "300万元", "eligible"),
        ("1亿元", "299.999999万元", "ineligible"),
        ("9999.999999万元", "300万元", "ineligible"),
        ("5000万元", "300万元", "eligible"),
        ("4999.999999万元", "5000万元", "ineligible"),  # outside all classes
        ("9000万元至1.1亿元", "300万元", "undetermined"),
        ("9000万元至1.1亿元", "660万元", "undetermined"),  # nor are the two seen to join up
        ("9000万元至1.1亿元", "100万元", "ineligible"),  # too little in either
        ("4000万元至6000万元", "5000万元", "undetermined"),  # may lie outside all
        ("不足5000万元", "5000万元", "ineligible"),
        ("未知", "未知", "undetermined"),
    ],
)
def test_the_class_that_a_figure_falls_in_sets_the_demands(
    tmp_path: Path, revenue: str, research: str, verdict: str
) -> None:
    library = invented(tmp_path, facts={"revenue": "money", "research": "money"}, measures=CLASSES)
    assert library.verdict({"revenue": revenue, "research": research}) == verdict


def test_a_range_across_two_classes_is_decided_where_both_agree(tmp_path: Path) -> None:
    """The last class reaches to the bottom of the range: the first that holds is taken anyway."""
    library = invented(
        tmp_path,
        facts={"revenue": "money", "research": "money"},
        measures=CLASSES.replace("5000万元 <= revenue < 1亿元", "revenue >= 5000万元"),
    )
    given = {"revenue": "9000万元至1.1亿元"}
    assert library.verdict({**given, "research": "660万元"}) == "eligible"
    assert library.verdict({**given, "research": "400万元"}) == "undetermined"
    assert library.verdict({**given, "research": "200万元"}) == "ineligible"


def test_a_class_is_named_in_the_path_of_its_demands(tmp_path: Path) -> None:
    library = invented(tmp_path, facts={"revenue": "money", "research": "money"}, measures=CLASSES)
    paths = [clause.path for clause in library.judge().clauses]
    assert paths == ["by-revenue", "by-revenue/large", "by-revenue/large/ratio",
                     "by-revenue/middle", "by-revenue/middle/ratio"]  # fmt: skip


# tables

REGIONS = """\
regions:
  珠三角: {cite: 二, members: [广州市, 佛山市]}
  粤北: {cite: 二, members: [韶关市, 清远市]}
"""

BY_PLACE = """\
define:
  floor: {by: place, cite: 二, rows: {珠三角: 700万元, 粤北: 400万元}}
  rate: {by: place, cite: 三, rows: {珠三角: 20%, 粤北: 30%, 其他: 25%}}
requires: [{id: floor, title: 门槛 | Floor, cite: 二, that: purchase >= floor}]
award: {kind: amount, cite: 三, payee: 企业 | Company, amount: rate * purchase}
"""


@pytest.mark.parametrize(
    ("place", "floor", "award"),
    [
        ("佛山市南海区", "unmet", (120 * WAN, 120 * WAN)),
        ("清远市", "met", (180 * WAN, 180 * WAN)),
        ("深圳市", "unknown", (150 * WAN, 150 * WAN)),  # no floor is stated, the rate is 其他
        ("广东省", "unknown", (120 * WAN, 180 * WAN)),  # any of the three rows
        ("未知", "unknown", (120 * WAN, 180 * WAN)),
    ],
)
def test_a_table_keyed_by_place(
    tmp_path: Path, place: str, floor: str, award: tuple[int, int]
) -> None:
    library = invented(
        tmp_path, document=REGIONS, facts={"place": "place", "purchase": "money"},
        measures=BY_PLACE,
    )  # fmt: skip
    given = {"place": place, "purchase": "600万元"}
    assert library.requirement("floor", given) == floor
    assert library.pay(given) == award


@pytest.mark.parametrize(
    ("direction", "award"),
    [
        ("软件", (30 * WAN, 30 * WAN)),
        ("硬件", (20 * WAN, 20 * WAN)),
        ("集成", (10 * WAN, 10 * WAN)),  # 其他
        ("未知", (10 * WAN, 30 * WAN)),
    ],
)
def test_a_table_keyed_by_direction(tmp_path: Path, direction: str, award: tuple[int, int]) -> None:
    library = invented(
        tmp_path,
        facts={"direction": "choice 软件 硬件 集成"},
        measures="""\
            define:
              prize: {by: direction, cite: 三, rows: {软件: 30万元, 硬件: 20万元, 其他: 10万元}}
            award: {kind: amount, cite: 三, payee: 企业 | Company, amount: prize}
            """,
    )
    assert library.pay({"direction": direction}) == award


def test_a_table_with_a_gap_gives_nothing_certain_for_an_unknown_key(tmp_path: Path) -> None:
    library = invented(
        tmp_path,
        facts={"direction": "choice 软件 硬件 集成"},
        measures="""\
            define: {prize: {by: direction, cite: 三, rows: {软件: 30万元, 硬件: 20万元}}}
            award: {kind: amount, cite: 三, payee: 企业 | Company, amount: prize}
            """,
    )
    assert library.pay({"direction": "硬件"}) == (20 * WAN, 20 * WAN)
    assert library.pay({"direction": "集成"}) == (0, None)
    assert library.pay({}) == (0, None)


def test_one_table_may_give_several_columns(tmp_path: Path) -> None:
    library = invented(
        tmp_path,
        facts={"direction": "choice 软件 硬件", "spent": "money"},
        measures="""\
            define:
              terms:
                by: direction
                cite: 三
                columns: [rate, most]
                rows: {软件: [30%, 300万元], 硬件: [20%, 500万元]}
            award: {kind: amount, cite: 三, payee: 企业 | Company, amount: "min(rate * spent, most)"}
            """,
    )
    assert library.pay({"direction": "软件", "spent": "2000万元"}) == (300 * WAN, 300 * WAN)
    assert library.pay({"direction": "硬件", "spent": "2000万元"}) == (400 * WAN, 400 * WAN)


# awards


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


# exceptions

RULE = """\
define: {floor: 5000万元, rate: 10%}
requires: [{id: size, title: 规模 | Size, cite: 二, that: revenue >= floor}]
exceptions:
  - id: remote
    title: 山区放宽 | Remote areas
    cite: 四
    when: remote
    instead: {floor: 3000万元}
DISCRETION
award: {kind: amount, cite: 三, payee: 企业 | Company, amount: rate * revenue}
"""
EXCEPTION_FACTS = {"revenue": "money", "remote": "boolean"}


@pytest.mark.parametrize(
    ("revenue", "remote", "requirement", "verdict"),
    [
        ("5000万元", "否", "met", "eligible"),
        ("5000万元", "未知", "met", "eligible"),
        ("4000万元", "是", "relaxed", "subject_to_judgement"),
        ("4000万元", "否", "unmet", "ineligible"),
        ("4000万元", "未知", "unknown", "undetermined"),
        ("2000万元", "是", "unmet", "ineligible"),
        ("2000万元", "未知", "unmet", "ineligible"),
        ("2000万元至4000万元", "是", "unknown", "undetermined"),
        ("4000万元至6000万元", "是", "unknown", "undetermined"),
        ("未知", "是", "unknown", "undetermined"),
    ],
)
def test_an_exception_at_discretion_is_shown_apart_from_a_strict_pass(
    tmp_path: Path, revenue: str, remote: str, requirement: str, verdict: str
) -> None:
    rule = RULE.replace("DISCRETION", "    discretion: 市局 | City bureau")
    library = invented(tmp_path, facts=EXCEPTION_FACTS, measures=rule)
    given = {"revenue": revenue, "remote": remote}
    assert library.requirement("size", given) == requirement
    assert library.verdict(given) == verdict


@pytest.mark.parametrize(
    ("revenue", "remote", "requirement", "verdict"),
    [
        ("4000万元", "是", "met", "eligible"),
        ("4000万元", "否", "unmet", "ineligible"),
        ("4000万元", "未知", "unknown", "undetermined"),
        ("5000万元", "未知", "met", "eligible"),
        ("2000万元", "未知", "unmet", "ineligible"),
    ],
)
def test_an_exception_without_discretion_applies_by_itself(
    tmp_path: Path, revenue: str, remote: str, requirement: str, verdict: str
) -> None:
    library = invented(tmp_path, facts=EXCEPTION_FACTS, measures=RULE.replace("DISCRETION\n", ""))
    given = {"revenue": revenue, "remote": remote}
    assert library.requirement("size", given) == requirement
    assert library.verdict(given) == verdict


def test_an_exception_may_change_the_award_by_a_figure_of_its_own(tmp_path: Path) -> None:
    rule = RULE.replace("DISCRETION\n", "").replace("{floor: 3000万元}", "{rate: rate + special}")
    library = invented(tmp_path, facts={**EXCEPTION_FACTS, "special": "rate"}, measures=rule)
    given = {"revenue": "1亿元", "special": "5%"}
    assert library.pay({**given, "remote": "是"}) == (1500 * WAN, 1500 * WAN)
    assert library.pay({**given, "remote": "否"}) == (1000 * WAN, 1000 * WAN)
    assert library.pay(given) == (1000 * WAN, 1500 * WAN)
    asked = {key.name for key in library.judge().award_keys(2024)}
    assert asked == {"revenue", "remote", "special"}


def test_a_requirement_asks_for_what_its_exception_hangs_on(tmp_path: Path) -> None:
    rule = RULE.replace("DISCRETION\n", "").replace("{floor: 3000万元}", "{floor: local_floor}")
    library = invented(tmp_path, facts={**EXCEPTION_FACTS, "local_floor": "money"}, measures=rule)
    (size,) = library.judge().clauses
    assert {key.name for key in size.fact_keys(2024)} == {"revenue", "remote", "local_floor"}


def test_two_exceptions_to_one_figure_both_count_and_the_later_prevails(tmp_path: Path) -> None:
    second = (
        "  - {id: poor, title: 欠发达 | Poor, cite: 五, when: poor, instead: {floor: 1000万元}}\n"
    )
    rule = RULE.replace("DISCRETION\n", second)
    library = invented(tmp_path, facts={**EXCEPTION_FACTS, "poor": "boolean"}, measures=rule)
    given = {"revenue": "2000万元"}
    assert library.verdict({**given, "remote": "是", "poor": "是"}) == "eligible"
    assert library.verdict({**given, "remote": "是", "poor": "否"}) == "ineligible"
    assert library.verdict({**given, "remote": "否", "poor": "是"}) == "eligible"


def test_an_exception_reaches_every_figure_that_hangs_on_what_it_replaces(tmp_path: Path) -> None:
    """The floor is half of the base; the base and the floor each have an exception."""
    library = invented(
        tmp_path,
        facts={"revenue": "money", "a": "boolean", "b": "boolean"},
        measures="""\
            define: {base: 100万元, floor: base * 50%}
            requires: [{id: size, title: 规模 | Size, cite: 二, that: revenue >= floor}]
            exceptions:
              - {id: small-base, title: 甲 | A, cite: 四, when: a, instead: {base: 60万元}}
              - {id: low-floor, title: 乙 | B, cite: 五, when: b, instead: {floor: 10万元}}
            """,
    )
    expected = {("否", "否"): "50万元", ("是", "否"): "30万元", ("否", "是"): "10万元",
                ("是", "是"): "10万元"}  # fmt: skip
    for (a, b), floor in expected.items():
        given = {"a": a, "b": b}
        assert library.verdict({**given, "revenue": floor}) == "eligible"
        assert library.verdict({**given, "revenue": f"不足{floor}"}) == "ineligible"


# exclusions and judgements


@pytest.mark.parametrize(
    ("listed", "requirement", "verdict"),
    [("是", "unmet", "ineligible"), ("否", "met", "eligible"), ("未知", "unknown", "undetermined")],
)
def test_an_exclusion_bars_whom_it_names(
    tmp_path: Path, listed: str, requirement: str, verdict: str
) -> None:
    library = invented(
        tmp_path,
        facts={"dishonest": "boolean"},
        measures="excludes: [{id: dishonest, title: 失信 | Dishonest, cite: 五, when: dishonest}]\n",
    )
    assert isinstance(library.judge().measure.requirements[0], Exclusion)
    assert library.requirement("dishonest", {"dishonest": listed}) == requirement
    assert library.verdict({"dishonest": listed}) == verdict


@pytest.mark.parametrize(
    ("given", "review", "leading", "verdict"),
    [
        ({"size": "10人"}, "judgement", "judgement", "subject_to_judgement"),
        ({"size": "10人", "passed": "是"}, "met", "judgement", "subject_to_judgement"),
        ({"size": "10人", "passed": "否"}, "unmet", "judgement", "ineligible"),
        ({"size": "9人"}, "judgement", "judgement", "ineligible"),
        ({}, "judgement", "judgement", "undetermined"),
    ],
)
def test_a_judgement_never_fails_anyone_by_itself(
    tmp_path: Path, given: dict[str, str], review: str, leading: str, verdict: str
) -> None:
    library = invented(
        tmp_path,
        facts={"size": "count 人", "passed": "decided boolean"},
        measures="""\
            requires:
              - {id: size, title: 人数 | Staff, cite: 二, that: size >= 10人}
              - {id: review, title: 评审 | Review, cite: 六, judged_by: 专家组 | Experts, that: passed}
              - {id: leading, title: 行业领先 | Leading, cite: 七, judged_by: 省厅 | Province, evidence: 证明 | Proof}
            """,
    )
    assert library.requirement("review", given) == review
    assert library.requirement("leading", given) == leading
    assert library.verdict(given) == verdict
    judgement = library.judge().measure.requirements[2]
    assert isinstance(judgement, Judgement) and judgement.by.zh == "省厅"


def test_where_one_of_two_ways_is_judged_the_other_may_still_decide(tmp_path: Path) -> None:
    library = invented(
        tmp_path,
        facts={"sales": "money"},
        measures="""\
            requires:
              - id: way
                title: 二者之一 | One of two
                cite: 二
                any:
                  - {id: sales, title: 销售 | Sales, cite: 二, that: sales >= 1亿元}
                  - {id: leading, title: 领先 | Leading, cite: 二, judged_by: 省厅 | Province}
            """,
    )
    assert library.verdict({"sales": "1亿元"}) == "eligible"
    assert library.verdict({"sales": "1万元"}) == "subject_to_judgement"
    assert library.verdict({}) == "undetermined"


# what is carried as data


def test_stacking_rules_quotas_materials_and_notes_are_carried_with_their_places(
    tmp_path: Path,
) -> None:
    root = folder(
        tmp_path,
        facts={"patented": "boolean"},
        measures=[
            """\
            stacking:
              - {rule: one_of, text: 择一 | Choose one, cite: 八, measures: [second]}
              - {rule: once, text: 不重复 | Once, cite: 八}
            quotas: [{title: 名额 | Places, limit: 5家, per: 每市 | Each city, cite: 九}]
            materials:
              - {title: 申请表 | Form, cite: 十}
              - {title: 专利证书 | Patent, cite: 十, form: 复印件 | Copy, when: patented}
            notes: [{text: 表一未附 | Table 1 is not attached, cite: 附件}]
            """,
            measure("", "second"),
        ],
    )
    first = load_folder(root).measures["invented/award"]
    assert [(each.rule, each.measures) for each in first.stacking] == [
        ("one_of", ("invented/second",)), ("once", ()),
    ]  # fmt: skip
    assert [(each.limit, each.per.en, each.cite) for each in first.quotas] == [
        ("5家", "Each city", "九")
    ]
    assert [each.when is not None for each in first.materials] == [False, True]
    assert first.notes[0].cite == "附件"


def test_a_shared_list_stands_in_every_measure_that_uses_it(tmp_path: Path) -> None:
    root = folder(
        tmp_path,
        facts={"a": "boolean"},
        measures=[measure("requires: [{use: common}]\n", id) for id in ("one", "two")],
    )
    path = root / "invented" / "measures.yaml"
    path.write_text(f"shared: {{common: [{needs('a', 'a')}]}}\n" + path.read_text())
    library = Invented(load_folder(root))
    for id in ("one", "two"):
        assert library.verdict({"a": "否"}, id=id) == "ineligible"


def test_a_figure_may_be_defined_for_the_document_and_used_by_its_measures(
    tmp_path: Path,
) -> None:
    library = invented(
        tmp_path,
        document="define: {share: {is: research / revenue, cite: 一}}\n",
        facts={"research": "money", "revenue": "money"},
        measures=f"requires: [{needs('share', 'share > 3%')}]\n",
    )
    assert library.verdict({"research": "3万元", "revenue": "100万元"}) == "ineligible"
    assert library.verdict({"research": "3.01万元", "revenue": "100万元"}) == "eligible"
    assert library.verdict({"research": "3万元", "revenue": "0元"}) == "undetermined"


# time: documents, calls, anchors, deadlines


def states(tmp_path: Path, document: str, body: str = "") -> Invented:
    return invented(tmp_path, document=document, measures=body or "requires: []\n")


LIFE = "in_force: 2022-01-01\nuntil: 2024-12-31\n"


@pytest.mark.parametrize(
    ("at", "state", "verdict"),
    [
        (date(2021, 12, 31), "not_yet_in_force", "not_open"),
        (date(2022, 1, 1), "open", "eligible"),
        (date(2024, 12, 31), "open", "eligible"),
        (datetime(2024, 12, 31, 23, 59), "open", "eligible"),
        (date(2025, 1, 1), "expired", "not_open"),
    ],
)
def test_a_document_is_in_force_on_its_first_and_on_its_last_day(
    tmp_path: Path, at: date, state: str, verdict: str
) -> None:
    library = states(tmp_path, LIFE)
    assert library.state(at) == state
    assert library.verdict({}, at) == verdict


def test_a_draft_is_never_awarded_whatever_its_dates(tmp_path: Path) -> None:
    library = states(tmp_path, LIFE + "state: draft\n")
    assert library.state(date(2023, 1, 1)) == "draft"
    assert library.verdict({}, date(2023, 1, 1)) == "not_open"


def test_a_replaced_document_ends_on_the_day_of_its_successor(tmp_path: Path) -> None:
    library = states(tmp_path, LIFE + "replaced: {by: 新办法, on: 2023-05-01}\n")
    assert library.state(date(2023, 4, 30)) == "open"
    assert library.state(date(2023, 5, 1)) == "replaced"


def call(id: str, opens: str, closes: str, published: str = "2024-01-24") -> str:
    return (
        f"  - id: {id}\n    title: 通知 | Call\n    published: {published}\n    cite: 一\n"
        f"    stages: [{{id: online, title: 网上 | Online, who: applicant, {opens}closes: {closes}, cite: 一}}]\n"
    )


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (date(2024, 1, 24), "not_yet_open"),
        (date(2024, 1, 25), "open"),
        (date(2024, 2, 25), "open"),  # asked for the day, the whole day counts
        (datetime(2024, 2, 25, 18, 0), "open"),
        (datetime(2024, 2, 25, 18, 1), "window_closed"),
        (date(2024, 2, 26), "window_closed"),
    ],
)
def test_a_window_closes_at_its_minute(tmp_path: Path, at: date, state: str) -> None:
    window = call("c", "opens: 2024-01-25, ", "2024-02-25T18:00")
    assert states(tmp_path, "calls:\n" + window).state(at) == state


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (date(2024, 1, 23), "not_yet_open"),  # the call is not published yet
        (date(2024, 1, 24), "open"),
        (datetime(2024, 2, 25, 23, 59), "open"),  # a bare day counts whole
        (datetime(2024, 2, 26, 0, 0), "window_closed"),
    ],
)
def test_a_window_without_a_start_opens_when_the_call_is_published(
    tmp_path: Path, at: date, state: str
) -> None:
    assert states(tmp_path, "calls:\n" + call("c", "", "2024-02-25")).state(at) == state


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (date(2024, 1, 1), "not_yet_open"),
        (date(2024, 2, 1), "open"),
        (date(2024, 4, 1), "not_yet_open"),  # between the two
        (date(2024, 7, 1), "open"),
        (date(2024, 9, 1), "window_closed"),
    ],
)
def test_of_two_calls_one_open_is_enough(tmp_path: Path, at: date, state: str) -> None:
    calls = call("spring", "opens: 2024-01-25, ", "2024-02-25")
    calls += call("summer", "opens: 2024-06-01, ", "2024-08-31", "2024-05-20")
    assert states(tmp_path, "calls:\n" + calls).state(at) == state


def test_calls_bind_only_what_one_applies_for_and_never_outlive_the_document(
    tmp_path: Path,
) -> None:
    window = "calls:\n" + call("c", "opens: 2024-01-25, ", "2024-02-25")
    automatic = states(tmp_path / "a", window, "by_application: false\n")
    assert automatic.state(date(2024, 6, 1)) == "open"
    ended = states(tmp_path / "b", "until: 2024-01-31\n" + window)
    assert ended.state(date(2024, 2, 1)) == "expired"


def test_the_entry_of_a_call_is_the_stage_that_says_so(tmp_path: Path) -> None:
    document = """\
calls:
  - id: c
    title: 通知 | Call
    published: 2024-01-24
    cite: 一
    stages:
      - {id: filing, title: 备案 | Filing, who: applicant, closes: 2024-02-01, cite: 一}
      - {id: online, title: 网上 | Online, who: applicant, closes: 2024-02-25, cite: 一, entry: true}
"""
    library = states(tmp_path, document)
    assert library.state(date(2024, 2, 10)) == "open"
    assert library.state(date(2024, 2, 26)) == "window_closed"


@pytest.mark.parametrize(
    ("anchor", "at", "verdict"),
    [
        # 上年度 is the year before the application
        ("{of: application}", date(2023, 6, 1), "eligible"),
        ("{of: application}", date(2024, 6, 1), "ineligible"),
        # … before the call was published, whenever one applies
        ("{of: publication, day: 2023-12-31}", date(2024, 6, 1), "eligible"),
        ("{of: publication, day: 2024-01-01}", date(2023, 6, 1), "ineligible"),
        # … before a printed year
        ("{of: year, year: 2023}", date(2024, 6, 1), "eligible"),
        ("{of: year, year: 2024}", date(2023, 6, 1), "ineligible"),
    ],
)
def test_the_year_before_hangs_on_the_anchor_that_the_measure_names(
    tmp_path: Path, anchor: str, at: date, verdict: str
) -> None:
    library = invented(
        tmp_path,
        facts={"sales": "yearly money"},
        measures=measure(f"requires: [{needs('sales', 'sales@Y-1 >= 1亿元')}]\n", anchor=anchor),
    )
    given: dict[str, Any] = {"sales": {"2022": "1亿元", "2023": "9999万元"}}
    assert library.verdict(given, at) == verdict


@pytest.mark.parametrize(
    ("days", "at", "following"),
    [
        ("[01-15, 07-15]", date(2024, 1, 15), date(2024, 1, 15)),
        ("[01-15, 07-15]", date(2024, 1, 16), date(2024, 7, 15)),
        ("[01-15, 07-15]", date(2024, 7, 16), date(2025, 1, 15)),
        ("[02-29]", date(2024, 2, 1), date(2024, 2, 29)),
        ("[02-29]", date(2024, 3, 1), date(2025, 2, 28)),
    ],
)
def test_a_recurring_deadline_comes_back_every_year(
    tmp_path: Path, days: str, at: date, following: date
) -> None:
    library = states(
        tmp_path,
        f"recurring: [{{id: r, title: 报送 | Report, who: 市局 | City, days: {days}, cite: 三}}]\n",
    )
    (document,) = library.policies.documents
    assert document.recurring[0].next(at) == following


def test_every_requirement_of_a_tree_keeps_its_own_place(tmp_path: Path) -> None:
    library = invented(tmp_path, facts={"revenue": "money", "research": "money"}, measures=CLASSES)
    (classes,) = library.judge().measure.requirements
    demands = library.judge().clauses[1].requirement
    assert str(classes.spot) == "policies/invented/measures.yaml:10:9"
    assert isinstance(demands, Group) and demands.cite == "三（一）"
    assert library.state(DAY) == "open"


def test_a_document_with_no_date_of_its_own_is_a_draft(tmp_path: Path) -> None:
    """A blank date means that nothing is in effect yet."""
    root = folder(tmp_path, measures=measure(""))
    (root / "invented" / "document.yaml").write_text(DOCUMENT, encoding="utf-8")
    (document,) = load_folder(root).documents
    assert state_at(document, DAY) == "draft"


EXCEPTIONS = f"""\
define:
  base: 100万元
  floor: 50万元
  whole: base * 2
requires: [{needs("floor", "money >= floor")}, {needs("whole", "money >= whole")}]
exceptions:
  - {{id: small, cite: 二, title: 小 | Small, when: ok, instead: {{base: 10万元}}}}
  - {{id: half, cite: 三, title: 半 | Half, when: ok, instead: {{floor: base * 50%}}}}
"""


@pytest.mark.parametrize(
    ("figure", "ok", "floor", "whole"),
    [
        ("50万元", "否", "met", "unmet"),
        ("49万元", "否", "unmet", "unmet"),
        ("20万元", "是", "met", "met"),  # 10万元 × 2 stands behind the first exception
        ("5万元", "是", "met", "unmet"),  # 10万元 × 50%: the second is read under the first
        ("4万元", "是", "unmet", "unmet"),
    ],
)
def test_an_exception_is_read_under_those_before_it_and_reaches_what_hangs_on_it(
    tmp_path: Path, figure: str, ok: str, floor: str, whole: str
) -> None:
    library = invented(tmp_path, facts={"money": "money", "ok": "boolean"}, measures=EXCEPTIONS)
    given = {"money": figure, "ok": ok}
    assert library.requirement("floor", given) == floor
    assert library.requirement("whole", given) == whole


def test_a_discretionary_exception_may_not_touch_a_bar_or_the_award(tmp_path: Path) -> None:
    """It eases tests only; that it would have no effect elsewhere is said at once."""
    root = folder(
        tmp_path,
        facts={"money": "money", "ok": "boolean"},
        measures=measure(
            """\
            define: {limit: 1亿元}
            excludes: [{id: large, cite: 二, title: 大 | Large, when: money > limit}]
            exceptions:
              - id: eased
                cite: 三
                title: 放宽 | Eased
                when: ok
                instead: {limit: 2亿元}
                discretion: 局 | Bureau
            """
        ),
    )
    assert any("eases tests only" in said for said in wrong(root))


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
