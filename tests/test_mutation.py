"""Law has a mutation score: a full case book notices every small change, a thinner one does not."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from huice.library.audit import Audit, audit
from huice.library.load import load_folder
from huice.library.mutation import Mutant, Score, measure_score, mutants_of
from huice.library.trials import read_case_books
from invented import DAY, folder, needs

FACTS = {"cost": "money", "local": "boolean", "barred": "boolean"}

MEASURE = f"""\
requires:
  - {needs("floor", "cost >= 700万元")}
  - {needs("local", "local")}
excludes:
  - {{id: barred, title: 失信 | Barred, cite: 三, when: barred}}
award:
  kind: amount
  cite: 四
  payee: 企业 | Company
  amount: 20% * cost
  caps: [{{at: 500万元, cite: 四}}]
"""

PROFILE = "profiles:\n  good: {cost: 700万元, local: 是, barred: 否}\n"


def case(id: str, expect: str, given: str = "", at: str = DAY.isoformat()) -> str:
    return (
        f"  - {{id: {id}, measure: award, at: {at}, from: good, given: {{{given}}}, "
        f"expect: {{{expect}}}}}\n"
    )


BOUNDARY = """\
boundaries:
  - {measure: award, at: 2024-06-01, from: good, requirement: floor, fact: cost, outside: 699.999999万元, inside: 700万元}
"""

CASES = {
    "first-day": case("first-day", "verdict: eligible", at="2022-01-01"),
    "day-before": case("day-before", "state: not_yet_in_force", at="2021-12-31"),
    "last-day": case("last-day", "verdict: eligible", at="2024-12-31"),
    "day-after": case("day-after", "state: expired, verdict: not_open", at="2025-01-01"),
    "elsewhere": case("elsewhere", "verdict: ineligible", "local: 否"),
    "barred": case("barred", "verdict: ineligible", "barred: 是"),
    "plain": case("plain", "min: 140万元, max: 140万元"),
    "capped": case("capped", "min: 500万元, max: 500万元", "cost: 1亿元"),
}


def book(*left_out: str, boundaries: str = BOUNDARY, survivors: str = "") -> str:
    kept = "".join(text for id, text in CASES.items() if id not in left_out)
    return PROFILE + "cases:\n" + kept + boundaries + survivors


def library(tmp_path: Path, cases: str) -> Path:
    return folder(
        tmp_path,
        document="in_force: 2022-01-01\nuntil: 2024-12-31\n",
        facts=FACTS,
        measures=MEASURE,
        cases=cases,
    )


def survivors(tmp_path: Path, cases: str) -> dict[str, str]:
    """Mutants that no case noticed, with the place of what was changed."""
    policies = load_folder(library(tmp_path, cases))
    score = measure_score(policies, read_case_books(policies))
    return {each.mutant: str(each.spot) for each in score.survivors}


def mutants(root: Path) -> list[Mutant]:
    policies = load_folder(root)
    return list(mutants_of(policies, policies.documents[0]))


def test_every_operator_threshold_requirement_cap_and_date_is_changed(tmp_path: Path) -> None:
    names = [mutant.id for mutant in mutants(library(tmp_path, book()))]
    assert names == [
        "award/floor: dropped",
        "award/floor: cost >= → >",
        "award/floor: cost >= → <",
        "award/floor: 700万元 -1",
        "award/floor: 700万元 +1",
        "award/local: dropped",
        "award/barred: dropped",
        "award/award: 20% * → /",
        "award/award: 20% -1",
        "award/award: 20% +1",
        "award/award: cap 500万元 removed",
        "award/award: cap 500万元 -1",
        "award/award: cap 500万元 +1",
        "in_force 2022-01-01 -1",
        "in_force 2022-01-01 +1",
        "until 2024-12-31 -1",
        "until 2024-12-31 +1",
    ]


def test_a_full_case_book_notices_every_mutant(tmp_path: Path) -> None:
    found = audit(library(tmp_path, book()))
    assert found.passed and not found.warnings
    assert found.score is not None
    assert (found.score.mutants, found.score.killed, found.score.score) == (17, 17, 1)
    assert (found.documents, found.measures, found.cases) == (1, 1, 10)


@pytest.mark.parametrize(
    ("left_out", "unnoticed"),
    [
        ("first-day", {"in_force 2022-01-01 +1": "policies/invented/document.yaml:1"}),
        ("day-before", {"in_force 2022-01-01 -1": "policies/invented/document.yaml:1"}),
        ("last-day", {"until 2024-12-31 -1": "policies/invented/document.yaml:1"}),
        ("day-after", {"until 2024-12-31 +1": "policies/invented/document.yaml:1"}),
        ("elsewhere", {"award/local: dropped": "policies/invented/measures.yaml:11:9"}),
        ("barred", {"award/barred: dropped": "policies/invented/measures.yaml:13:9"}),
        (
            "capped",
            {
                "award/award: cap 500万元 removed": "policies/invented/measures.yaml:19:19",
                "award/award: cap 500万元 +1": "policies/invented/measures.yaml:19:19",
                "award/award: cap 500万元 -1": "policies/invented/measures.yaml:19:19",
            },
        ),
        (
            "plain",
            {
                "award/award: 20% -1": "policies/invented/measures.yaml:18:15",
                "award/award: 20% +1": "policies/invented/measures.yaml:18:15",
            },
        ),
    ],
)
def test_without_one_case_the_changes_it_noticed_survive_with_their_place(
    tmp_path: Path, left_out: str, unnoticed: dict[str, str]
) -> None:
    found = survivors(tmp_path, book(left_out))
    assert found == unnoticed


def test_without_the_boundary_the_threshold_may_move(tmp_path: Path) -> None:
    found = survivors(tmp_path, book(boundaries=""))
    assert found == {
        "award/floor: dropped": "policies/invented/measures.yaml:10:9",
        "award/floor: 700万元 -1": "policies/invented/measures.yaml:10:69",
    }


def test_without_any_case_every_mutant_survives_and_the_measure_is_named(tmp_path: Path) -> None:
    found = audit(library(tmp_path, "cases: []\n"))
    assert found.passed
    assert found.score is not None and found.score.killed == 0 and found.score.score == 0
    said = [problem.say("en") for problem in found.warnings]
    assert said[0] == "policies/invented/measures.yaml:2:5 [invented/award] warning: no case"
    assert len(said) == 1 + 17


EXPLAINED = """\
survivors:
  - {mutant: MUTANT, why: 无人能察觉 | No one can notice}
"""


def test_an_explained_survivor_counts_as_explained(tmp_path: Path) -> None:
    why = EXPLAINED.replace("MUTANT", "'award/local: dropped'")
    found = audit(library(tmp_path, book("elsewhere", survivors=why)))
    assert found.passed and not found.warnings
    assert found.score is not None
    (survivor,) = found.score.survivors
    assert survivor.why == ("无人能察觉", "No one can notice")
    assert found.score.killed == 16


def test_an_explanation_of_what_does_not_survive_is_an_error(tmp_path: Path) -> None:
    why = EXPLAINED.replace("MUTANT", "'award/local: dropped'")
    found = audit(library(tmp_path, book(survivors=why)))
    assert not found.passed
    (problem,) = found.errors
    assert problem.say("en") == (
        "policies/invented/cases.yaml:1 error: "
        "an explained mutant does not survive: award/local: dropped"
    )


def test_a_case_that_does_not_hold_is_an_error_and_no_mutant_is_tried(tmp_path: Path) -> None:
    wrong = book().replace("min: 140万元, max: 140万元", "min: 150万元, verdict: ineligible")
    found = audit(library(tmp_path, wrong))
    assert found.score is None
    assert [problem.say("en") for problem in found.errors] == [
        "policies/invented/cases.yaml:10:5 [invented:plain] error: "
        "verdict should be ineligible, came out eligible",
        "policies/invented/cases.yaml:10:5 [invented:plain] error: "
        "least award (fen) should be 150000000, came out 140000000",
    ]


def test_a_boundary_is_two_cases_outside_and_inside(tmp_path: Path) -> None:
    policies = load_folder(library(tmp_path, book()))
    (cases,) = read_case_books(policies)
    sides = {trial.id: trial.requirements for trial in cases.trials if "/" in trial.id}
    assert sides == {
        "invented:award/floor/cost/outside": {"floor": "unmet"},
        "invented:award/floor/cost/inside": {"floor": "met"},
    }


def test_the_audit_in_json_has_the_keys_of_its_contract(tmp_path: Path) -> None:
    root = library(tmp_path, book("elsewhere"))
    (root / "inventory.csv").write_text(
        "id,document,cite,class\nM001,D01,一,executable\n", encoding="utf-8"
    )
    data = json.loads(json.dumps(audit(root).as_json(), ensure_ascii=False))
    assert data == {
        "documents": 1,
        "measures": 1,
        "support": 0,
        "cases": 9,
        "errors": [],
        "warnings": [
            "policies/invented/measures.yaml:11:9 提醒：没有案例察觉这一改动：award/local: dropped"
        ],
        "mutation": {
            "mutants": 17,
            "killed": 16,
            "score": 0.9411,
            "survivors": [
                {
                    "mutant": "award/local: dropped",
                    "at": "policies/invented/measures.yaml:11:9",
                    "why": None,
                }
            ],
        },
        "inventory": {"rows": 1, "accounted": 0},
    }
    assert '"score": 0.9411' in json.dumps(data)


@pytest.mark.parametrize(
    ("killed", "mutants", "shown"),
    [(0, 3, 0), (1, 3, 0.3333), (99_999, 100_000, 0.9999), (7, 7, 1)],
)
def test_only_a_full_score_is_shown_as_one(killed: int, mutants: int, shown: object) -> None:
    score = Score(mutants, killed, (), ())
    assert score.score == Fraction(killed, mutants)
    data = Audit((), (), (), score, 0).as_json()
    assert data["mutation"]["score"] == shown


@pytest.mark.parametrize(
    ("claims", "known", "said"),
    [
        ("[M001]", 1, []),
        ("[M001, M009]", 1, ["the inventory has no M009 for this document"]),
        ("[M001, M002]", 2, ["the inventory has no M002 for this document"]),
        ("[]", 0, ["M001 (一) is in no measure or entry, nor set aside"]),
    ],
)
def test_a_measure_may_claim_only_provisions_of_its_own_document(
    tmp_path: Path, claims: str, known: int, said: list[str]
) -> None:
    root = folder(tmp_path, document="inventory: D01\n", measures="requires: []\n")
    path = root / "invented" / "measures.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("inventory: []", f"inventory: {claims}"), encoding="utf-8")  # fmt: skip
    (root / "inventory.csv").write_text(
        "id,document,cite,class\nM001,D01,一,executable\nM002,D02,一,executable\n", encoding="utf-8"
    )
    found = audit(root, mutate=False)
    assert [problem.what.en for problem in found.errors] == said
    assert (found.inventory_rows, found.accounted) == (2, known)


def test_a_library_out_of_shape_is_told_as_errors(tmp_path: Path) -> None:
    found = audit(library(tmp_path, book().replace("from: good", "from: god", 1)))
    assert not found.passed
    assert "没有样本“god”；是否指“good”？" in found.as_json()["errors"][0]
