"""What documents say besides rules: how it is written, what is read, what is said of a slip."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huice import places
from huice.language import Text
from huice.library.cache import load_cached
from huice.library.load import load_folder
from huice.problems import Spot
from huice.rules.record import HELP_NAMES, Applicability, NameList, Relation, Sum
from huice.verify.encoded import written_figures
from huice.verify.recorded import recorded_figures
from invented import folder, invented, wrong
from invented_records import (
    APPLIES,
    CHOSEN,
    CLUSTERS,
    DUTIES,
    LISTS,
    SET_ASIDE,
    SUPPORT,
    entries,
    entry,
    loaded,
    recorded,
    write,
)

GUANGDONG, SHENZHEN = places.find("广东省"), places.find("深圳市")


def one(said: list[str]) -> str:
    (only,) = said
    return only


# short entries


def test_an_entry_is_read_whole(tmp_path: Path) -> None:
    policies = loaded(tmp_path, support=SUPPORT)
    (found,) = policies.documents[0].support
    assert policies.support == {"invented/tape-out": found}
    assert (found.key, found.document, found.id) == ("invented/tape-out", "invented", "tape-out")
    assert found.title == Text("流片支持", "Support for tape-out")
    assert (found.cite, found.inventory, found.who) == ("四（二）", (), ("企业",))
    assert (found.whom.en, found.gives.en) == ("Designers", "Support is given")
    assert (found.departments, found.help) == (("市工业和信息化局",), ("资金", "研发"))
    assert found.conditions == (Text("在本市流片", "Taped out in the city"),)
    assert found.money == (Sum("500万元", Text("单个项目最高", "At most for one project")),)
    assert (found.reading, found.undecidable) == (None, None)
    assert str(found.spot) == "policies/invented/support.yaml:2:5"


def test_a_document_without_records_has_none(tmp_path: Path) -> None:
    document = load_folder(folder(tmp_path)).documents[0]
    assert (document.support, document.set_aside, document.duties, document.lists) == ((),) * 4
    assert (document.relations, document.terms) == ((), ())
    assert document.applies_to == Applicability((places.COUNTRY,), cite="标题")


def test_an_entry_concerns_whom_its_document_concerns_unless_it_says_otherwise(
    tmp_path: Path,
) -> None:
    same = entry("same")
    city = entry("city", places="[广州市]", clusters="[gd-electronics]")
    trade = entry("trade", industries="[软件和信息技术服务业]")
    policies = loaded(tmp_path, document=APPLIES, support=entries(same, city, trade))
    found = {each.id: each.applies_to for each in policies.documents[0].support}
    assert found["same"] == Applicability((GUANGDONG,), (SHENZHEN,), ("gd-robots",), (), "一")
    assert found["city"].places == (places.find("广州市"),)
    assert found["city"].clusters == ("gd-electronics",)
    assert (found["trade"].clusters, found["trade"].industries) == (("gd-robots",), ("I65",))


def test_an_entry_may_be_for_all_trades_where_its_document_is_for_one(tmp_path: Path) -> None:
    policies = loaded(tmp_path, document=APPLIES, support=entries(entry("one", clusters="[]")))
    assert policies.support["invented/one"].applies_to.clusters == ()


@pytest.mark.parametrize("help", HELP_NAMES)
def test_money_taxes_and_finance_rank_first_titles_second_all_else_third(
    tmp_path: Path, help: str
) -> None:
    policies = loaded(tmp_path, support=entries(entry("one", help=f"[{help}, 服务]")))
    expected = {"资金": 0, "税费": 0, "融资": 0, "称号": 1}.get(help, 2)
    assert policies.support["invented/one"].rank == expected


def test_rows_set_aside_are_read_with_their_reason(tmp_path: Path) -> None:
    (found,) = loaded(tmp_path, support=SET_ASIDE).documents[0].set_aside
    assert (found.inventory, found.cite, found.see) == ("M007", "五", ("invented",))
    assert found.reason == Text("只是义务", "A mere duty")
    assert str(found.spot) == "policies/invented/support.yaml:2:5"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "", ""),
        ("[资金, 研发]", "[现金]", "9:12 [support.0.help.0] error: '现金' is not one of 资金, 税费,"),
        ("[资金, 研发]", "[]", "9:11 [support.0.help] error: found '[]', expected at least one"),
        ("who: [企业]", "who: [公司]", "7:11 [support.0.who.0] error: '公司' is not one of 企业, 中小企业,"),
        ("who: [企业]", "who: []", "7:10 [support.0.who] error: found '[]', expected at least one"),
        ("id: tape-out", "id: Tape out", "2:9 [support.0.id] error: found 'Tape out', expected lower-case letters"),
        ("    cite: 四（二）\n", "", "2:5 [support.0.cite] error: 'cite' is missing"),
        ("    inventory: []\n", "", "2:5 [support.0.inventory] error: 'inventory' is missing"),
        ("for:", "fro:", "6:10 [support.0.fro] error: no such field 'fro'; did you mean 'for'?"),
        ("设计企业 | Designers", "设计企业", "6:10 [support.0.for] error: expected 'Chinese | English'"),
        ("figure: 500万元", "figure: ''", "[support.0.money.0.figure] error: found '', expected text that is not empty"),
        ("gives:", "places: [无此市]\n    gives:", "10:14 error: no administrative division '无此市'"),
        ("gives:", "places: []\n    gives:", "10:13 [support.0.places] error: found '[]', expected at least one"),
        ("gives:", "clusters: [gd-robot]\n    gives:", "10:16 error: no cluster 'gd-robot'; did you mean 'gd-robots'?"),
        ("gives:", "industries: [Z99]\n    gives:", "10:18 error: GB/T 4754-2017 has no industry 'Z99'"),
    ],
)  # fmt: skip
def test_an_entry_out_of_shape_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    found = wrong(recorded(tmp_path, support=SUPPORT.replace(old, new, 1)))
    assert bool(found) is bool(said)
    assert any(f"policies/invented/support.yaml:{said}" in each or said in each for each in found) or not said  # fmt: skip
    assert all(each.startswith("policies/invented/support.yaml:") for each in found)


def test_a_file_of_support_has_an_entry_or_a_row_set_aside(tmp_path: Path) -> None:
    found = one(wrong(recorded(tmp_path, support="support: []\n")))
    assert found.startswith("policies/invented/support.yaml:1")
    assert found.endswith("error: support or set_aside has an item")


def test_an_entry_is_given_once(tmp_path: Path) -> None:
    twice = entries(entry("one"), entry("one"))
    found = one(wrong(recorded(tmp_path, support=twice)))
    assert found == "policies/invented/support.yaml:11:5 error: entry 'one' is given twice"


def test_an_entry_may_not_bear_the_name_of_a_measure(tmp_path: Path) -> None:
    root = folder(tmp_path, measures="requires: []\n")
    write(root, invented__support_yaml=entries(entry("award")))
    said = one(wrong(root))
    assert said == "policies/invented/support.yaml:2:5 error: 'award' is the name of a measure"


def test_two_documents_may_each_have_an_entry_of_one_name(tmp_path: Path) -> None:
    recorded(tmp_path, support=entries(entry("one")), id="other")
    policies = loaded(tmp_path, support=entries(entry("one")))
    assert sorted(policies.support) == ["invented/one", "other/one"]


# whom a document concerns


def test_whom_a_document_concerns_is_read_as_codes(tmp_path: Path) -> None:
    text = APPLIES.replace("cite:", "industries: [C39, 电气机械和器材制造业], cite:")
    applies = loaded(tmp_path, document=text).documents[0].applies_to
    assert applies == Applicability((GUANGDONG,), (SHENZHEN,), ("gd-robots",), ("C39", "C38"), "标题")  # fmt: skip


def test_the_whole_country_is_a_place(tmp_path: Path) -> None:
    document = "applies_to: {places: [全国], cite: 标题}\n"
    assert loaded(tmp_path, document=document).documents[0].applies_to.places == (places.COUNTRY,)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[广东省]", "[广东市]", "2:23 error: no administrative division '广东市'"),
        ("[深圳市]", "[深川市]", "2:38 error: no administrative division '深川市'"),
        ("[广东省]", "[鼓楼区]", "2:23 error: '鼓楼区'"),
        ("[广东省]", "[]", "2:22 [applies_to.places] error: found '[]', expected at least one"),
        ("gd-robots", "gd-robot", "2:55 error: no cluster 'gd-robot'; did you mean 'gd-robots'?"),
        ("clusters: [gd-robots]", "industries: [机器人业]", "2:57 error: GB/T 4754-2017 has no industry '机器人业'"),
        (", cite: 标题", "", "2:13 [applies_to.cite] error: 'cite' is missing"),
        ("except:", "without:", "2:38 [applies_to.without] error: no such field 'without'"),
    ],
)  # fmt: skip
def test_an_unknown_place_cluster_or_industry_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    found = one(wrong(recorded(tmp_path, document=APPLIES.replace(old, new))))
    assert found.startswith(f"policies/invented/document.yaml:{said}")


# how it stands to others


def test_a_relation_names_a_document_of_the_library_or_any_other(tmp_path: Path) -> None:
    relations = """\
        relations:
          - {rel: implements, to: other, cite: 前言}
          - {rel: repeals, to: 《旧办法》（粤府〔2001〕1号）, cite: 第九条}
        """
    folder(tmp_path, id="other")
    document = load_folder(folder(tmp_path, document=relations)).documents[0]
    assert document.relations == (
        Relation("implements", "other", "", "前言"),
        Relation("repeals", "", "《旧办法》（粤府〔2001〕1号）", "第九条"),
    )


@pytest.mark.parametrize(
    ("relation", "said"),
    [
        ("{rel: implements, to: othre, cite: 一}", "2:35 error: the library has no folder 'othre'"),
        ("{rel: follows, to: other, cite: 一}", "2:19 [relations.0.rel] error: 'follows' is not one of based_on, implements,"),
        ("{rel: implements, to: '', cite: 一}", "2:36 [relations.0.to] error: found '', expected text that is not empty"),
        ("{rel: implements, to: other}", "2:13 [relations.0.cite] error: 'cite' is missing"),
    ],
)  # fmt: skip
def test_a_relation_out_of_shape_is_told_with_its_place(
    tmp_path: Path, relation: str, said: str
) -> None:
    folder(tmp_path, id="other")
    found = one(wrong(folder(tmp_path, document=f"relations: [{relation}]\n")))
    assert found.startswith(f"policies/invented/document.yaml:{said}")


def test_a_title_of_any_length_may_be_referred_to(tmp_path: Path) -> None:
    title = f"《{'关于进一步促进产业集群高质量发展的若干措施' * 12}》"
    relation = f"relations: [{{rel: refers_to, to: {title}, cite: 一}}]\n"
    assert load_folder(folder(tmp_path, document=relation)).documents[0].relations[0].name == title


@pytest.mark.parametrize("to", ["../policies/other", "other/../other", "/", "."])
def test_a_relation_reaches_no_other_folder(tmp_path: Path, to: str) -> None:
    folder(tmp_path, id="other")
    document = f"relations: [{{rel: implements, to: {to}, cite: 一}}]\n"
    assert load_folder(folder(tmp_path, document=document)).documents[0].relations[0].document == ""


# terms and what is not printed


def test_terms_are_read_in_both_languages(tmp_path: Path) -> None:
    text = "terms: [{term: 链主企业, means: 带动全链的企业 | One that leads its chain, cite: 二}]\n"
    (term,) = loaded(tmp_path, document=text).documents[0].terms
    assert (term.term, term.cite) == ("链主企业", "二")
    assert term.means == Text("带动全链的企业", "One that leads its chain")


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("{term: 链主, means: 只有中文, cite: 二}", "[terms.0.means] error: expected 'Chinese | English'"),
        ("{term: 链主, means: 甲 | A}", "[terms.0.cite] error: 'cite' is missing"),
        ("{term: '', means: 甲 | A, cite: 二}", "[terms.0.term] error: found '', expected text that is not empty"),
    ],
)  # fmt: skip
def test_a_term_out_of_shape_is_told_with_its_place(tmp_path: Path, term: str, said: str) -> None:
    found = one(wrong(recorded(tmp_path, document=f"terms: [{term}]\n")))
    assert found.startswith("policies/invented/document.yaml:2:") and said in found


def test_what_the_text_does_not_print_is_said(tmp_path: Path) -> None:
    root = recorded(tmp_path, document="not_printed: [number, issuers, issued]\n")
    document = load_folder(root).documents[0]
    assert document.not_printed == ("number", "issuers", "issued")
    assert (document.number, document.issuers, document.issued) == ("", (), None)


def test_a_month_alone_counts_as_its_last_day(tmp_path: Path) -> None:
    root = recorded(tmp_path, document="issued_month: 2024-02\n")
    document = load_folder(root).documents[0]
    assert (document.issued, document.issued_month) == (date(2024, 2, 29), "2024-02")


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("issued_month: 2021-01\nissued: 2021-01-31", "give issued or issued_month"),
        ("not_printed: [date]", ":2:15 [not_printed.0] error: 'date' is not one of number, issuers, issued, in_force"),
        ("kind: decree", ":2:7 [kind] error: 'decree' is not one of law, procedure, fund,"),
        ("state: account", ":2:8 [state] error: 'account' is not one of draft, record, final"),
    ],
)  # fmt: skip
def test_what_a_document_is_is_told_where_it_is_wrong(
    tmp_path: Path, document: str, said: str
) -> None:
    found = one(wrong(recorded(tmp_path, document=document + "\n")))
    assert re.match(r"policies/invented/document\.yaml:[12]\b", found) and said in found


@pytest.mark.parametrize("month", ["2023-13", "2023-00", "2023", "2023-1", "二〇二三年"])
def test_a_month_is_written_as_2023_12(tmp_path: Path, month: str) -> None:
    root = recorded(tmp_path, document=f"issued_month: {month}\n")
    found = one(wrong(root))
    assert found.startswith("policies/invented/document.yaml:2:15 [issued_month] error: ")
    assert "2023-12" in found and "letters" not in found


# duties


def test_a_duty_is_read_whole(tmp_path: Path) -> None:
    (found,) = loaded(tmp_path, duties=DUTIES).documents[0].duties
    assert (found.key, found.kind) == ("invented/report", "department")
    assert found.title == Text("报送进展", "Report on progress")
    assert found.who == ("市工业和信息化局", "各区政府")
    assert (found.does.en, found.by) == ("Reports once a year", Text("每年1月底前", "By the end of January"))  # fmt: skip
    assert (found.cite, found.see) == ("六", ("invented",))
    assert str(found.spot) == "policies/invented/duties.yaml:2:5"


def test_a_duty_is_given_once(tmp_path: Path) -> None:
    twice = DUTIES + DUTIES.removeprefix("duties:\n")
    found = one(wrong(recorded(tmp_path, duties=twice)))
    assert found.startswith("policies/invented/duties.yaml:10:5 error: duty ")
    assert found.endswith("report' is given twice")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: department", "kind: person", "6:11 [duties.0.kind] error: 'person' is not one of department, company"),
        ("[市工业和信息化局, 各区政府]", "[]", "5:10 [duties.0.who] error: found '[]', expected at least one"),
        ("does: 每年报送一次 | Reports once a year", "does: 每年报送一次", "7:11 [duties.0.does] error: expected 'Chinese | English'"),
        ("    cite: 六\n", "", "2:5 [duties.0.cite] error: 'cite' is missing"),
        ("by:", "until:", "[duties.0.until] error: no such field 'until'"),
    ],
)  # fmt: skip
def test_a_duty_out_of_shape_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    found = one(wrong(recorded(tmp_path, duties=DUTIES.replace(old, new))))
    assert found.startswith("policies/invented/duties.yaml:") and said in found


# lists


def test_a_list_is_read_with_its_table(tmp_path: Path) -> None:
    (found,) = loaded(tmp_path, lists=LISTS).documents[0].lists
    assert (found.key, found.kind, found.cite) == ("invented/chosen", "awardees", "附件")
    assert (found.version, found.valid_from, found.valid_until) == (
        "第一批", date(2023, 1, 1), date(2025, 12, 31),
    )  # fmt: skip
    assert found.columns == (
        Text("序号", "No."),
        Text("单位", "Organisation"),
        Text("项目", "Project"),
    )
    assert (found.organisations, found.note) == ((1,), Text("序号照印", "Numbers as printed"))
    assert [row[0] for row in found.rows] == ["1", "2"]


def test_a_cell_may_name_several_organisations(tmp_path: Path) -> None:
    (found,) = loaded(tmp_path, lists=LISTS).documents[0].lists
    assert [found.names(row) for row in found.rows] == [
        ("甲机器人有限公司", "乙研究院"), ("丙科技（深圳）有限公司", "甲机器人有限公司"),
    ]  # fmt: skip


def test_the_table_of_a_list_may_be_saved_by_excel(tmp_path: Path) -> None:
    """A byte order mark, CRLF, spaces around cells, commas in quotes."""
    chosen = '\ufeff序号,单位,项目\r\n1, 甲公司 ,"一, 二"\r\n'
    (found,) = loaded(tmp_path, lists=LISTS, chosen=chosen).documents[0].lists
    assert found.rows == (("1", "甲公司", "一, 二"),)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (CHOSEN, ""),
        ("序号,名称,项目\n", "chosen.csv:1 error: the heading is '序号、名称、项目', expected '序号、单位、项目'"),
        ("序号,单位\n1,甲\n", "chosen.csv:1 error: the heading is '序号、单位', expected '序号、单位、项目'"),
        ("", "chosen.csv:1 error: the heading is '空', expected '序号、单位、项目'"),
        (CHOSEN + "3,丁公司\n", "chosen.csv:4 error: 2 cells, 3 are expected"),
        (CHOSEN + "3,丁公司,臂,多\n", "chosen.csv:4 error: 4 cells, 3 are expected"),
        (CHOSEN + '"3\n三",丁公司,臂\n4,戊公司\n', "chosen.csv:6 error: 2 cells, 3 are expected"),
        (CHOSEN + '3,"丁"公司,臂\n', "chosen.csv error: UTF-8 CSV is expected"),
    ],
)  # fmt: skip
def test_a_table_that_is_not_as_the_list_says_is_told_with_its_line(
    tmp_path: Path, chosen: str, said: str
) -> None:
    found = wrong(recorded(tmp_path, lists=LISTS, chosen=chosen))
    assert bool(found) is bool(said)
    assert all(f"policies/invented/lists/{said}" in each for each in found)


def test_a_table_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    root = recorded(tmp_path, lists=LISTS)
    (root / "invented" / "lists" / "chosen.csv").write_bytes(CHOSEN.encode("gbk"))
    found = one(wrong(root))
    assert found.startswith("policies/invented/lists/chosen.csv error: UTF-8 CSV is expected")


def test_a_table_that_is_missing_is_told_where_it_is_named(tmp_path: Path) -> None:
    root = recorded(tmp_path, lists=LISTS)
    (root / "invented" / "lists" / "chosen.csv").unlink()
    assert one(wrong(root)) == (
        "policies/invented/lists.yaml:2:5 error: no file policies/invented/lists/chosen.csv"
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[单位]", "[企业]", "11:20 error: no column '企业': 序号, 单位, 项目"),
        ("kind: awardees", "kind: winners", "4:11 [lists.0.kind] error: 'winners' is not one of awardees, proposed, catalogue"),
        ("chosen.csv", "../chosen.csv", "[lists.0.file] error: found '../chosen.csv'"),
        ("{序号: No., 单位: Organisation, 项目: Project}", "{}", "[lists.0.columns] error: found '{}', expected at least one"),
        ("2023-01-01", "20230101", "8:11 [lists.0.from] error: '20230101' is not a date"),
        ("from:", "form:", "[lists.0.form] error: no such field 'form'; did you mean 'from'?"),
    ],
)  # fmt: skip
def test_a_list_out_of_shape_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    found = wrong(recorded(tmp_path, lists=LISTS.replace(old, new)))
    assert any(said in each for each in found), found
    assert all(each.startswith("policies/invented/lists.yaml:") for each in found)


def test_a_list_is_given_once(tmp_path: Path) -> None:
    twice = LISTS + LISTS.removeprefix("lists:\n")
    found = one(wrong(recorded(tmp_path, lists=twice)))
    assert found.startswith("policies/invented/lists.yaml:13:5 error: list ")


cells = st.lists(st.text("甲A（）、；,\"' \n", max_size=6), min_size=3, max_size=3)


@given(st.lists(cells, max_size=5))
def test_no_name_of_a_row_is_empty_or_holds_a_separator(rows: list[list[str]]) -> None:
    nothing = Text("", "")
    found = NameList(
        "a/b", nothing, "awardees", "", "", None, None, (), (0, 2), (), None, Spot("f")
    )
    for row in rows:
        for name in found.names(tuple(row)):
            assert name and name == name.strip()
            assert not {"、", "；"} & set(name)
            assert name in row[0] or name in row[2]


# clusters


def test_clusters_are_read_in_their_order_with_their_family(tmp_path: Path) -> None:
    found = loaded(tmp_path).clusters
    assert list(found) == ["gd-electronics", "gd-robots", "sz-robots"]
    robots = found["gd-robots"]
    assert (robots.family.id, robots.family.place) == ("guangdong", GUANGDONG)
    assert (robots.name, robots.group) == (Text("智能机器人", "Robots"), Text("新兴", "Emerging"))
    assert (robots.industries, robots.plan) == (("C3491", "C3492"), "")
    assert found["sz-robots"].family.place == SHENZHEN
    assert str(found["sz-robots"].spot) == "policies/clusters.yaml:7:5"


def test_a_library_without_clusters_has_none(tmp_path: Path) -> None:
    assert load_folder(folder(tmp_path)).clusters == {}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: sz-robots", "id: gd-robots", "7:5 error: cluster 'gd-robots' is given twice"),
        ("family: shenzhen", "family: foshan", "7:5 error: no family 'foshan': guangdong、shenzhen"),
        ("[C39]", "[C99]", "5:120 error: GB/T 4754-2017 has no industry 'C99'"),
        ("[C39]", "[]", "[clusters.0.industries] error: found '[]', expected at least one"),
        ("place: 深圳市", "place: 深川市", "3:62 error: no administrative division '深川市'"),
        ("name: 电子信息 | Electronics", "name: 电子信息", "[clusters.0.name] error: expected 'Chinese | English'"),
        ("plan: invented", "plam: invented", "[clusters.0.plam] error: no such field 'plam'; did you mean 'plan'?"),
        ("id: shenzhen", "id: guangdong", "3:5 error: family 'guangdong' is given twice"),
    ],
)  # fmt: skip
def test_clusters_out_of_shape_are_told_with_their_place(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    found = wrong(recorded(tmp_path, clusters=CLUSTERS.replace(old, new)))
    assert any(said in each for each in found), found
    assert all(each.startswith("policies/clusters.yaml:") for each in found)


def test_every_unknown_industry_of_a_cluster_is_told(tmp_path: Path) -> None:
    text = CLUSTERS.replace("[C3491, C3492]", "[C3491, C0000, C9999]")
    assert len(wrong(recorded(tmp_path, clusters=text))) == 2


# all at once, and between runs


def test_the_slips_of_several_documents_are_told_at_once(tmp_path: Path) -> None:
    recorded(tmp_path, support=SUPPORT.replace("[资金, 研发]", "[现金]"), id="one")
    recorded(tmp_path, duties=DUTIES.replace("who: [", "whom: ["), id="two")
    said = wrong(recorded(tmp_path, lists=LISTS.replace("[单位]", "[企业]"), id="three"))
    for file in ("one/support.yaml", "two/duties.yaml", "three/lists.yaml"):
        assert any(each.startswith(f"policies/{file}:") for each in said), file


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("clusters.yaml", "取整个大类", "取大类"),
        ("invented/support.yaml", "给予支持", "予以支持"),
        ("invented/duties.yaml", "每年报送一次", "每年报一次"),
        ("invented/lists.yaml", "入选名单", "入选"),
        ("invented/lists/chosen.csv", "焊接机器人", "喷涂机器人"),
    ],
)
def test_a_change_of_a_record_is_seen_behind_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, old: str, new: str
) -> None:
    monkeypatch.setenv("HUICE_CACHE", str(tmp_path / "cache"))
    root = recorded(tmp_path, support=SUPPORT, duties=DUTIES, lists=LISTS)
    before = load_cached(root)
    changed = root / path
    changed.write_text(changed.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert load_cached(root) == load_folder(root) != before


# figures in words


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        ("按不超过30%给予，最高500万元", ["30%", "500万元"]),
        ("评选前10家企业", ["10家"]),
        ("到2025年形成3个以上园区", ["2025年", "3个"]),
        ("有效期3年", ["3年"]),
        ("经营3年以上", ["3年"]),
        ("年度营业收入2000万元以上", ["2000万元"]),
        ("6个月内给予1亿元支持", ["6个月", "1亿元"]),
        ("15个工作日内答复", ["15个工作日"]),
        ("给予支持，数额未列", []),
        ("一批企业", []),
    ],
)
def test_figures_written_in_words_are_found(words: str, figures: list[str]) -> None:
    assert [shown for _, shown in written_figures(words)] == figures


def test_the_figures_of_entries_and_duties_are_wanted_where_they_cite(tmp_path: Path) -> None:
    support = SUPPORT.replace("在本市流片", "年度营业收入2000万元以上").replace("给予支持 ", "每家按30%支持 ")  # fmt: skip
    document = loaded(tmp_path, support=support, duties=DUTIES).documents[0]
    assert {(each.rule, each.cite, each.shown) for each in recorded_figures(document)} >= {
        ("invented/tape-out", "四（二）", "500万元"),
        ("invented/tape-out", "四（二）", "30%"),
        ("invented/tape-out", "四（二）", "2000万元"),
    }


def test_what_is_read_beside_a_figure_may_explain_it(tmp_path: Path) -> None:
    support = SUPPORT + "    reading: 原文写作五百万 | The text writes it in words\n"
    document = loaded(tmp_path, support=support).documents[0]
    (figure,) = [each for each in recorded_figures(document) if each.shown == "500万元"]
    assert figure.explained == (Text("原文写作五百万", "The text writes it in words"),)


# titles


def test_a_title_is_no_money(tmp_path: Path) -> None:
    award = "award: {kind: title, cite: 一, payee: 企业 | Company, gives: 称号 | A title}\n"
    found = invented(tmp_path, measures=award).judge().measure.award
    assert (found.kind, found.is_money, found.gives) == ("title", False, Text("称号", "A title"))
