"""Lists of departments: who leads, who supports, and what their names share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huice.text.facts.departments import (
    Remarks,
    home_level,
    remarks_in,
    responsibility,
    says_who,
)


def read(text: str, home: str = "省") -> tuple[list[str], list[str]]:
    who = responsibility(text, home)
    assert who is not None
    return list(who.lead), list(who.support)


def support(text: str, home: str = "市") -> list[str]:
    lead, others = read(text, home)
    assert lead == []
    return others


@pytest.mark.parametrize(
    "text",
    [
        "省水利厅牵头，省财政厅、审计厅按职责分工负责",
        "省水利厅牵头，省财政厅、审计厅按照各自职责分工负责。",
        "省水利厅牵头负责，省财政厅、审计厅配合",
        "由省水利厅牵头，会同省财政厅、审计厅负责",
        "省水利厅会同省财政厅、审计厅负责",
        "牵头单位：省水利厅；配合单位：省财政厅、审计厅",
        "责任单位：省水利厅牵头，省财政厅、审计厅参与",
    ],
)
def test_one_leads_and_others_support_however_it_is_said(text: str) -> None:
    assert read(text) == (["省水利厅"], ["省财政厅", "省审计厅"])


@pytest.mark.parametrize(
    "text",
    [
        "省体育局、文化和旅游厅按职责分工负责",
        "省体育局、文化和旅游厅按职能分工管理",
        "省体育局、文化和旅游厅共同负责",
        "责任单位：省体育局、文化和旅游厅",
        "省体育局、文化和旅游厅",
    ],
)
def test_where_no_lead_is_printed_all_support_in_printed_order(text: str) -> None:
    who = responsibility(text)
    assert who is not None
    assert (who.lead, who.support) == ((), ("省体育局", "省文化和旅游厅"))
    assert who.mode == "joint"


def test_one_body_alone_that_answers_for_a_task_leads_it() -> None:
    assert read("省体育局负责") == (["省体育局"], [])
    assert read("省体育局牵头") == (["省体育局"], [])


def test_one_body_that_shares_the_work_with_unnamed_ones_does_not_lead() -> None:
    assert read("各成员单位按职责分工负责") == ([], ["各成员单位"])


def test_the_province_is_shared_down_the_list() -> None:
    assert support("省农业农村厅、水利厅，省气象局") == ["省农业农村厅", "省水利厅", "省气象局"]


def test_a_member_without_any_prefix_before_it_takes_that_of_the_paper() -> None:
    assert support("水务局、市教育局", home="市") == ["市水务局", "市教育局"]
    assert support("水务局、教育局", home="") == ["水务局", "教育局"]


def test_a_department_whose_name_begins_like_a_prefix_still_takes_one() -> None:
    assert support("市教育局、市场监管局") == ["市教育局", "市市场监管局"]
    assert support("市政务服务数据管理局、教育局") == ["市政务服务数据管理局", "市教育局"]


def test_bodies_named_by_their_place_take_nothing() -> None:
    printed = ["松江海关", "松江证监局", "人民银行松江分行", "临港管理局", "松江港口集团"]
    assert support(f"市商务局、{'、'.join(printed)}按职责分工负责")[1:] == printed


def test_a_body_under_the_state_gives_its_place_to_nobody() -> None:
    assert support("松江市通信管理局、教育局") == ["松江市通信管理局", "市教育局"]
    assert support("松江市公安局、教育局") == ["松江市公安局", "松江市教育局"]


def test_the_party_committee_is_shared_by_its_offices_only() -> None:
    assert support("市委组织部、网信办，教育局") == ["市委组织部", "市委网信办", "市教育局"]
    assert support("市委改革办、商务局") == ["市委改革办", "市商务局"]


def test_places_share_the_seat_of_the_last() -> None:
    assert support("松江、河阳市人民政府") == ["松江市人民政府", "河阳市人民政府"]
    assert support("东山区、西山区政府") == ["东山区政府", "西山区政府"]


def test_each_is_shared_by_kinds_of_places_and_nothing_else() -> None:
    assert support("各区政府、新区管委会、松海合作区管委会") == [
        "各区政府",
        "各新区管委会",
        "松海合作区管委会",
    ]
    assert support("相关区政府、市教育局") == ["相关区政府", "市教育局"]
    assert support("各区、市政府") == ["各区政府", "各市政府"]


def test_brackets_inside_a_name_stay_with_it() -> None:
    assert support("市教育局、各区政府（开发区、合作区管委会）") == [
        "市教育局",
        "各区政府（开发区、合作区管委会）",
    ]


def test_and_parts_two_bodies_but_no_name() -> None:
    assert support("市教育局、规划和自然资源局及相关区政府") == [
        "市教育局",
        "市规划和自然资源局",
        "相关区政府",
    ]


def test_an_open_list_says_so_and_names_the_others_only_as_printed() -> None:
    named = responsibility("省水利厅、省财政厅等有关单位按职责分工负责")
    assert named is not None and named.open
    assert named.support == ("省水利厅", "省财政厅", "有关单位（等）")
    unnamed = responsibility("省水利厅、省财政厅等按职责分工负责")
    assert unnamed is not None and unnamed.open
    assert unnamed.support == ("省水利厅", "省财政厅")


def test_departments_unnamed_that_one_acts_with_support_it() -> None:
    assert read("省水利厅会有关部门负责") == (["省水利厅"], ["有关部门"])


def test_a_remark_makes_the_first_of_this_and_later_lists_lead() -> None:
    remarks = remarks_in("责任单位：省水利厅、省财政厅，排第一的为牵头单位，下同", Remarks())
    who = responsibility("责任单位：省教育厅、省财政厅", "省", remarks)
    assert who is not None
    assert (who.lead, who.support) == (("省教育厅",), ("省财政厅",))


def test_a_remark_adds_a_member_to_later_lists() -> None:
    text = "省水利厅，各市人民政府，以下事项均含各市人民政府，不再列出"
    remarks = remarks_in(text, Remarks(), "省")
    first = responsibility(text, "省", remarks)
    later = responsibility("省教育厅", "省", remarks)
    assert first is not None and first.support == ("省水利厅", "各市人民政府")
    assert later is not None and later.support == ("省教育厅", "各市人民政府")


@pytest.mark.parametrize(
    "aside",
    ["详见附件一、附件二", "以下简称办法", "松江市、河阳市", "含税、含运费", "重点县支持", ""],
)
def test_asides_are_no_lists_of_departments(aside: str) -> None:
    assert responsibility(aside, "省") is None


def test_words_of_assignment_are_told_from_bare_lists() -> None:
    assert says_who("省水利厅牵头")
    assert says_who("责任单位：省水利厅")
    assert not says_who("省水利厅、省财政厅")


def test_the_level_of_a_paper_is_what_its_lists_print_most() -> None:
    assert home_level(["市教育局、水务局", "省水利厅、市体育局"], "松江省") == "市"
    assert home_level(["教育局、水务局"], "松江省") == "省"
    assert home_level([], "") == ""


@given(st.text("省市各区县、，；：等和及（）牵头负责按职责分工教育局委办由会同", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    who = responsibility(text, "省")
    if who is not None:
        assert not set(who.lead) & set(who.support)
        assert len({*who.lead, *who.support}) == len(who.lead) + len(who.support) > 0
