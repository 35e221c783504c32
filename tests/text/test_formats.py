"""Files of every format become numbered lines: what stands where, and nothing invented."""

from __future__ import annotations

import os
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_BREAK
from made_files import Print, numbered, one_list, package, paragraph, pdf, pdf_of, stream, word

from huice.problems import BadInput
from huice.text.formats import files_in, read_bytes, read_file
from huice.text.formats.counting import numeral
from huice.text.lines import Line, Repair

NOTICE = """关于支持智能缝纫设备产业的若干措施

第一条 对年产值超过3亿元的企业，给予一次性奖励。
　　第二条 奖励不超过50万元。
"""


def texts(name: str, data: bytes | str) -> list[str]:
    raw = data.encode() if isinstance(data, str) else data
    return [line.text for line in read_bytes(name, raw).lines]


def lines(name: str, data: bytes | str) -> tuple[Line, ...]:
    return read_bytes(name, data.encode() if isinstance(data, str) else data).lines


# --- text -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le-bom", "utf-16-be-bom"]
)
def test_one_text_reads_the_same_in_every_encoding(encoding: str) -> None:
    if encoding.endswith("-bom"):
        data = ("\ufeff" + NOTICE).encode(encoding.removesuffix("-bom"))
    else:
        data = NOTICE.encode(encoding)
    assert texts("a.txt", data) == NOTICE.splitlines()


def test_traditional_characters_in_gb18030_are_chinese_too() -> None:
    text = "為推動縫紉設備產業發展，對年產值超過三億元的企業，給予一次性獎勵，具體辦法另行訂定。"
    assert texts("a.txt", text.encode("gb18030")) == [text]


def test_a_line_has_the_number_that_an_editor_shows() -> None:
    data = "一\r\n\r\n二\r三\n四\x0b五\x85六\u2028七\n\n"
    assert [(line.number, line.text) for line in lines("a.txt", data)] == [
        (1, "一"), (2, ""), (3, "二"), (4, "三"), (5, "四 五 六 七"), (6, ""),
    ]  # fmt: skip


def test_the_last_line_needs_no_line_end() -> None:
    assert texts("a.txt", "甲\n乙") == texts("a.txt", "甲\n乙\n") == ["甲", "乙"]


def test_a_form_feed_starts_a_page_and_leaves_no_trace() -> None:
    read = lines("a.txt", "甲\n\f乙\n丙\f\n丁\n12\f3亿元\n")
    assert [(line.text, line.page) for line in read] == [
        ("甲", False), ("乙", True), ("丙", False), ("丁", True), ("12 3亿元", True),
    ]  # fmt: skip


def test_a_page_begins_on_its_first_line_with_text() -> None:
    read = lines("a.txt", "甲\n\f\n  \n乙\n")
    assert [line.page for line in read] == [False, False, False, True]


def test_markdown_keeps_its_marks_for_the_next_stage() -> None:
    text = "# 若干措施\n**第一条** 略\n| 市 | 角色 |\n|---|---|"
    assert texts("a.md", text) == text.split("\n")


def test_spaces_and_indents_stay() -> None:
    assert texts("a.txt", " 　 第一条\t略  \n") == [" 　 第一条\t略  "]


def test_marks_that_could_steer_a_terminal_go_and_are_recorded() -> None:
    read = read_bytes("a.txt", "第一条\n奖励\x1b[31m五十\u202e万元\n".encode())
    assert read.lines[1].text == "奖励[31m五十万元"
    assert read.repairs == (
        Repair(2, "debris", "奖励\\u001b[31m五十\\u202e万元", "奖励[31m五十万元"),
    )


def test_a_reading_names_the_file_and_its_digest(tmp_path: Path) -> None:
    path = tmp_path / "措施.TXT"
    path.write_bytes(NOTICE.encode())
    reading = read_file(path)
    assert (reading.file, reading.digest) == ("措施.TXT", sha256(NOTICE.encode()).hexdigest())


# --- Word -----------------------------------------------------------------------------------


def saved(document: docx.document.Document) -> bytes:
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_word_paragraphs_come_in_order_with_their_heading_levels() -> None:
    document = docx.Document()
    document.add_heading("缝纫设备产业若干措施", 0)
    document.add_heading("一、总体要求", 1)
    document.add_paragraph("对企业给予奖励。")
    document.add_heading("（一）主要目标", 2)
    read = lines("a.docx", saved(document))
    assert [(line.number, line.text, line.heading) for line in read] == [
        (1, "缝纫设备产业若干措施", 1), (2, "一、总体要求", 1), (3, "对企业给予奖励。", 0),
        (4, "（一）主要目标", 2),
    ]  # fmt: skip


def test_a_heading_level_is_inherited_from_the_style_it_is_based_on() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="公文标题"/><w:basedOn w:val="b"/>'
        '</w:style><w:style w:type="paragraph" w:styleId="b"><w:name w:val="x"/>'
        '<w:basedOn w:val="a"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="c"><w:name w:val="y"/><w:basedOn w:val="c"/></w:style>'
    )
    body = paragraph("总则", '<w:pStyle w:val="a"/>') + paragraph("正文", '<w:pStyle w:val="c"/>')
    assert [line.heading for line in lines("a.docx", word(body, styles=styles))] == [2, 0]


def test_automatic_numbers_are_written_out_as_word_prints_them() -> None:
    list_ = one_list(
        ("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")
    )
    body = "".join(
        numbered(text, level)
        for text, level in [
            ("总体", 0),
            ("要求", 1),
            ("目标", 1),
            ("产值", 2),
            ("任务", 0),
            ("甲", 1),
        ]
    )
    assert texts("a.docx", word(body, list_)) == [
        "一、总体", "（一）要求", "（二）目标", "1. 产值", "二、任务", "（一）甲",
    ]  # fmt: skip


def test_a_number_may_be_made_of_several_levels_in_arabic_digits() -> None:
    list_ = one_list(("japaneseCounting", "第%1章"), ("decimal", "%1.%2"))
    list_ = list_.replace('<w:lvlText w:val="%1.%2"/>', '<w:isLgl/><w:lvlText w:val="%1.%2"/>')
    body = numbered("总则", 0) + numbered("目的", 1) + numbered("依据", 1)
    assert texts("a.docx", word(body, list_)) == ["第一章 总则", "1.1 目的", "1.2 依据"]


def test_a_list_goes_on_where_it_was_left_and_another_may_start_anew() -> None:
    again = (
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    list_ = one_list(("decimal", "%1．"), more=again)
    body = numbered("甲") + paragraph("中间一段") + numbered("乙") + numbered("丙", num=2)
    assert texts("a.docx", word(body, list_)) == ["1．甲", "中间一段", "2．乙", "1．丙"]


def test_a_level_that_was_never_counted_stands_at_its_start() -> None:
    list_ = one_list(("decimal", "%1."), ("decimal", "%1.%2"))
    body = numbered("甲", 1) + numbered("乙", 0) + numbered("丙", 1)
    assert texts("a.docx", word(body, list_)) == ["1.1 甲", "1. 乙", "1.1 丙"]


def test_numbering_of_a_style_holds_for_its_paragraphs_unless_they_leave_it() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="条"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    list_ = one_list(("chineseCountingThousand", "第%1条"))
    style = '<w:pStyle w:val="t"/>'
    body = paragraph("甲", style) + paragraph("乙", style)
    body += paragraph("丙", f'{style}<w:numPr><w:numId w:val="0"/></w:numPr>')
    read = texts("a.docx", word(body, list_, styles))
    assert read == ["第一条 甲", "第二条 乙", "丙"]


def test_bullets_are_no_numbers() -> None:
    assert texts("a.docx", word(numbered("甲"), one_list(("bullet", "•")))) == ["甲"]


@pytest.mark.parametrize(
    ("value", "form", "written"),
    [
        (10, "chineseCounting", "十"), (11, "japaneseCounting", "十一"),
        (20, "chineseCounting", "二十"), (101, "chineseCountingThousand", "一百零一"),
        (110, "chineseCountingThousand", "一百一十"), (1005, "chineseCountingThousand", "一千零五"),
        (3, "ideographTraditional", "丙"), (11, "ideographTraditional", "11"),
        (2, "ideographZodiac", "丑"), (15, "chineseLegalSimplified", "壹拾伍"),
        (20, "decimalEnclosedCircle", "⑳"), (21, "decimalEnclosedCircle", "㉑"),
        (3, "decimalEnclosedParen", "⑶"), (7, "decimalZero", "07"), (28, "lowerLetter", "bb"),
        (9, "upperRoman", "IX"), (2024, "ideographDigital", "二〇二四"), (5, "bullet", ""),
        (12, "decimalFullWidth", "１２"), (-3, "chineseCounting", "-3"), (99, "unheardOf", "99"),
        (0, "lowerRoman", "0"), (10**8, "upperLetter", "100000000"),
    ],
)  # fmt: skip
def test_numbers_are_printed_in_the_formats_of_word(value: int, form: str, written: str) -> None:
    assert numeral(value, form) == written


def test_word_tables_become_rows_with_merged_cells_empty() -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for row, cells in zip(table.rows, [("市", "角色", ""), ("甲市", "核心", "整机"), ("", "", "零件")],
                          strict=True):  # fmt: skip
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(2, 0))
    read = lines("a.docx", saved(document))
    assert [line.cells for line in read] == [
        ("市", "角色", ""), ("甲市", "核心", "整机"), ("", "", "零件"),
    ]  # fmt: skip
    assert read[1].text == "甲市\t核心\t整机"


def test_a_table_of_one_column_is_a_frame_round_paragraphs() -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "专栏1 重点工程"
    cell.add_paragraph("1.补链工程。")
    read = lines("a.docx", saved(document))
    assert [(line.text, line.cells) for line in read] == [
        ("专栏1 重点工程", ()), ("1.补链工程。", ()),
    ]  # fmt: skip


def test_a_table_inside_a_cell_is_text_of_the_cell() -> None:
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "甲市"
    inner = table.cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "整机", "零件"
    assert lines("a.docx", saved(document))[0].cells == ("甲市", "整机 零件")


def test_numbers_that_word_puts_in_cells_stand_in_them() -> None:
    row = "<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    body = "".join(row.format(numbered(""), paragraph(name)) for name in ("甲", "乙"))
    read = lines("a.docx", word(f"<w:tbl>{body}</w:tbl>", one_list(("decimal", "%1"))))
    assert [tuple(cell.strip() for cell in line.cells) for line in read] == [
        ("1", "甲"), ("2", "乙"),
    ]  # fmt: skip


def test_a_text_box_follows_its_paragraph_and_is_read_once() -> None:
    box = f"<w:txbxContent>{paragraph('框内的字')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>锚点所在</w:t></w:r><w:r><mc:AlternateContent>"
        f"<mc:Choice Requires='wps'><wps:txbx>{box}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r><w:r><w:t>的一段</w:t></w:r></w:p>"
    )
    assert texts("a.docx", word(body)) == ["锚点所在的一段", "框内的字"]


def test_footnotes_stand_at_the_end_in_the_order_of_the_text() -> None:
    mark = '<w:p><w:r><w:t>{}</w:t></w:r><w:r><w:footnoteReference w:id="{}"/></w:r></w:p>'
    note = '<w:footnote {}w:id="{}">{}</w:footnote>'
    notes = (
        note.format('w:type="separator" ', -1, paragraph(""))
        + note.format("", 4, paragraph("按上年口径。") + paragraph("另见附表。"))
        + note.format("", 3, paragraph("指规模以上企业。"))
        + note.format("", 9, paragraph("没有人提到。"))
    )
    body = mark.format("企业100家", 3) + mark.format("产值30亿元", 4)
    assert texts("a.docx", word(body, footnotes=notes)) == [
        "企业100家", "产值30亿元", "[脚注1] 指规模以上企业。", "[脚注2] 按上年口径。 另见附表。",
    ]  # fmt: skip


def test_page_breaks_fall_on_the_next_line_with_text() -> None:
    document = docx.Document()
    document.add_paragraph("甲")
    document.add_page_break()
    document.add_paragraph("")
    document.add_paragraph("乙")
    document.add_paragraph("丙").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("丁")
    document.add_section()
    document.add_paragraph("戊")
    read = [(line.text, line.page) for line in lines("a.docx", saved(document)) if line.text]
    assert read == [("甲", False), ("乙", True), ("丙", False), ("丁", True), ("戊", True)]


def test_where_word_last_turned_a_page_inside_a_paragraph_the_next_begins_it() -> None:
    turned = "<w:p><w:r><w:t>前半</w:t><w:lastRenderedPageBreak/><w:t>后半</w:t></w:r></w:p>"
    first = "<w:p><w:r><w:lastRenderedPageBreak/><w:t>页首</w:t></w:r></w:p>"
    read = lines("a.docx", word(turned + paragraph("下一段") + paragraph("再下") + first))
    assert [(line.text, line.page) for line in read] == [
        ("前半后半", False), ("下一段", True), ("再下", False), ("页首", True),
    ]  # fmt: skip


def test_a_line_break_inside_a_paragraph_makes_two_lines() -> None:
    body = "<w:p><w:r><w:t>关于印发</w:t><w:br/><w:t>若干措施的通知</w:t></w:r></w:p>"
    assert texts("a.docx", word(body)) == ["关于印发", "若干措施的通知"]


def test_a_line_end_in_the_xml_is_no_line_end_of_the_text() -> None:
    assert texts("a.docx", word(paragraph("of the\nmeasures"))) == ["of the measures"]


def test_what_was_deleted_moved_away_or_hidden_is_not_read() -> None:
    body = (
        "<w:p><w:r><w:t>奖励</w:t></w:r><w:del><w:r><w:delText>30</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>50</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>批注</w:t></w:r><w:r><w:t>万元</w:t></w:r></w:p>"
    )
    assert texts("a.docx", word(body)) == ["奖励50万元"]


def test_fields_show_their_result_and_settings_add_nothing() -> None:
    body = (
        '<w:p><w:pPr><w:tabs><w:tab w:val="right" w:pos="8000"/></w:tabs></w:pPr>'
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText> PAGE </w:instrText>'
        '<w:fldChar w:fldCharType="separate"/><w:t>总则</w:t><w:tab/><w:t>3</w:t></w:r></w:p>'
    )
    assert texts("a.docx", word(body)) == ["总则\t3"]


def test_strict_word_files_are_word_files() -> None:
    usual = package({
        "word/document.xml": '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main">'
        f"<w:body>{paragraph('第一条')}</w:body></w:document>"
    })  # fmt: skip
    assert texts("a.docx", usual) == ["第一条"]


# --- web pages ------------------------------------------------------------------------------


def test_blocks_of_a_page_become_lines_and_headings_keep_their_level() -> None:
    page = (
        "<!DOCTYPE html><title>网站</title><h1>缝纫设备<br>若干措施</h1><div>第一条<p>对<b>企业</b>"
        "给予&nbsp;<span>奖励</span>。<h3>目标</h3>产值3&#20159;元</div>"
    )
    assert [(line.text, line.heading) for line in lines("a.html", page)] == [
        ("缝纫设备", 1), ("若干措施", 1), ("第一条", 0), ("对企业给予 奖励。", 0), ("目标", 3),
        ("产值3亿元", 0),
    ]  # fmt: skip


def test_source_lines_end_where_they_like_but_indents_stay() -> None:
    page = "<p>　　对年产值超过\n   3亿元的企业\n给予奖励 of\n  50万元</p><p>&nbsp;&nbsp;&nbsp;&nbsp;缩进"
    assert texts("a.htm", page) == ["　　对年产值超过 3亿元的企业给予奖励 of 50万元", "    缩进"]


def test_scripts_navigation_and_hidden_parts_are_not_read() -> None:
    page = (
        "<head><style>p{}</style></head><nav>首页</nav><script>var a='<p>x</p>'</script>"
        "<p hidden>甲</p><p style='Display : NONE'>乙</p><!-- 丙 --><select><option>丁</select><p>正文"
    )
    assert texts("a.html", page) == ["正文"]


def test_web_tables_become_rows_in_columns() -> None:
    page = (
        "<table><caption>布局</caption><tr><th rowspan=2>市<th colspan=2>角色<tr><th>整机<th>零件"
        "<tr><td>甲市<td>★<td><ul><li>电机<li>机头</ul><tr><td> <td></table>"
    )
    assert [(line.text, line.cells) for line in lines("a.html", page)] == [
        ("布局", ()), ("市\t角色\t", ("市", "角色", "")), ("\t整机\t零件", ("", "整机", "零件")),
        ("甲市\t★\t电机 机头", ("甲市", "★", "电机 机头")),
    ]  # fmt: skip


def test_a_table_that_only_arranges_the_page_is_no_table() -> None:
    page = (
        "<table><tr><td>栏目<td><h2>若干措施</h2><p>第一条<table><tr><td>甲市<td>核心</table>"
        "</table>"
    )
    assert [(line.text, line.cells) for line in lines("a.html", page)] == [
        ("栏目", ()), ("若干措施", ()), ("第一条", ()), ("甲市\t核心", ("甲市", "核心")),
    ]  # fmt: skip


def test_numbers_of_ordered_lists_are_written_out_unless_the_text_has_its_own() -> None:
    page = (
        "<ol start=3><li>甲<li>乙<ul><li>点</ul></ol><ol type=a><li value=2>丙</ol>"
        "<ol><li>1.丁<li>（一）戊<li>第三条 己</ol><ol style='list-style:none'><li>庚</ol>"
    )
    assert texts("a.html", page) == [
        "3. 甲", "4. 乙", "点", "b. 丙", "1.丁", "（一）戊", "第三条 己", "庚",
    ]  # fmt: skip


def test_preformatted_text_keeps_its_lines() -> None:
    assert texts("a.html", "<pre>第一条\n  第二条</pre>") == ["第一条", "  第二条"]


@pytest.mark.parametrize("said", ["gbk", "GB2312", "utf-8", "x-unknown", ""])
def test_a_page_is_read_in_the_encoding_it_is_in(said: str) -> None:
    text = f"<meta http-equiv=Content-Type content='text/html; charset={said}'><p>缝纫机产业</p>"
    assert texts("a.html", text.encode("gb18030")) == ["缝纫机产业"]
    assert texts("a.html", text.encode("utf-8")) == ["缝纫机产业"]


def test_a_page_in_big5_is_read_where_it_says_so() -> None:
    page = "<meta charset=big5><p>縫紉設備產業</p>".encode("big5")
    assert texts("a.html", page) == ["縫紉設備產業"]


# --- PDF ------------------------------------------------------------------------------------


def test_a_pdf_is_read_page_by_page_with_its_indents() -> None:
    pages = [
        [Print(186, 760, "关于支持缝纫设备产业的措施", 18), Print(122, 700, "第一条 对年产值超过3亿元的"),
         Print(90, 672, "企业，给予一次性奖励。"), Print(280, 40, "— 1 —", 12)],
        [Print(90, 760, "第二条 奖励不超过50万元。")],
    ]  # fmt: skip
    read = lines("a.pdf", pdf(pages))
    assert [(line.text.strip(), line.page) for line in read] == [
        ("关于支持缝纫设备产业的措施", True), ("第一条 对年产值超过3亿元的", False),
        ("企业，给予一次性奖励。", False), ("— 1 —", False), ("第二条 奖励不超过50万元。", True),
    ]  # fmt: skip
    indents = [len(line.text) - len(line.text.lstrip()) for line in read]
    assert indents[1:3] == [4, 0] and indents[0] > 8 and indents[3] > 20


def test_words_on_one_baseline_are_one_line_in_whatever_order_they_were_drawn() -> None:
    page = [Print(250, 700, "50万元。"), Print(90, 660, "第三条 略。"), Print(90, 700, "第二条 奖励"),
            Print(174, 700, "不超过"), Print(222, 705, "①", 8)]  # fmt: skip
    assert texts("a.pdf", pdf([page])) == ["第二条 奖励不超过①  50万元。", "第三条 略。"]


def test_columns_of_a_table_are_kept_apart_by_room() -> None:
    rows = [("市", "角色", "环节"), ("甲市", "核心", "整机"), ("乙市", "一般", "零件")]
    page = [Print(90 + 120 * column, 700 - 30 * at, cell)
            for at, row in enumerate(rows) for column, cell in enumerate(row)]  # fmt: skip
    read = texts("a.pdf", pdf([page]))
    assert [line.split() for line in read] == [list(row) for row in rows]
    assert all(line.count("  ") >= 2 for line in read)


def test_two_columns_of_running_text_are_read_one_after_the_other() -> None:
    page = [Print(150, 800, "横跨两栏的标题文字居于页面正中位置", 18)]
    for at in range(14):
        page += [Print(60, 760 - 24 * at, f"左栏的第{at + 10}行文字排满整栏宽度"),
                 Print(330, 760 - 24 * at, f"右栏的第{at + 10}行文字排满整栏宽度")]  # fmt: skip
    read = [line.strip() for line in texts("a.pdf", pdf([page]))]
    assert [line[0] for line in read] == ["横"] + ["左"] * 14 + ["右"] * 14


def test_a_turned_page_is_read_along_its_lines_and_a_watermark_last() -> None:
    def words(matrix: str, text: str) -> str:
        return f"{matrix} Tm /F 16 Tf <{text.encode('utf-16-be').hex()}> Tj"

    content = "\n".join([
        "BT", words("0.7 0.7 -0.7 0.7 200 300", "仅供参考"), words("0 1 -1 0 100 90", "第一条 横排的表"),
        words("0 1 -1 0 130 90", "第二条 略"), "ET",
    ])  # fmt: skip
    turned = pdf([content.encode()])
    assert texts("a.pdf", turned) == ["第一条 横排的表", "第二条 略", "仅供参考"]


def test_a_page_that_is_a_picture_leaves_its_mark_between_the_others() -> None:
    picture = b"q 500 0 0 700 0 0 cm BI /W 2 /H 2 /CS /G /BPC 8 ID \x00\x80\xff\x10 EI Q"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    text = b"BT /F 12 Tf 90 700 Td (Article 1 of the measures) Tj ET"
    made = pdf_of([text, picture, text], [font])
    assert texts("a.pdf", made) == [
        "Article 1 of the measures", "[image: page 2]", "Article 1 of the measures",
    ]  # fmt: skip


def test_words_repeated_line_by_line_are_all_read() -> None:
    page = [
        Print(90, 780 - 20 * at, text)
        for at, text in enumerate(["一", "一", "同上", "同上", "同上"])
    ]
    assert texts("a.pdf", pdf([page])) == ["一", "一", "同上", "同上", "同上"]


def test_packed_pages_are_read_alike() -> None:
    content = b"BT /F 12 Tf 90 700 Td (Measures) Tj ET"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    plain = pdf_of([content], [font])
    packed = plain.replace(stream(content), stream(content, packed=True))
    assert packed != plain and texts("a.pdf", packed) == texts("a.pdf", plain) == ["Measures"]


# --- folders --------------------------------------------------------------------------------


def made(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("第一条", encoding="utf-8")


def found(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in files_in([folder])]


def test_a_folder_gives_its_files_sorted_and_those_of_its_folders(tmp_path: Path) -> None:
    made(tmp_path, "b.txt", "a.MD", "省/a.html", "省/市/c.htm", "z.docx", "y.pdf")
    assert found(tmp_path) == ["a.MD", "b.txt", "y.pdf", "z.docx", "省/a.html", "省/市/c.htm"]


def test_hidden_files_and_other_kinds_in_a_folder_are_passed_over(tmp_path: Path) -> None:
    made(tmp_path, "a.txt", ".b.txt", ".git/c.txt", "~$d.docx", "e.xlsx", "f", "g.doc")
    assert found(tmp_path) == ["a.txt"]


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    made(tmp_path, "in/a.txt", "out/secret.txt")
    for name, target in [("link.txt", "../out/secret.txt"), ("folder", "../out"), ("own.txt", "a.txt"),
                         ("nowhere.txt", "none.txt"), ("round.txt", "round.txt")]:  # fmt: skip
        os.symlink(target, tmp_path / "in" / name)
    assert found(tmp_path / "in") == ["a.txt", "own.txt"]


def test_files_named_twice_are_read_once_in_the_order_given(tmp_path: Path) -> None:
    made(tmp_path, "a.txt", "b.txt")
    named = files_in([tmp_path / "b.txt", tmp_path, tmp_path / "a.txt"])
    assert [path.name for path in named] == ["b.txt", "a.txt"]


def test_every_path_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    made(tmp_path, "a.txt", "table.xlsx", "notes", "leer/x.csv")
    paths = [tmp_path / name for name in ("a.txt", "none.txt", "table.xlsx", "notes", "leer")]
    with pytest.raises(BadInput) as caught:
        files_in(paths)
    assert [(each.spot.file, each.what.zh[:6]) for each in caught.value.problems] == [
        (str(tmp_path / name), reason)
        for name, reason in (
            ("none.txt", "没有这个文件"), ("table.xlsx", "这是电子表格"), ("notes", "文件名没有扩"),
            ("leer", "文件夹里没有"),
        )
    ]  # fmt: skip
