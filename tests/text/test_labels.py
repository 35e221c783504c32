"""The labels that open a unit: which there are, what they count, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huice.text.labels import RANKS, canonical, chinese, inserted_number, label_of, number_of


@given(st.integers(1, 9999))
def test_a_chinese_numeral_reads_back_as_the_number_it_was_written_for(number: int) -> None:
    assert number_of(chinese(number)) == number


@given(st.integers(1, 9999))
def test_a_number_is_written_without_a_leading_one_before_ten_and_with_one_gap(number: int) -> None:
    written = chinese(number)
    assert not written.startswith("一十")
    assert "零零" not in written and not written.endswith("零")


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("三", 3), ("十", 10), ("十二", 12), ("二十", 20), ("一百零五", 105), ("一百一十", 110),
        ("二〇三一", 2031), ("两", 2), ("贰", 2), ("12", 12), ("⑤", 5), ("", 0),
    ],
)  # fmt: skip
def test_numerals_in_every_printed_form_have_their_value(numeral: str, number: int) -> None:
    assert number_of(numeral) == number


@pytest.mark.parametrize(
    ("text", "kind", "number", "printed"),
    [
        ("第二编 分则", "编", 2, "第二编 "),
        ("第三章 申报", "章", 3, "第三章 "),
        ("第一节 受理", "节", 1, "第一节 "),
        ("第十二条 申请人应当登记。", "条", 12, "第十二条 "),
        ("第12条 申请人应当登记。", "条", 12, "第12条 "),
        ("第九条申请人应当登记。", "条", 9, "第九条"),
        ("三、保障措施", "一", 3, "三、"),
        ("十五、加强宣传", "一", 15, "十五、"),
        ("（四）培育企业", "（一）", 4, "（四）"),
        ("2.建设平台", "1", 2, "2."),
        ("2、建设平台", "1", 2, "2、"),
        ("（3）采摘机", "（1）", 3, "（3）"),
        ("3）采摘机", "（1）", 3, "3）"),
        ("②揉捻机", "①", 2, "②"),
        ("2.3 建设平台", "1.1", 3, "2.3 "),
        ("专栏4：制茶工程", "专栏", 4, "专栏4："),
        ("专栏四 制茶工程", "专栏", 4, "专栏四 "),
        ("专栏 制茶工程", "专栏", 0, "专栏 "),
    ],
)
def test_a_paragraph_is_opened_by_its_label(
    text: str, kind: str, number: int, printed: str
) -> None:
    label = label_of(text)
    assert label is not None
    assert (label.kind, label.number, label.printed) == (kind, number, printed)


@pytest.mark.parametrize(
    "text",
    [
        "第八条的规定不适用于小作坊。",
        "第三条、第五条同时执行。",
        "第四条第二款另有规定的除外。",
        "第三条之规定另行解释。",
        "3.5亿元用于更新茶机",
        "12.5%的比例",
        "2031年6月底前完成",
        "本办法第三条",
        "一批茶机",
        "",
    ],
)
def test_a_citation_or_a_figure_at_the_start_of_a_line_is_no_label(text: str) -> None:
    assert label_of(text) is None


def test_an_inserted_article_keeps_the_number_of_the_one_it_follows_and_its_own() -> None:
    label = label_of("第三条之一 经费另行安排。")
    assert label is not None
    assert (label.number, inserted_number(label)) == (3, 1)
    plain = label_of("第三条 经费另行安排。")
    assert plain is not None and inserted_number(plain) == 0


@pytest.mark.parametrize(
    ("kind", "number", "stands"),
    [
        ("条", 8, "第八条"), ("章", 11, "第十一章"), ("一", 3, "三"), ("（一）", 2, "（二）"),
        ("1", 4, "4"), ("（1）", 1, "（1）"), ("①", 3, "③"), ("专栏", 2, "专栏2"),
        ("专栏", 0, "专栏"), ("附件", 1, "附件1"),
    ],
)  # fmt: skip
def test_in_an_address_a_label_has_one_form(kind: str, number: int, stands: str) -> None:
    assert canonical(kind, number) == stands


@given(st.sampled_from(["编", "章", "条", "一", "（一）", "1", "（1）", "①"]), st.integers(1, 20))
def test_the_form_in_an_address_is_itself_a_label_of_the_same_kind_and_number(
    kind: str, number: int
) -> None:
    stop = {"一": "、", "1": "、"}.get(kind, "")
    label = label_of(f"{canonical(kind, number)}{stop} 茶机")
    assert label is not None
    assert (label.kind, label.number) == (kind, number)


def test_ranks_run_from_the_widest_unit_to_the_narrowest() -> None:
    order = ["编", "章", "节", "条", "一", "（一）", "1", "（1）", "①"]
    assert sorted(order, key=RANKS.__getitem__) == order
