"""The answer to a company: verdicts, awards, what is missing, until when. Figures worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from huice.decide.answer import Match
from huice.decide.answer_json import match_json, match_schema, profile_schema
from huice.decide.library import Library
from huice.decide.profile import Profile
from huice.decide.relevance import in_the_way, next_deadline
from huice.decide.shown import sum_of
from huice.decide.total import total
from huice.library.yaml_file import read
from huice.problems import BadInput
from huice.rules.terms import Constant
from huice.values.range import Range

WAN = 10_000 * 100
"""分 in 万元."""

SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.yaml"))
NAMES = [path.stem for path in SAMPLES]

RENOVATION = "guangdong-tech-renovation-2021/equipment-award"
ADVANCE = "guangdong-tech-renovation-2021/legacy-advance-award"
DESIGNATED = "guangdong-tech-renovation-2021/designated-projects"
INVESTMENT = "guangdong-manufacturing-investment-2021/city-investment-reward"
SPECIALISED = "guangdong-specialised-sme-2020/recognition"
INTERNET = "guangdong-digital-benchmarks-2022/industrial-internet-benchmark"
FIVE_G = "guangdong-digital-benchmarks-2022/5g-benchmark"
SUPPLY = "guangdong-digital-benchmarks-2022/supply-chain-benchmark"
MATCHING = "guangdong-digital-benchmarks-2022/local-matching"
GIANT = "national-little-giant-2021/recognition"
LADDER, POLICY, SERVICES, ENVIRONMENT = (
    f"national-little-giant-2021/{id}"
    for id in ("ladder", "policy-support", "services", "environment")
)
CHAIN = "shenzhen-software-chain-2024/key-link"
DEVELOPER = "shenzhen-first-version-software-2024/developer-award"
USER = "shenzhen-first-version-software-2024/user-award"
NEW_PLATFORM = "shenzhen-software-platform-2024/new-platform"
OLD_PLATFORM = "shenzhen-software-platform-2024/existing-platform"

PROGRAMMES = ("D02", "D03", "D05", "D06", "D10", "D24", "D25", "D26", "D27", "D28")
"""The ten documents that pay or recognise by rules; the samples are made for them."""

YES, JUDGED, NO = "eligible", "subject_to_judgement", "ineligible"
Answer = tuple[str, int | None, int | None]

NO_MONEY: dict[str, Answer] = {
    MATCHING: (JUDGED, None, None),
    DESIGNATED: (JUDGED, None, None),
}
SME: dict[str, Answer] = {each: (YES, None, None) for each in (LADDER, SERVICES, ENVIRONMENT)}

DECIDED: dict[str, dict[str, Answer]] = {
    # 东莞属珠三角：20% × 1200万元 = 240万元，低于 5000 万元
    "dongguan-precision": {
        **NO_MONEY, **SME, RENOVATION: (JUDGED, 0, 240 * WAN),
    },
    # 曲江属粤东粤西粤北：400万元恰到门槛，30% × 400万元 = 120万元
    "shaoguan-castings": {**NO_MONEY, RENOVATION: (JUDGED, 0, 120 * WAN)},
    # 20% × 1500万元 = 300万元，不超过原计划额度 280万元；全部已认定，是数额
    "huizhou-advance-award": {**NO_MONEY, ADVANCE: (YES, 280 * WAN, 280 * WAN)},
    # 新建平台 50% × 1500万元 = 750万元；关键环节 30% × 2000万元 = 600万元；
    # 首版次 30% × 到账 800万元 = 240万元，审定前至少为零
    "shenzhen-software": {
        **NO_MONEY,
        NEW_PLATFORM: (JUDGED, 0, 750 * WAN),
        CHAIN: (JUDGED, 0, 600 * WAN),
        DEVELOPER: (JUDGED, 0, 240 * WAN),
        RENOVATION: (NO, 0, 0),
        OLD_PLATFORM: (NO, 0, 0),
        USER: (NO, 0, 0),
    },
    # 3000万元 + 5000万元 = 8000万元，1400万元 + 1600万元 = 3000万元，60 ÷ 120 = 50%：三项恰在线上
    "little-giant-candidate": {
        **SME, POLICY: (YES, None, None), GIANT: (JUDGED, None, None),
    },
    "many-unknowns": {**NO_MONEY, **SME},
    "dishonest-maker": {
        **NO_MONEY, RENOVATION: (NO, 0, 0), INVESTMENT: (NO, 0, 0), SPECIALISED: (NO, None, None),
    },
    # 30% × 1800万元 = 540万元，5G 标杆以 500万元、应用创新标杆以 200万元为限；
    # 供应链标杆带动 2 家，不足 5 家
    "zhuhai-benchmark": {
        MATCHING: (JUDGED, None, None),
        FIVE_G: (JUDGED, 0, 500 * WAN),
        INTERNET: (JUDGED, 0, 200 * WAN),
        SUPPLY: (NO, 0, 0),
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def profiles(library: Library) -> dict[str, Profile]:
    return {path.stem: library.profile(path) for path in SAMPLES}


@pytest.fixture(scope="module")
def matches(library: Library, profiles: dict[str, Profile]) -> dict[str, Match]:
    return {name: library.match(profile) for name, profile in profiles.items()}


# the samples


def test_every_sample_is_expected_here_and_says_that_it_is_invented() -> None:
    assert sorted(DECIDED) == NAMES
    for path in SAMPLES:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# 虚构企业，仅作示例")
        assert "an invented company" in text
        assert "（虚构）\n" in text and "source:" in text


def test_every_sample_has_its_own_valid_credit_code_and_date(profiles: dict[str, Profile]) -> None:
    assert len({profile.credit_code for profile in profiles.values()}) == len(NAMES)
    assert len({profile.reference_date for profile in profiles.values()}) == len(NAMES)
    assert all(profile.credit_code and profile.reference_date for profile in profiles.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_read_without_a_doubt(profiles: dict[str, Profile], name: str) -> None:
    assert profiles[name].warnings == ()


@pytest.mark.parametrize("name", NAMES)
def test_the_decided_verdicts_and_awards_of_a_sample(matches: dict[str, Match], name: str) -> None:
    found = {
        result.measure.key: (result.verdict, result.award.least, result.award.most)
        for result in matches[name].results
        if result.verdict in (YES, JUDGED, NO) and result.document.inventory in PROGRAMMES
    }
    assert found == DECIDED[name]


@pytest.mark.parametrize("name", NAMES)
def test_no_other_document_promises_a_sample_a_sum(matches: dict[str, Match], name: str) -> None:
    """Plans and measures of other documents state no sum that these companies are sure of."""
    others = [each for each in matches[name].results if each.document.inventory not in PROGRAMMES]
    assert others
    assert [each.measure.key for each in others if each.award.least] == []


def test_the_samples_reach_every_verdict(matches: dict[str, Match]) -> None:
    reached = {result.verdict for match in matches.values() for result in match.results}
    assert reached == {YES, JUDGED, NO, "undetermined", "not_open"}


@pytest.mark.parametrize("name", NAMES)
def test_the_fast_way_says_the_same(
    library: Library, profiles: dict[str, Profile], matches: dict[str, Match], name: str
) -> None:
    assert library.verdicts(profiles[name]) == {
        result.measure.key: (result.verdict, result.award.least, result.award.most)
        for result in matches[name].results
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_best_answer_comes_first(matches: dict[str, Match], name: str) -> None:
    """Of equal verdicts money comes first, then titles, then other help; more before less."""
    order = [YES, JUDGED, "undetermined", NO, "not_open"]
    given = {"title": 1, "none": 2}
    ranks = [
        (
            order.index(each.verdict),
            given.get(each.measure.award.kind, 0),
            -(each.potential.most or 0),
        )
        for each in matches[name].results
    ]
    assert ranks == sorted(ranks)


# one thing at a time


def test_a_range_across_the_floor_is_undetermined_and_its_upper_end_bounds_the_award(
    matches: dict[str, Match],
) -> None:
    result = matches["many-unknowns"].result(RENOVATION)
    assert result.verdict == "undetermined"
    assert result.requirement("equipment-floor").verdict == "unknown"
    assert (result.award.least, result.award.most) == (0, 180 * WAN)  # 20% × 900万元


def test_a_company_that_is_barred_is_told_by_what(matches: dict[str, Match]) -> None:
    match = matches["dishonest-maker"]
    gaps = {key: [each.path for each in in_the_way(match.result(key))]
            for key in (RENOVATION, INVESTMENT, SPECIALISED)}  # fmt: skip
    assert gaps == {
        RENOVATION: ["honest"], INVESTMENT: ["judgement-debtor"], SPECIALISED: ["dishonest"],
    }  # fmt: skip
    assert match.result(RENOVATION).potential.most == 600 * WAN  # 20% × 3000万元, if it qualified
    assert match.result(RENOVATION).missing == ()


def test_an_alternative_that_failed_is_not_in_the_way_when_another_is_met(
    matches: dict[str, Match],
) -> None:
    result = matches["little-giant-candidate"].result(GIANT)
    assert result.requirement("patents").verdict == "met"
    assert result.requirement("patents/others").verdict == "unmet"
    assert in_the_way(result) == []


def test_only_the_class_the_company_is_in_is_shown(matches: dict[str, Match]) -> None:
    paths = [each.path for each in matches["little-giant-candidate"].result(GIANT).requirements]
    assert "class/small/rd-staff" in paths
    assert not [path for path in paths if path.startswith(("class/large", "class/middle"))]


def test_every_class_is_shown_while_the_revenue_is_unknown(library: Library) -> None:
    match = library.match(library.profile({"reference_date": "2021-05-05"}), measures=[GIANT])
    paths = {each.path for each in match.results[0].requirements}
    assert {"class/large", "class/middle", "class/small"} <= paths


def test_of_alternatives_only_the_highest_is_counted(matches: dict[str, Match]) -> None:
    # 5G 500万元 or the industrial internet 200万元: one direction per company and year
    found = total(matches["zhuhai-benchmark"].results)
    assert (found.ceiling, found.alternatives, found.sure) == (500 * WAN, 1, 0)


def test_what_is_had_together_is_added_up(matches: dict[str, Match]) -> None:
    assert total(matches["shenzhen-software"].results).ceiling == (750 + 600 + 240) * WAN
    assert total(matches["huizhou-advance-award"].results).sure == 280 * WAN


def test_money_paid_to_a_city_government_is_not_added_to_the_company_s(library: Library) -> None:
    # 2% × 新增固定资产投资 5亿元 = 1000万元, and it is the city's
    profile = library.profile(
        {"reference_date": "2023-05-10", "investment": {"declared": "5亿元", "verified": "5亿元"}}
    )
    result = library.match(profile, measures=["city-investment-reward"]).results[0]
    assert result.potential.most == 1000 * WAN
    assert total([replace(result, verdict="subject_to_judgement")]).ceiling == 0


def test_sources_of_figures_go_into_the_reasons(matches: dict[str, Match]) -> None:
    result = matches["dongguan-precision"].result(RENOVATION)
    uses = {use.name: use.source for use in result.requirement("equipment-floor").uses}
    assert uses["renovation.equipment_purchase"] == "设备购置清单与发票"


# time


@pytest.mark.parametrize("name", NAMES)
def test_asked_for_2026_11_21_what_is_closed_or_expired_says_so(
    library: Library, profiles: dict[str, Profile], name: str
) -> None:
    match = library.match(profiles[name], at=date(2026, 11, 21))
    states = {key: match.result(key).state
              for key in (RENOVATION, INVESTMENT, INTERNET, GIANT, CHAIN, DEVELOPER)}  # fmt: skip
    assert states == {
        RENOVATION: "open",  # 施行至 2026-12-31
        INVESTMENT: "expired",  # 有效期至 2026-09-02
        INTERNET: "window_closed",
        GIANT: "window_closed",
        CHAIN: "window_closed",
        DEVELOPER: "window_closed",
    }
    for key in (INVESTMENT, INTERNET, GIANT, CHAIN, DEVELOPER):
        result = match.result(key)
        assert result.verdict == "not_open"
        assert result.award.kind in ("none", "title") or (
            result.award.least,
            result.award.most,
        ) == (0, 0)


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (date(2024, 1, 24), "not_yet_open"),
        (date(2024, 1, 25), "open"),
        (datetime(2024, 2, 25, 18, 0), "open"),
        (datetime(2024, 2, 25, 18, 1), "window_closed"),
        (date(2024, 2, 25), "open"),
        (date(2024, 2, 26), "window_closed"),
    ],
)
def test_a_window_opens_and_closes_to_the_minute(
    library: Library, profiles: dict[str, Profile], moment: date, state: str
) -> None:
    match = library.match(profiles["shenzhen-software"], at=moment, measures=[CHAIN])
    assert match.results[0].state == state


def test_a_call_that_closes_on_a_day_is_open_all_that_day(
    library: Library, profiles: dict[str, Profile]
) -> None:
    profile = profiles["little-giant-candidate"]
    evening = library.match(profile, at=datetime(2021, 5, 6, 23, 59), measures=[GIANT])
    morrow = library.match(profile, at=datetime(2021, 5, 7, 0, 1), measures=[GIANT])
    assert [evening.results[0].state, morrow.results[0].state] == ["open", "window_closed"]


def test_the_next_deadline_is_the_last_day_to_get_in(matches: dict[str, Match]) -> None:
    found = {
        name: next_deadline(matches[name].result(key), matches[name].day)
        for name, key in (
            ("shenzhen-software", CHAIN),
            ("zhuhai-benchmark", FIVE_G),
            ("dongguan-precision", RENOVATION),
        )
    }
    assert {name: each.at if each else None for name, each in found.items()} == {
        "shenzhen-software": datetime(2024, 2, 25, 18, 0),
        "zhuhai-benchmark": date(2021, 8, 15),  # the city reports; after it no project gets in
        "dongguan-precision": date(2026, 12, 31),
    }


# what is missing


@pytest.mark.parametrize("name", NAMES)
def test_missing_facts_are_ranked_by_measures_then_by_money(
    matches: dict[str, Match], name: str
) -> None:
    missing = matches[name].missing
    ranks = [(-len(each.measures), -each.money, -each.alone) for each in missing]
    assert ranks == sorted(ranks)
    undetermined = {each.measure.key for each in matches[name].by_verdict()["undetermined"]}
    assert {key for each in missing for key in each.measures} <= undetermined


def test_a_missing_fact_tells_what_hangs_on_it(matches: dict[str, Match]) -> None:
    missing = {str(each.key): each for each in matches["many-unknowns"].missing}
    statistics = missing["renovation.in_statistics"]
    assert statistics.measures == (RENOVATION,)
    assert statistics.money == 180 * WAN
    assert "enterprise.registered_in" not in missing


def test_what_only_an_authority_decides_is_never_asked_of_the_company(
    matches: dict[str, Match],
) -> None:
    asked = {each.fact.source for match in matches.values() for each in match.missing}
    assert asked <= {"register", "declared"}


def test_giving_the_missing_facts_decides_the_measure(library: Library) -> None:
    path = next(path for path in SAMPLES if path.stem == "many-unknowns")
    profile = library.profile(path)
    (result,) = library.match(profile, measures=[RENOVATION]).results
    answers = {
        "enterprise.lawful_taxpayer": True,
        "renovation.equipment_purchase": 800 * WAN,
        "renovation.provincial_money_before": False,
        "renovation.change_in_time": True,
        "renovation.completed_in_time": True,
        "renovation.in_statistics": True,
    }
    assert {key.name for key in result.missing} == set(answers)
    given = {**profile.facts, **{(name, 0): value for name, value in answers.items()}}
    told = Profile(profile.name, given, profile.reference_date)
    (decided,) = library.match(told, measures=[RENOVATION]).results
    assert (decided.verdict, decided.missing) == (JUDGED, ())
    assert decided.award.most == 160 * WAN  # 20% × 800万元


def test_the_right_answer_to_one_missing_fact_can_close_the_question(library: Library) -> None:
    path = next(path for path in SAMPLES if path.stem == "many-unknowns")
    profile = library.profile(path)
    given = {**profile.facts, ("renovation.provincial_money_before", 0): True}
    (result,) = library.match(
        Profile(profile.name, given, profile.reference_date), measures=[RENOVATION]
    ).results
    assert (result.verdict, result.missing) == (NO, ())


# the JSON contract


@pytest.mark.parametrize("name", NAMES)
def test_the_json_answer_keeps_to_its_schema(matches: dict[str, Match], name: str) -> None:
    Draft202012Validator(match_schema()).validate(match_json(matches[name]))


def test_money_in_json_is_a_decimal_string_in_yuan(matches: dict[str, Match]) -> None:
    results = match_json(matches["dongguan-precision"])["results"]
    award = next(each["award"] for each in results if each["measure"] == RENOVATION)
    assert award == {"kind": "ceiling", "min": "0.00", "max": "2400000.00", "currency": "CNY"}


@pytest.fixture(scope="module")
def of_profiles(library: Library) -> Draft202012Validator:
    schema = profile_schema(library)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("path", SAMPLES, ids=NAMES)
def test_a_sample_keeps_to_the_schema_of_profiles(
    of_profiles: Draft202012Validator, path: Path
) -> None:
    of_profiles.validate(read(path).value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"enterprise": {"registered_i": "东莞市"}},
        {"enterprise": {"organisation": "公司"}},
        {"enterprise": {"revenue": "1亿元"}},
        {"enterprise": {"revenue": {"去年": "1亿元"}}},
        {"renovation": {"equipment_purchase": 12000000}},
        {"renovation": {"equipment_purchase": {"value": "1200万元", "sorce": "发票"}}},
    ],
)
def test_the_schema_of_profiles_refuses_what_the_reader_refuses(
    library: Library, of_profiles: Draft202012Validator, wrong: dict[str, object]
) -> None:
    assert not of_profiles.is_valid(wrong)
    with pytest.raises(BadInput):
        library.profile(wrong)


# sums for either reader


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (240 * WAN, "240万元", "CNY 2.4 million"),
        (5000 * WAN, "5000万元", "CNY 50 million"),
        (49_999_999_99, "49999999.99元", "CNY 49,999,999.99"),
        (12_345_00, "1.2345万元", "CNY 12,345"),
        (0, "0元", "CNY 0"),
    ],
)
def test_a_sum_is_exact_in_both_languages(fen: int, zh: str, en: str) -> None:
    assert sum_of(fen) == (zh, en)


# what no lack of knowledge may do


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_knowing_less_never_turns_an_answer_round_and_never_raises_the_least(
    library: Library, profiles: dict[str, Profile], data: st.DataObject
) -> None:
    full = profiles[data.draw(st.sampled_from(NAMES))]
    kept = data.draw(st.sets(st.sampled_from(sorted(full.facts))))
    less = Profile("", {key: full.facts[key] for key in kept}, full.reference_date)
    before, after = library.verdicts(full), library.verdicts(less)
    for key, (verdict, least, most) in before.items():
        fewer, low, high = after[key]
        if verdict in (YES, JUDGED):
            assert fewer not in (NO, "not_open")
            assert verdict == YES or fewer != YES
            assert high is None or (most is not None and high >= most)
            assert low is None or (least is not None and low <= least)
        if verdict == NO:
            assert fewer in (NO, "undetermined")
        assert (verdict == "not_open") == (fewer == "not_open")


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_no_award_goes_over_a_cap_printed_in_the_text(
    library: Library, profiles: dict[str, Profile], data: st.DataObject
) -> None:
    profile = profiles[data.draw(st.sampled_from(NAMES))]
    money = sorted(key for key in profile.facts if library.facts[key[0]].type.kind == "money")
    facts = dict(profile.facts)
    for key in data.draw(st.sets(st.sampled_from(money))) if money else ():
        size = data.draw(st.integers(0, 10**15))
        facts[key] = data.draw(st.sampled_from([size, Range(size, None), Range(0, size)]))
    verdicts = library.verdicts(Profile("", facts, profile.reference_date))
    for measure in library.measures:
        caps = [cap.at.value for cap in measure.award.caps if isinstance(cap.at, Constant)]
        most = verdicts[measure.key][2]
        assert most is None or most <= min(caps, default=most)
        assert not caps or most is not None


def test_a_place_known_only_by_its_province_is_asked_for_more_closely(library: Library) -> None:
    profile = library.profile(
        {
            "reference_date": "2023-05-10",
            "renovation": {"place": "广东省", "equipment_purchase": "1200万元"},
        }
    )
    result = library.match(profile, measures=["equipment-award"]).results[0]
    assert result.verdict == "undetermined"
    assert "renovation.place" in {key.name for key in result.missing}
