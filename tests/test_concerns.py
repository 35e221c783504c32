"""Whom a short entry concerns: by place, trade and size; in which order; and in which lists a
company stands. A certain answer never turns into another when more becomes known."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from huice import industries, places
from huice.decide.answer import Match
from huice.decide.answer_json import match_json, match_schema
from huice.decide.concerns import (
    DECLARED,
    Company,
    Concern,
    Membership,
    SupportResult,
    by_rank,
    named_in,
)
from huice.decide.library import Library
from huice.decide.relevance import is_elsewhere
from huice.language import Text
from huice.library.cache import default_root
from huice.library.load import load_folder
from huice.problems import Spot
from huice.rules.record import HELP_NAMES, WHO_NAMES, Applicability, Cluster, Family
from invented import DAY, folder, invented
from invented_records import CLUSTERS, LISTS, entries, entry, loaded, recorded, write

CODE = {
    name: places.find(name)
    for name in ("广东省", "深圳市", "广州市", "深圳市南山区", "广州市天河区", "湖南省", "长沙市", "东莞市")
} | {"全国": places.COUNTRY}  # fmt: skip

STRENGTH = ("no", "may", "concerns")


def company(*where: str, **more: Any) -> Company:
    """A company at these places; nothing else is known of it."""
    blank: dict[str, Any] = {"industry": None, "declared": {}, "large": None}
    return Company("甲公司", tuple(CODE[name] for name in where), **{**blank, **more})


def meant_for(*where: str, without: tuple[str, ...] = (), **more: Any) -> Applicability:
    return Applicability(tuple(CODE[name] for name in where), tuple(CODE[name] for name in without), **more)  # fmt: skip


def concern(one: Company, applies: Applicability, clusters: dict[str, Cluster] | None = None) -> Concern:  # fmt: skip
    return one.concern(applies, clusters or {})[0]


# place


@pytest.mark.parametrize(
    ("where", "meant", "expected"),
    [
        (["广州市天河区"], ["广东省"], "concerns"),  # a city inside its province
        (["广州市"], ["全国"], "concerns"),
        (["广州市"], ["广州市"], "concerns"),
        (["广东省"], ["广州市"], "may"),  # in the province, the city is not known
        (["广东省"], ["广州市天河区"], "may"),
        (["深圳市"], ["广州市"], "no"),
        (["长沙市"], ["广东省"], "no"),
        (["长沙市"], ["广东省", "湖南省"], "concerns"),
        ([], ["广州市"], "may"),  # the place is not known
        ([], [], "concerns"),
        (["长沙市"], [], "concerns"),
        (["长沙市", "广州市"], ["广东省"], "concerns"),  # registered in one, at work in the other
        (["长沙市", "广东省"], ["广州市"], "may"),
    ],
)
def test_a_place_inside_is_meant_a_wider_one_may_be(
    where: list[str], meant: list[str], expected: str
) -> None:
    assert concern(company(*where), meant_for(*meant)) == expected
    assert company(*where).place(meant_for(*meant)) == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (["深圳市"], "no"),
        (["深圳市南山区"], "no"),
        (["广州市"], "concerns"),
        (["深圳市", "东莞市"], "concerns"),  # registered in Shenzhen, at work in Dongguan
        (["广东省"], "may"),  # it may be in Shenzhen
        ([], "may"),
    ],
)
def test_shenzhen_is_left_out_where_the_text_leaves_it_out(where: list[str], expected: str) -> None:
    assert concern(company(*where), meant_for("广东省", without=("深圳市",))) == expected


some_place = st.sampled_from(sorted(CODE.values()))
nested = st.sampled_from(
    [(a, b) for a in CODE.values() for b in CODE.values() if places.contains(a, b)]
)
"""A place, and one in it."""
some_places = st.lists(some_place, max_size=2, unique=True).map(tuple)


@given(nested, some_places, some_places)
def test_what_is_certain_of_a_place_is_certain_of_every_place_in_it(
    both: tuple[str, str], meant: tuple[str, ...], without: tuple[str, ...]
) -> None:
    wide, narrow = both
    applies = Applicability(meant, without)
    before = Company("", (wide,), None, {}, None).place(applies)
    after = Company("", (narrow,), None, {}, None).place(applies)
    assert before in ("may", after)


@given(nested, nested)
def test_a_concern_never_falls_when_a_place_gets_more_precise_inside_the_same_area(
    first: tuple[str, str], second: tuple[str, str]
) -> None:
    (wide, narrow), area = first, second[0]
    assume(places.contains(area, narrow))
    found = [Company("", (place,), None, {}, None).place(Applicability((area,))) for place in (wide, narrow)]  # fmt: skip
    assert STRENGTH.index(found[0]) <= STRENGTH.index(found[1]) == STRENGTH.index("concerns")


@given(some_places, some_places)
def test_where_no_place_is_known_nothing_is_ruled_out(
    meant: tuple[str, ...], without: tuple[str, ...]
) -> None:
    assert Company("", (), None, {}, None).place(Applicability(meant, without)) != "no"


# trade


def cluster(id: str, *codes: str, family: str = "guangdong", name: str = "") -> Cluster:
    where = CODE["深圳市" if family == "shenzhen" else "广东省"]
    text = Text(name or id, id)
    return Cluster(id, Family(family, text, where, "", ""), text, text, "", codes, text, Spot("f"))


ROBOTS = cluster("gd-robots", "C3491", "C3492", name="智能机器人")
CHIPS = cluster("gd-chips", "C3973", name="集成电路")
CITY = cluster("sz-robots", "C3491", family="shenzhen", name="智能机器人")
KNOWN = {each.id: each for each in (ROBOTS, CHIPS, CITY)}


@pytest.mark.parametrize(
    ("industry", "expected", "by"),
    [
        ("C3491", "concerns", "按行业代码推定：智能机器人"),
        ("C349", "may", "按行业代码推定：智能机器人"),  # coarser: it may be the class
        ("C", "may", "按行业代码推定：智能机器人"),
        (None, "may", "按行业代码推定：智能机器人"),
        (
            "C3493",
            "may",
            "按行业代码推定：智能机器人",
        ),  # of the same division: the codes are a reading
        ("C3599", "no", None),
        ("I65", "no", None),
    ],
)
def test_a_trade_is_told_by_the_code_where_no_cluster_is_declared(
    industry: str | None, expected: str, by: str | None
) -> None:
    one = company("广州市", industry=industry)
    found, how = one.concern(meant_for("广东省", clusters=("gd-robots",)), KNOWN)
    assert (found, how.zh if how else None) == (expected, by)


@pytest.mark.parametrize("industry", ["C3491", "C349", "C3493", "I65", None])
def test_a_declared_cluster_goes_before_the_code(industry: str | None) -> None:
    one = company("广州市", industry=industry, declared={"guangdong": "智能机器人"})
    found, how = one.concern(meant_for("广东省", clusters=("gd-chips", "gd-robots")), KNOWN)
    assert (found, how) == (
        "concerns", Text("自报集群：智能机器人", "declared cluster: gd-robots"),
    )  # fmt: skip


def test_the_main_cluster_does_not_rule_out_what_the_code_says() -> None:
    """The fact asks for the main one; a robot maker may well make chips."""
    one = company("广州市", industry="C3973", declared={"guangdong": "智能机器人"})
    assert concern(one, meant_for("广东省", clusters=("gd-chips",)), KNOWN) == "concerns"


@pytest.mark.parametrize("industry", ["C3491", "C349", None])
def test_who_declares_to_be_in_none_of_a_family_is_in_none_of_it(industry: str | None) -> None:
    one = company("深圳市", industry=industry, declared={"guangdong": "都不属于"})
    assert concern(one, meant_for("广东省", clusters=("gd-robots",)), KNOWN) == "no"
    assert concern(one, meant_for("深圳市", clusters=("sz-robots",)), KNOWN) != "no"
    assert [each.cluster.id for each in one.memberships([ROBOTS, CHIPS])] == []


def test_a_cluster_declared_of_one_family_says_nothing_of_another() -> None:
    one = company("深圳市", industry="I65", declared={"guangdong": "智能机器人"})
    assert concern(one, meant_for("深圳市", clusters=("sz-robots",)), KNOWN) == "no"


@pytest.mark.parametrize(
    ("industry", "expected"),
    [("C3911", "concerns"), ("C39", "concerns"), ("C", "may"), (None, "may"), ("I65", "no")],
)
def test_a_document_of_an_industry_is_told_by_the_code(industry: str | None, expected: str) -> None:
    one = company("长沙市", industry=industry)
    found, how = one.concern(meant_for("全国", industries=("C39",)), KNOWN)
    assert found == expected
    assert how == (None if expected == "no" else Text("按行业代码推定", "by industry code"))


def test_a_document_of_clusters_and_industries_is_for_both() -> None:
    both = meant_for("全国", clusters=("gd-robots",), industries=("I65",))
    for industry, expected in (("C3491", "concerns"), ("I651", "concerns"), ("A01", "no")):
        assert concern(company("广州市", industry=industry), both, KNOWN) == expected


def test_a_document_of_no_trade_is_for_all() -> None:
    for industry in (None, "A01", "C3491"):
        one = company("广州市", industry=industry)
        assert one.concern(meant_for("广东省"), KNOWN) == ("concerns", None)


CODES = ("A", "C", "C34", "C349", "C3491", "C3493", "C39", "C3973", "I65")
some_code = st.sampled_from(CODES)
nested_codes = st.sampled_from([(a, b) for a in CODES for b in CODES if industries.contains(a, b)])
some_codes = st.lists(some_code, max_size=2, unique=True).map(tuple)


@given(nested_codes, some_place, some_places, some_codes, st.booleans())
def test_a_code_more_precise_keeps_what_is_certain(
    both: tuple[str, str], place: str, meant: tuple[str, ...], codes: tuple[str, ...], robots: bool
) -> None:
    applies = Applicability(meant, (), ("gd-robots",) if robots else (), codes)
    before, after = (
        Company("", (place,), code, {}, None).concern(applies, KNOWN)[0] for code in both
    )
    assert before in ("may", after)


@given(some_places, some_places, some_codes, st.none() | some_code)
def test_a_concern_is_no_surer_than_its_place_and_its_trade(
    where: tuple[str, ...], meant: tuple[str, ...], codes: tuple[str, ...], industry: str | None
) -> None:
    one = Company("", where, industry, {}, None)
    apart = (Applicability(meant), Applicability(industries=codes))
    weakest = min((concern(one, each) for each in apart), key=STRENGTH.index)
    assert concern(one, Applicability(meant, industries=codes)) == weakest


# clusters


def memberships(one: Company) -> list[tuple[str, Concern, bool]]:
    return [(each.cluster.id, each.concern, each.declared) for each in one.memberships(KNOWN.values())]  # fmt: skip


def test_a_company_is_in_the_cluster_that_it_declares_first_then_in_those_of_its_code() -> None:
    one = company("深圳市", industry="C3491", declared={"guangdong": "集成电路"})
    assert memberships(one) == [
        ("gd-chips", "concerns", True), ("gd-robots", "concerns", False), ("sz-robots", "concerns", False),
    ]  # fmt: skip


def test_what_is_sure_of_clusters_comes_before_what_may_be() -> None:
    chip = cluster("gd-machines", "C34")
    one = company("广州市", industry="C349")
    found = one.memberships([ROBOTS, chip])
    assert found == (Membership(chip, "concerns", False), Membership(ROBOTS, "may", False))


def test_a_citys_clusters_are_for_companies_there() -> None:
    assert memberships(company("广州市", industry="C3491")) == [("gd-robots", "concerns", False)]
    assert memberships(company("长沙市", industry="C3491")) == []


@pytest.mark.parametrize("where", [(), ("广东省",), ("全国",)])
def test_where_the_place_leaves_it_open_a_cluster_is_possible_only(where: tuple[str, ...]) -> None:
    found = {id: concern for id, concern, _ in memberships(company(*where, industry="C3491"))}
    assert found["sz-robots"] == "may"


# size

BY_SIZE = entries(
    entry("all", who="[企业]"), entry("small", who="[中小企业]"), entry("both", who="[企业, 中小企业]"),
    entry("project", who="[项目, 高校院所]"), entry("public", who="[公众, 地方政府]"),
    entry("park", who="[园区]"),
)  # fmt: skip


@pytest.fixture(scope="module")
def sized(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The national standard of sizes, and a document that helps by size."""
    root = recorded(tmp_path_factory.mktemp("sized"), support=BY_SIZE)
    for name in ("facts", "national-sme-standard-2011"):
        copytree(default_root() / name, root / name)
    return Library(load_folder(root))


def answer(library: Library, day: date = DAY, **enterprise: Any) -> Match:
    return library.match(library.profile({"name": "甲公司", "enterprise": enterprise}), day)


STAFF: dict[str, Any] = {
    "industry": "C39",
    "registered_in": "广州市",
    "headcount": {"2023": "1000人"},
}


@pytest.mark.parametrize(
    ("revenue", "small"),
    [("4亿元", None), ("3.9999亿元", "concerns"), ("3亿元至5亿元", "may"), (None, "may")],
)
def test_help_for_smaller_companies_alone_is_none_for_a_large_one(
    sized: Library, revenue: str | None, small: str | None
) -> None:
    """Industry: large from 1000 people and 400 million yuan on, in the year before."""
    match = answer(sized, **STAFF, revenue={"2023": revenue})
    found = {each.support.id: each.concern for each in match.support}
    assert found.get("small") == small
    assert {id: found[id] for id in found if id != "small"} == {
        "all": "concerns", "both": "concerns", "project": "concerns",
    }  # fmt: skip


def test_without_the_standard_no_size_is_known(tmp_path: Path) -> None:
    root = recorded(tmp_path, support=BY_SIZE)
    copytree(default_root() / "facts", root / "facts")
    found = {each.support.id: each.concern for each in answer(Library(load_folder(root))).support}
    assert found["small"] == "may"


@pytest.mark.parametrize("who", WHO_NAMES)
def test_only_help_that_a_company_can_have_itself_is_told(tmp_path: Path, who: str) -> None:
    found = answer(ordered(tmp_path, [entry("one", who=f"[{who}]")])).support
    assert bool(found) is (who in ("企业", "中小企业", "项目", "平台"))


# order


def ordered(tmp_path: Path, listed: list[str], document: str = "") -> Library:
    root = recorded(tmp_path, document=document, support=entries(*listed))
    copytree(default_root() / "facts", root / "facts")
    return Library(load_folder(root))


def ids(found: Any) -> list[str]:
    return [each.support.id for each in found]


def test_money_comes_first_then_titles_then_other_help(tmp_path: Path) -> None:
    listed = [entry(f"e{n}", help=f"[{help}]") for n, help in enumerate(HELP_NAMES)]
    match = answer(ordered(tmp_path, listed))
    assert ids(match.support)[:4] == ["e0", "e1", "e2", "e3"]  # 资金 税费 融资, 称号
    assert ids(match.support)[4:] == [f"e{n}" for n in range(4, len(HELP_NAMES))]
    names = [(name.en, len(group)) for name, group in by_rank(match.support)]
    assert names == [("Money, taxes and finance", 3), ("Titles", 1), ("Other help", 10)]


def test_within_a_rank_what_surely_concerns_comes_first_then_the_nearer_government(
    tmp_path: Path,
) -> None:
    listed = [
        entry("country", places="[全国]"),
        entry("perhaps", places="[广州市天河区]"),
        entry("province", places="[广东省]"),
        entry("city", places="[广州市]"),
        entry("elsewhere", places="[深圳市]"),
    ]
    match = answer(ordered(tmp_path, listed), registered_in="广州市")
    assert ids(match.support) == ["city", "province", "country", "perhaps"]


kinds = st.lists(
    st.tuples(st.sampled_from(sorted(HELP_NAMES)), st.sampled_from(["全国", "广东省", "广州市", "深圳市"])),
    min_size=1, max_size=8,
)  # fmt: skip


@given(kinds, st.sampled_from(["广东省", "广州市", "深圳市", "长沙市", None]))
def test_the_order_is_by_rank_and_surety_whatever_stands_in_the_library(
    tmp_path_factory: pytest.TempPathFactory, listed: list[tuple[str, str]], where: str | None
) -> None:
    made = [entry(f"e{n}", help=f"[{help}]", places=f"[{place}]") for n, (help, place) in enumerate(listed)]  # fmt: skip
    library = ordered(tmp_path_factory.mktemp("order"), made)
    found = answer(library, registered_in=where).support
    keys = [(each.support.rank, -STRENGTH.index(each.concern)) for each in found]
    assert keys == sorted(keys)
    assert all(each.concern != "no" for each in found)
    assert len(set(ids(found))) == len(found)


# lists by name


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("甲机器人有限公司", ["1", "2"]),
        (" 甲 机器人有限公司　", ["1", "2"]),  # spaces of both widths
        ("乙研究院", ["1"]),
        ("丙科技（深圳）有限公司", ["2"]),
        ("丙科技(深圳)有限公司", ["2"]),
        ("甲机器人", []),  # a part of a name is another name
        ("焊接机器人", []),  # in a column that names no organisation
        ("", []),
        ("  ", []),
    ],
)
def test_a_company_is_found_by_its_name_whatever_the_width_of_its_letters(
    tmp_path: Path, name: str, rows: list[str]
) -> None:
    documents = loaded(tmp_path, lists=LISTS).documents
    assert [each.row[0] for each in named_in(name, documents)] == rows


def test_letters_and_digits_of_full_width_are_the_same(tmp_path: Path) -> None:
    chosen = "序号,单位,项目\n1,ＡＢＣ３６０科技公司,臂\n"
    documents = loaded(tmp_path, lists=LISTS, chosen=chosen).documents
    assert len(named_in("ABC360科技公司", documents)) == 1


def test_the_answer_names_the_lists_in_which_the_company_stands(tmp_path: Path) -> None:
    root = recorded(tmp_path, lists=LISTS)
    copytree(default_root() / "facts", root / "facts")
    library = Library(load_folder(root))
    match = library.match(library.profile({"name": "乙研究院"}), DAY)
    (listed,) = match.listed
    assert (listed.list.key, listed.document.id) == ("invented/chosen", "invented")
    assert match_json(match)["listed"] == [{
        "list": "invented/chosen", "title": {"zh": "入选名单", "en": "Those chosen"}, "cite": "附件",
        "row": {"序号": "1", "单位": "甲机器人有限公司、乙研究院", "项目": "焊接机器人"},
    }]  # fmt: skip


# in force or not

UNDATED = "not_printed: [number, issuers, issued]\n"
NONE = "award: {kind: none, cite: 一, payee: 企业 | Company, gives: 服务 | A service}\n"


@pytest.mark.parametrize(
    ("document", "at", "state", "verdict"),
    [
        ("in_force: 2024-01-01", "2023-12-31", "not_yet_in_force", "not_open"),
        ("in_force: 2024-01-01", "2024-01-01", "open", "eligible"),
        ("until: 2025-12-31", "2025-12-31", "open", "eligible"),
        ("until: 2025-12-31", "2026-01-01", "expired", "not_open"),
        ("state: draft", "2024-06-01", "draft", "not_open"),
        ("state: draft\nuntil: 2025-12-31", "2026-01-01", "draft", "not_open"),
        ("state: record", "2024-06-01", "record", "not_open"),
        ("state: record\nuntil: 2025-12-31", "2026-01-01", "record", "not_open"),
        (UNDATED, "1999-01-01", "undated", "undetermined"),
        (UNDATED + "until: 2025-12-31", "2025-12-31", "undated", "undetermined"),
        (UNDATED + "until: 2025-12-31", "2026-01-01", "expired", "not_open"),
        (UNDATED + "state: draft", "2024-06-01", "draft", "not_open"),
        (UNDATED + "in_force: 2024-01-01", "2023-12-31", "not_yet_in_force", "not_open"),
        (UNDATED + "in_force: 2024-01-01", "2024-01-01", "open", "eligible"),
        (UNDATED + "replaced: {by: other, on: 2025-01-01}", "2024-12-31", "undated", "undetermined"),
        (UNDATED + "replaced: {by: other, on: 2025-01-01}", "2025-01-01", "replaced", "not_open"),
        ("issued_month: 2024-02", "2024-02-28", "not_yet_in_force", "not_open"),
        ("issued_month: 2024-02", "2024-02-29", "open", "eligible"),
    ],
)  # fmt: skip
def test_a_document_is_in_force_from_its_first_day_to_its_last(
    tmp_path: Path, document: str, at: str, state: str, verdict: str
) -> None:
    library = invented(tmp_path, document=document + "\n", measures=NONE)
    day = date.fromisoformat(at)
    assert (library.state(day), library.verdict({}, day)) == (state, verdict)


@pytest.mark.parametrize(
    ("given", "verdict"), [({"x": "是"}, "undetermined"), ({}, "undetermined"), ({"x": "否"}, "ineligible")]
)  # fmt: skip
def test_of_an_undated_document_only_a_no_is_certain(
    tmp_path: Path, given: dict[str, str], verdict: str
) -> None:
    requires = "requires: [{id: x, title: 甲 | A, cite: 一, that: x}]\n"
    library = invented(tmp_path, document=UNDATED, facts={"x": "boolean"}, measures=requires)
    assert library.verdict(given) == verdict


def test_what_is_awarded_under_an_undated_document_is_not_promised(tmp_path: Path) -> None:
    judged = "requires: [{id: x, title: 甲 | A, cite: 一, judged_by: 局 | Bureau}]\n"
    assert invented(tmp_path, document=UNDATED, measures=judged).verdict({}) == "undetermined"


@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 4000), st.integers(-5000, 5000)
)
def test_no_day_outside_its_force_is_open(
    tmp_path_factory: pytest.TempPathFactory, starts: date, length: int, offset: int
) -> None:
    ends, at = starts + timedelta(length), starts + timedelta(offset)
    document = f"in_force: {starts}\nuntil: {ends}\n"
    found = invented(tmp_path_factory.mktemp("force"), document=document, measures=NONE).state(at)
    assert found == ("not_yet_in_force" if at < starts else "expired" if at > ends else "open")


@pytest.mark.parametrize(
    ("document", "state", "had"),
    [
        ("until: 2024-06-01", "open", True),
        ("until: 2024-05-31", "expired", False),
        ("state: draft", "draft", False),
        ("state: record", "record", False),
        (UNDATED, "undated", True),
        ("in_force: 2024-06-02", "not_yet_in_force", True),
        ("replaced: {by: other, on: 2024-06-01}", "replaced", False),
    ],
)
def test_an_entry_has_the_state_of_its_document_and_is_shown_while_it_may_be_had(
    tmp_path: Path, document: str, state: str, had: bool
) -> None:
    found = answer(ordered(tmp_path, [entry("one")], document=document + "\n")).support
    assert [(each.support.id, each.state) for each in found] == [("one", state)]
    assert bool(by_rank(found)) is had


def test_a_call_that_is_closed_does_not_close_help_without_application(tmp_path: Path) -> None:
    call = """\
        calls:
          - id: c
            title: 通知 | Call
            published: 2024-01-24
            cite: 一
            stages: [{id: s, title: 网上 | Online, who: applicant, closes: 2024-02-01, cite: 一}]
        """
    (found,) = answer(ordered(tmp_path, [entry("one")], document=call)).support
    assert found.state == "open"


# the answer as a whole


def test_an_answer_on_one_document_or_measure_keeps_to_it(tmp_path: Path) -> None:
    folder(tmp_path, measures="requires: []\n", id="other")
    library = ordered(tmp_path, [entry("one")])
    profile = library.profile({"name": "甲公司"})
    assert ids(library.match(profile, DAY).support) == ["one"]
    assert ids(library.match(profile, DAY, document="invented").support) == ["one"]
    assert ids(library.match(profile, DAY, document="other").support) == []
    assert ids(library.match(profile, DAY, measures=["other/award"]).support) == []


def test_the_answer_in_json_keeps_to_the_schema(tmp_path: Path) -> None:
    document = "applies_to: {places: [广东省], clusters: [gd-robots], cite: 标题}\n"
    library = ordered(tmp_path, [entry("one"), entry("two", reading="读法 | Reading")], document)
    write(tmp_path / "policies", clusters_yaml=CLUSTERS)
    match = answer(library, registered_in="广州市", guangdong_cluster="智能机器人")
    found = json.loads(json.dumps(match_json(match)))
    Draft202012Validator(match_schema()).validate(found)
    first = found["support"][0]
    assert (first["support"], first["state"], first["concern"]) == ("invented/one", "open", "concerns")  # fmt: skip
    assert first["by"] == {"zh": "自报集群：智能机器人", "en": "declared cluster: Robots"}
    assert found["clusters"][0] == {
        "cluster": "gd-robots", "name": {"zh": "智能机器人", "en": "Robots"}, "concern": "concerns", "declared": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("where", "expected"),
    [("广州市", "concerns"), ("深圳市", "no"), ("广东省", "may"), ("长沙市", "no"), (None, "may")],
)
def test_a_measure_tells_whether_its_document_is_for_companies_of_this_place(
    tmp_path: Path, where: str | None, expected: str
) -> None:
    document = "applies_to: {places: [广东省], except: [深圳市], cite: 标题}\n"
    root = folder(tmp_path, document=document, measures=NONE)
    copytree(default_root() / "facts", root / "facts")
    (result,) = answer(Library(load_folder(root)), registered_in=where).results
    assert (result.concern, is_elsewhere(result)) == (expected, expected == "no")


# the library itself

CITIES = tuple(places.name(code) for code in places.children(CODE["广东省"]))
TWENTY = tuple(
    each.name.zh
    for each in load_folder(default_root()).clusters.values()
    if each.id.startswith("gd-") and each.id != "gd-future-electronics"
)


def test_the_province_names_twenty_clusters() -> None:
    assert len(TWENTY) == 20


@pytest.mark.parametrize("place", [*CITIES, "长沙市", "青岛市", "北京市"])
def test_every_city_has_an_answer_for_every_cluster_of_the_province(
    library: Library, place: str
) -> None:
    for name in TWENTY:
        match = answer(library, registered_in=place, guangdong_cluster=name)
        ranks = [each.support.rank for each in match.support]
        assert ranks == sorted(ranks), name
        assert {0, 2} <= set(ranks), name  # the country's own help at least
        assert all(each.concern in ("concerns", "may") for each in match.support)
        mine = {each.cluster.name.zh for each in match.clusters if each.declared}
        assert mine == ({name} if place in CITIES else set())


def test_there_are_twenty_one_cities() -> None:
    assert len(CITIES) == 21 and "深圳市" in CITIES and "云浮市" in CITIES


@pytest.mark.parametrize(("family", "besides"), [("guangdong", {"未来电子信息"}), ("shenzhen", set())])  # fmt: skip
def test_a_company_may_choose_among_the_clusters_of_the_library_or_none(
    library: Library, family: str, besides: set[str]
) -> None:
    """未来电子信息 is set up by a plan of its own and is none of the twenty."""
    names = [each.name for each in library.policies.clusters.values() if each.family.id == family]
    options = list(library.facts[DECLARED[family]].options)
    assert options[-1] == Text("都不属于", "None of them")
    assert options[:-1] == [name for name in names if name.zh not in besides]
    assert besides <= {name.zh for name in names}


def test_the_twenty_clusters_of_the_province_are_these(library: Library) -> None:
    options = [each.zh for each in library.facts[DECLARED["guangdong"]].options]
    assert options == [*TWENTY, "都不属于"]


def test_the_entries_of_a_document_for_shenzhen_are_for_nobody_else(library: Library) -> None:
    match = answer(library, registered_in="广州市", guangdong_cluster="智能机器人")
    for each in match.support:
        assert set(each.support.applies_to.places) != {CODE["深圳市"]}, each.support.key


def results(match: Match) -> dict[str, SupportResult]:
    return {each.support.key: each for each in match.support}


def test_what_is_known_of_a_company_takes_nothing_certain_away(library: Library) -> None:
    """From the province alone, to the city, to the cluster: what surely concerned it still does."""
    known: list[dict[str, Any]] = [
        {"registered_in": "广东省"},
        {"registered_in": "广州市"},
        {"registered_in": "广州市", "guangdong_cluster": "智能机器人"},
        {"registered_in": "广州市", "guangdong_cluster": "智能机器人", "industry": "C3491"},
    ]
    matches = [results(answer(library, **facts)) for facts in known]
    for before, after in pairwise(matches):
        assert set(after) <= set(before)
        for key, each in before.items():
            if each.concern == "concerns":
                assert after[key].concern == "concerns", key
