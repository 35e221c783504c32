"""What a document says of itself: number, issuers, dates, validity, state, relations, region."""

from __future__ import annotations

from datetime import date

import pytest
from policy_texts import (
    COMPILATION,
    DECREE,
    DRAFT,
    LAW,
    METADATA_FIRST,
    OPINION,
    PLAN,
    TWO_ISSUED,
    WRAPPED,
    documents,
    only,
)

from huice.text.document import Document, Relation
from huice.text.metadata import day_of, is_back_matter


def rule(*articles: str, title: str = "湖州市竹筷管理办法") -> Document:
    """Rules with their articles, signed on 5 March 2031."""
    numbered = [f"第{'一二三四五'[n]}条 {text}" for n, text in enumerate(articles)]
    return only(
        "\n".join([title, "湖政发〔2031〕8号", *numbered, "湖州市人民政府", "2031年3月5日"])
    )


# --- dates -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2031年3月5日", date(2031, 3, 5)),
        ("二〇三一年三月五日", date(2031, 3, 5)),
        ("二○三一年十二月二十一日", date(2031, 12, 21)),
        ("二〇三一年十月三十日", date(2031, 10, 30)),
        ("2031-03-05", date(2031, 3, 5)),
        ("2031年2月30日", None),
        ("三月五日", None),
        ("", None),
    ],
)
def test_a_date_is_read_in_either_numerals_and_never_made_up(text: str, day: date | None) -> None:
    assert day_of(text) == day


def test_signing_printing_and_force_are_three_dates() -> None:
    document = only(WRAPPED)
    assert document.signed == date(2031, 3, 9)
    assert document.printed == date(2031, 3, 11)
    assert document.in_force is None


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("本办法自2031年6月1日起施行。", date(2031, 6, 1)),
        ("本办法自2031年6月1日起正式实施。", date(2031, 6, 1)),
        ("本办法自发布之日起施行。", date(2031, 3, 5)),
        ("本办法自印发之日起执行。", date(2031, 3, 5)),
        ("本办法自公布之日起生效。", date(2031, 3, 5)),
        ("申报自2031年6月1日开始。", None),
    ],
)
def test_entry_into_force_is_a_day_or_the_day_of_issue(sentence: str, day: date | None) -> None:
    assert rule("甲。", sentence).in_force == day


@pytest.mark.parametrize(
    ("sentence", "validity", "until"),
    [
        ("本办法自2031年6月1日起施行，有效期5年。", "有效期5年", date(2036, 5, 31)),
        ("本办法自2031年6月1日起施行，有效期三年。", "有效期三年", date(2034, 5, 31)),
        ("本办法自2031年6月1日起施行，有效期为2年。", "有效期为2年", date(2033, 5, 31)),
        ("本办法自印发之日起施行，有效期至2033年12月31日。", "有效期至2033年12月31日", date(2033, 12, 31)),
        ("本办法自印发之日起3年内有效。", "3年内有效", date(2034, 3, 4)),
        ("本办法自2032年2月29日起施行，有效期1年。", "有效期1年", date(2033, 2, 28)),
        ("本办法自2031年6月1日起施行。", "", None),
        ("称号有效期三年。", "", None),
    ],
)  # fmt: skip
def test_validity_runs_from_the_day_in_force_and_is_not_that_of_a_title(
    sentence: str, validity: str, until: date | None
) -> None:
    document = rule("甲。", sentence)
    assert (document.validity, document.until) == (validity, until)


def test_without_a_day_of_signing_a_validity_has_no_end() -> None:
    document = only("湖州市竹筷管理办法\n第一条 甲。\n第二条 本办法自公布之日起施行，有效期5年。")
    assert (document.signed, document.in_force, document.until) == (None, None, None)
    assert document.validity == "有效期5年"


def test_the_date_of_the_metadata_block_is_that_of_signing() -> None:
    assert only(METADATA_FIRST).signed == date(2031, 7, 7)


def test_an_order_is_signed_on_the_day_under_the_name_of_the_head_of_government() -> None:
    document = only(DECREE)
    assert document.signed == date(2031, 4, 12)
    assert document.in_force == date(2031, 6, 1)
    assert document.until == date(2036, 5, 31)


def test_a_law_is_signed_on_the_day_of_its_adoption() -> None:
    document = only(LAW)
    assert (document.signed, document.in_force) == (date(2031, 5, 28), date(2031, 8, 1))


def test_texts_of_one_notice_share_its_date_and_count_from_their_own_rules() -> None:
    first, second = documents(TWO_ISSUED)
    assert (first.in_force, first.until) == (date(2031, 2, 1), date(2034, 1, 31))
    assert (second.in_force, second.until) == (date(2031, 3, 1), date(2033, 12, 31))


# --- period, number, issuers, region ------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("湖州市竹艺装备产业行动计划（2031—2033年）", (2031, 2033)),
        ("湖州市竹艺装备产业行动计划（2031-2035 年）", (2031, 2035)),
        ("湖州市竹艺装备产业三年行动计划（2031年—2033年）", (2031, 2033)),
        ("浙江省竹艺装备“十七五”规划", (2036, 2040)),
        ("浙江省“十六五”竹艺装备产业规划", (2031, 2035)),
        ("湖州市竹筷管理办法", None),
        ("关于组织申报2031年竹艺示范工坊的通知", None),
    ],
)
def test_a_plan_names_its_years_in_its_title(title: str, years: tuple[int, int] | None) -> None:
    assert only(f"{title}\n一、目标\n到2050年，产值翻番。").years == years


def test_the_plan_of_a_five_year_period_covers_that_period() -> None:
    assert only(PLAN).years == (2036, 2040)


@pytest.mark.parametrize("printed", ["湖政发〔2031〕8号", "湖政发[2031]8号", "湖政发（2031） 8号"])
def test_a_number_has_one_form(printed: str) -> None:
    assert only(f"湖州市竹筷管理办法\n{printed}\n第一条 甲。").number == "湖政发〔2031〕8号"


@pytest.mark.parametrize(
    ("text", "issuers"),
    [
        # the signature, in two columns
        (
            "关于促进竹艺装备发展的意见\n浙经信竹〔2031〕26号\n各市经信局：\n请贯彻执行。\n"
            "浙江省经济和信息化厅      浙江省财政厅\n浙江省商务厅\n2031年3月5日",
            ("浙江省经济和信息化厅", "浙江省财政厅", "浙江省商务厅"),
        ),
        # the letterhead, where nothing is signed
        (
            "浙江省商务厅\n浙江省财政厅\n文件\n浙商竹〔2031〕9号\n关于促进竹艺装备发展的意见\n"
            "各市商务局：\n请贯彻执行。",
            ("浙江省商务厅", "浙江省财政厅"),
        ),
        # the title
        ("湖州市商务局关于促进竹筷出口的意见\n一、目标\n出口增长。", ("湖州市商务局",)),
        ("湖州市商务局公告\n2031年第4号\n现公告如下：\n1.青竹。", ("湖州市商务局",)),
        # the web page
        (
            "关于组织申报竹艺示范工坊的通知\n发布时间：2031-05-20 来源：湖州市商务局\n各区县商务局：\n请申报。",
            ("湖州市商务局",),
        ),
        # nothing says
        ("湖州市竹筷管理办法\n第一条 甲。", ()),
    ],
)  # fmt: skip
def test_issuers_come_from_signature_letterhead_title_or_page_and_are_not_made_up(
    text: str, issuers: tuple[str, ...]
) -> None:
    assert only(text).issuers == issuers


def test_issuers_stated_in_a_metadata_block_come_first() -> None:
    assert only(METADATA_FIRST).issuers == ("工业和信息化部办公厅", "农业农村部办公厅")
    assert only(DECREE).issuers == ("浙江省人民政府",)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        (WRAPPED, "嘉兴市"),
        (OPINION, "福建省"),
        (DECREE, "浙江省"),
        (METADATA_FIRST, "全国"),
        ("安吉竹艺名录\n青篾坊", ""),
        ("广西壮族自治区竹艺条例\n第一条 甲。", "广西壮族自治区"),
    ],
)
def test_the_region_is_that_of_the_title_or_of_who_issued_it(text: str, region: str) -> None:
    assert only(text).region == region


# --- state and relations ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("湖州市竹筷管理办法\n第一条 甲。", "final"),
        ("湖州市竹筷管理办法（征求意见稿）\n第一条 甲。", "draft"),
        ("湖州市竹筷管理办法\n（草案）\n第一条 甲。", "draft"),
        ("湖州市竹筷管理办法\n第一条 本办法自203X年X月X日起施行。", "draft"),
        ("湖州市竹筷管理办法\n第一条 本办法自2031年×月×日起施行。", "draft"),
        ("竹艺示范工坊拟认定名单公示\n各有关单位：\n现予公示。", "notice"),
        ("关于公开征求《湖州市竹筷管理办法》意见的公告\n有关单位：\n欢迎提出意见。", "notice"),
        ("《湖州市竹筷管理办法》政策解读\n一、背景\n甲。", "interpretation"),
        ("湖州市竹筷产业新闻发布会实录\n主持人：各位好，今天介绍竹筷。", "record"),
    ],
)
def test_the_state_of_a_document(text: str, state: str) -> None:
    assert only(text).state == state


def test_a_draft_is_titled_without_the_remark_and_has_no_day_in_force() -> None:
    document = only(DRAFT)
    assert (document.state, document.title) == ("draft", "绍兴市黄酒装备若干措施")
    assert document.in_force is None


def test_what_a_rule_replaces_and_rests_on() -> None:
    assert only(DECREE).relations == (
        Relation("based on", "浙江省农业机械条例"),
        Relation("replaces", "浙江省茶机推广办法"),
    )


def test_a_document_that_is_only_quoted_is_no_relation() -> None:
    assert rule("甲。", "申报单位应当遵守《浙江省竹业条例》。").relations == ()


def test_an_interpretation_alone_says_what_it_interprets() -> None:
    document = only("《湖州市竹筷管理办法》政策解读\n一、背景\n甲。")
    assert document.title == "《湖州市竹筷管理办法》政策解读"
    assert Relation("interprets", "湖州市竹筷管理办法") in document.relations


def test_a_call_says_on_which_rules_it_rests() -> None:
    call = documents(COMPILATION)[3]
    assert call.relations == (Relation("based on", "浙江省竹艺示范工坊管理办法"),)


# --- the end of a letter -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "dated", "whether"),
    [
        ("抄送：市委各部门。", False, True),
        ("公开方式：主动公开", False, True),
        ("（此件公开发布）", False, True),
        ("湖州市人民政府办公室 2031年3月11日印发", False, True),
        ("2031年3月9日", False, True),
        ("湖州市人民政府", True, True),
        ("湖州青竹有限公司", False, False),
        ("本办法自公布之日起施行。", True, False),
    ],
)
def test_what_closes_a_letter_is_told_from_the_last_line_of_a_text(
    text: str, dated: bool, whether: bool
) -> None:
    assert is_back_matter(text, dated) is whether
