"""The tree of a document: which unit holds which, and the address of each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policy_texts import (
    COMPILATION,
    DECREE,
    EVERY,
    LAW,
    OPINION,
    PLAN,
    WRAPPED,
    addresses,
    at,
    documents,
    line_of,
    only,
    repaired,
)

from huice.text.document import Document, Provision

TITLE = "湖州市竹艺装备产业行动计划（2031—2033年）\n"


def tree(body: str) -> list[str]:
    return addresses(only(TITLE + body))


def test_chapters_sections_articles_and_items_of_a_regulation() -> None:
    assert addresses(only(DECREE)) == [
        "通知",
        "第一章", "第一章第一节", "第一条", "第二条", "第二条（一）", "第二条（二）",
        "第二条（二）1", "第二条（二）2",
        "第二章", "第三条", "第三条之一",
        "第三章", "第四条",
    ]  # fmt: skip


def test_an_article_is_numbered_throughout_and_stands_under_its_chapter() -> None:
    chapter = at(only(DECREE), "第二章")
    assert chapter.title == "扶持"
    assert [child.address for child in chapter.children] == ["第三条", "第三条之一"]


def test_chapters_that_start_anew_in_each_part_are_told_apart_by_it() -> None:
    assert tree(
        "第一编 总则\n第一章 目的\n第一条 甲。\n第二编 分则\n第一章 扶持\n第二条 乙。\n第二章 管理\n第三条 丙。"
    ) == [
        "第一编", "第一编第一章", "第一条", "第二编", "第二编第一章", "第二条", "第二编第二章", "第三条",
    ]  # fmt: skip


def test_the_usual_ladder_of_a_plan() -> None:
    body = (
        "一、任务\n（一）技改\n1.支持更新。\n（1）织机；\n（2）染机：\n①染缸；\n②烘房。\n"
        "2.支持联网。\n（二）出口\n二、保障\n（一）资金"
    )
    assert tree(body) == [
        "一", "一（一）", "一（一）1", "一（一）1（1）", "一（一）1（2）", "一（一）1（2）①",
        "一（一）1（2）②", "一（一）2", "一（二）", "二", "二（一）",
    ]  # fmt: skip


def test_numbers_may_stand_directly_under_the_first_rank_and_count_on_across_it() -> None:
    assert addresses(only(OPINION)) == ["一", "二", "二1", "二2", "三", "三3", "三4"]


def test_a_notice_may_start_with_bracketed_numbers() -> None:
    document = only(
        "关于开展2031年竹编工坊申报的通知\n各县（区）文化和旅游局：\n有关事项如下：\n"
        "（一）条件\n1.登记满两年；\n2.有固定场所。\n（二）材料\n（1）申请表；\n（2）证明。\n"
    )
    assert addresses(document) == [
        "（一）", "（一）1", "（一）2", "（二）", "（二）（1）", "（二）（2）",
    ]  # fmt: skip


def test_an_announcement_may_be_a_bare_list() -> None:
    document = only("湖州市经济和信息化局公告\n2031年第4号\n现公告如下：\n1.青竹公司\n2.绿篾公司\n")
    assert addresses(document) == ["1", "2"]


def test_a_sub_heading_without_number_keeps_the_items_of_two_lists_apart() -> None:
    document = documents(COMPILATION)[3]
    assert addresses(document) == [
        "一", "一（一）", "一（二）", "一（二）专项条件", "一（二）专项条件1", "一（二）专项条件2", "二",
    ]  # fmt: skip


def test_the_items_of_a_box_are_its_own_and_the_text_goes_on_after_it() -> None:
    document = only(PLAN)
    inside = [child.address for child in at(document, "专栏1").children]
    assert inside == ["专栏1第1点", "专栏1第2点", "专栏1第3点"]
    assert at(document, "专栏1").title == "锁芯工程"
    assert at(document, "二（一）3").title == "突破软件"


def test_boxes_are_numbered_throughout_the_document() -> None:
    boxes = [unit.address for unit in only(PLAN).provisions() if unit.kind == "专栏"]
    assert boxes == ["专栏1", "专栏2"]


def test_a_heading_after_a_box_ends_it_and_a_chapter_is_not_part_of_it() -> None:
    document = only(PLAN)
    assert [child.address for child in document.root.children][:3] == ["一", "二", "三"]
    assert at(document, "专栏2").whole_text == "专栏2市场行动\n开拓海外市场。"


def test_contents_without_page_numbers_are_no_units() -> None:
    document = only(PLAN)
    assert at(document, "一").first == line_of(PLAN, "## 一、发展基础")
    entries = [block.text for block in document.root.blocks if block.kind == "contents"]
    assert entries == ["一、发展基础", "二、重点任务", "三、保障措施"]


def test_a_law_with_contents_and_adoption_line() -> None:
    assert addresses(only(LAW)) == [
        "第一章", "第一条", "第二条", "第二条（一）", "第二条（二）", "第二章", "第三条", "第三章",
        "第四条",
    ]  # fmt: skip


def test_contents_do_not_move_the_articles_of_a_regulation() -> None:
    body = "第一章 总则\n第二章 附则\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。"
    assert tree(body) == ["第一章", "第一条", "第二章", "第二条"]


@pytest.mark.parametrize(
    ("body", "found", "printed", "right"),
    [
        ("1、目标\n甲。\n二、任务\n乙。\n三、保障\n丙。", ["一", "二", "三"], "1、", "一"),
        ("一、目标\n甲。\n2、任务\n乙。\n三、保障\n丙。", ["一", "二", "三"], "2、", "二"),
        ("一、任务\n（一）甲。\n（2）乙。\n（三）丙。", ["一", "一（一）", "一（二）", "一（三）"], "（2）", "（二）"),
    ],
)  # fmt: skip
def test_a_misprinted_number_is_put_right_by_its_neighbours(
    body: str, found: list[str], printed: str, right: str
) -> None:
    document = only(TITLE + body)
    assert addresses(document) == found
    assert [(before, after) for _, before, after in repaired(document, "numbering")] == [
        (printed, right)
    ]


def test_a_misprinted_number_late_in_a_long_list_is_put_right_too() -> None:
    numerals = ["十三、", "十四、", "15、", "十六、"]
    body = "".join(f"{each}支持竹艺。\n" for each in numerals)
    assert tree(body) == ["十三", "十四", "十五", "十六"]


def test_a_misprinted_heading_is_put_right_by_the_level_of_the_headings_around_it() -> None:
    document = only(PLAN)
    assert addresses(document)[-9:-2] == [
        "二（三）", "专栏2", "三", "三（一）", "三（一）①", "三（一）②", "三（二）",
    ]  # fmt: skip
    assert ("（2）", "（二）") in [(b, a) for _, b, a in repaired(document, "numbering")]


def test_an_item_that_is_rightly_numbered_is_left_as_it_is() -> None:
    body = "一、目标\n1、产值。\n2、就业。\n二、任务\n1、技改。"
    assert tree(body) == ["一", "一1", "一2", "二", "二1"]


def test_listed_annexes_that_follow_are_units_and_their_list_is_none() -> None:
    document = only(PLAN)
    assert addresses(document)[-2:] == ["附件1", "附件2"]
    assert at(document, "附件1").title == "任务分工表"
    assert at(document, "附件2").blocks[1].rows[1] == ("产值", "500亿元")
    assert [block.text for block in at(document, "三（二）").blocks] == [
        "（二）资金。统筹资金。", "附件：1.任务分工表", "2.指标表",
    ]  # fmt: skip


def test_a_repeated_number_is_told_apart_and_the_first_keeps_its_address() -> None:
    assert tree("一、目标\n甲。\n一、任务\n乙。") == ["一", "一〔2〕"]


def test_a_table_belongs_to_the_unit_it_follows() -> None:
    document = only(f"{TITLE}一、指标\n指标\t单位\t2033年\n产值\t亿元\t40\n二、任务\n甲。")
    assert [block.kind for block in at(document, "一").blocks] == ["text", "table"]


def test_a_decimal_opens_a_unit_only_in_the_section_that_it_counts() -> None:
    assert "二2.1" in tree("一、概况\n甲。\n二、任务\n2.1 技术改造\n乙。")
    assert tree("一、概况\n3.5 亿元用于技改，\n乙。") == ["一"]


def test_an_interpretation_cites_articles_and_has_none() -> None:
    document = only(
        "湖州市竹筷管理办法\n第一条 甲。\n第二条 乙。\n"
        "《湖州市竹筷管理办法》政策解读\n一、要点\n第二条 说的是乙。\n"
    )
    assert addresses(document) == ["第一条", "第二条", "解读", "解读一"]


@pytest.mark.parametrize(
    ("address", "title"),
    [("一", "发展基础"), ("二", "重点任务"), ("二（一）", "设备更新"), ("二（二）", "设计提升")],
)
def test_the_title_of_a_unit_is_its_heading_without_label(address: str, title: str) -> None:
    assert at(only(WRAPPED), address).title == title


def test_the_first_sentence_of_a_unit_may_be_its_title() -> None:
    assert at(only(OPINION), "二1").title == "建设平台"
    assert at(only(OPINION), "二1").label == "1."


def nested(document: Document) -> None:
    """Lines of a unit hold those of its children, which follow one another."""

    def check(unit: Provision) -> None:
        # text may go on after a box, so only the heading surely stands before what is below it
        last = unit.blocks[0].first if unit.blocks else 0
        for child in unit.children:
            assert unit.first <= child.first <= child.last <= unit.last
            assert child.steps[: len(unit.steps)] == unit.steps != child.steps
            assert child.first > last
            last = child.last
            check(child)

    for child in document.root.children:
        check(child)


@pytest.mark.parametrize("name", EVERY)
def test_units_nest_and_follow_one_another_in_the_lines_of_the_source(name: str) -> None:
    for document in documents(EVERY[name]):
        nested(document)


@pytest.mark.parametrize("name", EVERY)
def test_every_address_names_one_unit(name: str) -> None:
    for document in documents(EVERY[name]):
        found = addresses(document)
        assert found and len(found) == len(set(found))


LABELS = ["第一章 总则", "第二章 附则", "第三条 甲。", "一、甲", "二、乙", "（一）丙。", "（二）丁。",
          "1.戊", "2.己", "（1）庚", "①辛", "专栏1：竹", "附件：1.申报书", "## 申报书", "专项条件：", "竹艺装备。", "## 一、甲",
          "甲\t乙\t丙"]  # fmt: skip


@given(st.lists(st.sampled_from(LABELS), max_size=14))
def test_whatever_the_labels_every_line_has_one_place_and_every_unit_its_own_address(
    body: list[str],
) -> None:
    lines = [TITLE.strip(), *body]
    placed: list[int] = []
    for document in documents("\n".join(lines)):
        nested(document)
        found = addresses(document)
        assert len(found) == len(set(found))
        placed += [
            number
            for unit in document.provisions()
            for block in unit.blocks
            for _, number in block.starts
        ]
    assert len(placed) == len(set(placed))
    assert set(range(1, len(lines) + 1)) - set(placed) <= {1}
