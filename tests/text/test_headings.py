"""What may open a document: titles over several lines, numbers, metadata, addressees."""

from __future__ import annotations

import pytest

from huice.text.headings import NUMBER, Heading, headings_of, is_addressee
from huice.text.lines import Line
from huice.text.repair import clean


def headings(text: str) -> list[Heading]:
    lines, _ = clean(Line(n, line) for n, line in enumerate(text.split("\n"), start=1))
    return headings_of(lines)


def first(text: str) -> Heading:
    return headings(text)[0]


@pytest.mark.parametrize(
    "title",
    [
        "湖州市人民政府关于发展竹艺装备产业的意见",
        "关于组织申报2031年竹艺示范工坊的通知",
        "湖州市竹艺装备产业行动计划（2031—2033年）",
        "浙江省竹艺装备“十七五”规划",
        "湖州市竹艺示范工坊管理办法（试行）",
        "竹艺装备推广条例",
        "关于公布第三批竹艺示范工坊名单的通知",
        "《湖州市竹艺示范工坊管理办法》政策解读",
        "湖州市关于支持竹艺装备产业的若干措施（征求意见稿）",
        "浙江省人民政府令",
    ],
)
def test_a_title_opens_a_document(title: str) -> None:
    assert first(f"{title}\n第一条 为发展竹艺，制定本文件。").titles == (title,)


@pytest.mark.parametrize(
    "line",
    [
        "推动竹艺装备产业发展，落实行动计划",
        "各单位要按照《湖州市竹艺示范工坊管理办法》执行。",
        "一、制定行动计划",
        "1.湖州市竹艺示范工坊管理办法",
        "联系人：竹某某，电话见通知",
    ],
)
def test_a_sentence_or_a_labelled_line_is_no_title(line: str) -> None:
    assert headings(f"湖州竹艺。\n{line}\n以上。") == []


def test_a_title_runs_over_as_many_lines_as_it_needs() -> None:
    found = first(
        "浙江省经济和信息化厅 浙江省发展和改革\n"
        "委员会 浙江省财政厅关于印发浙江省培育\n"
        "竹艺装备战略性新兴产业集群\n"
        "行动计划\n"
        "（2031—2033年）的通知\n"
        "各市、县（市、区）人民政府："
    )
    assert found.titles[0].endswith("培育竹艺装备战略性新兴产业集群行动计划（2031—2033年）的通知")
    assert (found.start, found.end) == (0, 5)
    assert found.addressed


def test_a_number_and_its_title_are_one_heading_in_either_order() -> None:
    above = first("浙经信竹〔2031〕26号\n关于促进竹艺装备发展的意见\n各市经信局：")
    below = first("关于促进竹艺装备发展的意见\n浙经信竹〔2031〕26号\n各市经信局：")
    assert above.number == below.number == "浙经信竹〔2031〕26号"
    assert above.titles == below.titles == ("关于促进竹艺装备发展的意见",)


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        ("浙江省人民政府令\n（第388号）", "浙江省人民政府令（第388号）"),
        ("浙江省人民政府令\n第388号", "浙江省人民政府令第388号"),
        ("浙江省第十九届人民代表大会常务委员会公告\n（第 12 号）", "浙江省第十九届人民代表大会常务委员会公告（第12号）"),
        ("湖州市经济和信息化局公告\n2031年第4号", "湖州市经济和信息化局公告2031年第4号"),
    ],
)  # fmt: skip
def test_an_order_is_numbered_by_its_title_and_number(lines: str, number: str) -> None:
    assert first(f"{lines}\n现予公布。").number == number


@pytest.mark.parametrize(
    "number",
    ["浙府〔2031〕5号", "浙经信竹[2031]26号", "工信厅联茶（2031）92号", "浙政办发〔2031〕 第3号", "SZDB〔2031〕1号"],
)  # fmt: skip
def test_a_document_number_may_be_printed_with_any_brackets(number: str) -> None:
    assert NUMBER.fullmatch(number)


def test_metadata_before_the_heading_belongs_to_it() -> None:
    found = first(
        "发文机关：\t浙江省商务厅\n标　　题：\t关于征集竹艺案例的通知\n"
        "发文字号：\t浙商竹〔2031〕9号\n成文日期：\t2031-07-07 发布日期：\t2031-07-10\n"
        "关于征集竹艺案例的通知\n各市商务局："
    )
    assert found.meta["发文机关"] == "浙江省商务厅"
    assert found.meta["发文字号"] == "浙商竹〔2031〕9号"
    assert (found.meta["成文日期"], found.meta["发布日期"]) == ("2031-07-07", "2031-07-10")
    assert found.titles == ("关于征集竹艺案例的通知",)


def test_a_tag_in_black_brackets_is_no_part_of_the_title() -> None:
    found = first("【截至6月30日】关于组织申报竹艺示范工坊的通知\n各市经信局：")
    assert found.titles == ("关于组织申报竹艺示范工坊的通知",)


def test_an_entry_of_the_contents_opens_nothing() -> None:
    assert headings("湖州市竹艺装备产业行动计划......3\n湖州市竹筷管理办法\t9") == []


def test_the_name_of_an_annex_in_the_list_of_annexes_opens_nothing() -> None:
    text = "以上通知。\n附件：1.竹艺示范工坊申报书\n2.竹艺示范工坊汇总表"
    assert headings(text) == []


def test_a_page_that_starts_with_a_preamble_may_open_a_document_without_a_title() -> None:
    preamble = (
        " 为促进金华市竹艺加工业提质，根据本市实际情况和产业发展的需要，经市政府研究同意，"
        "就加工改造、品牌和人才等方面提出支持，现制定本措施。"
    )
    found = headings(f"以上办法自公布之日起施行。\n{preamble}\n一、支持改造。")
    assert [(each.start, each.titles) for each in found] == [(1, ())]


def test_strength_grows_with_what_speaks_for_a_heading() -> None:
    alone = first("湖州竹艺。\n湖州市竹筷管理办法\n适用本市。").strength
    numbered = first("湖州竹艺。\n湖州市竹筷管理办法\n湖经信〔2031〕8号\n适用本市。").strength
    addressed = first("湖州竹艺。\n湖州市竹筷管理办法\n湖经信〔2031〕8号\n各区县经信局：").strength
    assert alone < numbered < addressed


@pytest.mark.parametrize(
    ("text", "whether"),
    [
        ("各市、县（市、区）人民政府：", True),
        ("有关单位：", True),
        ("浙江省各市商务局：", True),
        ("具体要求如下：", False),
        ("一、各单位：", False),
        ("各单位要落实责任。以下为要求：", False),
    ],
)
def test_an_addressee_is_a_line_that_names_who_is_written_to(text: str, whether: bool) -> None:
    assert is_addressee(text) is whether
