"""What a policy text says, and how the language says it: one invented measure for each."""

from __future__ import annotations

from pathlib import Path

import pytest

from huice.library.load import load_folder
from huice.rules.measure import Exclusion, Group, Judgement
from invented import DAY, WAN, Invented, folder, invented, measure, needs, wrong

# all of, any of, at least n of


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({"a": "是", "b": "是", "c": "是"}, "eligible"),
        ({"a": "是", "b": "否", "c": "是"}, "ineligible"),
        ({"a": "是", "c": "是"}, "undetermined"),
        ({"a": "否"}, "ineligible"),
        ({}, "undetermined"),
    ],
)
def test_all_of_needs_every_part(tmp_path: Path, given: dict[str, str], verdict: str) -> None:
    library = invented(
        tmp_path,
        facts={"a": "boolean", "b": "boolean", "c": "boolean"},
        measures=f"requires: [{needs('a', 'a')}, {needs('b', 'b')}, {needs('c', 'c')}]\n",
    )
    assert library.verdict(given) == verdict


@pytest.mark.parametrize(
    ("given", "either", "two"),
    [
        ({"a": "是"}, "met", "unknown"),
        ({"a": "是", "b": "是"}, "met", "met"),
        ({"a": "是", "b": "否", "c": "否"}, "met", "unmet"),
        ({"a": "否", "b": "否"}, "unknown", "unmet"),
        ({"a": "否", "b": "否", "c": "否"}, "unmet", "unmet"),
        ({}, "unknown", "unknown"),
    ],
)
def test_any_of_and_at_least_two_of(
    tmp_path: Path, given: dict[str, str], either: str, two: str
) -> None:
    parts = f"[{needs('a', 'a')}, {needs('b', 'b')}, {needs('c', 'c')}]"
    library = invented(
        tmp_path,
        facts={"a": "boolean", "b": "boolean", "c": "boolean"},
        measures=f"""\
            requires:
              - {{id: either, title: 其一 | Either, cite: 二, any: {parts}}}
              - {{id: two, title: 其二 | Two, cite: 三, at_least: {{n: 2, of: {parts}}}}}
            """,
    )
    assert library.requirement("either", given) == either
    assert library.requirement("two", given) == two
    assert library.requirement("either/a", {"a": "否"}) == "unmet"


# classes chosen by a figure

CLASSES = """\
requires:
  - id: by-revenue
    title: 按营业收入 | By revenue
    cite: 三
    classes:
      - id: large
        title: 大 | Large
        cite: 三（一）
        when: revenue >= 1亿元
        all: [{id: ratio, title: 研发占比 | Share, cite: 三（一）, that: research / revenue >= 3%}]
      - id: middle
        title: 中 | Middle
        cite: 三（二）
        when: 5000万元 <= revenue < 1亿元
        all: [{id: ratio, title: 研发占比 | Share, cite: 三（二）, that: research / revenue >= 6%}]
"""


@pytest.mark.parametrize(
    ("revenue", "research", "verdict"),
    [
        ("1亿元", "300万元", "eligible"),
        ("1亿元", "299.999999万元", "ineligible"),
        ("9999.999999万元", "300万元", "ineligible"),
        ("5000万元", "300万元", "eligible"),
        ("4999.999999万元", "5000万元", "ineligible"),  # outside all classes
        ("9000万元至1.1亿元", "300万元", "undetermined"),
        ("9000万元至1.1亿元", "660万元", "undetermined"),  # nor are the two seen to join up
        ("9000万元至1.1亿元", "100万元", "ineligible"),  # too little in either
        ("4000万元至6000万元", "5000万元", "undetermined"),  # may lie outside all
        ("不足5000万元", "5000万元", "ineligible"),
        ("未知", "未知", "undetermined"),
    ],
)
def test_the_class_that_a_figure_falls_in_sets_the_demands(
    tmp_path: Path, revenue: str, research: str, verdict: str
) -> None:
    library = invented(tmp_path, facts={"revenue": "money", "research": "money"}, measures=CLASSES)
    assert library.verdict({"revenue": revenue, "research": research}) == verdict


def test_a_range_across_two_classes_is_decided_where_both_agree(tmp_path: Path) -> None:
    """The last class reaches to the bottom of the range: the first that holds is taken anyway."""
    library = invented(
        tmp_path,
        facts={"revenue": "money", "research": "money"},
        measures=CLASSES.replace("5000万元 <= revenue < 1亿元", "revenue >= 5000万元"),
    )
    given = {"revenue": "9000万元至1.1亿元"}
    assert library.verdict({**given, "research": "660万元"}) == "eligible"
    assert library.verdict({**given, "research": "400万元"}) == "undetermined"
    assert library.verdict({**given, "research": "200万元"}) == "ineligible"


def test_a_class_is_named_in_the_path_of_its_demands(tmp_path: Path) -> None:
    library = invented(tmp_path, facts={"revenue": "money", "research": "money"}, measures=CLASSES)
    paths = [clause.path for clause in library.judge().clauses]
    assert paths == ["by-revenue", "by-revenue/large", "by-revenue/large/ratio",
                     "by-revenue/middle", "by-revenue/middle/ratio"]  # fmt: skip


# tables

REGIONS = """\
regions:
  珠三角: {cite: 二, members: [广州市, 佛山市]}
  粤北: {cite: 二, members: [韶关市, 清远市]}
"""

BY_PLACE = """\
define:
  floor: {by: place, cite: 二, rows: {珠三角: 700万元, 粤北: 400万元}}
  rate: {by: place, cite: 三, rows: {珠三角: 20%, 粤北: 30%, 其他: 25%}}
requires: [{id: floor, title: 门槛 | Floor, cite: 二, that: purchase >= floor}]
award: {kind: amount, cite: 三, payee: 企业 | Company, amount: rate * purchase}
"""


@pytest.mark.parametrize(
    ("place", "floor", "award"),
    [
        ("佛山市南海区", "unmet", (120 * WAN, 120 * WAN)),
        ("清远市", "met", (180 * WAN, 180 * WAN)),
        ("深圳市", "unknown", (150 * WAN, 150 * WAN)),  # no floor is stated, the rate is 其他
        ("广东省", "unknown", (120 * WAN, 180 * WAN)),  # any of the three rows
        ("未知", "unknown", (120 * WAN, 180 * WAN)),
    ],
)
def test_a_table_keyed_by_place(
    tmp_path: Path, place: str, floor: str, award: tuple[int, int]
) -> None:
    library = invented(
        tmp_path, document=REGIONS, facts={"place": "place", "purchase": "money"},
        measures=BY_PLACE,
    )  # fmt: skip
    given = {"place": place, "purchase": "600万元"}
    assert library.requirement("floor", given) == floor
    assert library.pay(given) == award


@pytest.mark.parametrize(
    ("direction", "award"),
    [
        ("软件", (30 * WAN, 30 * WAN)),
        ("硬件", (20 * WAN, 20 * WAN)),
        ("集成", (10 * WAN, 10 * WAN)),  # 其他
        ("未知", (10 * WAN, 30 * WAN)),
    ],
)
def test_a_table_keyed_by_direction(tmp_path: Path, direction: str, award: tuple[int, int]) -> None:
    library = invented(
        tmp_path,
        facts={"direction": "choice 软件 硬件 集成"},
        measures="""\
            define:
              prize: {by: direction, cite: 三, rows: {软件: 30万元, 硬件: 20万元, 其他: 10万元}}
            award: {kind: amount, cite: 三, payee: 企业 | Company, amount: prize}
            """,
    )
    assert library.pay({"direction": direction}) == award


def test_a_table_with_a_gap_gives_nothing_certain_for_an_unknown_key(tmp_path: Path) -> None:
    library = invented(
        tmp_path,
        facts={"direction": "choice 软件 硬件 集成"},
        measures="""\
            define: {prize: {by: direction, cite: 三, rows: {软件: 30万元, 硬件: 20万元}}}
            award: {kind: amount, cite: 三, payee: 企业 | Company, amount: prize}
            """,
    )
    assert library.pay({"direction": "硬件"}) == (20 * WAN, 20 * WAN)
    assert library.pay({"direction": "集成"}) == (0, None)
    assert library.pay({}) == (0, None)


def test_one_table_may_give_several_columns(tmp_path: Path) -> None:
    library = invented(
        tmp_path,
        facts={"direction": "choice 软件 硬件", "spent": "money"},
        measures="""\
            define:
              terms:
                by: direction
                cite: 三
                columns: [rate, most]
                rows: {软件: [30%, 300万元], 硬件: [20%, 500万元]}
            award: {kind: amount, cite: 三, payee: 企业 | Company, amount: "min(rate * spent, most)"}
            """,
    )
    assert library.pay({"direction": "软件", "spent": "2000万元"}) == (300 * WAN, 300 * WAN)
    assert library.pay({"direction": "硬件", "spent": "2000万元"}) == (400 * WAN, 400 * WAN)


# exceptions

RULE = """\
define: {floor: 5000万元, rate: 10%}
requires: [{id: size, title: 规模 | Size, cite: 二, that: revenue >= floor}]
exceptions:
  - id: remote
    title: 山区放宽 | Remote areas
    cite: 四
    when: remote
    instead: {floor: 3000万元}
DISCRETION
award: {kind: amount, cite: 三, payee: 企业 | Company, amount: rate * revenue}
"""
EXCEPTION_FACTS = {"revenue": "money", "remote": "boolean"}


@pytest.mark.parametrize(
    ("revenue", "remote", "requirement", "verdict"),
    [
        ("5000万元", "否", "met", "eligible"),
        ("5000万元", "未知", "met", "eligible"),
        ("4000万元", "是", "relaxed", "subject_to_judgement"),
        ("4000万元", "否", "unmet", "ineligible"),
        ("4000万元", "未知", "unknown", "undetermined"),
        ("2000万元", "是", "unmet", "ineligible"),
        ("2000万元", "未知", "unmet", "ineligible"),
        ("2000万元至4000万元", "是", "unknown", "undetermined"),
        ("4000万元至6000万元", "是", "unknown", "undetermined"),
        ("未知", "是", "unknown", "undetermined"),
    ],
)
def test_an_exception_at_discretion_is_shown_apart_from_a_strict_pass(
    tmp_path: Path, revenue: str, remote: str, requirement: str, verdict: str
) -> None:
    rule = RULE.replace("DISCRETION", "    discretion: 市局 | City bureau")
    library = invented(tmp_path, facts=EXCEPTION_FACTS, measures=rule)
    given = {"revenue": revenue, "remote": remote}
    assert library.requirement("size", given) == requirement
    assert library.verdict(given) == verdict


@pytest.mark.parametrize(
    ("revenue", "remote", "requirement", "verdict"),
    [
        ("4000万元", "是", "met", "eligible"),
        ("4000万元", "否", "unmet", "ineligible"),
        ("4000万元", "未知", "unknown", "undetermined"),
        ("5000万元", "未知", "met", "eligible"),
        ("2000万元", "未知", "unmet", "ineligible"),
    ],
)
def test_an_exception_without_discretion_applies_by_itself(
    tmp_path: Path, revenue: str, remote: str, requirement: str, verdict: str
) -> None:
    library = invented(tmp_path, facts=EXCEPTION_FACTS, measures=RULE.replace("DISCRETION\n", ""))
    given = {"revenue": revenue, "remote": remote}
    assert library.requirement("size", given) == requirement
    assert library.verdict(given) == verdict


def test_an_exception_may_change_the_award_by_a_figure_of_its_own(tmp_path: Path) -> None:
    rule = RULE.replace("DISCRETION\n", "").replace("{floor: 3000万元}", "{rate: rate + special}")
    library = invented(tmp_path, facts={**EXCEPTION_FACTS, "special": "rate"}, measures=rule)
    given = {"revenue": "1亿元", "special": "5%"}
    assert library.pay({**given, "remote": "是"}) == (1500 * WAN, 1500 * WAN)
    assert library.pay({**given, "remote": "否"}) == (1000 * WAN, 1000 * WAN)
    assert library.pay(given) == (1000 * WAN, 1500 * WAN)
    asked = {key.name for key in library.judge().award_keys(2024)}
    assert asked == {"revenue", "remote", "special"}


def test_a_requirement_asks_for_what_its_exception_hangs_on(tmp_path: Path) -> None:
    rule = RULE.replace("DISCRETION\n", "").replace("{floor: 3000万元}", "{floor: local_floor}")
    library = invented(tmp_path, facts={**EXCEPTION_FACTS, "local_floor": "money"}, measures=rule)
    (size,) = library.judge().clauses
    assert {key.name for key in size.fact_keys(2024)} == {"revenue", "remote", "local_floor"}


def test_two_exceptions_to_one_figure_both_count_and_the_later_prevails(tmp_path: Path) -> None:
    second = (
        "  - {id: poor, title: 欠发达 | Poor, cite: 五, when: poor, instead: {floor: 1000万元}}\n"
    )
    rule = RULE.replace("DISCRETION\n", second)
    library = invented(tmp_path, facts={**EXCEPTION_FACTS, "poor": "boolean"}, measures=rule)
    given = {"revenue": "2000万元"}
    assert library.verdict({**given, "remote": "是", "poor": "是"}) == "eligible"
    assert library.verdict({**given, "remote": "是", "poor": "否"}) == "ineligible"
    assert library.verdict({**given, "remote": "否", "poor": "是"}) == "eligible"


def test_an_exception_reaches_every_figure_that_hangs_on_what_it_replaces(tmp_path: Path) -> None:
    """The floor is half of the base; the base and the floor each have an exception."""
    library = invented(
        tmp_path,
        facts={"revenue": "money", "a": "boolean", "b": "boolean"},
        measures="""\
            define: {base: 100万元, floor: base * 50%}
            requires: [{id: size, title: 规模 | Size, cite: 二, that: revenue >= floor}]
            exceptions:
              - {id: small-base, title: 甲 | A, cite: 四, when: a, instead: {base: 60万元}}
              - {id: low-floor, title: 乙 | B, cite: 五, when: b, instead: {floor: 10万元}}
            """,
    )
    expected = {("否", "否"): "50万元", ("是", "否"): "30万元", ("否", "是"): "10万元",
                ("是", "是"): "10万元"}  # fmt: skip
    for (a, b), floor in expected.items():
        given = {"a": a, "b": b}
        assert library.verdict({**given, "revenue": floor}) == "eligible"
        assert library.verdict({**given, "revenue": f"不足{floor}"}) == "ineligible"


# exclusions and judgements


@pytest.mark.parametrize(
    ("listed", "requirement", "verdict"),
    [("是", "unmet", "ineligible"), ("否", "met", "eligible"), ("未知", "unknown", "undetermined")],
)
def test_an_exclusion_bars_whom_it_names(
    tmp_path: Path, listed: str, requirement: str, verdict: str
) -> None:
    library = invented(
        tmp_path,
        facts={"dishonest": "boolean"},
        measures="excludes: [{id: dishonest, title: 失信 | Dishonest, cite: 五, when: dishonest}]\n",
    )
    assert isinstance(library.judge().measure.requirements[0], Exclusion)
    assert library.requirement("dishonest", {"dishonest": listed}) == requirement
    assert library.verdict({"dishonest": listed}) == verdict


@pytest.mark.parametrize(
    ("given", "review", "leading", "verdict"),
    [
        ({"size": "10人"}, "judgement", "judgement", "subject_to_judgement"),
        ({"size": "10人", "passed": "是"}, "met", "judgement", "subject_to_judgement"),
        ({"size": "10人", "passed": "否"}, "unmet", "judgement", "ineligible"),
        ({"size": "9人"}, "judgement", "judgement", "ineligible"),
        ({}, "judgement", "judgement", "undetermined"),
    ],
)
def test_a_judgement_never_fails_anyone_by_itself(
    tmp_path: Path, given: dict[str, str], review: str, leading: str, verdict: str
) -> None:
    library = invented(
        tmp_path,
        facts={"size": "count 人", "passed": "decided boolean"},
        measures="""\
            requires:
              - {id: size, title: 人数 | Staff, cite: 二, that: size >= 10人}
              - {id: review, title: 评审 | Review, cite: 六, judged_by: 专家组 | Experts, that: passed}
              - {id: leading, title: 行业领先 | Leading, cite: 七, judged_by: 省厅 | Province, evidence: 证明 | Proof}
            """,
    )
    assert library.requirement("review", given) == review
    assert library.requirement("leading", given) == leading
    assert library.verdict(given) == verdict
    judgement = library.judge().measure.requirements[2]
    assert isinstance(judgement, Judgement) and judgement.by.zh == "省厅"


def test_where_one_of_two_ways_is_judged_the_other_may_still_decide(tmp_path: Path) -> None:
    library = invented(
        tmp_path,
        facts={"sales": "money"},
        measures="""\
            requires:
              - id: way
                title: 二者之一 | One of two
                cite: 二
                any:
                  - {id: sales, title: 销售 | Sales, cite: 二, that: sales >= 1亿元}
                  - {id: leading, title: 领先 | Leading, cite: 二, judged_by: 省厅 | Province}
            """,
    )
    assert library.verdict({"sales": "1亿元"}) == "eligible"
    assert library.verdict({"sales": "1万元"}) == "subject_to_judgement"
    assert library.verdict({}) == "undetermined"


# what is carried as data


def test_stacking_rules_quotas_materials_and_notes_are_carried_with_their_places(
    tmp_path: Path,
) -> None:
    root = folder(
        tmp_path,
        facts={"patented": "boolean"},
        measures=[
            """\
            stacking:
              - {rule: one_of, text: 择一 | Choose one, cite: 八, measures: [second]}
              - {rule: once, text: 不重复 | Once, cite: 八}
            quotas: [{title: 名额 | Places, limit: 5家, per: 每市 | Each city, cite: 九}]
            materials:
              - {title: 申请表 | Form, cite: 十}
              - {title: 专利证书 | Patent, cite: 十, form: 复印件 | Copy, when: patented}
            notes: [{text: 表一未附 | Table 1 is not attached, cite: 附件}]
            """,
            measure("", "second"),
        ],
    )
    first = load_folder(root).measures["invented/award"]
    assert [(each.rule, each.measures) for each in first.stacking] == [
        ("one_of", ("invented/second",)), ("once", ()),
    ]  # fmt: skip
    assert [(each.limit, each.per.en, each.cite) for each in first.quotas] == [
        ("5家", "Each city", "九")
    ]
    assert [each.when is not None for each in first.materials] == [False, True]
    assert first.notes[0].cite == "附件"


def test_a_shared_list_stands_in_every_measure_that_uses_it(tmp_path: Path) -> None:
    root = folder(
        tmp_path,
        facts={"a": "boolean"},
        measures=[measure("requires: [{use: common}]\n", id) for id in ("one", "two")],
    )
    path = root / "invented" / "measures.yaml"
    path.write_text(f"shared: {{common: [{needs('a', 'a')}]}}\n" + path.read_text())
    library = Invented(load_folder(root))
    for id in ("one", "two"):
        assert library.verdict({"a": "否"}, id=id) == "ineligible"


def test_a_figure_may_be_defined_for_the_document_and_used_by_its_measures(
    tmp_path: Path,
) -> None:
    library = invented(
        tmp_path,
        document="define: {share: {is: research / revenue, cite: 一}}\n",
        facts={"research": "money", "revenue": "money"},
        measures=f"requires: [{needs('share', 'share > 3%')}]\n",
    )
    assert library.verdict({"research": "3万元", "revenue": "100万元"}) == "ineligible"
    assert library.verdict({"research": "3.01万元", "revenue": "100万元"}) == "eligible"
    assert library.verdict({"research": "3万元", "revenue": "0元"}) == "undetermined"


# exceptions upon exceptions, and what they may not touch


EXCEPTIONS = f"""\
define:
  base: 100万元
  floor: 50万元
  whole: base * 2
requires: [{needs("floor", "money >= floor")}, {needs("whole", "money >= whole")}]
exceptions:
  - {{id: small, cite: 二, title: 小 | Small, when: ok, instead: {{base: 10万元}}}}
  - {{id: half, cite: 三, title: 半 | Half, when: ok, instead: {{floor: base * 50%}}}}
"""


@pytest.mark.parametrize(
    ("figure", "ok", "floor", "whole"),
    [
        ("50万元", "否", "met", "unmet"),
        ("49万元", "否", "unmet", "unmet"),
        ("20万元", "是", "met", "met"),  # 10万元 × 2 stands behind the first exception
        ("5万元", "是", "met", "unmet"),  # 10万元 × 50%: the second is read under the first
        ("4万元", "是", "unmet", "unmet"),
    ],
)
def test_an_exception_is_read_under_those_before_it_and_reaches_what_hangs_on_it(
    tmp_path: Path, figure: str, ok: str, floor: str, whole: str
) -> None:
    library = invented(tmp_path, facts={"money": "money", "ok": "boolean"}, measures=EXCEPTIONS)
    given = {"money": figure, "ok": ok}
    assert library.requirement("floor", given) == floor
    assert library.requirement("whole", given) == whole


def test_a_discretionary_exception_may_not_touch_a_bar_or_the_award(tmp_path: Path) -> None:
    """It eases tests only; that it would have no effect elsewhere is said at once."""
    root = folder(
        tmp_path,
        facts={"money": "money", "ok": "boolean"},
        measures=measure(
            """\
            define: {limit: 1亿元}
            excludes: [{id: large, cite: 二, title: 大 | Large, when: money > limit}]
            exceptions:
              - id: eased
                cite: 三
                title: 放宽 | Eased
                when: ok
                instead: {limit: 2亿元}
                discretion: 局 | Bureau
            """
        ),
    )
    assert any("eases tests only" in said for said in wrong(root))


def test_every_requirement_of_a_tree_keeps_its_own_place(tmp_path: Path) -> None:
    library = invented(tmp_path, facts={"revenue": "money", "research": "money"}, measures=CLASSES)
    (classes,) = library.judge().measure.requirements
    demands = library.judge().clauses[1].requirement
    assert str(classes.spot) == "policies/invented/measures.yaml:10:9"
    assert isinstance(demands, Group) and demands.cite == "三（一）"
    assert library.state(DAY) == "open"
