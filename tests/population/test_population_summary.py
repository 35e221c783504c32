"""The summary of a run, by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from small_population import Companies, company, many, small_library, small_matcher

from huice.library.load import load_folder
from huice.population.matcher import Matcher
from huice.population.running.dimensions import city_of, dimensions_of, group_name
from huice.population.running.run import run
from huice.population.running.summary import (
    ByVerdict,
    Group,
    Reached,
    Recipient,
    Summary,
    Sums,
    TopShare,
)
from huice.population.running.summing import summary_of
from huice.problems import BadInput
from invented import DAY, WAN, folder

SHENZHEN, NANSHAN, CHANGSHA = "440300", "440305", "430100"

COMPANIES = [
    company("A", SHENZHEN, "C39", "民营", sales=1_000_000, honest=True),
    company("B", NANSHAN, "I65", "国有", sales=4_000_000, honest=True, passed=True),
    company("C", CHANGSHA, "C39", "民营", sales=1_000_000, honest=False),
    company("D", SHENZHEN, None, None, sales=None, honest=None),
    company("E", None, "C35", None, sales=99_999, honest=False, passed=False),
]


@pytest.fixture
def summary(tmp_path: Path) -> Summary:
    matcher = small_matcher(tmp_path, reasons=True)
    run(Companies(COMPANIES), matcher, tmp_path / "out", batch=2)
    return summary_of(tmp_path / "out")


def group(summary: Summary, grouping: str, code: str) -> Group:
    (found,) = (each for each in summary.groupings if each.id == grouping)
    return next(each for each in found.groups if each.code == code)


def test_it_says_what_was_asked_of_what(summary: Summary) -> None:
    assert (summary.source, summary.at) == ("虚构.parquet", "2024-06-01")
    assert (summary.companies, summary.of_companies, summary.parts) == (5, 5, 3)
    assert summary.finished and len(summary.library) == 64
    assert summary.closed == summary.assumed_open == ()


def test_by_measure_it_counts_verdicts_and_adds_sums(summary: Summary) -> None:
    grant, loan, share, title = summary.measures
    assert (grant.key, grant.title.en, grant.kind, grant.to) == (
        "invented/grant", "Invented award", "amount", "applicant",
    )  # fmt: skip
    assert grant.found == ByVerdict(Sums(2, 15 * WAN, 15 * WAN), Sums(), Sums(1, 0, 10 * WAN))
    assert grant.ineligible == 2
    assert loan.found == ByVerdict(
        eligible=Sums(1, 0, 200 * WAN),
        judged=Sums(2, 0, 100 * WAN),
        undetermined=Sums(1, 0, 0, unbounded=1),
    )
    assert loan.ineligible == 1
    assert share.to == "government"
    assert share.found == ByVerdict(Sums(2, 5 * WAN, 5 * WAN), Sums(), Sums(1, 0, 0, 1))
    assert not title.has_sum
    assert title.found == ByVerdict(Sums(2), Sums(), Sums(1))


def test_money_to_companies_and_to_governments_stands_apart(summary: Summary) -> None:
    assert summary.applicant == ByVerdict(
        Sums(5, 15 * WAN, 215 * WAN), Sums(2, 0, 100 * WAN), Sums(3, 0, 10 * WAN, 1)
    )
    assert summary.government == ByVerdict(Sums(2, 5 * WAN, 5 * WAN), Sums(), Sums(1, 0, 0, 1))


def test_companies_are_counted_once_however_many_measures_they_reach(summary: Summary) -> None:
    assert summary.reached == Reached(eligible=2, judged=3, undetermined=4)


def test_near_misses_name_the_one_requirement_that_is_lacking(summary: Summary) -> None:
    grant, loan, share, _ = summary.measures
    assert grant.near_misses is not None and share.near_misses is not None
    assert [(each.id, each.cite, each.companies) for each in grant.near_misses] == [
        ("province", "一", 1), ("sales", "二", 1),
    ]  # fmt: skip
    assert grant.short == 2
    assert [(each.id, each.companies) for each in loan.near_misses or ()] == [("panel", 1)]
    assert [(each.id, each.title.en, each.companies) for each in share.near_misses] == [
        ("honest", "Honest", 2)
    ]


def test_without_reasons_near_misses_are_not_known_rather_than_none(tmp_path: Path) -> None:
    run(Companies(COMPANIES), small_matcher(tmp_path), tmp_path / "out")
    measure = summary_of(tmp_path / "out").measures[0]
    assert measure.short is None and measure.near_misses is None
    assert measure.ineligible == 2


def test_reasons_change_no_figure(tmp_path: Path, summary: Summary) -> None:
    run(Companies(COMPANIES), Matcher(load_folder(tmp_path / "policies"), DAY), tmp_path / "plain", batch=2)  # fmt: skip
    plain = summary_of(tmp_path / "plain")
    measures = tuple(replace(each, short=None, near_misses=None) for each in summary.measures)
    assert plain == replace(summary, measures=measures)


def test_by_city_districts_count_with_their_city_and_the_unknown_apart(summary: Summary) -> None:
    (cities,) = (each for each in summary.groupings if each.id == "city")
    assert [(each.code, each.name.zh, each.companies) for each in cities.groups] == [
        (CHANGSHA, "湖南省长沙市", 1), (SHENZHEN, "广东省深圳市", 3), ("", "未知", 1),
    ]  # fmt: skip
    shenzhen = group(summary, "city", SHENZHEN)
    assert shenzhen.reached == Reached(2, 2, 3)
    assert shenzhen.applicant.eligible == Sums(5, 15 * WAN, 215 * WAN)
    assert shenzhen.government.eligible == Sums(2, 5 * WAN, 5 * WAN)
    assert dict(shenzhen.measures)["invented/grant"].eligible == Sums(2, 15 * WAN, 15 * WAN)


def test_by_industry_it_counts_sections_and_by_ownership_options(summary: Summary) -> None:
    manufacturing = group(summary, "industry", "C")
    assert (manufacturing.name.zh, manufacturing.companies) == ("C 制造业", 3)
    assert group(summary, "industry", "").companies == 1
    assert group(summary, "ownership", "国有").applicant.eligible.pairs == 3
    assert group(summary, "ownership", "").companies == 2


def test_the_groups_of_a_dimension_add_up_to_all(summary: Summary) -> None:
    for grouping in summary.groupings:
        assert sum(each.companies for each in grouping.groups) == summary.companies
        for of in ("applicant", "government"):
            total = ByVerdict()
            for each in grouping.groups:
                total += getattr(each, of)
            assert total == getattr(summary, of)


def test_concentration_is_the_share_of_the_largest(tmp_path: Path) -> None:
    companies = [company(f"C{n:02d}", SHENZHEN, sales=1_000_000) for n in range(11)]
    companies.append(company("Z", SHENZHEN, sales=10_000_000, passed=True))
    run(Companies(companies), small_matcher(tmp_path), tmp_path / "out", batch=5)
    found = summary_of(tmp_path / "out")
    certain = found.certain
    assert (certain.total, certain.recipients) == (65 * WAN, 12)
    assert certain.shares == (
        TopShare(10, 55 * WAN, Fraction(55, 65)), TopShare(100, 65 * WAN, Fraction(1)),
        TopShare(1000, 65 * WAN, Fraction(1)),
    )  # fmt: skip
    assert certain.largest[:2] == (Recipient("Z", 10 * WAN), Recipient("C00", 5 * WAN))
    assert found.possible.total == 65 * WAN + (11 * 50 + 500) * WAN
    assert found.possible.largest[0] == Recipient("Z", 510 * WAN)


def test_where_nothing_is_given_there_is_no_share(tmp_path: Path) -> None:
    run(Companies([company("A")]), small_matcher(tmp_path), tmp_path / "out")
    certain = summary_of(tmp_path / "out").certain
    assert (certain.total, certain.recipients, certain.largest) == (0, 0, ())
    assert [each.share for each in certain.shares] == [None, None, None]


def test_a_batch_more_or_less_changes_no_figure(tmp_path: Path) -> None:
    matcher = small_matcher(tmp_path, reasons=True)
    found = []
    for size in (7, 100):
        run(Companies(many(150)), matcher, tmp_path / str(size), batch=size)
        found.append(replace(summary_of(tmp_path / str(size)), parts=0))
    assert found[0] == found[1]


# a run that is not finished, or none


def test_an_unfinished_run_is_summed_up_and_says_so(tmp_path: Path) -> None:
    def stop(number: int) -> None:
        if number == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(Companies(COMPANIES, stop), small_matcher(tmp_path), tmp_path / "out", batch=2)
    found = summary_of(tmp_path / "out")
    assert (found.finished, found.parts, found.companies, found.of_companies) == (False, 2, 4, 5)


def test_a_measure_that_is_closed_is_named_with_its_state(tmp_path: Path) -> None:
    library = small_library(tmp_path)
    path = library.root / "invented" / "document.yaml"
    path.write_text(path.read_text("utf-8") + "until: 2024-01-31\n", "utf-8")
    late = load_folder(library.root)
    run(Companies(COMPANIES), Matcher(late, DAY), tmp_path / "out")
    found = summary_of(tmp_path / "out")
    assert found.measures == ()
    assert [state for _, _, state in found.closed] == ["expired"] * 4
    assert found.closed[0][0] == "invented/grant"
    run(Companies(COMPANIES), Matcher(late, DAY, assume_open=True), tmp_path / "open")
    assumed = summary_of(tmp_path / "open")
    assert len(assumed.measures) == len(assumed.assumed_open) == 4 and assumed.closed == ()


def test_a_folder_without_a_run_is_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(BadInput, match=r"run\.json"):
            summary_of(path)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("content", ["{}", "{", '{"companies": 1, "groups": {"city": 5}}'])
def test_damaged_figures_are_told_with_their_file(tmp_path: Path, content: str) -> None:
    out = tmp_path / "out"
    run(Companies(COMPANIES), small_matcher(tmp_path), out, batch=2)
    (out / "totals.json").write_text(content, "utf-8")
    with pytest.raises(BadInput, match=r"totals\.json"):
        summary_of(out)
    (out / "finished.json").unlink()
    (out / "part-000001.tally.json").write_text(content, "utf-8")
    with pytest.raises(BadInput, match="part-000001"):
        summary_of(out)


def test_a_part_lost_after_the_end_is_told(tmp_path: Path) -> None:
    run(Companies(COMPANIES), small_matcher(tmp_path), tmp_path / "out", batch=2)
    (tmp_path / "out" / "part-000001.parquet").unlink()
    with pytest.raises(BadInput, match="应有 3 批，现有 2 批"):
        summary_of(tmp_path / "out")


def test_a_run_of_another_format_is_not_guessed_at(tmp_path: Path) -> None:
    run(Companies(COMPANIES), small_matcher(tmp_path), tmp_path / "out")
    path = tmp_path / "out" / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "format": 2}), "utf-8")
    with pytest.raises(BadInput, match="结果格式 2"):
        summary_of(tmp_path / "out")


# cities


@pytest.mark.parametrize(("place", "city"), [
    ("440305", "广东省深圳市"), ("440300", "广东省深圳市"), ("441900", "广东省东莞市"),
    ("110105", "北京市"), ("110100", "北京市"), ("110000", "北京市"), ("500242", "重庆市"),
    ("429004", "湖北省仙桃市"), ("659001", "新疆维吾尔自治区石河子市"),
    ("440000", "广东省"), ("429000", "湖北省"), ("000000", "中国"),
])  # fmt: skip
def test_a_place_counts_with_its_city(place: str, city: str) -> None:
    assert group_name("city", city_of(place)).zh == city


def test_a_library_without_the_facts_has_no_such_dimensions(tmp_path: Path) -> None:
    policies = load_folder(folder(tmp_path, facts={"enterprise.industry": "industry"}))
    assert [each.id for each in dimensions_of(policies)] == ["industry"]
