"""A compilation cut into documents: what is a document, and what is only part of one."""

from __future__ import annotations

from itertools import pairwise

import pytest
from policy_texts import (
    ANNEXED,
    COMPILATION,
    DRAFT,
    EVERY,
    LIST_NOTICE,
    METADATA_FIRST,
    PUMP_NOTICE,
    PUMP_PLAN,
    TWO_ISSUED,
    addresses,
    at,
    documents,
    line_of,
    only,
)


def roles(text: str) -> list[list[str]]:
    return [[part.role for part in document.parts] for document in documents(text)]


def titles(text: str) -> list[str]:
    return [document.title for document in documents(text)]


def test_a_compilation_becomes_its_documents_in_printed_order() -> None:
    assert titles(COMPILATION) == [
        "关于促进竹艺装备发展的指导意见",
        "湖州市竹艺装备产业行动计划（2031—2033年）",
        "金华市促进竹艺加工业提质的若干措施",
        "关于组织申报2031年竹艺示范工坊的通知",
    ]


def test_cover_and_contents_are_no_documents() -> None:
    first = documents(COMPILATION)[0].parts[0].first
    assert first > line_of(COMPILATION, "【截至6月30日】")


def test_a_notice_and_the_text_it_issues_are_one_document_under_the_title_of_the_text() -> None:
    document = documents(COMPILATION)[0]
    assert [part.role for part in document.parts] == ["notice", "text"]
    assert document.number == "浙经信竹〔2031〕26号"
    assert at(document, "通知").title == "关于印发《关于促进竹艺装备发展的指导意见》的通知"


def test_a_document_without_heading_takes_the_title_that_only_the_contents_print() -> None:
    document = documents(COMPILATION)[2]
    assert document.title == "金华市促进竹艺加工业提质的若干措施"
    assert document.parts[0].first == line_of(COMPILATION, " 为促进金华市")
    assert addresses(document) == ["一", "二"]


def test_a_tag_and_a_part_of_the_compilation_belong_to_no_title() -> None:
    assert documents(COMPILATION)[3].title == "关于组织申报2031年竹艺示范工坊的通知"


def test_metadata_titles_and_number_printed_twice_open_one_document() -> None:
    document = only(METADATA_FIRST)
    assert document.title == "关于征集茶机应用案例的通知"
    assert document.number == "工信厅联茶〔2031〕92号"
    assert addresses(document) == ["一", "一（一）", "一（二）", "二"]


def test_a_notice_may_issue_two_documents_which_share_its_number() -> None:
    first, second = documents(TWO_ISSUED)
    assert (first.title, second.title) == ("杭州市雨伞产业扶持办法", "杭州市雨伞产业基金管理细则")
    assert first.number == second.number == "杭经信〔2031〕7号"
    assert second.issuers == first.issuers == ("杭州市经济和信息化局",)
    assert second.signed == first.signed


def test_an_interpretation_after_the_rules_goes_to_the_rule_it_explains() -> None:
    first, second = documents(TWO_ISSUED)
    assert [part.role for part in first.parts] == ["notice", "text", "interpretation"]
    assert [part.role for part in second.parts] == ["text"]
    assert at(first, "解读二").title == "内容"


def test_an_explanation_printed_before_its_draft_is_part_of_the_draft() -> None:
    document = only(DRAFT)
    assert document.title == "绍兴市黄酒装备若干措施"
    assert [part.role for part in document.parts] == ["interpretation", "text"]
    assert addresses(document) == ["解读", "解读一", "第一条", "第二条"]


def test_a_list_that_stands_apart_is_the_annex_of_the_notice_that_announces_it() -> None:
    notice, rule = documents(LIST_NOTICE)
    assert notice.title == "关于公布第三批竹艺示范工坊名单的通知"
    assert [part.role for part in notice.parts] == ["notice", "annex"]
    assert at(notice, "附件1").blocks[0].rows[1] == ("1", "青篾坊", "安吉")
    assert rule.title == "衢州市竹筷管理办法"
    assert rule.parts[-1].last < notice.parts[-1].first


def test_a_list_right_after_its_notice_does_not_lend_it_its_title() -> None:
    lines = LIST_NOTICE.split("\n")
    document = only("\n".join([*lines[:7], *lines[10:]]))
    assert document.title == "关于公布第三批竹艺示范工坊名单的通知"
    assert [part.role for part in document.parts] == ["notice", "annex"]


def test_the_title_of_a_text_printed_twice_opens_it_once() -> None:
    document = only(f"台州市泵业提升行动计划\n（2031—2033年）\n\n{PUMP_PLAN}")
    assert addresses(document) == ["一", "二", "二（一）"]


def test_a_document_that_has_an_addressee_and_no_heading_is_a_document() -> None:
    letter = (
        " 各市茶叶主管部门：\n为做好茶机推广，请于6月30日前报送计划。\n"
        "浙江省农业农村厅\n2031年5月6日\n"
    )
    found = documents(PUMP_NOTICE + PUMP_PLAN + letter)
    assert [document.title for document in found] == ["台州市泵业提升行动计划（2031—2033年）", ""]
    assert found[1].issuers == ("浙江省农业农村厅",)


def test_documents_of_the_same_number_and_different_titles_stay_two() -> None:
    valve = (PUMP_NOTICE + PUMP_PLAN).replace("泵", "阀")
    found = documents(PUMP_NOTICE + PUMP_PLAN + valve)
    assert [document.number for document in found] == ["台政办发〔2031〕3号"] * 2
    assert len({document.id for document in found}) == 2


@pytest.mark.parametrize("name", [name for name in EVERY if name not in ("two issued", "list")])
def test_a_single_document_is_one_document(name: str) -> None:
    assert len(documents(EVERY[name])) == 1


def test_a_text_without_any_heading_is_one_document_without_a_title() -> None:
    document = only("竹编是本地的传统手艺。\n匠人多在农闲时做。\n")
    assert (document.title, document.number, document.state) == ("", "", "final")
    assert document.root.text == "竹编是本地的传统手艺。\n匠人多在农闲时做。"


def test_an_empty_text_holds_no_document() -> None:
    assert documents("\n \n") == []


def test_a_remark_for_the_public_between_notice_and_text_is_part_of_neither_title() -> None:
    document = only(ANNEXED)
    assert document.title == "丽水市剑瓷产业振兴计划"
    assert [part.role for part in document.parts] == ["notice", "text", "annex", "annex"]


def test_tables_under_numbered_annex_marks_are_annexes_of_their_own() -> None:
    document = only(ANNEXED)
    assert (at(document, "附件1").title, at(document, "附件2").title) == (
        "丽水市剑瓷产业振兴计划任务清单",
        "丽水市剑瓷产业重点项目表",
    )
    assert at(document, "附件2").blocks[0].rows[1] == ("1", "窑炉", "2亿元")
    assert document.missing == ()


def test_questions_and_answers_on_a_rule_are_an_interpretation() -> None:
    document = only("《湖州市竹筷管理办法》政策问答\n1.问：谁可以申报？\n答：登记满两年的企业。\n")
    assert (document.title, document.state) == ("《湖州市竹筷管理办法》政策问答", "interpretation")


def test_annexes_that_are_listed_and_not_held_are_named_as_missing() -> None:
    notice = documents(COMPILATION)[3]
    assert notice.missing == ("竹艺示范工坊申报书", "竹艺示范工坊推荐汇总表")
    assert documents(LIST_NOTICE)[0].missing == ()


def test_pieces_of_documents_do_not_overlap() -> None:
    spans = sorted(
        (part.first, part.last) for document in documents(COMPILATION) for part in document.parts
    )
    assert all(before[1] < after[0] for before, after in pairwise(spans))
