"""Addresses: what a citation means, the place it names, and what is said where there is none."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written import written

from huice.problems import BadInput
from huice.text.address import place_of, resolve, resolve_all
from huice.text.address_words import paths_of
from huice.text.document import Document, Relation
from huice.text.labels import number_of
from huice.text.lines import Line, Reading
from huice.text.reader import documents_in

RULES = written(
    """\
各地级以上市工业和信息化局：
现将细则印发给你们，请遵照执行。
第一章 总则
第一条 为支持竹艺产业发展，制定本细则。
第二条 本细则所称资金由省级财政安排。
资金的年度总额以当年预算为准。
第二章 条件
第三条 申报单位应当符合下列条件：
（一）奖励类须同时满足：
1.在省内登记的独立法人；
2.设备投资不低于600万元；
3.建设期不超过两年。
（二）称号类的从业人员不少于20人。
（三）第二次申报的不受理。
以上（二）的人数要求，对山区企业可适当降低。
第十二条 资金分配后向社会公开。
第十三条 本细则由省厅解释。
""",
    title="云岭省竹艺产业发展专项资金管理实施细则",
    signed=date(2031, 3, 5),
)

GUIDE = written(
    """\
一、资助类别
改造竹艺工坊的项目。
（一）老工坊翻新。
（二）新工坊购置。
二、资助标准
按总投入的两成给予资助。总部设在本省的企业另给50万元；在山区的，再给20万元。
三、申报条件
申报条件由基础条件和专项条件组成。
基础条件：
（一）在省内登记的法人；
（二）从业满三年，且符合下列之一：（1）上年度营业收入不低于400万元；（2）拥有发明专利2项。
（三）没有失信记录。
专项条件：
（一）项目总投入不低于150万元；
（二）项目在二月底前完工。
四、注意事项
1.不委托代理机构。
2.材料一式两份。
3.逾期不候。
""",
    title="2031年竹艺创新扶持计划工坊改造项目申请指南",
)

PLAN = written(
    """\
一、总体要求
二、重点任务
（一）夯实基础。一是建设竹材基地。二是培育良种，推广林下种植。三是修建道路。
（二）做强平台。支持建设竹艺检测中心。对新建的，给予补助。
专栏1 竹艺检测
1.建设检测实验室。
2.制定检测标准。
（三）扩大开放。举办竹博会；参加境外展会。
三、保障措施
省林业厅：负责竹材基地。
省工信厅：负责竹艺园区。
""",
    title="云岭省竹艺产业集群行动计划（2031—2033年）",
)

NOTICE = written(
    """\
各有关单位：
现组织开展竹艺创新项目申报，建议提前五天提交。
附件：1.2031年竹艺创新扶持计划工坊改造项目申请指南
2.企业填报操作说明
""",
    title="云岭省工业和信息化厅关于发布2031年竹艺创新项目申请指南的通知",
    signed=date(2031, 2, 10),
)
ANNEX = replace(GUIDE, relations=(Relation("annex of", NOTICE.title),))
CORPUS = (RULES, ANNEX, PLAN, NOTICE)


def addresses(document: Document, cite: str) -> list[str]:
    return [place.address for place in resolve_all(document, cite, CORPUS)]


def steps(cite: str) -> list[str]:
    return [" ".join(str(step) for step in path) for path in paths_of(cite)]


def refusal(document: Document, cite: str) -> tuple[str, str]:
    with pytest.raises(BadInput) as caught:
        resolve_all(document, cite, CORPUS)
    problem = caught.value.problems[0]
    return problem.what.zh, problem.what.en


class TestOneAddress:
    @pytest.mark.parametrize(
        "cite",
        [
            "第三条（一）2", "第3条(一)2", "第3条（1）2", "第 三 条 （一） 2", "第三条第一项第2目",
            "第二章第三条（一）2", "第三条（一）2.",
        ],
    )  # fmt: skip
    def test_numerals_widths_spaces_and_chapters_do_not_matter(self, cite: str) -> None:
        place = resolve(RULES, cite)
        assert place.address == "第三条（一）2"
        assert place.lines == (11, 11)
        assert "600万元" in place.text

    @pytest.mark.parametrize("cite", ["二（三）", "二、（三）", "2（3）", "2(3)", "二、(三)"])
    def test_items_of_a_plan(self, cite: str) -> None:
        assert resolve(PLAN, cite).address == "二（三）"

    def test_a_lone_item_resolves_where_it_is_the_only_one(self) -> None:
        assert resolve(PLAN, "（三）").address == "二（三）"

    def test_a_lone_item_that_stands_twice_is_refused_with_both_places(self) -> None:
        zh, en = refusal(GUIDE, "（二）")
        assert "一（二）" in zh and "三、基础条件（二）" in zh and "several places" in en

    @pytest.mark.parametrize("cite", ["专栏1第2点", "专栏 1 第2点", "专栏一第2点", "专栏1、第2点"])
    def test_boxes(self, cite: str) -> None:
        assert addresses(PLAN, cite)[-1] == "专栏1第2点"

    def test_the_words_of_a_box_title_may_follow_its_number(self) -> None:
        assert resolve(PLAN, "专栏1 竹艺检测").address == "专栏1"

    @pytest.mark.parametrize("cite", ["三、专项条件（二）", "三专项（二）", "专项条件（二）"])
    def test_sub_headings_are_named_by_their_words(self, cite: str) -> None:
        assert resolve(GUIDE, cite).text.endswith("项目在二月底前完工。")

    @pytest.mark.parametrize("cite", ["四、注意事项2", "四2", "注意事项2"])
    def test_the_title_of_a_unit_may_stand_in_its_address(self, cite: str) -> None:
        assert resolve(GUIDE, cite).address == "四2"

    def test_an_item_printed_inside_a_paragraph(self) -> None:
        place = resolve(GUIDE, "三、基础条件（二）（1）")
        assert place.text == "（1）上年度营业收入不低于400万元；"
        assert place.lines == (11, 11)


class TestPartsOfUnits:
    def test_paragraphs_are_counted_without_the_heading(self) -> None:
        assert resolve(RULES, "第二条第二款").text == "资金的年度总额以当年预算为准。"

    def test_a_first_paragraph_has_its_items(self) -> None:
        place = resolve(RULES, "第三条第一款")
        assert "（三）第二次申报" in place.text and "山区" not in place.text

    def test_an_item_of_a_paragraph(self) -> None:
        assert resolve(RULES, "第三条第一款第（二）项").address == "第三条（二）"

    def test_a_paragraph_behind_the_last_item_is_the_unit_s_last(self) -> None:
        place = resolve(RULES, "第三条末款")
        assert place.text.startswith("以上（二）") and place.lines == (15, 15)

    def test_a_paragraph_that_is_not_there_says_how_many_there_are(self) -> None:
        zh, en = refusal(RULES, "第二条第五款")
        assert "只有2款" in zh and "2 paragraphs" in en

    @pytest.mark.parametrize(
        ("cite", "text"),
        [
            ("二（二）前段", "支持建设竹艺检测中心。"),
            ("二（二）后段", "对新建的，给予补助。"),
            ("二（三）前段", "举办竹博会；"),
        ],
    )
    def test_halves_are_the_first_sentence_and_the_rest_behind_the_heading(
        self, cite: str, text: str
    ) -> None:
        assert resolve(PLAN, cite).text == text

    def test_sentences_counted_in_words(self) -> None:
        assert resolve(PLAN, "二（一）二是").text == "二是培育良种，推广林下种植。"

    def test_words_in_brackets_narrow_to_their_sentence(self) -> None:
        place = resolve(GUIDE, "二（总部）")
        assert place.text.startswith("总部设在本省") and "两成" not in place.text

    def test_a_remark_that_is_not_in_the_text_is_a_remark(self) -> None:
        assert resolve(RULES, "第三条（二）（城市未列）").address == "第三条（二）"

    def test_paragraphs_that_open_with_a_name(self) -> None:
        assert resolve(PLAN, "三 省工信厅").text == "省工信厅：负责竹艺园区。"


class TestSeveralAddresses:
    @pytest.mark.parametrize(
        ("cite", "expected"),
        [
            ("三（一）（二）", ["三 （一）", "三 （二）"]),
            ("三（一）1、2", ["三 （一） 1", "三 （一） 2"]),
            ("第十二条（一）、（二）", ["第十二条 （一）", "第十二条 （二）"]),
            ("第八条（一）、第十条（一）", ["第八条 （一）", "第十条 （一）"]),
            ("一（一）至（三）", ["一 （一）", "一 （二）", "一 （三）"]),
            ("二（一）—（二）、三（二）", ["二 （一）", "二 （二）", "三 （二）"]),
            ("第九条至第十一条", ["第九条", "第十条", "第十一条"]),
            ("专栏3第1-2点", ["专栏3 1", "专栏3 2"]),
            ("一、三、四", ["一", "三", "四"]),
            ("三、四（五）、五", ["三", "四 （五）", "五"]),
            ("四、甲类条件（一）（三）；乙类条件（一）",
             ["四 甲类条件 （一）", "四 甲类条件 （三）", "四 乙类条件 （一）"]),
            ("五、注意事项1、2", ["五 注意事项 1", "五 注意事项 2"]),
            ("三（二）1；五、注意事项3", ["三 （二） 1", "五 注意事项 3"]),
            ("附件6三；附件6四", ["附件6 三", "附件6 四"]),
            ("第十七条、解读五", ["第十七条", "解读 五"]),
            ("一、文末日期", ["一", "文末日期"]),
            ("第四条末款、第三条", ["第四条 末款", "第三条"]),
        ],
    )  # fmt: skip
    def test_what_a_list_leaves_out_is_carried_over(self, cite: str, expected: list[str]) -> None:
        assert steps(cite) == expected

    def test_a_comma_between_numbers_never_joins_them(self) -> None:
        items = "".join(f"{number}.第{number}类竹器。\n" for number in range(1, 13))
        document = written("一、范围\n" + items)
        assert addresses(document, "一1、2") == ["一1", "一2"]

    def test_ranges_run_over_chapters(self) -> None:
        assert addresses(RULES, "第一条至第三条") == ["第一条", "第二条", "第三条"]

    def test_a_range_with_a_gap_names_what_is_missing(self) -> None:
        zh, _ = refusal(RULES, "第三条至第五条")
        assert "没有“第四条”" in zh

    def test_resolve_wants_one_place(self) -> None:
        with pytest.raises(BadInput, match="2处"):
            resolve(RULES, "第一条、第二条")

    def test_every_address_that_fails_is_told(self) -> None:
        with pytest.raises(BadInput) as caught:
            resolve_all(RULES, "第七条、第一条、第八条")
        assert len(caught.value.problems) == 2


class TestOtherDocuments:
    def test_the_notice_that_a_document_is_annexed_to(self) -> None:
        (place,) = resolve_all(ANNEX, "母通知（2031-02-10）", CORPUS)
        assert place.document is NOTICE

    def test_its_text(self) -> None:
        (place,) = resolve_all(ANNEX, "母通知（2031-02-10）正文", CORPUS)
        assert place.document is NOTICE and "提前五天" in place.text

    def test_the_notice_is_found_by_its_list_where_no_relation_is_known(self) -> None:
        (place,) = resolve_all(GUIDE, "母通知", (GUIDE, NOTICE))
        assert place.document is NOTICE

    def test_an_annex_that_is_a_document_of_its_own(self) -> None:
        (place,) = resolve_all(NOTICE, "附件1三、专项条件（一）", CORPUS)
        assert place.document is ANNEX and "150万元" in place.text

    def test_an_annex_that_is_not_at_hand_is_the_line_that_lists_it(self) -> None:
        notice = replace(NOTICE, missing=("企业填报操作说明",))
        (place,) = resolve_all(ANNEX, "母通知附件2", (ANNEX, notice))
        assert place.document is notice and "企业填报操作说明" in place.text

    @pytest.mark.parametrize(
        "name", ["工坊改造项目申请指南", "《工坊改造项目申请指南》", GUIDE.title]
    )
    def test_a_title_before_an_address(self, name: str) -> None:
        (place,) = resolve_all(NOTICE, f"{name}四、注意事项3", CORPUS)
        assert place.document is ANNEX and place.address == "四3"

    def test_no_notice_at_hand(self) -> None:
        zh, en = refusal(RULES, "母通知")
        assert "没有找到" in zh and "not at hand" in en


class TestMetadata:
    @pytest.mark.parametrize("cite", ["文末日期", "文末署期", "落款"])
    def test_the_day_of_signing(self, cite: str) -> None:
        assert resolve(RULES, cite).text == "2031年3月5日"

    def test_a_document_without_one(self) -> None:
        assert "没有“文末日期”" in refusal(GUIDE, "文末日期")[0]

    def test_the_addressee(self) -> None:
        assert resolve(RULES, "主送机关").text == "各地级以上市工业和信息化局："

    def test_a_notice_s_text_is_the_document(self) -> None:
        assert resolve(NOTICE, "正文").lines == (1, 4)


class TestWhatDoesNotExist:
    def test_the_neighbours_are_named_nearest_first(self) -> None:
        zh, en = refusal(RULES, "第三条（四）")
        assert "第三条中没有“（四）”" in zh
        assert zh.index("第三条（三）") < zh.index("第三条（一）")
        assert "no '（四）' in 第三条" in en and "第三条（三）" in en

    def test_the_place_of_the_failure_is_told(self) -> None:
        with pytest.raises(BadInput) as caught:
            resolve(RULES, "第三条（九）")
        assert (caught.value.problems[0].spot.file, caught.value.problems[0].spot.line) == (
            "written.txt",
            8,
        )

    @pytest.mark.parametrize("cite", ["", "；", "、、"])
    def test_no_address_at_all(self, cite: str) -> None:
        assert "没有条款" in refusal(RULES, cite)[0]

    def test_an_article_s_item_is_not_found_one_level_too_high(self) -> None:
        assert "没有“2”" in refusal(RULES, "第三条2")[0]

    @given(
        st.text(
            alphabet="第三十条款项（）()一1２、；;至—专栏附件解读末段是〔〕《》. 母通知正文",
            max_size=24,
        )
    )
    def test_any_citation_resolves_or_is_refused(self, cite: str) -> None:
        try:
            places = resolve_all(RULES, cite, CORPUS)
        except BadInput as error:
            assert all(problem.what.zh and problem.what.en for problem in error.problems)
        else:
            assert places


def arabic(address: str) -> str:
    """第3条(1)2 for 第三条（一）2."""
    numeral = "〇零一二三四五六七八九十百"
    bare = re.sub(rf"第([{numeral}]+)", lambda found: f"第{number_of(found[1])}", address)
    return re.sub(rf"（([{numeral}]+)）", lambda found: f"({number_of(found[1])})", bare)


class TestRoundTrip:
    @pytest.mark.parametrize("document", [RULES, GUIDE, PLAN], ids=lambda each: each.title[:8])
    @pytest.mark.parametrize("written_as", [str, arabic], ids=["chinese", "arabic"])
    def test_every_unit_is_found_by_its_address(self, document, written_as) -> None:  # type: ignore[no-untyped-def]
        units = [unit for unit in document.provisions() if unit.address]
        assert len(units) > 8
        for unit in units:
            place = resolve(document, written_as(unit.address))
            assert place.provision is unit
            assert place == place_of(document, unit)


SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the source texts are not on this machine")
def test_every_unit_of_the_source_texts_is_found_by_its_address() -> None:
    from huice.text.reader import read_paths

    missed, units = [], 0
    for document in read_paths([SEEDS]):
        for unit in document.provisions():
            if unit.address:
                units += 1
                if resolve(document, unit.address).provision is not unit:
                    missed.append((document.title, unit.address))
    assert units > 2000
    assert not missed


# --- articles set in between --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cite", "addresses"),
    [
        ("第二条之一", ["第二条之一"]),
        ("第2条之一", ["第二条之一"]),
        ("第2条之1（一）", ["第二条之一（一）"]),
        ("第二条之一、第三条", ["第二条之一", "第三条"]),
        ("第二条", ["第二条"]),
    ],
)
def test_an_article_set_in_between_is_not_the_one_before_it(
    cite: str, addresses: list[str]
) -> None:
    text = (
        "第一章 总则\n第一条 为了管好数据，制定本办法。\n第二条 市局负责。\n"
        "第二条之一 区局协助。\n（一）报送。\n第三条 自发布之日起施行。"
    )
    lines = tuple(Line(number, line) for number, line in enumerate(text.split("\n"), 1))
    (found,) = documents_in(Reading("办法.txt", "", lines))
    assert [place.address for place in resolve_all(found, cite)] == addresses
