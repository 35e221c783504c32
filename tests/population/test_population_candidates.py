"""Who is found on register facts alone, and who only has to declare or be judged."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from batch import batch

from huice.library.load import load_folder
from huice.library.policies import Policies
from huice.population.running.summary import Sums
from huice.population.study.candidates import KINDS, Candidates, CandidateStudy
from huice.rules.evaluate import Case
from huice.rules.judge import MET, MeasureJudge
from invented import DAY, WAN, folder, measure, needs

FACTS = """\
facts:
  enterprise.registered_in: {type: place, source: register, label: 注册地 | Place, where: 执照 | Licence}
  revenue: {type: money, yearly: true, source: register, label: 营收 | Revenue, where: 报表 | Report}
  titled: {type: boolean, source: register, label: 称号 | Title, where: 名单 | List}
  dishonest: {type: boolean, source: register, label: 失信 | Dishonest, where: 名单 | List}
  bought: {type: money, source: declared, label: 购置额 | Purchase, where: 账簿 | Books}
  sound: {type: boolean, source: declared, label: 诚信 | Sound, where: 账簿 | Books}
  decision: {type: boolean, source: decided, label: 评审 | Review, where: 公示 | Notice}
"""

PAID = "award: {{kind: {kind}, cite: 第六条, payee: 企业 | Company, amount: {amount}}}"
BAR = '- {id: dishonest, title: 失信 | Dishonest, cite: 第五条, when: "dishonest"}'

SHARE = f"""\
requires:
  - {needs("titled", "titled")}
  - {needs("large", "revenue@Y-1 >= 100万元")}
excludes:
  {BAR}
{PAID.format(kind="amount", amount="1% * revenue@Y-1")}
"""
DECLARED = f"""\
requires:
  - {needs("titled", "titled")}
  - {needs("sound", "sound")}
{PAID.format(kind="amount", amount="'min(10% * bought, 5万元)'")}
"""
JUDGED = f"""\
requires:
  - id: both
    title: 同时 | Both
    cite: 第三条
    all:
      - {needs("titled", "titled")}
      - {{id: review, title: 评审 | Review, cite: 第四条, judged_by: 局 | Bureau, that: decision}}
{PAID.format(kind="amount", amount="3万元")}
"""
LISTED = f"""\
requires:
  - {{id: named, title: 入选 | Named, cite: 第四条, judged_by: 省厅 | Department, that: titled}}
{PAID.format(kind="amount", amount="7万元")}
"""
CEILING = f"""\
requires:
  - {needs("titled", "titled")}
{PAID.format(kind="ceiling", amount="3万元")}
"""
UNCHECKED = f"""\
requires:
  - {needs("sound", "sound")}
{PAID.format(kind="amount", amount="3万元")}
"""
EITHER = f"""\
requires:
  - id: either
    title: 任一 | Either
    cite: 第三条
    any:
      - {needs("titled", "titled")}
      - {{id: review, title: 评审 | Review, cite: 第四条, judged_by: 局 | Bureau}}
{PAID.format(kind="ceiling", amount="3万元")}
"""
MEASURES = {"share": SHARE, "declared": DECLARED, "judged": JUDGED, "listed": LISTED,
            "ceiling": CEILING, "unchecked": UNCHECKED}  # fmt: skip

COMPANIES: dict[str, dict[str, Any]] = {
    "A": {"titled": "是", "revenue": {"2023": "100万元"}, "dishonest": "否",
          "enterprise.registered_in": "广州市"},
    "B": {"titled": "是", "revenue": {"2023": "99万元"}, "dishonest": "否"},
    "C": {"titled": "是", "revenue": {"2023": "200万元"}, "sound": "否", "bought": "10万元"},
    "D": {"titled": "否", "revenue": {"2023": "200万元"}, "dishonest": "否", "sound": "是"},
    "E": {"titled": "是", "revenue": {"2023": "1000万元"}, "dishonest": "否", "decision": "否"},
}  # fmt: skip


@pytest.fixture
def policies(tmp_path: Path) -> Policies:
    listed = [measure(body, id) for id, body in MEASURES.items()]
    return load_folder(folder(tmp_path, measures=listed, facts=FACTS))


def asked(policies: Policies, *ids: str) -> CandidateStudy:
    return CandidateStudy(policies, DAY, ids)


def candidates(policies: Policies, *ids: str) -> Candidates:
    study = asked(policies, *ids)
    return study.result(study.count(batch(policies, COMPANIES)), "invented")


def listed(policies: Policies, id: str) -> dict[str, str]:
    study, columns = asked(policies, id), batch(policies, COMPANIES)
    rows = study.listed(columns, study.find(columns)).to_pylist()
    return {row["company"]: row["kind"] for row in rows}


def test_without_asking_all_is_met_on_register_facts_and_the_sum_is_known(
    policies: Policies,
) -> None:
    # C's dishonesty is in no register: it is not yet ruled out, nor cleared
    assert listed(policies, "share") == {"A": "without_asking", "E": "without_asking"}
    (share,) = candidates(policies, "share").measures
    assert share.without_asking == Sums(2, 11 * WAN, 11 * WAN)
    assert (share.never, share.barriers) == (False, ())


def test_for_the_asking_all_that_registers_tell_is_met_and_the_rest_is_declared(
    policies: Policies,
) -> None:
    # that C declared itself unsound is not in a register
    assert listed(policies, "declared") == dict.fromkeys("ABCE", "for_the_asking")
    (found,) = candidates(policies, "declared").measures
    assert found.for_the_asking == Sums(4, 0, 4 * 5 * WAN)
    assert [each.key for each in found.asked] == ["sound", "bought"]
    assert (found.checked, found.requirements, found.never) == (1, 2, False)
    assert [each.what.en for each in found.barriers] == [
        "sound: registers do not decide it", "the sum hangs on more than registers tell",
    ]  # fmt: skip


def test_a_judgement_that_no_register_decides_is_never_without_asking(policies: Policies) -> None:
    assert listed(policies, "judged") == dict.fromkeys("ABCE", "for_the_asking")
    (found,) = candidates(policies, "judged").measures
    assert found.never
    assert [(each.what.zh, each.cite, each.for_good) for each in found.barriers] == [
        ("评审：由局认定", "第四条", True)
    ]
    assert [each.zh for each in found.judges] == ["局"]


def test_a_judgement_that_a_register_records_may_be_without_asking(policies: Policies) -> None:
    assert listed(policies, "listed") == dict.fromkeys("ABCE", "without_asking")
    assert not candidates(policies, "listed").measures[0].never


def test_a_ceiling_is_never_without_asking(policies: Policies) -> None:
    assert set(listed(policies, "ceiling").values()) == {"for_the_asking"}
    (found,) = candidates(policies, "ceiling").measures
    assert found.never
    assert found.barriers[0].what.zh == "只写上限，不是确定的金额"


def test_a_measure_of_which_registers_check_nothing_finds_nobody(policies: Policies) -> None:
    assert listed(policies, "unchecked") == {}
    assert candidates(policies, "unchecked").measures[0].checked == 0


def test_one_of_several_ways_may_be_met_on_register_facts_alone(tmp_path: Path) -> None:
    policies = load_folder(folder(tmp_path, measures=measure(EITHER, "either"), facts=FACTS))
    # D is in no list, and a judgement alone is no reason to write to it
    assert listed(policies, "either") == dict.fromkeys("ABCE", "for_the_asking")


def test_companies_reached_are_counted_once(policies: Policies) -> None:
    found = candidates(policies)
    assert found.companies == 5
    assert found.reached == (4, 4)
    pairs = sum(each.without_asking.pairs for each in found.measures)
    assert found.without_asking.pairs == pairs == 6


def test_groups_add_up_to_the_whole(policies: Policies) -> None:
    found = candidates(policies)
    (city,) = found.groupings
    assert [(each.name.zh, each.companies) for each in city.groups] == [
        ("广东省广州市", 1), ("未知", 4),
    ]  # fmt: skip
    for kind in KINDS:
        assert sum((getattr(each, kind) for each in city.groups), Sums()) == getattr(found, kind)


def test_a_closed_measure_finds_nobody(tmp_path: Path) -> None:
    root = folder(tmp_path, document="until: 2010-12-31", measures=measure(SHARE), facts=FACTS)
    found = candidates(load_folder(root))
    assert (found.measures, found.reached) == ((), (0, 0))
    assert [state for _, _, state in found.closed] == ["expired"]


def test_parts_add_up_to_the_whole(policies: Policies) -> None:
    study = asked(policies)
    parts = [study.count(batch(policies, {code: facts})) for code, facts in COMPANIES.items()]
    whole = study.count(batch(policies, COMPANIES))
    assert study.result(sum(parts, study.nothing()), "x") == study.result(whole, "x")


def test_only_register_facts_are_read(policies: Policies) -> None:
    assert {key.name for key in asked(policies).keys} == {"titled", "dishonest", "revenue"}


def test_whoever_is_found_without_asking_is_eligible_by_the_one_company_engine(
    policies: Policies,
) -> None:
    random = Random(3)
    companies = {f"C{n}": a_company(random) for n in range(200)}
    study, columns = asked(policies), batch(policies, companies)
    found = study.find(columns)
    pairs = {
        (row, measure): kind
        for row, measure, kind in zip(found.rows.tolist(), found.measures.tolist(),
                                      found.kinds.tolist(), strict=True)
    }  # fmt: skip
    for place, each in enumerate(study.matcher.measures):
        judge = MeasureJudge(each, policies.facts, policies.terms)
        for row in range(columns.size):
            shown = {
                key: value for key, value in columns.company(row).items()
                if policies.facts[key[0]].source == "register"
            }  # fmt: skip
            case = Case(shown, DAY)
            sure = each.award.kind == "amount" and judge.stand(case) == MET and judge.pay_known(case)  # fmt: skip
            assert (pairs.get((row, place)) == 0) == sure


def a_company(random: Random) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "titled": random.choice("是是否"), "dishonest": random.choice("是否否"),
        "revenue": {"2023": f"{random.randrange(90, 110)}万元"}, "sound": random.choice("是否"),
        "bought": f"{random.randrange(90)}万元", "decision": random.choice("是否"),
    }  # fmt: skip
    return {name: value for name, value in facts.items() if random.random() < 0.8}
