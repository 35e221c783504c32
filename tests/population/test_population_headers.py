"""Headers of a table of companies: what each column tells, and every problem at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from huice.language import Text
from huice.library.load import load_folder
from huice.population.source.headers import Plan, missing, plan_of
from huice.problems import BadInput
from huice.rules.facts import FactKey
from huice.values.types import Type
from invented import DAY, facts_of, folder, measure, needs

FACTS = facts_of(
    firm__revenue="yearly money", firm__assets="money", firm__profit="signed money",
    firm__staff="count 人", firm__share="rate", firm__span="duration",
    firm__big="boolean", firm__kind="choice 甲 乙", firm__place="place", firm__trade="industry",
    firm__founded="date", firm__size="number", firm__since="year", firm__motto="text",
)  # fmt: skip


def plan(**types: Any) -> Plan:
    return plan_of(pa.schema([("company", pa.string()), *types.items()]), FACTS, "t.parquet")


def problems(*fields: tuple[str, Any]) -> list[str]:
    with pytest.raises(BadInput) as caught:
        plan_of(pa.schema(fields), FACTS, "t.parquet")
    return [problem.say("en") for problem in caught.value.problems]


def problem(name: str, kind: Any) -> str:
    (found,) = problems(("company", pa.string()), (name, kind))
    return found


@pytest.mark.parametrize(
    ("header", "key", "times"),
    [
        ("firm.revenue@2023(分)", FactKey("firm.revenue", 2023), 1),
        ("firm.revenue@2023(元)", FactKey("firm.revenue", 2023), 100),
        ("firm.revenue@2023（万元）", FactKey("firm.revenue", 2023), 1_000_000),
        ("firm.assets(亿元)", FactKey("firm.assets"), 10**10),
        ("firm.staff", FactKey("firm.staff"), 1),
        ("firm.staff(人)", FactKey("firm.staff"), 1),
        ("firm.staff(万人)", FactKey("firm.staff"), 10_000),
        ("firm.share", FactKey("firm.share"), 1_000_000),
        ("firm.share(%)", FactKey("firm.share"), 10_000),
        ("firm.share（％）", FactKey("firm.share"), 10_000),
        ("firm.span(年)", FactKey("firm.span"), 12),
        ("firm.span(个月)", FactKey("firm.span"), 1),
        ("firm.size", FactKey("firm.size"), 1000),
        ("firm.since(年)", FactKey("firm.since"), 1),
    ],
)
def test_a_header_names_a_fact_its_year_and_its_unit(header: str, key: FactKey, times: int) -> None:
    (found,) = plan(**{header: pa.int64()}).headers
    assert (found.key, found.times, found.end) == (key, times, "exact")


def test_a_price_is_money_for_one_unit() -> None:
    price = replace(FACTS["firm.assets"], name="firm.cost", type=Type("price", "台"))
    schema = pa.schema([("company", pa.string()), ("firm.cost(万元/台)", pa.int64())])
    (found,) = plan_of(schema, {"firm.cost": price}).headers
    assert found.times == 1_000_000


def test_a_label_stands_for_the_name_also_with_brackets_of_its_own() -> None:
    facts = facts_of(a__b="rate")
    labelled = {"a.b": _labelled(facts["a.b"], "核减占比（开发商）")}
    for header in ("核减占比（开发商）", "核减占比（开发商）(%)", "核减占比(开发商)（%）"):
        schema = pa.schema([("统一社会信用代码", pa.string()), (header, pa.int64())])
        (found,) = plan_of(schema, labelled).headers
        assert found.key == FactKey("a.b")


def test_a_label_of_several_facts_needs_the_name() -> None:
    facts = facts_of(a__b="boolean", c__d="boolean")
    both = {name: _labelled(fact, "实施地") for name, fact in facts.items()}
    schema = pa.schema([("company", pa.string()), ("实施地", pa.bool_())])
    with pytest.raises(BadInput, match=r"a\.b、c\.d"):
        plan_of(schema, both)


def test_ends_of_a_range_are_columns_of_their_own() -> None:
    found = plan(
        **{"firm.revenue@2023:min(元)": pa.int64(), "firm.revenue@2023:max(元)": pa.int64()}
    )
    assert [header.end for header in found.headers] == ["min", "max"]
    assert found.keys == (FactKey("firm.revenue", 2023),)


def test_other_columns_are_left_aside_and_listed() -> None:
    found = plan(**{"name": pa.string(), "地址": pa.float64(), "firm.motto": pa.string()})
    assert found.ignored == ("name", "地址", "firm.motto")
    assert found.headers == ()


@pytest.mark.parametrize(
    ("header", "kind", "said"),
    [
        ("firm.asset(元)", pa.int64(), "no fact 'firm.asset'; did you mean 'firm.assets'?"),
        ("other.thing", pa.int64(), "no fact 'other.thing'"),
        ("收入（万元）", pa.int64(), "no fact '收入'"),
        ("firm.assets", pa.int64(), "name the unit, as （分）、（元）、（万元）、（亿元）"),
        ("firm.assets(人)", pa.int64(), "unit '人' does not fit money"),
        ("firm.staff(户)", pa.int64(), "unit '户' does not fit count of 人"),
        ("firm.big(元)", pa.bool_(), "yes or no has no unit, found '元'"),
        ("firm.revenue(元)", pa.int64(), "is yearly, name the year"),
        ("firm.assets@2023(元)", pa.int64(), "is not yearly, leave out @2023"),
        ("firm.kind:min", pa.string(), "has no min or max"),
        ("firm.assets(元)", pa.float64(), "the column is double, which is not exact"),
        ("firm.assets(元)", pa.bool_(), "expected as integers or decimals"),
        ("firm.big", pa.int8(), "the column is int8; yes or no is expected as bool"),
        ("firm.founded", pa.timestamp("ms"), "date is expected as date32"),
        ("firm.place", pa.int32(), "place is expected as text or a dictionary of texts"),
    ],
)
def test_a_column_that_cannot_be_used_is_named_with_what_is_expected(header: str, kind: Any, said: str) -> None:  # fmt: skip
    found = problem(header, kind)
    assert f"[{header}]" in found
    assert said in found


def test_all_problems_are_told_at_once() -> None:
    found = problems(
        ("firm.assets", pa.int64()), ("firm.big", pa.int64()), ("firm.profit(元)", pa.float32())
    )
    assert len(found) == 4
    assert "no column of company codes" in found[0]


def test_a_fact_is_told_once_by_whatever_name() -> None:
    facts = facts_of(a__b="boolean")
    labelled = {"a.b": _labelled(facts["a.b"], "大企业")}
    schema = pa.schema([("company", pa.string()), ("a.b", pa.bool_()), ("大企业", pa.bool_())])
    with pytest.raises(BadInput, match=r"a\.b 已由“a\.b”一列给出"):
        plan_of(schema, labelled)


def test_codes_are_text_in_one_column() -> None:
    assert "company codes are int64, expected text" in problems(("company", pa.int64()))[0]
    both = problems(("company", pa.string()), ("统一社会信用代码", pa.string()))
    assert "2 columns of company codes" in both[0]


def test_a_fact_without_a_column_is_told_with_the_measures_that_hang_on_it(tmp_path: Path) -> None:
    root = folder(
        tmp_path,
        measures=[
            measure(f"requires:\n  - {needs('big', 'a.big')}", id="one"),
            measure(f"requires:\n  - {needs('both', 'a.big and a.sum@Y-1 >= 1元')}", id="two"),
            measure("award: {kind: amount, cite: 第九条, payee: 企业 | Company, amount: a.sum@Y-1}", id="three"),
        ],
        facts={"a.big": "boolean", "a.sum": "yearly money"},
    )  # fmt: skip
    policies = load_folder(root)
    keys = [FactKey("a.big"), FactKey("a.sum", DAY.year - 1)]
    schema = pa.schema([("company", pa.string()), ("a.big", pa.bool_())])
    told = plan_of(schema, policies.facts)
    (lacking,) = missing(told, keys, policies.measures.values(), policies, DAY)
    assert lacking.key == keys[1]
    assert [each.id for each in lacking.measures] == ["two", "three"]


def _labelled(fact: Any, label: str) -> Any:
    return replace(fact, label=Text(label, label))
