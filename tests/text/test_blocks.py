"""Lines joined to paragraphs: what runs on, what starts anew, and which line each word is on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huice.text.blocks import blocks_of
from huice.text.document import Block
from huice.text.lines import Line, Repair
from huice.text.repair import clean


def blocks(text: str) -> list[Block]:
    return joined(text)[0]


def joined(text: str) -> tuple[list[Block], list[Repair]]:
    lines, _ = clean(Line(n, line) for n, line in enumerate(text.split("\n"), start=1))
    return blocks_of(lines)


def texts(text: str) -> list[str]:
    return [block.text for block in blocks(text)]


WIDE = "推动茶机企业采用新设备，改造老旧的生产线，建设数字化车间和智能化工厂，提升产品"
REST = "质量，扩大市场份额。"


def test_a_sentence_broken_over_lines_of_equal_width_is_one_paragraph() -> None:
    assert texts(f"{WIDE}\n{WIDE}\n{REST}") == [WIDE + WIDE + REST]


def test_a_page_break_inside_a_sentence_does_not_end_it() -> None:
    assert texts(f"{WIDE}\n— 3 —\n {WIDE}\n{REST}") == [WIDE + WIDE + REST]


def test_after_a_short_line_that_ends_its_sentence_a_paragraph_starts() -> None:
    assert texts(f"{WIDE}\n{REST}\n{WIDE}\n{REST}") == [WIDE + REST, WIDE + REST]


def test_lines_that_are_whole_paragraphs_stay_apart() -> None:
    text = "建设平台，培育企业。\n支持技改，支持出口，支持品牌建设。\n统筹资金。"
    assert texts(text) == text.split("\n")


def test_short_entries_of_a_list_are_not_one_paragraph() -> None:
    names = ["青篾坊", "绿竹坊", "紫笋坊", "白茶坊", "丝绸坊", "雨伞坊"]
    assert texts("\n".join(names)) == names


def test_running_text_cut_without_its_stop_goes_on_in_the_next_line() -> None:
    assert texts("第三条 县级以上人民政府安排经费，\n单个项目不超过80万元。\n第四条 其他。") == [
        "第三条 县级以上人民政府安排经费，单个项目不超过80万元。",
        "第四条 其他。",
    ]


def test_latin_words_keep_a_space_where_the_line_was_broken() -> None:
    assert "自建的ERP MES等系统" in "".join(
        texts(f"{WIDE}\n{WIDE[:-8]}联网自建的 ERP\nMES 等系统。")
    )


def test_an_article_cited_at_the_start_of_a_line_belongs_to_the_sentence() -> None:
    cited = f"{WIDE}\n{WIDE[:-9]}，具体按照《茶机条例》\n第八条规定的标准执行。"
    assert len(blocks(cited)) == 1


def test_a_chapter_whose_title_ends_in_rules_does_not_swallow_the_section_below() -> None:
    text = "第一章 一般规定\n第一节 目的\n第一条 为发展茶机，制定本办法。"
    assert texts(text) == text.split("\n")


def test_a_title_that_ends_in_rules_does_not_swallow_the_first_chapter() -> None:
    text = "茶机推广条例\n第一章 总则\n第一条 为发展茶机，制定本条例。"
    assert texts(text) == text.split("\n")


@pytest.mark.parametrize("label", ["二、", "（二）", "2.", "②"])
def test_a_label_starts_a_paragraph(label: str) -> None:
    text = f"建设平台，培育企业。\n{label}支持技改，支持出口。"
    assert texts(text) == text.split("\n")


def test_rows_of_a_table_are_one_block_with_cells() -> None:
    found = blocks("目标如下：\n指标\t单位\t2033年\n产值\t亿元\t500\n到期评估。")
    assert [block.kind for block in found] == ["text", "table", "text"]
    assert found[1].rows == (("指标", "单位", "2033年"), ("产值", "亿元", "500"))
    assert found[1].text == "指标\t单位\t2033年\n产值\t亿元\t500"
    assert [found[1].line_at(found[1].text.index(word)) for word in ("指标", "产值")] == [2, 3]


def test_a_heading_of_the_format_and_an_entry_of_the_contents_stay_alone() -> None:
    found = blocks("## 一、目标\n一、目标......3\n二、任务......5\n建设平台。")
    assert [block.kind for block in found] == ["heading", "contents", "contents", "text"]
    assert found[0].level == 2


def test_a_sentence_goes_on_over_a_footnote_at_the_foot_of_its_page() -> None:
    found, repairs = joined(
        "推动企业采用喷水织机，建设数字化\n<sup>1</sup>指喷水引纬的织机。\n车间，提升质量。"
    )
    assert [(block.kind, block.text) for block in found] == [
        ("text", "推动企业采用喷水织机，建设数字化车间，提升质量。"),
        ("footnote", "指喷水引纬的织机。"),
    ]
    assert ("footnote", 2) in [(each.kind, each.line) for each in repairs]


def test_each_join_is_recorded_where_it_starts() -> None:
    _, repairs = joined(f"一、目标\n{WIDE}\n{WIDE}\n{REST}")
    assert [(each.line, each.kind, each.before) for each in repairs] == [(2, "join", "3")]


def test_every_word_of_a_paragraph_knows_its_line() -> None:
    block = blocks(f"{WIDE}\n\n{WIDE}\n{REST}")[0]
    assert block.line_at(0) == 1
    assert block.line_at(len(WIDE) - 1) == 1
    assert block.line_at(len(WIDE)) == 3
    assert block.lines(len(WIDE) - 1, len(WIDE) + 1) == (1, 3)
    assert (block.first, block.last) == (1, 4)


LINES = st.lists(
    st.one_of(
        st.text("竹艺装备产业发展。，、", min_size=1, max_size=30),
        st.builds("{}{}".format, st.sampled_from(["一、", "（一）", "2.", "第三条 ", "①"]), st.text("竹艺。，", max_size=12)),
        st.sampled_from(["指标\t单位\t2033年", "<sup>1</sup>注", "## 目标", "目标......3", "", " 换页"]),
    ),
    max_size=12,
)  # fmt: skip


@given(LINES)
def test_blocks_hold_the_lines_in_order_without_loss_and_say_where_each_stands(
    lines: list[str],
) -> None:
    cleaned, _ = clean(Line(n, line) for n, line in enumerate(lines, start=1))
    found, _ = blocks_of(cleaned)
    placed = [(n, block, offset) for block in found for offset, n in block.starts]
    assert sorted(n for n, _, _ in placed) == [line.number for line in cleaned]
    by_number = {line.number: line.text for line in cleaned}
    for number, block, offset in placed:
        assert block.text.startswith(by_number[number], offset)
        assert block.line_at(offset) == number
