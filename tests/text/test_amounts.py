"""Money and rates of support: which figures count, in which role, and for what."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written import written

from huice.text.facts.amounts import Amount, amounts


def found(text: str) -> list[Amount]:
    return amounts(written(text))


def told(text: str) -> list[str]:
    """Each amount as its role, comparison, figure and unit."""
    return [
        f"{each.kind} {each.op}{each.value}"
        f"{f'~{each.value_max}' if each.value_max is not None else ''}{each.unit}"
        for each in found(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("对通过认定的茶企，一次性给予20万元奖励。", ["amount =20万元"]),
        ("对通过认定的茶企，给予最高20万元补助。", ["cap <=20万元"]),
        ("每家茶企给予不超过20万元的资助。", ["cap <=20万元"]),
        ("扶持资金最高可达1.5亿元。", ["cap <=1.5亿元"]),
        ("按设备购置额的12%给予补贴。", ["rate =12%"]),
        ("按设备购置额不超过12%予以奖励。", ["rate <=12%"]),
        ("按照不超过项目决算投入的12%，给予承担单位资助。", ["rate <=12%"]),
        ("按贷款利息的百分之三十给予贴息。", ["rate =30%"]),
        ("按上级资金给予不超过1:1的资金配套。", ["rate <=1倍"]),
        ("给予不低于5万元的补助。", ["amount >=5万元"]),
        ("设立总规模30亿元的竹业基金。", ["total =30亿元"]),
    ],
)
def test_what_is_given_has_a_role(text: str, expected: list[str]) -> None:
    assert told(text) == expected


def test_a_cap_may_stand_in_its_own_clause() -> None:
    text = "对技改项目按设备投入的15%给予资助，单个项目最高不超过800万元。"
    assert told(text) == ["rate =15%", "cap <=800万元"]


def test_two_rates_and_a_cap_share_a_sentence() -> None:
    text = "给予不超过当年出口额6%且不超过当年电费8%的最高90万元的资助。"
    rates = found(text)
    assert told(text) == ["rate <=6%", "rate <=8%", "cap <=90万元"]
    assert [each.base for each in rates] == ["当年出口额", "当年电费", ""]


def test_figures_in_a_list_share_unit_and_comparison() -> None:
    assert told("分别给予最高300、200、100万元资助。") == [
        "cap <=300万元", "cap <=200万元", "cap <=100万元"
    ]  # fmt: skip
    assert told("按等次给予最高30万元、20万元和10万元奖励。") == [
        "cap <=30万元", "cap <=20万元", "cap <=10万元"
    ]  # fmt: skip


def test_a_sum_of_shares_is_capped_not_rated() -> None:
    text = "两级资助合计不超过项目总投资的45%。"
    assert told(text) == ["cap <=45%"]
    assert found(text)[0].base == "项目总投资"


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("每家给予不超过20万元奖励。", "每家"),
        ("单个项目给予最高20万元资助。", "单个项目"),
        ("支持上限每个项目不超过20万元。", "每个项目"),
        ("按时长给予最高3万元/小时资助。", "小时"),
        ("对引进的制茶师，每人每月给予3000元补贴。", "每人每月"),
        ("每年遴选一批茶园，给予最高20万元奖励。", ""),
    ],
)
def test_what_each_sum_is_for(text: str, per: str) -> None:
    assert [each.per for each in found(text)] == [per]


# --- conditions ----------------------------------------------------------------------------


def test_a_floor_is_a_condition_and_no_award() -> None:
    text = "对投资额不低于2000万元的项目给予支持，按投资额的10%给予资助，最高不超过300万元。"
    assert told(text) == ["floor >=2000万元", "rate =10%", "cap <=300万元"]
    assert found(text)[0].base == "投资额"


def test_a_figure_that_qualifies_the_receiver_is_a_condition() -> None:
    text = "对新增投资1亿元以上、税收超过300万元的企业，给予最高50万元奖励。"
    assert told(text) == ["floor >=1亿元", "floor >300万元", "cap <=50万元"]


CONDITIONS = """
三、申报条件
（一）项目总投入不低于600万元。
（二）资产负债率不高于65%。
（三）上年度营业收入3000万元（含）—8000万元（不含），研发投入占比不低于4%。
（四）上年度主营业务收入超20亿（含）。
（五）上年度营业收入不足3000万元的，须另有融资4000万元（含）以上。
"""


def test_headings_open_conditions() -> None:
    assert told(CONDITIONS) == [
        "floor >=600万元",
        "threshold <=65%",
        "floor >=3000~8000万元",
        "floor >=4%",
        "floor >=20亿元",  # 超…（含） contradicts itself: the side that lets in; 元 is supplied
        "threshold <3000万元",
        "floor >=4000万元",
    ]
    assert [each.cite for each in found(CONDITIONS)][:2] == ["三（一）", "三（二）"]


def test_words_that_lead_in_to_a_list_open_conditions() -> None:
    text = "第四条 申报企业应同时符合下列条件：\n（一）总资产3000万元以上。\n（二）员工50人以上。"
    assert told(text) == ["floor >=3000万元"]


def test_a_figure_that_shuts_out_is_a_threshold() -> None:
    assert told("核减的支出超过申报支出25%的，不予资助。") == ["threshold >25%"]


CASES = """
第七条 有下列情形之一的，应当申请变更：
（一）投资规模变化幅度在30%及以上的；
（二）建设内容变化较大的；
（三）投资规模变化幅度在30%以下，但工期延长的。
第八条 有下列情形之一的，可以简化：
（一）产值在200万元以下的。
"""


def test_a_bare_below_is_strict_only_beside_its_counterpart() -> None:
    assert told(CASES) == ["threshold >=30%", "threshold <30%", "threshold <=200万元"]


def test_remarks_in_brackets_split_no_clause() -> None:
    text = "三、申报条件\n1.竹区（甲县、乙县，下同）企业设备投入（不含税，不含土建）不低于300万元。"
    only = found(text)[0]
    assert only.base == "竹区（甲县、乙县，下同）企业设备投入（不含税，不含土建）"
    assert only.words.endswith("不低于300万元")


@pytest.mark.parametrize(
    "text",
    [
        "到2033年，竹业产值超过900亿元，研发投入占比不低于4%。",
        "二、发展目标\n（一）竹业产值达到900亿元以上。",
        "截至2031年底，竹业产值突破900亿元，电商占比超过30%。",
        "支持竹企做大做强，培育产值超过50亿元的龙头企业5家。",
        "推动元宇宙、三元材料和8K元器件发展。",
        "推进竹制电子元件研发，支持3家单元试点。",
    ],
)
def test_goals_descriptions_and_other_words_with_yuan_are_no_support(text: str) -> None:
    assert told(text) == []


# --- values --------------------------------------------------------------------------------


def test_money_is_exact_in_fen_and_rates_are_fractions() -> None:
    money, rate = found("按投入的12.5%给予资助，最高1.005万元。")[::-1]
    assert (money.exact, rate.exact) == (1_005_000, Fraction(1, 8))
    assert found("给予1,200元补贴。")[0].exact == 120_000
    assert found("给予五十万元奖励。")[0].exact == 50_000_000


def test_a_range_keeps_both_ends_in_one_unit() -> None:
    low = found("按档次给予5000元至2万元补贴。")[0]
    assert (low.value, low.value_max, low.unit, low.op) == (
        Decimal("0.5"),
        Decimal(2),
        "万元",
        ">=",
    )
    assert (low.exact, low.exact_max) == (500_000, 2_000_000)


def test_a_missing_yuan_is_supplied() -> None:
    assert told("给予最高100万奖励。") == ["cap <=100万元"]


def test_every_amount_has_its_place_and_its_words() -> None:
    text = "一、支持标准\n（一）奖励。\n对首次上规模的茶企，给予最高10万元奖励。"
    only = found(text)[0]
    assert (only.cite, only.words) == ("一（一）", "给予最高10万元奖励")
    assert only.line[1] == 3
    assert list(only.row()) == [
        "kind", "value", "value_max", "unit", "op", "per", "base", "words", "cite", "line"
    ]  # fmt: skip


def test_a_long_list_of_figures_is_read_to_its_end() -> None:
    assert len(found("给予最高100万元奖励、按投入20%" * 2000)) == 4000


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        alphabet="按给予最高不超过的奖励0123456789.,万亿元%（）含、，。：至-百分之三十条件",
        max_size=60,
    )
)
def test_no_text_breaks_the_reading(text: str) -> None:
    for each in found("一、申报条件\n" + text):
        assert each.words in each.words.strip("\n")
        assert each.exact >= 0
