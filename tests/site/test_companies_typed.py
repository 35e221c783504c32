"""Units typed as people type them, and what is said of what cannot be read."""

from __future__ import annotations

import pytest

from huice.decide.library import load
from huice.problems import BadInput
from huice.site.companies.typed import as_written, choices, example

FACTS = load().facts
MONEY = FACTS["enterprise.revenue"]
RATE = next(each for each in FACTS.values() if each.type.kind == "rate")
PEOPLE = FACTS["enterprise.headcount"]
DAY = FACTS["enterprise.founded"]
YES_NO = FACTS["enterprise.legal_person"]
CHOICE = FACTS["enterprise.organisation"]
PLACE = FACTS["enterprise.registered_in"]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("1,200万", "1200万元"),
        ("1，200万", "1200万元"),
        ("1200 万 元", "1200万元"),
        ("0.12亿", "0.12亿元"),
        ("１．２亿元", "1.2亿元"),
        ("¥1,200,000", "1200000元"),
        ("￥1200万", "1200万元"),
        ("人民币300万元", "300万元"),
        ("5000~8000万", "5000~8000万元"),
        ("5000万-1亿", "5000万元~1亿元"),
        ("5000万元至1亿元", "5000万元至1亿元"),
        ("不低于400万", "不低于400万元"),
        ("400万以上", "400万元以上"),
        ("不足5000万", "不足5000万元"),
        ("  ", ""),
        ("未知", ""),
        ("1200元", "1200元"),
    ],
)
def test_money_takes_its_yuan(typed: str, written: str) -> None:
    assert as_written(MONEY, typed) == written


@pytest.mark.parametrize(
    ("typed", "zh", "en"),
    [
        ("1200", "“1200”没有写单位，请写明，如 1200万元、1200亿元", "1200万元 or 1200亿元"),
        ("1,200", "“1200”没有写单位", "has no unit"),
        ("1.2", "如 1.2万元、1.2亿元", "1.2万元 or 1.2亿元"),
        ("5000~8000", "如 8000万元", "8000万元"),
        ("不低于400", "如 400万元", "400万元"),
        ("1,20万", "不是数值", "not a figure"),
        ("约1200万", "不是数值，应如 1200万、0.12亿", "not a figure, expected one such as 1200万"),
        ("12%", "是比率，此处应为金额", "expected money"),
        ("200人", "此处应为金额", "expected money"),
        ("-5万", "不能为负", "cannot be negative"),
        ("8000万~5000万", "下限高于上限", "lower end above"),
        ("0.001元", "精确到分以下", "finer than one fen"),
        ("9" * 31 + "元", "数字过长", "too many digits"),
        ("9" * 301, "上限是 300 字", "limit is 300"),
        ("12\x00万", "控制字符", "control characters"),
        ("１２００万美元", "此处应为金额", "expected money"),
    ],
)
def test_what_is_no_sum_is_told_with_what_is_expected(typed: str, zh: str, en: str) -> None:
    with pytest.raises(BadInput) as raised:
        as_written(MONEY, typed)
    (problem,) = raised.value.problems
    assert zh in problem.what.zh
    assert en in problem.what.en
    assert problem.field == "enterprise.revenue"


@pytest.mark.parametrize(
    ("typed", "written"),
    [("12%", "12%"), ("12％", "12%"), ("百分之3.5", "3.5%"), ("3~5%", "3~5%"), ("3%-5%", "3%~5%")],
)
def test_rates(typed: str, written: str) -> None:
    assert as_written(RATE, typed) == written


def test_a_rate_without_its_sign_is_refused() -> None:
    with pytest.raises(BadInput, match="如 12%"):
        as_written(RATE, "12")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("260", "260人"), ("２６０", "260人"), ("1,260", "1260人"), ("1.2万", "1.2万人"),
        ("260人", "260人"), ("200~300", "200人~300人"), ("不少于20", "不少于20人"),
    ],
)  # fmt: skip
def test_a_count_has_but_one_unit(typed: str, written: str) -> None:
    assert as_written(PEOPLE, typed) == written


@pytest.mark.parametrize("typed", ["2.5", "260家", "-3", "二百六十"])
def test_what_is_no_count(typed: str) -> None:
    with pytest.raises(BadInput):
        as_written(PEOPLE, typed)


@pytest.mark.parametrize(
    ("fact", "typed", "written"),
    [
        (DAY, "20120416", "2012-04-16"),
        (DAY, "2012/4/16", "2012/4/16"),
        (DAY, "2012年4月", "2012年4月"),
        (YES_NO, "有", "是"),
        (YES_NO, "No", "否"),
        (YES_NO, "√", "是"),
        (CHOICE, "企业", "企业"),
        (PLACE, "韶关市曲江区", "韶关市曲江区"),
    ],
)
def test_other_kinds(fact, typed: str, written: str) -> None:
    assert as_written(fact, typed) == written


@pytest.mark.parametrize(
    ("fact", "typed"),
    [(DAY, "2012-02-30"), (DAY, "去年"), (YES_NO, "也许"), (CHOICE, "公司"), (PLACE, "某地")],
)
def test_other_kinds_are_refused(fact, typed: str) -> None:
    with pytest.raises(BadInput) as raised:
        as_written(fact, typed)
    assert raised.value.problems[0].field == fact.name


def test_what_is_written_reads_the_same_again() -> None:
    for fact, typed in ((MONEY, "5000万-1亿"), (PEOPLE, "200~300"), (DAY, "20120416")):
        once = as_written(fact, typed)
        assert as_written(fact, once) == once


def test_chosen_facts_offer_their_choices_and_typed_ones_an_example() -> None:
    assert [value for value, _ in choices(YES_NO)] == ["是", "否"]
    assert [value for value, _ in choices(CHOICE)] == list(CHOICE.type.options)
    assert [words.en for _, words in choices(CHOICE)][:2] == ["Enterprise", "Public institution"]
    assert choices(MONEY) == ()
    assert "0.12亿" in example(MONEY).zh
    assert example(YES_NO).zh == ""
