"""Targets and baselines of a plan: which figures count, for what year, and what they say."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huice.text.document import Block, BlockKind, Document, Part, Provision
from huice.text.facts.export import json_text
from huice.text.facts.targets import Target, targets

TITLE = "云岭省发展竹艺战略性支柱产业集群行动计划（2031—2033年）"


class Lines:
    """Numbers the paragraphs of an invented plan, one line each, or as many as a list has."""

    def __init__(self) -> None:
        self.last = 0

    def block(self, text: str | list[str], kind: BlockKind = "text") -> Block:
        pieces = [text] if isinstance(text, str) else text
        starts, joined = [], ""
        for piece in pieces:
            self.last += 1
            starts.append((len(joined), self.last))
            joined += piece
        return Block(kind, joined, tuple(starts))

    def table(self, *rows: tuple[str, ...]) -> Block:
        text, starts = "", []
        for row in rows:
            self.last += 1
            text += "\n" if text else ""
            starts.append((len(text), self.last))
            text += "\t".join(row)
        return Block("table", text, tuple(starts), 0, rows)


def unit(
    address: str, title: str, *blocks: Block, children: tuple[Provision, ...] = ()
) -> Provision:
    return Provision("（一）", address, (), "", title, blocks, children)


def document(
    *children: Provision, title: str = TITLE, years: tuple[int, int] | None = (2031, 2033)
) -> Document:
    root = Provision("文件", "", (), "", title, (), children)
    parts = (Part("text", "plan.txt", 1, 999),)
    return Document("d", title, "", (), "final", parts, root, years=years, region="云岭省")


def goals(*texts: str) -> list[Target]:
    lines = Lines()
    return targets(document(unit("二", "工作目标", *(lines.block(text) for text in texts))))


def standing(*texts: str) -> list[Target]:
    lines = Lines()
    return targets(document(unit("一", "发展现状", *(lines.block(text) for text in texts))))


def tasks(*texts: str, **more: tuple[int, int] | None) -> list[Target]:
    lines = Lines()
    part = unit("三", "重点任务", *(lines.block(text) for text in texts))
    return targets(document(part, **more))


def told(found: list[Target]) -> list[tuple[str, str, str, int | None]]:
    return [(each.op, str(each.value), each.unit, each.year) for each in found]


# --- years -----------------------------------------------------------------------------------


def test_a_target_has_the_year_that_its_sentence_names() -> None:
    assert told(goals("到2032年，竹艺产业营业收入突破300亿元。")) == [(">", "300", "亿元", 2032)]


def test_the_year_named_last_holds_on_for_the_sentences_after_it() -> None:
    found = goals("到2032年，产值达到300亿元。工坊达到90家。", "到2033年，工坊达到120家。")
    assert told(found) == [
        (">=", "300", "亿元", 2032),
        (">=", "90", "家", 2032),
        (">=", "120", "家", 2033),
    ]


def test_a_unit_without_a_year_has_that_of_the_unit_above_it() -> None:
    lines = Lines()
    above = lines.block("到2032年，竹艺产业链更加完整。")
    below = unit("二（一）", "规模壮大", lines.block("产值达到300亿元。"))
    plan = document(unit("二", "工作目标", above, children=(below,)))
    assert told(targets(plan)) == [(">=", "300", "亿元", 2032)]


def test_a_target_without_any_year_has_the_last_year_of_the_plan() -> None:
    assert told(goals("产值达到300亿元。")) == [(">=", "300", "亿元", 2033)]


def test_no_year_is_guessed_where_neither_text_nor_title_names_one() -> None:
    assert told(tasks("建设8个竹艺园区。", years=None)) == [(">=", "8", "个", None)]


def test_a_year_that_is_only_a_base_is_not_the_year_of_the_figure() -> None:
    assert told(goals("到2033年，利润比2030年增长15%。")) == [(">=", "15", "%", 2033)]


def test_a_figure_that_rose_from_another_has_two_years() -> None:
    found = standing("2030年，产值从2025年的110亿元提高到180亿元。")
    assert told(found) == [("=", "110", "亿元", 2025), ("=", "180", "亿元", 2030)]


def test_a_five_year_period_ends_with_its_last_year_and_holds_for_its_sentence() -> None:
    found = goals("力争“十六五”期间培训匠人300名。工坊达到90家。")
    assert told(found) == [(">=", "300", "名", 2035), (">=", "90", "家", 2033)]


def test_a_baseline_before_any_year_has_the_year_that_its_part_speaks_of() -> None:
    found = standing("竹地板产量占全国的40%。", "2030年，产值180亿元。")
    assert told(found) == [("=", "40", "%", 2030), ("=", "180", "亿元", 2030)]


def test_a_baseline_of_which_no_year_is_told_has_none() -> None:
    assert told(standing("目前，竹地板占据全国一半以上市场。")) == [(">=", "50", "%", None)]


# --- what counts -----------------------------------------------------------------------------


def test_in_goals_a_figure_is_a_target_and_in_a_state_of_things_a_baseline() -> None:
    assert [each.kind for each in goals("工坊达到90家。")] == ["target"]
    assert [each.kind for each in standing("2030年，工坊达到60家。")] == ["baseline"]


def test_reaching_says_at_least_of_a_target_and_no_more_than_the_figure_of_a_baseline() -> None:
    assert goals("工坊达到90家。")[0].op == ">="
    assert standing("2030年，工坊达到60家。")[0].op == "="


def test_the_classes_that_delimit_an_industry_are_baselines_without_a_year() -> None:
    found = standing("本集群包含竹材加工等2个大类5个中类。2030年产值180亿元。")
    assert told(found) == [
        ("=", "2", "个", None),
        ("=", "5", "个", None),
        ("=", "180", "亿元", 2030),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "培育6家营收超10亿元的竹艺企业。",
        "培育营收超10亿元的竹艺企业6家。",
        "打造6家十亿元级企业。",
        "形成6家年产量超过20万件规模的企业。",
    ],
)
def test_a_figure_that_tells_which_firms_are_counted_is_no_target(text: str) -> None:
    assert told(goals(text)) == [(">=", "6", "家", 2033)]


def test_the_size_of_a_single_thing_is_a_target() -> None:
    found = goals("形成1个年产值达500亿元以上的竹艺产业集群。")
    assert told(found) == [(">=", "1", "个", 2033), (">=", "500", "亿元", 2033)]


def test_outside_the_goals_a_count_is_a_target_where_something_is_to_be_built() -> None:
    assert told(tasks("在全省建设20个以上竹艺工坊。")) == [(">=", "20", "个", 2033)]
    assert tasks("聚焦竹家具、竹地板等4个细分行业，加快升级。") == []
    assert tasks("围绕12个重点产品，提升工艺。") == []


def test_outside_the_goals_support_is_no_target() -> None:
    assert tasks("对评为示范的工坊给予最高50万元奖励。") == []


def test_a_document_that_is_no_plan_is_read_for_goals_and_state_only() -> None:
    lines = Lines()
    rules = document(
        unit("第三条", "支持标准", lines.block("建设20个以上工坊的，按投资的30%支持。")),
        unit("第四条", "工作目标", lines.block("工坊达到90家。")),
        title="云岭省竹艺专项资金管理办法",
        years=None,
    )
    assert told(targets(rules)) == [(">=", "90", "家", None)]


@pytest.mark.parametrize(
    "text",
    [
        "布局在东岭、西岭等5个区。",
        "推广5G和3D打印。",
        "覆盖全部21个地级以上市。",
        "落实《百村百坊（120家）方案》。",
    ],
)
def test_places_models_and_titles_are_no_targets(text: str) -> None:
    assert goals(text) == []


def test_principles_and_preambles_are_not_read() -> None:
    lines = Lines()
    assert targets(document(unit("一", "基本原则", lines.block("统筹3个以上市场。")))) == []


# --- lists -----------------------------------------------------------------------------------


def test_counts_in_a_list_share_the_verb_and_the_year() -> None:
    found = goals("到2032年，新增2家省级竹艺中心、10家市级工坊，30家合作社。")
    assert told(found) == [
        (">=", "2", "家", 2032),
        (">=", "10", "家", 2032),
        (">=", "30", "家", 2032),
    ]
    assert [each.indicator for each in found][:2] == ["新增省级竹艺中心", "新增市级工坊"]


def test_a_rank_of_several_things_is_one_row_for_each() -> None:
    found = standing("2030年，竹席、竹扇、竹篮等产品产量均居全国首位。")
    assert told(found) == [("=", "1", "位", 2030)] * 3
    assert found[0].indicator == "竹席产品产量"


def test_a_rank_held_for_years_is_told_by_the_years() -> None:
    assert told(standing("2030年，竹席产量连续六年居全国第一。")) == [("=", "6", "年", 2030)]


def test_an_order_of_magnitude_is_a_target_where_it_is_reached_or_said_of_a_list() -> None:
    assert told(goals("其中竹家具产值达到百亿级规模。")) == [("~", "100", "亿元", 2033)]
    found = goals("打造竹家具、竹与藤制品等百亿级产业集群。")
    assert told(found) == [("~", "100", "亿元", 2033)] * 2
    assert [each.indicator for each in found] == ["竹家具", "竹与藤制品"]
    assert goals("培育一批十亿级企业。") == []


def test_各_gives_a_row_for_each() -> None:
    found = goals("推动东岭市、西岭市各建设1个竹艺学院。")
    assert [each.scope for each in found] == ["东岭市", "西岭市"]


def test_a_yearly_figure_has_the_year_in_its_unit() -> None:
    assert told(goals("每年培训匠人不少于300人。")) == [(">=", "300", "人/年", 2033)]
    assert told(goals("产值年均增长6%。")) == [(">=", "6", "%", 2033)]


def test_a_clause_without_a_subject_goes_on_about_the_one_before() -> None:
    found = goals("竹艺产业营业收入300亿元，年均增长6%。")
    assert [each.indicator for each in found] == ["竹艺产业营业收入", "竹艺产业营业收入年均增长"]


# --- place and words -------------------------------------------------------------------------


def test_every_fact_carries_its_address_its_lines_and_its_words() -> None:
    lines = Lines()
    block = lines.block(["到2033年，产业结构优化，竹艺产", "业产值超过300亿元，", "工坊达到90家。"])
    found = targets(document(unit("二（一）", "发展目标", block)))
    assert [(each.cite, each.line, each.words) for each in found] == [
        ("二（一）", (1, 2), "竹艺产业产值超过300亿元"),
        ("二（一）", (3, 3), "工坊达到90家"),
    ]
    assert all(each.words in block.text for each in found)


def test_soft_and_approximate_marks_are_kept() -> None:
    (found,) = goals("力争建成5个左右竹艺小镇。")
    assert (found.soft, found.approximate, found.op, found.op_text) == ("力争", True, "~", "左右")


def test_the_scope_is_the_place_and_the_industry_of_the_title() -> None:
    assert goals("工坊达到90家。")[0].scope == "云岭省·竹艺产业集群"


def test_a_row_is_plain_data_in_the_order_of_the_fields() -> None:
    (found,) = goals("培育3—5家龙头企业。")
    (row,) = json.loads(json_text([found.row()]))
    assert list(row)[:10] == [
        "indicator", "op", "value", "value_max", "unit", "year", "kind", "scope", "cite", "line",
    ]  # fmt: skip
    assert (row["value"], row["value_max"], row["line"]) == (3, 5, [1, 1])


# --- indicator tables ------------------------------------------------------------------------


def test_a_table_of_indicators_gives_a_row_for_each_year() -> None:
    lines = Lines()
    table = lines.table(
        ("序号", "指标", "单位", "2030年", "2033年", "年均增速"),
        ("1", "竹艺产值", "亿元", "180", "≥300", "19%"),
        ("2", "合格率（%）", "", "96.5", "98左右", "—"),
    )
    found = targets(document(unit("二", "主要目标", table)))
    assert [(each.indicator, each.kind, each.line, *told([each])[0]) for each in found] == [
        ("竹艺产值", "baseline", (2, 2), "=", "180", "亿元", 2030),
        ("竹艺产值", "target", (2, 2), ">=", "300", "亿元", 2033),
        ("合格率", "baseline", (3, 3), "=", "96.5", "%", 2030),
        ("合格率", "target", (3, 3), "~", "98", "%", 2033),
    ]


def test_a_table_of_another_kind_gives_nothing() -> None:
    lines = Lines()
    table = lines.table(("序号", "工作内容", "责任单位"), ("1", "建设90家工坊", "省工信厅"))
    assert targets(document(unit("二", "主要目标", table))) == []


# --- any text --------------------------------------------------------------------------------


@given(
    st.text(
        alphabet="到2031年，。；、：一家个亿元%级居全国首位均各等的企业建设超约《》“”（）\n",
        max_size=120,
    )
)
def test_any_text_is_read_and_words_are_printed_in_it(text: str) -> None:
    block = Block("text", text, ((0, 1),))
    for part in ("工作目标", "发展现状", "重点任务"):
        for found in targets(document(unit("一", part, block))):
            assert found.words in text
            assert found.line == (1, 1)


@pytest.mark.parametrize("piece", ["建设3家、", "3亿", "“", "（", "到2033年", "甲、"])
def test_a_text_without_an_end_is_read_to_its_end(piece: str) -> None:
    assert all(found.cite for found in goals(piece * 4000))


def test_countries_that_are_served_are_counted_and_places_of_a_layout_are_not() -> None:
    lines = Lines()
    text = "2030年，竹艺产品为全球15个国家和地区所用，分布在3个区域。"
    found = targets(document(unit("一（一）", "发展现状", lines.block(text))))
    assert [(row.value, row.unit) for row in found] == [(15, "个")]
