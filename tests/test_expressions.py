"""The rule language: what an expression means, and what is said when it means nothing."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from huice.problems import BadInput, Problem, Spot
from huice.rules.check import MAX_LENGTH, check
from huice.rules.evaluate import Compiler
from huice.rules.scope import Scope
from huice.values.range import Range
from huice.values.types import MONEY, Type
from invented import WAN, YI, case_of, facts_of, folder, wrong

FACTS = facts_of(
    enterprise__revenue="yearly money",
    enterprise__profit="yearly signed money",
    enterprise__staff="count 人",
    enterprise__place="place",
    enterprise__industry="industry",
    enterprise__founded="date",
    enterprise__field="choice 软件 硬件 其他",
    enterprise__size="choice 大型 中型 小型",
    enterprise__licence="duration",
    project__investment="money",
    project__equipment="money",
    project__award="signed money",
    a="boolean",
    b="boolean",
    c="boolean",
)
SCOPE = Scope(
    FACTS,
    regions={"珠三角": ("440100", "440600"), "粤北": ("440200",)},
    sectors={"工业": ("B", "C", "D")},
)
SPOT = Spot("rules.yaml", 7, 11)
AT = date(2024, 6, 1)


def value(rule: str, expected: Type | None = None, at: date = AT, /, **given: str) -> Any:
    """What a rule comes to; ``enterprise__revenue_2023`` gives a yearly fact."""
    facts = {}
    for written, text in given.items():
        name = written.replace("__", ".")
        stem, _, year = name.rpartition("_")
        facts[f"{stem}@{year}" if year.isdigit() else name] = text
    term = check(rule, SCOPE, SPOT, expected)
    return Compiler(FACTS, {}).compile(term)(case_of(FACTS, facts, at))


def refused(rule: str, scope: Scope = SCOPE, expected: Type | None = None) -> Problem:
    with pytest.raises(BadInput) as caught:
        check(rule, scope, SPOT, expected)
    (problem,) = caught.value.problems
    assert problem.what.zh and problem.spot.file == "rules.yaml" and problem.spot.line == 7
    return problem


# what expressions mean


@pytest.mark.parametrize(
    ("rule", "result"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 3 - 2", 5),
        ("12 / 3 / 2", 2),
        ("2 * 3 + 4 * 5 = 26", True),
        ("true or false and false", True),
        ("(true or false) and false", False),
        ("not false and false", False),
        ("not (false and false)", True),
        ("not 1 > 2", True),
        ("1 + 1 > 1 and 2 > 1", True),
        ("-3 + 5", 2),
        ("20% * 1000万元", 200 * WAN),
        ("1000万元 / 4", 250 * WAN),
        ("3000万元 / 1亿元", Fraction(3, 10)),
        ("10万元/家 * 5家", 50 * WAN),
        ("50万元 / 5家", 10 * WAN),
        ("20% + 5个百分点", Fraction(1, 4)),
        ("min(700万元, 20% * 1亿元)", 700 * WAN),
        ("max(1,2,3)", 3),
        ("mean(10%, 20%, 60%)", Fraction(3, 10)),
        ("growth(120万元, 100万元)", Fraction(1, 5)),
        ("if 2 > 1 then 5家 else 6家", 5),
        ("if 1 > 2 then 1 else if 2 > 1 then 3 else 4", 3),
        ("3 != 4", True),
        ("10000万元 = 1亿元", True),
        ("1年 = 12个月", True),
    ],
)
def test_operators_bind_as_they_are_read(rule: str, result: Any) -> None:
    assert value(rule) == result


@pytest.mark.parametrize(
    ("investment", "result"),
    [
        ("4999.99万元", False),
        ("5000万元", True),
        ("9999.999999万元", True),
        ("1亿元", False),
        ("5000万元至9000万元", True),
        ("5000万元至1亿元", None),
        ("不足5000万元", False),
        ("未知", None),
    ],
)
def test_a_chain_holds_where_every_link_holds(investment: str, result: Any) -> None:
    rule = "5000万元 <= project.investment < 1亿元"
    assert value(rule, project__investment=investment) is result


def test_a_choice_is_compared_and_listed_by_its_options() -> None:
    assert value("enterprise.field = 软件", enterprise__field="软件") is True
    assert value("软件 = enterprise.field", enterprise__field="硬件") is False
    assert value('enterprise.field != "软件"', enterprise__field="硬件") is True
    assert value("enterprise.field in [软件, 硬件]", enterprise__field="硬件") is True
    assert value("enterprise.field in [软件, 硬件]", enterprise__field="其他") is False
    assert value("enterprise.field in [软件, 硬件]") is None


@pytest.mark.parametrize(
    ("place", "in_province", "in_group"),
    [
        ("佛山市南海区", True, True),
        ("佛山市", True, True),
        ("深圳市", True, False),
        ("广东省", True, None),
        ("广西壮族自治区", False, False),
        ("中国", None, None),
        ("未知", None, None),
    ],
)
def test_a_place_lies_within_a_division_or_a_group_of_the_document(
    place: str, in_province: Any, in_group: Any
) -> None:
    assert value("enterprise.place within 广东省", enterprise__place=place) is in_province
    assert value("enterprise.place within 珠三角", enterprise__place=place) is in_group


def test_an_industry_lies_within_a_class_or_a_sector_of_the_document() -> None:
    assert value("enterprise.industry within 工业", enterprise__industry="C3911") is True
    assert value("enterprise.industry within 工业", enterprise__industry="I65") is False
    assert value('enterprise.industry within "C39"', enterprise__industry="C3911") is True
    assert value('enterprise.industry within "C39"', enterprise__industry="C") is None


@pytest.mark.parametrize(
    ("given", "result"),
    [
        ({"a": "是", "b": "是"}, True),
        ({"a": "是", "b": "否"}, None),
        ({"a": "是", "b": "否", "c": "否"}, False),
        ({"a": "否", "b": "否"}, False),
    ],
)
def test_at_least_counts_what_holds(given: dict[str, str], result: Any) -> None:
    assert value("at_least(2, a, b, c)", **given) is result
    assert value("at_least(2,a,b,c)", **given) is result


@pytest.mark.parametrize(
    ("condition", "result"),
    [("是", 30 * WAN), ("否", 20 * WAN), ("未知", Range(20 * WAN, 30 * WAN))],
)
def test_an_unknown_condition_leaves_both_branches_open(condition: str, result: Any) -> None:
    assert value("if a then 30万元 else 20万元", a=condition) == result


@pytest.mark.parametrize(
    ("founded", "result"),
    [
        ("2021-06-01", True),
        ("2021-06-02", False),
        ("2021年5月", True),
        ("2021年6月", None),
        ("9999-12-31", False),
    ],
)
def test_years_since_founding_count_to_the_anchor_by_calendar_date(
    founded: str, result: Any
) -> None:
    assert value("enterprise.founded + 3年 <= anchor", enterprise__founded=founded) is result


def test_a_year_from_29_february_ends_on_the_28th() -> None:
    rule = "enterprise.founded + 1年 <= anchor"
    assert value(rule, None, date(2021, 2, 27), enterprise__founded="2020-02-29") is False
    assert value(rule, None, date(2021, 2, 28), enterprise__founded="2020-02-29") is True
    assert value("anchor - 1年", None, date(2024, 2, 29)) == date(2023, 2, 28)


def test_dates_move_by_months_and_days_and_stay_in_the_calendar() -> None:
    assert value("anchor + 30日") == date(2024, 7, 1)
    assert value("anchor - 6个月") == date(2023, 12, 1)
    assert value("2024-02-29 + 1日") == date(2024, 3, 1)
    assert value("anchor + 9999年 > anchor") is True
    assert value("anchor - 9999年 < anchor") is True
    assert value("start_of_year(Y + 99999) > anchor") is True
    assert value("end_of_year(Y - 99999) < anchor") is True


@pytest.mark.parametrize(("at", "year"), [(date(2024, 1, 1), 2024), (date(2024, 12, 31), 2024)])
def test_y_is_the_calendar_year_of_the_anchor(at: date, year: int) -> None:
    assert value("Y", None, at) == year
    assert value("year_of(anchor)", None, at) == year
    assert value("start_of_year(Y - 2)", None, at) == date(year - 2, 1, 1)
    assert value("end_of_year(Y - 1)", None, at) == date(year - 1, 12, 31)
    assert value("year_of(enterprise.founded) >= 2018", None, at, enterprise__founded="2018年") is True  # fmt: skip


def test_a_yearly_fact_is_asked_by_its_distance_from_the_anchor_or_by_a_printed_year() -> None:
    given = {"enterprise__revenue_2022": "1亿元", "enterprise__revenue_2023": "1.2亿元"}
    assert value("enterprise.revenue@Y-1", **given) == 12_000 * WAN
    assert value("enterprise.revenue@2022", **given) == YI
    assert value("enterprise.revenue@Y-1", None, date(2023, 6, 1), **given) == YI
    assert value("enterprise.revenue@Y - enterprise.revenue@Y-1", **given) == Range(-12_000 * WAN, None)  # fmt: skip
    assert value("growth(enterprise.revenue@Y-1, enterprise.revenue@Y-2)", **given) == Fraction(1, 5)  # fmt: skip


def test_what_is_not_given_is_unknown_and_only_a_signed_figure_may_be_below_zero() -> None:
    assert value("project.investment >= 0元") is True
    assert value("project.investment > 0元") is None
    assert value("project.award >= 0元") is None
    assert value("project.investment >= 0元", project__investment="不超过1亿元") is True
    assert value("project.award >= 0元", project__award="不超过1亿元") is None


# what is refused, where, and what is said

COLUMN = 11
"""Where the expression starts on its line; places below are counted from there."""


@pytest.mark.parametrize(
    ("rule", "place", "said"),
    [
        # units
        ("project.investment >= 5家", 22, "cannot compare money with count of 家"),
        ("project.investment >= 700万", 22, "cannot compare money with number without unit"),
        ("project.investment >= 20%", 22, "cannot compare money with rate"),
        ("enterprise.staff >= 100家", 20, "cannot compare count of 人 with count of 家"),
        ("5000万元 <= project.investment < 9人", 31, "cannot compare money with count of 人"),
        ("enterprise.licence >= 30日", 22, "cannot compare duration in years or months with duration in days"),
        ("project.investment + 5家", 0, "cannot add money and count of 家"),
        ("project.investment * project.equipment", 0, "cannot multiply money and money"),
        ("enterprise.founded - anchor", 0, "cannot subtract date and date"),
        ("anchor + 20个工作日", 0, "cannot add date and duration in working days"),
        ("project.investment and a", 0, "found money, expected yes or no"),
        ("not project.investment", 4, "found money, expected yes or no"),
        ("if a then 5家 else 5人", 18, "found count of 人, expected count of 家"),
        ("if 5 then a else b", 3, "found number without unit, expected yes or no"),
        ("a >= b", 0, "yes or no has no order"),
        ("enterprise.place = 深圳市", 0, "compare a place with within"),
        ("-a", 0, "a minus sign stands before a figure only"),
        # names
        ("project.investmen >= 5万元", 0, "no fact or definition named 'project.investmen'; did you mean 'project.investment'?"),
        ("a and project.unheard_of", 6, "no fact or definition named 'project.unheard_of'"),
        ("enterprise.revenue >= 5万元", 0, "'enterprise.revenue' is yearly, name the year, as in enterprise.revenue@Y-1"),
        ("a and enterprise.revenu@Y-1 > 0元", 6, "no yearly fact named 'enterprise.revenu'; did you mean 'enterprise.revenue'?"),
        ("project.investment@Y-1 > 0元", 0, "no yearly fact named 'project.investment'"),
        ("enterprise.field = 软体", 19, "no option '软体', the options are: 软件、硬件、其他"),
        ("enterprise.field in [软件, 硬件设备]", 25, "no option '硬件设备', the options are: 软件、硬件、其他; did you mean '硬件'?"),
        ("enterprise.size in [大形]", 20, "no option '大形'"),
        ("enterprise.place within 珠三角八", 24, "did you mean '珠三角'?"),
        ("enterprise.place within 广东身", 24, "no administrative division '广东身'"),
        ("enterprise.place within 鼓楼区", 24, "more than one place"),
        ("enterprise.industry within 制造", 27, "no industry"),
        ("project.investment within 广东省", 0, "found money, expected a place or industry"),
        ("enterprise.place in [深圳市]", 0, "found place, expected a choice"),
        ("软件", 0, "cannot tell what '软件' stands for"),
        # functions
        ("minimum(1, 2)", 0, "no function 'minimum'"),
        ("at_leest(1, a)", 0, "no function 'at_leest'; did you mean 'at_least'?"),
        ("min(5万元)", 0, "min takes two or more figures of one type, found money"),
        ("min(5万元, 5家)", 0, "found money, count of 家"),
        ("max()", 0, "found nothing"),
        ("growth(20%, 10%)", 0, "growth takes a new and an old money or count, found rate, rate"),
        ("year_of(Y)", 0, "year_of takes a date, found year"),
        ("at_least(a, b)", 0, "at_least starts with a number"),
        ("at_least(1.5, a, b)", 0, "at_least starts with a number"),
        ("at_least(3, a, b)", 0, "expected 1 to 2, found 3"),
        ("at_least(0, a, b)", 0, "expected 1 to 2, found 0"),
        ("all()", 0, "all takes at least one condition"),
        # literals
        ("anchor >= 2021-02-29", 10, "there is no such day as '2021-02-29'"),
        ("project.investment >= 0.001元", 22, "finer than one fen"),
        ("project.investment >= " + "9" * 31 + "元", 22, "too many digits"),
        ("1.5年 = 1年", 0, "not a whole length of time"),
        # grammar
        ("", 0, "cannot be read at its end"),
        ("(a and b", 8, "cannot be read at its end"),
        ("a and b)", 7, "cannot be read at ')'"),
        ("a and", 5, "cannot be read at its end"),
        ("a b", 2, "cannot be read at 'b'"),
        ("a && b", 2, "unexpected character '&'"),
        ("project.investment >= $5", 22, "unexpected character '$'"),
        ("1,000万元 > 0元", 1, "cannot be read at ','"),
        ("a = = b", 4, "cannot be read at '='"),
        ("enterprise.place within", 23, "cannot be read at its end"),
        ("enterprise.revenue@X", 18, "unexpected character '@'"),
        ("a; import os", 1, "unexpected character ';'"),
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused_at_its_place(rule: str, place: int, said: str) -> None:
    problem = refused(rule)
    assert said in problem.what.en
    assert str(problem.spot) == f"rules.yaml:7:{COLUMN + place}"


def test_a_word_is_read_as_the_type_that_is_wanted() -> None:
    kind = Type("choice", options=("甲", "乙"))
    assert check("甲", SCOPE, SPOT, kind).type == kind
    assert "no option '丙'" in refused("丙", expected=kind).what.en
    assert "found text, expected money" in refused("软件", expected=MONEY).what.en


@pytest.mark.parametrize(
    "rule", ["not " * 450 + "a", "-" * 1900 + "1", "1" + "+1" * 900, "(" * 990 + "1" + ")" * 990]
)
def test_a_deep_expression_is_read_or_refused_but_never_breaks(rule: str) -> None:
    assert len(rule) <= MAX_LENGTH
    try:
        check(rule, SCOPE, SPOT)
    except BadInput as error:
        assert error.problems[0].spot.line == 7


def test_a_long_expression_is_refused() -> None:
    assert refused("a or " * 400 + "a").what.en == "the expression is too long"


def test_a_line_break_inside_an_expression_is_counted() -> None:
    with pytest.raises(BadInput) as caught:
        check("a and\nproject.investment", SCOPE, SPOT)
    assert str(caught.value.problems[0].spot) == "rules.yaml:8:1"


@pytest.mark.parametrize("function", ["growth(x@Y-1, x@Y-2) > 0%", "mean(x@Y-1, x@Y-2) > 0元"])
def test_growth_and_means_need_a_stated_reading(tmp_path: Any, function: str) -> None:
    name = function.partition("(")[0]
    root = folder(
        tmp_path,
        facts={"x": "yearly money"},
        measures=f'requires: [{{id: r, title: 甲 | A, cite: 一, that: "{function}"}}]\n',
    )
    (said,) = wrong(root)
    assert said.startswith("policies/invented/measures.yaml:9:")
    assert f"{name} is used: state the reading taken under 'reading'" in said

    stated = folder(
        tmp_path / "stated",
        facts={"x": "yearly money"},
        measures="requires:\n- {id: r, title: 甲 | A, cite: 一, reading: 按年 | Per year, "
        f'that: "{function}"}}\n',
    )
    assert wrong(stated) == []


def test_definitions_in_a_circle_print_the_whole_circle(tmp_path: Any) -> None:
    root = folder(
        tmp_path,
        document="""\
            define:
              first: second + 1万元
              second: third * 2
              third: first - 5元
            """,
        measures="requires: [{id: r, title: 甲 | A, cite: 一, that: first > 0元}]\n",
    )
    said = wrong(root)
    assert len(said) == 1
    assert (
        "circular definition: invented:first → invented:second → invented:third → invented:first"
        in said[0]
    )
    assert said[0].startswith("policies/invented/document.yaml:5:10")


# whatever is written, an answer comes

words = st.sampled_from(
    [*FACTS, "Y", "anchor", "@Y-1", "@2020", "and", "or", "not", "in", "within", "if", "then",
     "else", "min(", "max(", "mean(", "growth(", "at_least(", "all(", "(", ")", "[", "]", ",",
     ">=", "<", "=", "!=", "+", "-", "*", "/", "5", "5家", "700万元", "20%", "3年", "20个工作日",
     "2024-02-29", "2023-02-29", "珠三角", "广东省", "软件", '"软件"', "true", "\n", "。", "$"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=60), st.lists(words, max_size=14).map(" ".join)))
@example("\x85$")
@example("\u2028\n\u2028$")
@example("a\r$")
@example("²")
@example("5²")
@example("500米²")
@example("٣ > 2")
def test_any_text_is_an_expression_or_bad_input(text: str) -> None:
    try:
        term = check(text, SCOPE, SPOT)
    except BadInput as error:
        assert all(problem.what.zh and problem.what.en for problem in error.problems)
    else:
        Compiler(FACTS, {}).compile(term)(case_of(FACTS, {}, AT))


@given(st.lists(words, max_size=14).map(" ".join), st.dates())
def test_what_checks_also_runs_at_any_date(text: str, at: date) -> None:
    try:
        term = check(text, SCOPE, SPOT)
    except BadInput:
        return
    Compiler(FACTS, {}).compile(term)(case_of(FACTS, {"enterprise.founded": "9999-12-31"}, at))
