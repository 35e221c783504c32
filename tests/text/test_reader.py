"""From files to documents: what is kept, where it stands, and one document for two printings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policy_texts import (
    COMPILATION,
    EVERY,
    LIST_NOTICE,
    METADATA_FIRST,
    PLAN,
    PUMP_NOTICE,
    PUMP_PLAN,
    WRAPPED,
    addresses,
    at,
    documents,
    han,
    line_of,
    only,
    reading,
    repaired,
    unread,
)

from huice.text.document import Document, Part
from huice.text.lines import Line, Reading
from huice.text.reader import document_id, documents_in, read_documents

OUTSIDE_PROVISIONS = {
    "annexed": [
        "丽水市人民政府办公室关于印发丽水市剑瓷产业振兴计划的通知",
        "丽水市人民政府办公室",
        "2031年4月30日",
        "（此件公开发布）",
        "丽水市剑瓷产业振兴计划",
        "附件1",
        "丽水市剑瓷产业振兴计划任务清单",
        "附件2",
        "丽水市剑瓷产业重点项目表",
    ],
    "law": [
        "浙江省竹产业促进条例",
    ],
    "decree": [
        "浙江省人民政府令",
        "（第388号）",
        "2031年4月12日",
        "浙江省茶叶机械促进办法",
    ],
    "opinion": [
        "福建省人民政府办公厅关于加快漆器产业发展的实施意见",
        "闽政办〔2031〕12号",
        "福建省人民政府办公厅",
        "2031年9月3日",
        "（此件主动公开）",
    ],
    "wrapped": [
        "嘉兴市人民政府关于发展丝绸智造产业集群和培育面料新",
        "业态的意见",
        "嘉兴市人民政府",
        "2031 年 3 月 9 日",
        "（此件公开发布）",
        "抄送：市委各部门，市人大常委会办公室。",
        "嘉兴市人民政府办公室 2031 年 3 月 11 日印发",
    ],
    "plan": [
        "# 温州市智能锁产业“十七五”规划",
    ],
    "metadata first": [
        "发文机关：\t工业和信息化部办公厅 农业农村部办公厅",
        "标\u3000\u3000题：\t工业和信息化部办公厅 农业农村部办公厅",
        "关于征集茶机应用案例的通知",
        "发文字号：\t工信厅联茶〔2031〕92号",
        "成文日期：\t2031-07-07 发布日期：\t2031-07-10",
        "发布机构：\t装备司 分\u3000\u3000类：\t装备",
        "两部门关于征集茶机应用案例的通知",
        "工业和信息化部办公厅 农业农村部办公厅",
        "关于征集茶机应用案例的通知",
        "工信厅联茶〔2031〕92号",
        "工业和信息化部办公厅",
        "农业农村部办公厅",
        "2031年7月7日",
    ],
    "two issued": [
        "杭州市经济和信息化局关于印发《杭州市雨伞产业扶持办法》和《杭州市雨伞产业基金管理细则》的通知",
        "杭经信〔2031〕7号",
        "杭州市经济和信息化局",
        "2031年2月1日",
        "杭州市雨伞产业扶持办法",
        "杭州市雨伞产业基金管理细则",
        "《杭州市雨伞产业扶持办法》政策解读",
    ],
    "draft": [
        "附件2",
        "《绍兴市黄酒装备若干措施（征求意见稿）》编制说明",
        "附件1",
        "绍兴市黄酒装备若干措施",
        "（征求意见稿）",
    ],
    "list": [
        "【2031通知】关于公布第三批竹艺示范工坊名单的通知",
        "浙文旅〔2031〕6号",
        "浙江省文化和旅游厅",
        "2031年6月6日",
        "【2031办法】衢州市竹筷管理办法",
        "附件",
        "第三批竹艺示范工坊名单",
    ],
    "pump": [
        "台州市人民政府办公室关于印发台州市泵业提升行动计划（2031—2033年）的通知",
        "台政办发〔2031〕3号",
        "台州市人民政府办公室",
        "2031年1月9日",
        "台州市泵业提升行动计划（2031—2033年）",
    ],
}


def both(first: str, second: str) -> list[Document]:
    return read_documents([reading(first, "first.txt"), reading(second, "second.txt")])


# --- places ----------------------------------------------------------------------------------


def test_a_provision_cites_the_lines_of_the_source() -> None:
    document = only(WRAPPED)
    unit = at(document, "二（一）")
    assert unit.first == line_of(WRAPPED, "（一）设备更新")
    block = unit.blocks[1]
    assert block.line_at(block.text.index("更新织机6000台")) == line_of(WRAPPED, "6000 台")
    assert "自建的ERP MES等系统" in block.text
    assert "按照《嘉兴市丝绸条例》第八条的规定确定" in block.text


def test_page_numbers_inside_sentences_are_gone_and_recorded() -> None:
    document = only(WRAPPED)
    assert "印染环节的能耗仍需进一步下降，需要在设备" in document.root.whole_text
    assert [(line, before) for line, before, _ in repaired(document, "page number")] == [
        (line_of(WRAPPED, " — 2 —"), "— 2 —"),
        (line_of(WRAPPED, "\n2\n") + 1, "2"),
    ]


def test_a_letterhead_inside_a_sentence_is_gone_and_recorded() -> None:
    document = documents(COMPILATION)[0]
    task = at(document, "二（一）")
    assert task.text == "（一）攻关关键设备。研制破竹、拉丝、编织一体机，研制竹材表面处理设备。"
    assert [line for line, _, _ in repaired(document, "letterhead")] == [
        line_of(COMPILATION, " 浙江省经济和信息化厅   浙江省文化和旅游厅   文件")
    ]


def test_figures_with_look_alikes_are_put_right_and_recorded() -> None:
    document = documents(COMPILATION)[0]
    assert "产值超过120亿元，增速不低于15%，带动就业3万人以上" in at(document, "一（一）").text
    assert [line for line, _, _ in repaired(document, "digit")] == [line_of(COMPILATION, "12O亿元")]


def test_a_document_has_the_repairs_of_its_own_lines_only() -> None:
    for document in documents(COMPILATION):
        spans = [(part.first, part.last) for part in document.parts]
        for each in document.repairs:
            assert any(first <= each.line <= last for first, last in spans)


def test_what_closes_a_letter_is_no_provision() -> None:
    text = only(WRAPPED).root.whole_text
    assert "抄送" not in text and "2031年3月9日" not in text
    assert text.endswith("引进设计师不少于200名。")


def test_a_company_that_ends_a_list_is_kept() -> None:
    text = (
        "关于公布竹艺名企的通知\n各区县：\n现将名单公布如下：\n湖州青竹有限公司\n安吉绿篾有限公司"
    )
    assert only(text).root.whole_text.endswith("湖州青竹有限公司\n安吉绿篾有限公司")


def test_tables_survive_as_tables() -> None:
    tables = [b for u in only(PLAN).provisions() for b in u.blocks if b.kind == "table"]
    assert [table.rows for table in tables] == [
        (("任务", "责任单位"), ("锁芯", "市科技局")),
        (("指标", "2040年"), ("产值", "500亿元")),
    ]


def test_windows_line_ends_make_no_difference() -> None:
    for text in EVERY.values():
        unix, windows = documents(text), documents(text.replace("\n", "\r\n"))
        assert [(d.title, d.number, d.signed, addresses(d)) for d in windows] == [
            (d.title, d.number, d.signed, addresses(d)) for d in unix
        ]


def test_one_long_line_a_paragraph_is_read_like_a_wrapped_text() -> None:
    long = (
        "宁波市锻铸产业行动计划（2031—2033年）\n为提升锻铸产业，制定本行动计划。\n一、目标\n"
        "到2033年，产值突破300亿元。\n二、任务\n"
        "（一）技改。推动企业改造，设备投入不低于200万元的给予奖励。（市经信局牵头，市财政局配合）\n"
        "（二）绿色。能耗下降5%以上。\n"
    )
    assert addresses(only(long)) == ["一", "二", "二（一）", "二（二）"]
    assert at(only(long), "二（一）").title == "技改"


def test_headings_and_cells_that_the_format_marks_need_no_marks_in_the_text() -> None:
    lines = (
        Line(1, "湖州市竹筷管理办法", heading=1),
        Line(2, "一、目标", heading=2),
        Line(3, "产值\t40亿元", cells=("产值", "40亿元")),
    )
    document = documents_in(Reading("paper.docx", "0" * 64, lines))[0]
    assert document.title == "湖州市竹筷管理办法"
    assert at(document, "一").blocks[1].rows == (("产值", "40亿元"),)


# --- nothing is lost -------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "apart"), OUTSIDE_PROVISIONS.items())
def test_only_headings_metadata_and_the_close_of_a_letter_stand_outside_provisions(
    name: str, apart: list[str]
) -> None:
    assert [line.strip() for line in unread(EVERY[name], documents(EVERY[name]))] == apart


@given(
    st.lists(st.text("竹艺装备产业发展支持企业技改。，；", min_size=1, max_size=40), max_size=12)
)
def test_a_text_without_heading_keeps_every_character_in_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    kept = "".join(document.root.whole_text for document in documents(text))
    assert han(kept) == han(text)


BODY = st.lists(
    st.builds(
        "{}{}。".format,
        st.sampled_from(["", "", "一、", "二、", "（一）", "（二）", "1.", "2.", "第一条 ", "①", "专栏1："]),
        st.text("竹艺装备产业发展支持企业技改，；0123456789%", min_size=1, max_size=60),
    ),
    min_size=1,
    max_size=14,
)  # fmt: skip


@given(BODY)
def test_under_a_heading_every_character_of_the_body_is_in_one_provision(body: list[str]) -> None:
    text = "湖州市竹筷管理办法\n湖政发〔2031〕8号\n" + "\n".join(body)
    document = only(text)
    assert sorted(han(document.root.whole_text)) == sorted(han("".join(body)))


@given(st.lists(st.sampled_from([*EVERY.values(), COMPILATION]), min_size=1, max_size=3))
def test_reading_the_same_text_again_gives_the_same_documents(texts: list[str]) -> None:
    text = "\n".join(texts)
    assert documents(text) == documents(text)


# --- one number, one document ----------------------------------------------------------------


def test_the_same_document_in_two_files_is_one_with_a_copy_and_its_differences() -> None:
    changed = PUMP_PLAN.replace("500亿元", "600亿元")
    (document,) = both(PUMP_NOTICE + PUMP_PLAN, changed)
    assert document.number == "台政办发〔2031〕3号"
    (copy,) = document.copies
    assert copy.part == Part("text", "second.txt", 1, 6)
    assert [(each.address, each.kept, each.copy) for each in copy.differences] == [
        ("一", "产值达到500亿元。", "产值达到600亿元。")
    ]


@pytest.mark.parametrize("order", [1, -1])
def test_the_printing_with_number_and_date_is_kept_whichever_comes_first(order: int) -> None:
    texts = [PUMP_NOTICE + PUMP_PLAN, PUMP_PLAN][::order]
    (document,) = both(texts[0], texts[1])
    assert document.number == "台政办发〔2031〕3号"
    assert document.signed is not None
    assert [len(copy.differences) for copy in document.copies] == [0]


def test_printings_that_differ_in_width_and_line_breaks_do_not_differ() -> None:
    other = (
        PUMP_PLAN.replace("500亿元", " ５００ 亿元").replace("（一）", "(一)").replace("，", ",")
    )
    (document,) = both(PUMP_PLAN, other)
    assert [copy.differences for copy in document.copies] == [()]


def test_a_draft_and_the_final_text_stay_two_documents() -> None:
    draft = PUMP_PLAN.replace("（2031—2033年）\n", "（2031—2033年）（征求意见稿）\n", 1)
    found = both(draft, PUMP_PLAN)
    assert [document.state for document in found] == ["draft", "final"]


def test_texts_of_the_same_title_from_two_places_stay_two_documents() -> None:
    words = "关于促进竹筷出口的意见\n一、目标\n五年内竹筷出口额翻一番。\n"
    found = both(f"湖州市商务局{words}", f"丽水市商务局{words}")
    assert [document.region for document in found] == ["湖州市", "丽水市"]


def test_titles_that_differ_by_a_slip_are_one_document_only_where_the_texts_agree() -> None:
    title = "浙江省发展泵业战略性支柱产业集群提升行动方案"
    body = "一、目标\n到2033年，产值达到500亿元。\n二、任务\n支持企业更新铸造设备。\n"
    other = "一、方向\n阀芯要做到百万次不漏。\n二、办法\n建设检测平台三家以上。\n"
    assert len(both(f"{title}\n{body}", f"{title.replace('泵', '磅')}\n{body}")) == 1
    assert len(both(f"{title}\n{body}", f"{title.replace('泵', '阀')}\n{other}")) == 2


def test_plans_of_different_years_stay_two_documents() -> None:
    found = both(PUMP_PLAN, PUMP_PLAN.replace("2031—2033", "2034—2036"))
    assert [document.years for document in found] == [(2031, 2033), (2034, 2036)]


def test_different_documents_under_one_number_stay_apart() -> None:
    valve = (PUMP_NOTICE + PUMP_PLAN).replace("泵", "阀")
    assert len(both(PUMP_NOTICE + PUMP_PLAN, valve)) == 2


def test_an_annex_that_another_file_holds_is_not_missing() -> None:
    call = METADATA_FIRST.replace("申报书", "征集指南")
    assert only(call).missing == ("茶机应用案例征集指南",)
    guide = "茶机应用案例征集指南\n一、案例\n采摘和加工都可以报送。\n"
    assert both(call, guide)[0].missing == ()


def test_untitled_texts_are_not_taken_for_one_another() -> None:
    assert len(both("竹编是手艺。", "茶机是机器。")) == 2


def test_the_id_does_not_hang_on_widths_brackets_or_the_remark_of_a_draft() -> None:
    named = document_id("湖政发〔2031〕8号", "湖州市竹筷管理办法（试行）")
    assert named == document_id("湖政发[2031] 8号", "湖州市竹筷 管理办法(试行)")
    assert named != document_id("湖政发〔2031〕9号", "湖州市竹筷管理办法（试行）")


def test_a_notice_without_its_text_says_so_by_its_parts() -> None:
    document = only(PUMP_NOTICE)
    assert [part.role for part in document.parts] == ["notice"]
    assert document.number == "台政办发〔2031〕3号"


def test_the_lines_of_an_annex_stand_in_the_part_of_the_annex() -> None:
    notice = documents(LIST_NOTICE)[0]
    annex = next(part for part in notice.parts if part.role == "annex")
    assert annex.first <= at(notice, "附件1").first <= at(notice, "附件1").last <= annex.last
