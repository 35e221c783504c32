"""Spatial assignments: which sentences give a place a part to play, and in which industry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huice.text.document import Block, Document, Part, Provision
from huice.text.facts.layout import Assignment, layout

PROVINCE = ("浙江省培育竹艺装备战略性新兴产业集群行动计划（2031—2033年）", "浙江省")
CITY = ("杭州市培育发展竹艺装备产业集群行动计划（2031—2033年）", "杭州市")
PLAN = ("浙江省制造业高质量发展“十九五”规划", "浙江省")


class Paper:
    """An invented plan, a paragraph a line, or as many as a list has."""

    def __init__(self, title_and_region: tuple[str, str]) -> None:
        self.title, self.region = title_and_region
        self.last = 0
        self.units: list[Provision] = []

    def block(self, text: str | list[str]) -> Block:
        starts, joined = [], ""
        for piece in [text] if isinstance(text, str) else text:
            self.last += 1
            starts.append((len(joined), self.last))
            joined += piece
        return Block("text", joined, tuple(starts))

    def table(self, *rows: tuple[str, ...]) -> Block:
        text, starts = "", []
        for row in rows:
            self.last += 1
            text += "\n" if text else ""
            starts.append((len(text), self.last))
            text += "\t".join(row)
        return Block("table", text, tuple(starts), 0, rows)

    def unit(
        self,
        title: str,
        *blocks: str | list[str] | Block,
        address: str = "",
        children: tuple[Provision, ...] = (),
    ) -> Provision:
        made = tuple(each if isinstance(each, Block) else self.block(each) for each in blocks)
        cite = address or f"三（{'一二三四五六七八九'[len(self.units)]}）"
        return Provision("（一）", cite, (), "", title, made, children)

    def add(self, title: str, *blocks: str | list[str] | Block) -> Paper:
        self.units.append(self.unit(title, *blocks))
        return self

    def rows(self) -> list[Assignment]:
        root = Provision("文件", "", (), "", "", (), tuple(self.units))
        part = Part("text", "paper.txt", 1, max(self.last, 1))
        return layout(Document("D", self.title, "", (), "final", (part,), root, region=self.region))


def read(
    text: str, plan: tuple[str, str] = PROVINCE, title: str = "优化产业布局"
) -> list[Assignment]:
    return Paper(plan).add(title, text).rows()


def places(text: str, plan: tuple[str, str] = PROVINCE, title: str = "优化产业布局") -> list[str]:
    return [row.place for row in read(text, plan, title)]


def test_each_place_of_a_list_is_a_row_of_its_own() -> None:
    rows = read("支持温州、台州等地建设竹艺装备生产基地。")
    assert [(row.place, row.code) for row in rows] == [("温州市", "330300"), ("台州市", "331000")]
    assert {row.role for row in rows} == {"建设竹艺装备生产基地"}
    assert {row.open for row in rows} == {True}


def test_a_list_without_a_rest_is_closed_also_where_its_number_is_told() -> None:
    assert [row.open for row in read("支持温州、台州建设基地。")] == [False, False]
    assert [row.open for row in read("支持温州、台州等2个市建设基地。")] == [False, False]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("温州重点发展竹编机床。", "重点发展竹编机床"),
        ("将温州打造为竹编机床之城。", "打造为竹编机床之城"),
        ("在温州布局研发环节。", "布局研发环节"),
        ("推动竹艺大会永久落户温州。", "推动竹艺大会永久落户"),
        ("依托温州，建设竹艺装备基地。", "建设竹艺装备基地"),
    ],
)
def test_the_role_is_what_the_sentence_says_of_the_place(text: str, role: str) -> None:
    (row,) = read(text)
    assert (row.place, row.role) == ("温州市", role)


def test_the_role_ends_where_the_next_places_begin() -> None:
    rows = read("以杭州、宁波为核心建设研发网络，以温州为核心建设制造网络。")
    assert [(row.place, row.role) for row in rows] == [
        ("杭州市", "为核心建设研发网络"),
        ("宁波市", "为核心建设研发网络"),
        ("温州市", "为核心建设制造网络"),
    ]


def test_a_row_cites_its_unit_and_the_lines_of_its_clause() -> None:
    rows = (
        Paper(PROVINCE)
        .add("总则", "无地名。")
        .add(
            "优化产业布局",
            ["（二）优化产业布局。支持温州建设竹编机", "床基地；", "支持台州建设竹模基地。"],
        )
        .rows()
    )
    assert [(row.place, row.cite, row.line) for row in rows] == [
        ("温州市", "三（二）", (2, 3)),
        ("台州市", "三（二）", (4, 4)),
    ]
    assert rows[1].words == "支持台州建设竹模基地。"


def test_an_entry_of_a_box_is_its_place_and_names_it_once() -> None:
    paper = Paper(PROVINCE)
    paper.add("主要地市发展重点", "温州。依托温州竹海产业园，发展竹编机床。", "台州。发展竹模。")
    rows = paper.rows()
    assert [(row.place, row.line) for row in rows] == [("温州市", (1, 1)), ("台州市", (2, 2))]
    assert "发展竹编机床" in rows[0].role


def test_departments_in_brackets_have_no_part() -> None:
    text = "支持温州建设基地。（省科技厅牵头，杭州、宁波市人民政府按职责分工负责）"
    assert places(text) == ["温州市"]
    assert places("支持温州建设基地。[市科技局，各区（新区、宁波）等按职责分工负责]") == ["温州市"]


@pytest.mark.parametrize(
    "text",
    [
        "支持温州大学加强学科建设。",
        "温州市人民政府要加强领导。",
        "按照《温州竹艺振兴规划》执行。",
        "发挥宁波海关作用。",
        "以温州竹展升级为契机，办好展会。",
        "借助长三角优质资源，承接长三角产业转移。",
    ],
)
def test_what_only_bears_the_name_of_a_place_or_draws_on_it_is_no_assignment(text: str) -> None:
    assert places(text) == []


def test_a_city_assigns_nothing_to_itself_but_to_its_districts_and_sites() -> None:
    text = "杭州竹艺实力雄厚，支持西湖、滨江等区建设集聚区，推进白鹭竹海产业园等项目建设。"
    assert places(text, CITY) == ["西湖区", "滨江区", "白鹭竹海产业园"]


def test_regions_have_a_part_where_they_are_acted_on() -> None:
    assert places("打造沿海经济带竹艺走廊，浙南地区发展竹模。") == ["沿海经济带", "浙南地区"]


def test_the_large_region_around_the_province_counts_where_something_is_built_for_it() -> None:
    assert places("推进长三角竹艺研究中心建设。") == ["长三角"]
    assert places("支持长三角企业组建联盟。") == []


def test_a_region_counts_as_a_partner() -> None:
    assert places("推进与长江南岸城市合作，办好竹展。") == ["长江南岸城市"]
    assert places("推进与长江南岸城市配套，办好竹展。") == []


def test_hong_kong_and_macao_count_as_partners_and_in_lists() -> None:
    assert places("加强与香港、澳门合作。") == ["香港", "澳门"]
    assert places("对接香港科研资源。") == []


def test_a_place_is_told_once_in_a_clause() -> None:
    assert places("支持温州发挥温州竹海优势，建设基地。") == ["温州市"]


def test_what_explains_the_plan_is_no_part_of_it() -> None:
    assert places("支持温州建设基地。", title="指导思想") == []


def test_other_cities_are_a_place_of_their_own() -> None:
    assert places("支持温州建设基地，其他地市做好配套。") == ["温州市", "其他地市"]


def test_how_things_stand_counts_where_several_places_hold_the_industry() -> None:
    text = "已形成温州、台州为集聚地的竹艺产业。温州企业众多。"
    rows = read(text, title="发展现状")
    assert [(row.place, row.kind) for row in rows] == [
        ("温州市", "baseline"),
        ("台州市", "baseline"),
    ]


def test_an_overview_and_the_sentence_of_each_place_are_one_row() -> None:
    text = (
        "产业布局在西湖、滨江、萧山3个区，其中西湖为研发设计。"
        "西湖区定位为创新引领区。滨江区定位为制造承载区。萧山区定位为应用示范区。"
    )
    rows = read(text, CITY, "空间布局")
    assert [row.place for row in rows] == ["西湖区", "滨江区", "萧山区"]
    assert rows[0].role == "为研发设计；定位为创新引领区"


def test_two_assignments_of_a_place_are_two_rows() -> None:
    text = "在西湖区、滨江区布局研发环节。支持西湖区打造竹艺装备高地。"
    assert places(text, CITY, "空间布局") == ["西湖区", "滨江区", "西湖区"]


def test_the_industry_is_that_of_the_plan_and_a_segment_follows_it() -> None:
    rows = read("支持温州建设竹编机床产业基地，发展竹编机床产业。支持台州打造竹艺装备高地。")
    assert [row.industry for row in rows] == ["竹艺装备/竹编机床", "竹艺装备"]


def test_an_object_for_the_industry_of_the_plan_names_no_segment() -> None:
    text = "支持温州打造竹艺装备和竹编机床产业集群，发展竹编机床产业。"
    assert [row.industry for row in read(text)] == ["竹艺装备"]


def test_a_quality_is_no_segment() -> None:
    assert [row.industry for row in read("支持温州建设优势产业基地，做强优势产业。")] == [
        "竹艺装备"
    ]


def test_the_project_a_sentence_stands_in_names_a_segment() -> None:
    paper = Paper(PROVINCE)
    paper.add("竹编机床提升工程", "推进竹编机床行业改造，支持温州先行。")
    paper.add("开放合作工程", "支持温州先行。")
    assert [row.industry for row in paper.rows()] == ["竹艺装备/竹编机床", "竹艺装备"]


@pytest.mark.parametrize(
    ("title", "text", "industry"),
    [
        (
            "竹编机床提升工程",
            "支持温州先行。推广竹编机床，改进竹编机床，用好竹编机床。",
            "竹艺装备/竹编机床",
        ),
        ("竹海旅游业特色品牌化工程", "支持温州先行。", "竹艺装备/竹海旅游业"),
        ("竹炭制造与矿产业拓展工程", "支持温州先行。", "竹艺装备/竹炭制造与矿产业"),
        ("竹材壮大工程", "围绕竹材、竹炭等重点领域，支持温州先行。", "竹艺装备/竹材产业"),
        ("竹编机床", "做强竹编机床产业，支持温州先行。", "竹艺装备/竹编机床"),
        ("产业链提升工程", "支持温州先行。", "竹艺装备"),
        ("品牌能力提升工程", "支持温州先行。品牌能力要强，品牌能力要新。", "竹艺装备"),
    ],
)
def test_the_heading_of_a_unit_names_a_segment(title: str, text: str, industry: str) -> None:
    assert [row.industry for row in read(text, title=title)] == [industry]


@pytest.mark.parametrize(
    ("text", "industry"),
    [
        ("支持温州规划竹编机床试验场，壮大竹编机床产业。", "竹艺装备/竹编机床"),
        ("以温州为核心，打造竹编机床产业集群。", "竹艺装备/竹编机床"),
        ("支持温州发展竹编机床、竹模、竹炭，壮大竹编机床产业。", "竹艺装备"),
        ("支持温州办好竹编机床零件展，竹编机床零件很多，竹编机床产业很大。", "竹艺装备"),
    ],
)
def test_the_one_industry_that_a_clause_names_is_the_segment(text: str, industry: str) -> None:
    assert [row.industry for row in read(text)] == [industry]


def test_an_entry_of_a_box_tells_the_whole_cluster_of_its_place() -> None:
    paper = Paper(PROVINCE)
    paper.add("专栏", "1.温州竹炭和有色竹材产业集群。利用基础，做强链条。")
    assert [row.industry for row in paper.rows()] == ["竹艺装备/竹炭和有色竹材"]


def test_a_short_name_that_ends_phrases_is_a_thing_and_stands_for_itself() -> None:
    thing = ("浙江省发展竹车战略性支柱产业集群行动计划（2031—2033年）", "浙江省")
    text = "支持温州发展竹车。做强电动竹车、载货竹车、轻型竹车，推广竹车。"
    assert {row.industry for row in read(text, thing)} == {"竹车"}
    sphere = ("浙江省发展竹海战略性支柱产业集群行动计划（2031—2033年）", "浙江省")
    assert {row.industry for row in read("支持温州发展竹海旅游。", sphere)} == {"竹海产业"}


def test_a_park_named_for_a_district_belongs_to_the_city_of_the_park_before_it() -> None:
    text = "支持杭州萧山经济开发区、临安竹艺开发区建设特色园。"
    assert places(text) == ["杭州市（萧山经济开发区）", "杭州市（临安竹艺开发区）"]


def test_cities_named_by_one_character_each_are_the_cities() -> None:
    text = "支持杭嘉湖竹艺装备产业集群建设。"
    assert places(text) == ["杭州市", "嘉兴市", "湖州市"]
    assert places("杭嘉湖平原多竹。") == []


def test_quarters_that_a_list_closes_with_are_sites() -> None:
    text = "推进青竹新城、白鹭国际竹城（竹谷）、新大竹湾等片区建设。"
    assert places(text, CITY) == ["青竹新城", "白鹭国际竹城", "新大竹湾"]
    assert {row.role for row in read(text, CITY)} == {"片区建设"}


def test_ports_and_resorts_are_sites_too() -> None:
    text = "全力推进西湖竹运码头、青竹国际物流港等重大基础工程项目建设。"
    assert places(text, CITY) == ["西湖竹运码头", "青竹国际物流港"]


def test_a_fund_or_a_firm_that_bears_the_name_of_a_place_has_no_part() -> None:
    assert places("加快西湖青竹产业基金建设。", CITY) == []
    assert places("推动浙江西湖竹艺站开放。", CITY) == []


def test_a_region_that_a_plan_pushes_forward_has_a_part() -> None:
    assert places("推进沿海经济带竹艺产业带建设。") == ["沿海经济带"]


def test_what_regions_do_together_counts_in_a_paper_of_the_country() -> None:
    country = ("关于推进竹艺装备产业发展的指导意见", "全国")
    assert places("加强京津冀、长三角产业联动，打造竹艺集群。", country) == ["京津冀", "长三角"]
    assert places("加强长三角产业协作。") == []


def test_in_a_plan_of_many_industries_the_headings_name_them() -> None:
    paper = Paper(PLAN)
    leaf = paper.unit("竹编机床", "以温州、台州等市为依托，发展竹编机床。", address="专栏1第1点")
    box = paper.unit("竹艺装备重点细分领域发展空间布局", address="专栏1", children=(leaf,))
    paper.units.append(paper.unit("加快发展支柱产业", children=(box,)))
    assert {row.industry for row in paper.rows()} == {"制造业/竹艺装备/竹编机床"}


def stars(*rows: tuple[str, ...]) -> list[Assignment]:
    paper = Paper(PLAN)
    legend = "说明：★★★标注核心城市，★★标注重点城市，★标注一般城市。"
    head = ("产业集群", "杭州", "宁波", "温州", "地市数量（个）")
    return paper.add("总体空间布局图", legend, paper.table(head, *rows)).rows()


def test_stars_of_a_table_are_levels() -> None:
    rows = stars(("1.竹艺装备", "★★★", "", "★", "2"))
    assert [(row.place, row.industry, row.level, row.doubtful, row.line) for row in rows] == [
        ("杭州市", "制造业/竹艺装备", 3, False, (2, 2)),
        ("温州市", "制造业/竹艺装备", 1, False, (2, 2)),
    ]


def test_a_row_with_other_stars_than_it_counts_is_doubtful() -> None:
    assert {row.doubtful for row in stars(("竹艺装备", "★★", "★★", "★", "1"))} == {True}


def test_more_stars_than_the_legend_knows_are_doubtful() -> None:
    rows = stars(("竹艺装备", "★★★★★", "★", "", "2"))
    assert [row.doubtful for row in rows] == [True, False]


def test_a_list_of_stars_is_read_city_by_city_against_its_count() -> None:
    paper = Paper(PLAN)
    paper.add(
        "总体空间布局图",
        "- 杭州（2）",
        ["- ★★竹艺装备", "- ★竹编机床- 宁波（2）- ★★竹艺装备"],
    )
    assert [(row.place, row.industry, row.level, row.doubtful) for row in paper.rows()] == [
        ("杭州市", "制造业/竹艺装备", 2, False),
        ("杭州市", "制造业/竹编机床", 1, False),
        ("宁波市", "制造业/竹艺装备", 2, True),
    ]


def test_a_list_at_odds_with_the_table_makes_both_doubtful_and_one() -> None:
    paper = Paper(PLAN)
    head = ("产业集群", "杭州", "宁波", "温州")
    table = paper.table(head, ("竹艺装备", "★★", "", "★"))
    paper.add(
        "总体空间布局图", table, "- 杭州（1）", "- ★竹艺装备产业", "- 温州（1）", "- ★竹艺装备"
    )
    assert [(row.place, row.level, row.doubtful) for row in paper.rows()] == [
        ("杭州市", 2, True),
        ("温州市", 1, False),
    ]


def test_rules_for_support_have_no_layout() -> None:
    assert (
        read("温州、台州的项目不低于400万元。", ("浙江省竹艺产业专项资金管理办法", "浙江省")) == []
    )


def test_the_letter_before_the_first_unit_is_no_part_of_the_plan() -> None:
    paper = Paper(CITY)
    letter = paper.block("西湖区、滨江区：现印发给你们。")
    unit = paper.unit("空间布局", "西湖区发展竹编机床。")
    root = Provision("文件", "", (), "", "", (letter,), (unit,))
    part = Part("text", "paper.txt", 1, 2)
    document = Document("D", CITY[0], "", (), "final", (part,), root, region=CITY[1])
    assert [row.place for row in layout(document)] == ["西湖区"]


def test_a_row_has_the_fields_of_the_answer_first() -> None:
    (row,) = read("支持温州建设竹艺装备基地。")
    assert list(row.row())[:5] == ["industry", "place", "role", "cite", "line"]
    assert row.row()["line"] == [1, 1]


def test_the_parts_of_a_city_told_apart_by_direction_are_places() -> None:
    assert places("形成“东部竹编、西部竹模、中部设计”的格局。", CITY) == ["东部", "西部", "中部"]


PIECES = [
    "支持",
    "温州",
    "台州",
    "、",
    "，",
    "。",
    "等",
    "建设",
    "（",
    "）",
    "产业园",
    "区",
    "东部",
    "★",
    "2",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_every_row_stands_in_the_text_it_cites(text: str) -> None:
    for row in [*read(text), *read(text, CITY)]:
        assert row.words in text
        assert row.place
        assert row.line == (1, 1)
