"""Quantities in running text: what counts as one, its value and unit, and how it compares."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huice.text.facts.quantities import Quantity, quantities


def only(text: str) -> Quantity:
    found = quantities(text)
    assert len(found) == 1, found
    return found[0]


def told(text: str) -> list[tuple[str, str, str]]:
    return [(each.comparison, str(each.value), each.unit) for each in quantities(text)]


@pytest.mark.parametrize(
    ("text", "comparison", "value", "unit"),
    [
        ("竹编产业产值超过120亿元", ">", "120", "亿元"),
        ("茶园面积突破80万亩", ">", "80", "万亩"),
        ("培训匠人不少于300名", ">=", "300", "名"),
        ("合格率达到98.5%", ">=", "98.5", "%"),
        ("建成12家以上工坊", ">=", "12", "家"),
        ("工坊9家", "=", "9", "家"),
        ("带动就业约4万人", "~", "4", "万人"),
        ("创建6个左右示范村", "~", "6", "个"),
        ("总产值近900亿元", "~", "900", "亿元"),
        ("损耗率不高于3%", "<=", "3", "%"),
        ("单位能耗低于5吨标准煤", "<", "5", "吨标准煤"),
        ("补助不超过500万元", "<=", "500", "万元"),
        ("工期压缩在40小时以内", "<=", "40", "小时"),
        ("茶企1200多家", ">", "1200", "家"),
    ],
)
def test_the_words_beside_a_figure_say_how_it_compares(
    text: str, comparison: str, value: str, unit: str
) -> None:
    assert told(text) == [(comparison, value, unit)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("营业收入2.5万亿元", "25000", "亿元"),
        ("营业收入超过3万亿，", "30000", "亿元"),
        ("人均产值24.6万元/人", "24.6", "万元/人"),
        ("年产量700万台", "700", "万台"),
        ("产量超过6万台（套）", "6", "万台（套）"),
        ("打造百家名店", "100", "家"),
        ("拥有12,500座基站", "12500", "座"),
        ("吞吐量达900万标箱", "900", "万标箱"),
        ("提高3.2个百分点", "3.2", "个百分点"),
    ],
)
def test_large_money_is_in_亿元_and_counts_keep_their_printed_万(
    text: str, value: str, unit: str
) -> None:
    assert (str(only(text).value), only(text).unit) == (value, unit)


@pytest.mark.parametrize("dash", ["-", "—", "至", "～"])
def test_a_range_keeps_both_bounds(dash: str) -> None:
    found = only(f"培育3{dash}5家龙头茶企")
    assert (found.comparison, found.value, found.value_max) == (">=", Decimal(3), Decimal(5))


@pytest.mark.parametrize(
    ("text", "comparison", "value"),
    [
        ("市场份额近三成", "~", "30"),
        ("占比超四成", ">", "40"),
        ("占据一半以上市场", ">=", "50"),
        ("占比过半。", ">", "50"),
        ("占全省的四分之一", "=", "25"),
        ("占全省的三分之一", "~", "33.3"),
        ("占全省的1/5", "=", "20"),
    ],
)
def test_a_share_in_words_is_a_percentage(text: str, comparison: str, value: str) -> None:
    assert told(text) == [(comparison, value, "%")]


def test_multiples_in_words() -> None:
    assert told("企业数量倍增") == [(">=", "2", "倍")]
    assert told("产值翻两番") == [(">=", "4", "倍")]
    assert told("数量增加一倍以上") == [(">=", "1", "倍")]
    assert told("发挥倍增效应") == []


def test_a_rank_has_the_unit_位_and_前三_bounds_it_above() -> None:
    assert told("茶叶产量居全国第二。") == [("=", "2", "位")]
    assert told("规模进入全球前三，") == [("<=", "3", "位")]
    assert told("连续五年居全国首位。") == [("=", "5", "年"), ("=", "1", "位")]
    assert told("处于全国第一梯队") == []


def test_an_order_of_magnitude_is_approximate_and_marked() -> None:
    found = only("达到百亿级规模")
    assert (found.comparison, found.value, found.unit, found.graded) == ("~", 100, "亿元", True)


def test_two_figures_may_share_a_unit() -> None:
    assert told("分别提高4.1、2.6个百分点") == [
        ("=", "4.1", "个百分点"),
        ("=", "2.6", "个百分点"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "到2027年底前",
        "5G、4K/8K和裸眼3D",
        "第3批名单",
        "世界500强和民营企业100强",
        "落实《新材料百家企业行动（10家试点）》",
        "“3家龙头+N家配套”格局",
        "〔2031〕15号",
        "每3个月报送一次",
        "20个工作日",
        "台账、部门与处理",
        "第三方机构一次性告知",
        "LTE CAT1与IPv6+",
    ],
)
def test_what_only_looks_like_a_quantity_is_none(text: str) -> None:
    assert quantities(text) == []


def test_突破_before_a_technology_is_what_is_done_and_no_comparison() -> None:
    assert told("突破50项关键技术") == [("=", "50", "项")]
    assert told("专利突破50项") == [(">", "50", "项")]


def test_a_word_for_about_may_stand_apart_from_its_figure() -> None:
    assert told("约占全球手工地毯的35%") == [("~", "35", "%")]


def test_spans_give_back_the_printed_words() -> None:
    text = "其中，茶企数量达到260家以上"
    found = only(text)
    assert text[found.start : found.end] == "260家"
    assert text[found.first : found.last] == "达到260家以上"
    assert found.stated == "达到…以上"


@given(
    st.text(
        alphabet="一二三十百千万亿0123456789.,-—%家个元年第《》“”〔〕约近超以上、和翻番倍",
        max_size=60,
    )
)
def test_any_text_gives_ordered_quantities_that_do_not_overlap(text: str) -> None:
    found = quantities(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(text[each.start : each.end] for each in found)


@pytest.mark.parametrize("piece", ["9", "亿", "1家、", "“", "突破", "约占"])
def test_a_hostile_text_is_read_to_its_end(piece: str) -> None:
    found = quantities(piece * 3000)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
