"""What conversion broke and is put right, line by line; every repair says where and what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policy_texts import han

from huice.text.lines import Line, Repair
from huice.text.repair import KINDS, CleanLine, clean


def cleaned(*texts: str) -> tuple[list[CleanLine], list[Repair]]:
    return clean(Line(number, text) for number, text in enumerate(texts, start=1))


def one(text: str) -> CleanLine:
    lines, _ = cleaned(text)
    assert len(lines) == 1
    return lines[0]


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("竹材加工、编织和表面处理 设备的 总称", "竹材加工、编织和表面处理设备的总称"),
        ("到 2033 年，建成 3 个以上", "到2033年，建成3个以上"),
        ("二 、重点任务", "二、重点任务"),
        ("( 一)目标", "（一）目标"),
        ("(2)目标", "（2）目标"),
        ("投入２００万元", "投入200万元"),
        ("增长５．５％", "增长5.5%"),
        ("建设平台,培育企业;", "建设平台，培育企业；"),
        ("数量超过12O亿元", "数量超过120亿元"),
        ("增速不低于l5%", "增速不低于15%"),
        ("2O33年底前", "2033年底前"),
        ("称为‚竹艺谷‛", "称为“竹艺谷”"),
        ("称为竹艺谷<sup>1</sup>的园区", "称为竹艺谷的园区"),
        ("**重点企业**名录", "重点企业名录"),
        ("[bookmark: _Toc12]竹艺名录", "竹艺名录"),
        ("<span lang='zh'>竹艺名录</span>", "竹艺名录"),
        ("## 一、目标", "一、目标"),
        ("- （一）目标", "（一）目标"),
        ("\u3000\u3000一、目标", "一、目标"),
        ("第一章 总 则", "第一章 总则"),
        ("第三条之一 经费", "第三条之一 经费"),
    ],
)
def test_a_line_reads_as_it_was_meant(printed: str, text: str) -> None:
    assert one(printed).text == text


@pytest.mark.parametrize(
    "text",
    [
        "采用 ERP 与 MES 的企业按A类，型号为OLED 55I的按B类",  # letters stay letters
        "占比3.5%",
        "《竹艺条例》（试行）",
        "https://example.org/a?b=1",
        "Plan B (draft), page 2",
    ],
)
def test_what_is_not_broken_keeps_its_characters(text: str) -> None:
    assert one(text).text.replace(" ", "") == text.replace(" ", "")


def test_spaces_between_latin_words_stay() -> None:
    assert one("采用 HDR Vivid 标准").text == "采用HDR Vivid标准"


@pytest.mark.parametrize(
    ("printed", "kind", "before", "after"),
    [
        ("产值12O亿元", "digit", "产值12O亿元", "产值120亿元"),
        ("‚竹艺‛", "quote", "‚竹艺‛", "“竹艺”"),
        ("竹 艺", "space", "竹 艺", "竹艺"),
        ("(一)目标", "width", "(一)目标", "（一）目标"),
        ("# 目标", "mark", "# 目标", "目标"),
        ("— 5 —", "page number", "— 5 —", ""),
        ("第 3 页 共 9 页", "page number", "第 3 页 共 9 页", ""),
        ("————", "debris", "————", ""),
        ("[image: logo]", "mark", "[image: logo]", ""),
        ("|---|---|", "mark", "|---|---|", ""),
    ],
)
def test_each_repair_is_recorded_with_its_line_and_both_forms(
    printed: str, kind: str, before: str, after: str
) -> None:
    _, repairs = cleaned("竹艺装备产业发展得很好。", printed)
    assert Repair(2, kind, before, after) in repairs
    assert {each.kind for each in repairs} <= set(KINDS)


def test_a_clean_line_is_left_alone_and_nothing_is_recorded() -> None:
    lines, repairs = cleaned("第一条 为促进竹艺发展，制定本办法。")
    assert [line.text for line in lines] == ["第一条 为促进竹艺发展，制定本办法。"]
    assert repairs == []


def test_a_bare_number_between_lines_of_prose_is_a_page_number() -> None:
    prose = "推动企业采用新设备，改造生产线，提升产品质量，扩大市场份额，打造知名品牌，"
    lines, repairs = cleaned(prose, "5", prose)
    assert [line.text for line in lines] == [prose, prose]
    assert repairs == [Repair(2, "page number", "5")]


def test_a_bare_number_in_a_list_is_no_page_number() -> None:
    lines, _ = cleaned("序号", "5", "青篾坊")
    assert [line.text for line in lines] == ["序号", "5", "青篾坊"]


def test_a_head_that_opens_page_after_page_is_taken_out_each_time() -> None:
    pages = [Line(10 * n + 1, "竹艺政策汇编", page=True) for n in range(5)]
    texts = [Line(10 * n + 2, f"第{n}页讲的是竹艺装备的第{n}个方面。") for n in range(5)]
    lines, repairs = clean(sorted([*pages, *texts], key=lambda line: line.number))
    assert [line.number for line in lines] == [2, 12, 22, 32, 42]
    assert all(line.page for line in lines)
    assert [each.line for each in repairs if each.kind == "running head"] == [1, 11, 21, 31, 41]


def test_a_line_that_recurs_inside_pages_is_text() -> None:
    lines, _ = cleaned(*["责任单位：市经信局", "推动企业采用新设备。"] * 5)
    assert len(lines) == 10


def test_rows_of_a_table_keep_their_cells() -> None:
    lines, repairs = cleaned("| 指标 | 2033年 |", "|------|:-----:|", "| 产 值 | 5OO 亿元 |")
    assert [line.cells for line in lines] == [("指标", "2033年"), ("产值", "500亿元")]
    assert {each.line for each in repairs if each.kind in ("digit", "mark")} == {2, 3}


def test_cells_apart_by_tabs_are_a_row_even_when_one_is_empty() -> None:
    lines, _ = cleaned("指标\t\t2033年", "产值\t亿元\t500")
    assert [line.cells for line in lines] == [("指标", "", "2033年"), ("产值", "亿元", "500")]


@pytest.mark.parametrize("line", ["一、目标......3", "一、目标\t3", "第一章 总则……………… 12"])
def test_an_entry_of_a_table_of_contents_is_marked(line: str) -> None:
    assert one(line).contents


def test_a_sentence_that_ends_in_dots_and_a_number_is_no_entry() -> None:
    assert not one("他说：茶机很好。……3").contents


def test_a_footnote_is_marked_and_its_sign_in_the_text_removed() -> None:
    lines, _ = cleaned("竹艺装备<sup>1</sup>发展快。", "<sup>1</sup> 指竹材加工设备。")
    assert [(line.text, line.footnote) for line in lines] == [
        ("竹艺装备发展快。", False),
        ("指竹材加工设备。", True),
    ]


def test_a_space_before_the_first_word_opens_a_page() -> None:
    lines, _ = cleaned("竹艺装备。", " 竹艺名录", "  两个空格不是换页")
    assert [line.page for line in lines] == [False, True, False]


def test_paragraphs_in_one_line_of_html_are_lines_of_their_own() -> None:
    lines, _ = cleaned("<p>一、目标</p><p>二、任务</p>")
    assert [(line.number, line.text) for line in lines] == [(1, "一、目标"), (1, "二、任务")]


def test_windows_line_ends_leave_no_trace() -> None:
    assert [line.text for line in cleaned("一、目标\r", "指标\t单位\t2033年\r")[0]] == [
        "一、目标", "指标\t单位\t2033年",
    ]  # fmt: skip


@given(
    st.lists(st.text("竹艺装备产业发展。，（一）二、 \u3000\t|*#12Ol%—-", max_size=30), max_size=6)
)
def test_no_chinese_character_is_lost_without_a_repair_that_says_so(texts: list[str]) -> None:
    lines, repairs = cleaned(*texts)
    removed = {each.line for each in repairs if not each.after}
    for number, text in enumerate(texts, start=1):
        kept = han("".join(line.text for line in lines if line.number == number))
        assert kept == han(text) or number in removed


@given(st.text("竹艺产业12Ol%（）(),，。、一二 \u3000ＡＢ", max_size=40))
def test_a_repaired_line_needs_no_second_repair(text: str) -> None:
    once = [line.text for line in cleaned(text)[0]]
    assert [line.text for line in cleaned(*once)[0]] == once
