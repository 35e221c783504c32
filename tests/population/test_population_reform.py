"""A changed rule on a population: who wins, who loses, what it costs, to the 分."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random
from textwrap import dedent, indent
from typing import Any

import numpy as np
import pytest
from batch import batch

from huice.library.load import load_folder
from huice.library.policies import Policies
from huice.population.columns import HIGHEST, Columns
from huice.population.study.patch import read_patch
from huice.population.study.reform import Moves, Reform, ReformStudy
from huice.problems import BadInput
from huice.rules.evaluate import Case
from huice.rules.judge import MeasureJudge
from huice.rules.verdict import verdict_of
from invented import DAY, WAN, folder, measure, needs

FACTS = """\
facts:
  enterprise.registered_in: {type: place, source: register, label: 注册地 | Place, where: 执照 | Licence}
  bought: {type: money, source: declared, label: 购置额 | Purchase, where: 账簿 | Books}
  sound: {type: boolean, source: declared, label: 诚信 | Sound, where: 账簿 | Books}
"""

PAYS = "award: {{kind: amount, cite: 第六条, payee: 企业 | Company, amount: {amount}, caps: [{{at: {cap}, cite: 第六条}}]{to}}}"

AWARD = f"""\
define:
  floor: 10万元
  rate: 20%
requires:
  - {needs("floor", "bought >= floor")}
  - {needs("sound", "sound")}
{PAYS.format(amount="rate * bought", cap="10万元", to="")}
"""
CITY = f"""\
requires:
  - {needs("any", "bought >= 1万元")}
{PAYS.format(amount="10% * bought", cap="50万元", to=", to: government")}
"""
ASIDE = f"requires:\n  - {needs('sound', 'sound')}\n"

TITLE = f"requires:\n  - {needs('big', 'bought >= 10万元')}\n  - {needs('sound', 'sound')}\n"
"""A title, which gives no money."""

COMPANIES: dict[str, dict[str, Any]] = {
    "A": {"enterprise.registered_in": "广州市", "bought": "12万元", "sound": "是"},
    "B": {"enterprise.registered_in": "广州市", "bought": "100万元", "sound": "是"},
    "C": {"enterprise.registered_in": "韶关市", "bought": "20万元", "sound": "是"},
    "D": {"enterprise.registered_in": "韶关市", "bought": "30万元"},
    "E": {"bought": "5万元", "sound": "是"},
    "F": {"enterprise.registered_in": "440305", "sound": "是"},
}


@pytest.fixture
def policies(tmp_path: Path) -> Policies:
    listed = [measure(AWARD), measure(CITY, "city"), measure(ASIDE, "aside")]
    return load_folder(folder(tmp_path, measures=listed, facts=FACTS))


def study(policies: Policies, changes: str, **options: Any) -> ReformStudy:
    path = policies.root.parent / "reform.yaml"
    path.write_text("title: 改革 | Reform\nchanges:\n" + dedent(changes), encoding="utf-8")
    return ReformStudy(policies, read_patch(path, policies), DAY, **options)


def reform(policies: Policies, changes: str, companies: Any = None) -> Reform:
    asked = study(policies, changes)
    return asked.result(asked.count(batch(policies, companies or COMPANIES)), "invented")


HIGHER_FLOOR_AND_RATE = "- {measure: award, define: {floor: 15万元, rate: 30%}}"
# before: A 2.4, B 10 (capped), C 4, D undetermined 6, F undetermined up to 10 (nothing is known)
# after:  A nothing, B 10, C 6, D undetermined 9, F the same


def test_a_reform_tells_what_each_side_gets_and_who_moves(policies: Policies) -> None:
    found = reform(policies, HIGHER_FLOOR_AND_RATE)
    (award,) = found.measures
    before, after = award.shift.before, award.shift.after
    assert (before.eligible.pairs, before.eligible.least) == (3, 164_000 * 100)
    assert (after.eligible.pairs, after.eligible.least) == (2, 160_000 * 100)
    assert (before.undetermined.most, after.undetermined.most) == (16 * WAN, 19 * WAN)
    assert award.shift.moves == Moves(
        winners=1, losers=1, unchanged=1, undecided=1, gained=2 * WAN, lost=24_000 * 100
    )
    assert award.shift.moves.net == -4_000 * 100
    assert (award.shift.entered, award.shift.left) == (0, 1)
    assert found.claimants == found.paid == (3, 2)
    assert found.companies == 6


def test_a_claim_of_no_sum_is_a_claim_and_no_money(policies: Policies) -> None:
    path = policies.root / "invented" / "measures.yaml"
    path.write_text(path.read_text("utf-8") + indent(measure(TITLE, "title"), "  "), "utf-8")
    found = reform(load_folder(policies.root), "- {measure: title, requires: {big: null}}")
    assert found.claimants == (3, 5)  # E had bought too little; of F it was not known
    assert found.paid == (0, 0)


def test_only_measures_that_hang_on_the_change_are_asked(policies: Policies) -> None:
    assert [each.id for each in study(policies, HIGHER_FLOOR_AND_RATE).before.measures] == ["award"]


def test_the_net_cost_is_the_difference_of_what_is_claimed(policies: Policies) -> None:
    found = reform(policies, HIGHER_FLOOR_AND_RATE).applicant
    claimed = [each.eligible.most + each.judged.most for each in (found.before, found.after)]
    assert found.moves.net == claimed[1] - claimed[0]


def test_groups_add_up_to_the_whole(policies: Policies) -> None:
    found = reform(policies, HIGHER_FLOOR_AND_RATE)
    (city,) = [each for each in found.groupings if each.id == "city"]
    by_name = {group.name.zh: group for group in city.groups}
    assert by_name["广东省广州市"].shift.moves == Moves(losers=1, unchanged=1, lost=24_000 * 100)
    assert by_name["广东省韶关市"].shift.moves == Moves(winners=1, undecided=1, gained=2 * WAN)
    assert sum(each.companies for each in city.groups) == 6
    assert sum(each.shift.moves.net for each in city.groups) == found.applicant.moves.net


def test_money_to_a_government_stands_apart(policies: Policies) -> None:
    found = reform(policies, "- {measure: city, amount: 20% * bought}")
    assert found.applicant.moves == Moves()
    assert found.government.moves.gained == (12 + 100 + 20 + 30 + 5) * WAN // 10
    assert found.claimants == (0, 0)


def test_a_company_that_gains_by_one_measure_and_loses_by_another_is_mixed(
    policies: Policies,
) -> None:
    found = reform(policies, """\
        - {measure: award, define: {rate: 25%}}
        - {measure: aside, drop: true}
        """)  # fmt: skip
    award, aside = found.measures
    assert aside.dropped and not aside.has_sum
    assert aside.shift.moves == Moves(losers=5, undecided=1)
    assert award.shift.moves == Moves(winners=2, unchanged=1, undecided=1, gained=16_000 * 100)
    assert found.applicant.moves == Moves(losers=3, mixed=2, undecided=1, gained=16_000 * 100)


def test_an_award_without_bound_is_counted_and_not_summed(policies: Policies) -> None:
    found = reform(policies, "- {measure: city, caps: [], requires: {any: null}}")
    assert found.government.moves.unbounded == 1
    assert found.government.moves.gained == 0


def test_dropping_the_only_measure_leaves_nothing_after(policies: Policies) -> None:
    found = reform(policies, "- {measure: award, drop: true}")
    assert found.measures[0].shift.after.eligible.pairs == 0
    assert found.applicant.moves.lost == 164_000 * 100


def test_a_change_that_no_measure_hangs_on_is_refused(tmp_path: Path) -> None:
    root = folder(tmp_path, document="define: {idle: 1万元}", measures=ASIDE, facts=FACTS)
    with pytest.raises(BadInput, match="没有措施用到所改的规定"):
        study(load_folder(root), "- {document: invented, define: {idle: 2万元}}")


def test_a_closed_measure_is_named_and_moves_nobody(tmp_path: Path) -> None:
    root = folder(tmp_path, document="until: 2010-12-31", measures=measure(AWARD), facts=FACTS)
    found = reform(load_folder(root), HIGHER_FLOOR_AND_RATE)
    assert (found.measures, found.applicant.moves) == ((), Moves())
    assert [key for key, _, _ in found.closed] == ["invented/award"]


def test_parts_add_up_to_the_whole_population(policies: Policies) -> None:
    asked = study(policies, HIGHER_FLOOR_AND_RATE)
    parts = [asked.count(batch(policies, {code: COMPANIES[code]})) for code in COMPANIES]
    whole = asked.count(batch(policies, COMPANIES))
    assert asked.result(sum(parts, asked.nothing()), "x") == asked.result(whole, "x")


def test_every_pair_moves_as_the_one_company_engine_says(policies: Policies) -> None:
    random = Random(5)
    companies = {f"C{n}": a_company(random) for n in range(300)}
    asked = study(policies, "- {measure: award, define: {floor: 9万元, rate: 15%}}")
    columns = batch(policies, companies)
    moves = asked.result(asked.count(columns), "x").measures[0].shift.moves
    assert moves == moves_one_by_one(asked, columns)


def a_company(random: Random) -> dict[str, Any]:
    facts: dict[str, Any] = {"bought": f"{random.randrange(120)}万元",
                             "sound": random.choice(["是", "是", "否"])}  # fmt: skip
    return {key: value for key, value in facts.items() if random.random() < 0.8}


def moves_one_by_one(asked: ReformStudy, columns: Columns) -> Moves:
    found = Counter[str]()
    assert asked.after is not None
    judges = [
        MeasureJudge(each.measures[0], each.policies.facts, each.policies.terms)
        for each in (asked.before, asked.after)
    ]
    order = ["ineligible", "undetermined", "subject_to_judgement", "eligible"]
    for row in range(columns.size):
        sides = []
        for judge in judges:
            case = Case(columns.company(row), DAY)
            verdict = verdict_of(judge.stand(case), "open")
            least, most = (0, 0) if verdict == "ineligible" else judge.pay(case)
            sides.append((order.index(verdict), least or 0, HIGHEST if most is None else most))
        old, new = np.array(sides[0], object), np.array(sides[1], object)
        better, worse = bool((new > old).any()), bool((new < old).any())
        if max(old[0], new[0]) >= 2:
            kinds = {(True, False): "winners", (False, True): "losers", (True, True): "mixed"}
            found[kinds.get((better, worse), "unchanged")] += 1
        elif better or worse:
            found["undecided"] += 1
        claims = [side[2] if side[0] >= 2 else 0 for side in (old, new)]
        found["gained"] += max(claims[1] - claims[0], 0)
        found["lost"] += max(claims[0] - claims[1], 0)
    return Moves(**found)
