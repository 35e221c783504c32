"""Red letterheads: names of bodies at the head of a page, which conversion sets into sentences."""

from __future__ import annotations

import pytest

from huice.text.letterheads import Letterhead, split_bodies, without_letterheads
from huice.text.lines import Line, Repair
from huice.text.repair import clean


def taken(text: str) -> tuple[list[str], list[Letterhead], list[Repair]]:
    lines, _ = clean(Line(n, line) for n, line in enumerate(text.split("\n"), start=1))
    kept, heads, repairs = without_letterheads(lines)
    return [line.text for line in kept], heads, repairs


def test_bodies_and_the_word_for_document_inside_a_sentence_are_taken_out_of_it() -> None:
    kept, heads, repairs = taken(
        "推动企业采用破竹、拉丝、编织\n"
        " 浙江省经济和信息化厅\n文件\n浙江省文化和旅游厅\n浙江省商务厅\n"
        "一体机，研制表面处理设备。"
    )
    assert kept == ["推动企业采用破竹、拉丝、编织", "一体机，研制表面处理设备。"]
    assert [head.line for head in heads] == [2]
    assert [name for name in heads[0].names if name] == [
        "浙江省经济和信息化厅", "浙江省文化和旅游厅", "浙江省商务厅",
    ]  # fmt: skip
    assert [(each.line, each.kind, each.after) for each in repairs] == [
        (2, "letterhead", ""), (3, "letterhead", ""), (4, "letterhead", ""), (5, "letterhead", ""),
    ]  # fmt: skip


def test_names_spread_over_the_page_are_a_letterhead_without_the_word() -> None:
    kept, heads, _ = taken("浙 江 省 商 务 厅\n浙 江 省 财 政 厅\n浙商〔2031〕5号")
    assert kept == ["浙商〔2031〕5号"]
    assert heads[0].names == ("浙江省商务厅", "浙江省财政厅")


def test_several_bodies_and_the_word_may_stand_on_one_line() -> None:
    kept, heads, _ = taken(
        "研制一体机，\n浙江省经济和信息化厅  浙江省文化和旅游厅  文件\n扩大应用。"
    )
    assert kept == ["研制一体机，", "扩大应用。"]
    assert heads[0].names == ("浙江省经济和信息化厅", "浙江省文化和旅游厅")


@pytest.mark.parametrize(
    "text",
    [
        "浙江省商务厅\n浙江省财政厅\n2031年3月5日",  # a signature
        "浙江省商务厅\n现将有关事项通知如下：",
        "有关文件\n现予公布。",
        "责任单位：市经信局\n市财政局",
    ],
)
def test_names_of_bodies_alone_are_no_letterhead(text: str) -> None:
    kept, heads, repairs = taken(text)
    assert "\n".join(kept) == text
    assert heads == [] and repairs == []


def test_the_page_that_a_letterhead_opened_opens_with_the_next_line() -> None:
    lines, _ = clean([
        Line(1, "浙江省商务厅", page=True), Line(2, "浙江省财政厅"), Line(3, "文件"),
        Line(4, "浙商〔2031〕5号"),
    ])  # fmt: skip
    kept, _, _ = without_letterheads(lines)
    assert [(line.number, line.page) for line in kept] == [(4, True)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("浙江省商务厅 浙江省财政厅", ("浙江省商务厅", "浙江省财政厅")),
        ("浙江省商务厅      浙江省财政厅", ("浙江省商务厅", "浙江省财政厅")),
        ("浙江省商务厅浙江省财政厅", ("浙江省商务厅", "浙江省财政厅")),
        ("浙江省经济和 信息化厅", ("浙江省经济和信息化厅",)),
        ("工业和信息化部办公厅 农业农村部办公厅", ("工业和信息化部办公厅", "农业农村部办公厅")),
        ("安吉县人民政府", ("安吉县人民政府",)),
        ("湖州市中小企业服务中心", ("湖州市中小企业服务中心",)),
        ("浙江省商务厅负责解释", ()),
        ("2031年3月5日", ()),
        ("", ()),
    ],
)
def test_names_in_one_or_two_columns_are_told_apart(text: str, names: tuple[str, ...]) -> None:
    assert split_bodies(text) == names
