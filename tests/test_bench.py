"""The benchmarks measure what they say: the other engine decides as Huice does."""

import os
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from conftest import needs
from huice.decide.library import Library, load

BENCH = Path(__file__).parent.parent / "bench"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCH))
    return import_module("one_company")


@pytest.fixture
def zen_rules(bench: ModuleType) -> ModuleType:
    """Without zen-engine skipped; where HUICE_BENCH=1 says it belongs, as `needs` has it."""
    found = find_spec("zen")
    if not found and os.environ.get("HUICE_BENCH") != "1":
        pytest.skip("no zen-engine: uv sync --inexact --group bench")
    needs(found, "no zen-engine: uv sync --inexact --group bench")
    return import_module("zen_rules")


@pytest.fixture(scope="module")
def library() -> Library:
    return load()


def test_zen_decides_and_pays_as_huice_does(
    bench: ModuleType, zen_rules: ModuleType, library: Library
) -> None:
    found = bench.check_equality(library, 24)
    assert found["profiles"] >= 24
    assert found["qualified"] > 0 and found["awards"] > 0
    assert found["differing"] == [] and found["disagreements"] == 0
    assert found["undefined"] == 0


def test_a_wrong_translation_is_noticed(
    bench: ModuleType, zen_rules: ModuleType, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = zen_rules.zen_number
    monkeypatch.setattr(zen_rules, "zen_number", lambda value: f"({right(value)} + 1)")
    assert bench.check_equality(library, 9)["disagreements"] > 0


def test_generated_measures_load_and_are_all_met(bench: ModuleType, tmp_path: Path) -> None:
    made = bench.growth_library(tmp_path / "policies", 20)
    answers = made.verdicts(made.profile(bench.GROWTH_COMPANY), bench.date(2024, 6, 1))
    assert len(answers) == 20
    assert {verdict for verdict, _, _ in answers.values()} == {"eligible"}
    awards = [most for _, _, most in answers.values()]
    assert awards == [(100 + number) * 10_000_00 for number in range(20)]


def test_the_exponent_of_linear_growth_is_one(bench: ModuleType) -> None:
    assert bench.exponent([10, 100, 1000], [0.5, 5.0, 50.0]) == 1
    assert bench.exponent([10, 100, 1000], [1.0, 100.0, 10000.0]) == 2


def test_every_measure_is_open_on_one_of_the_days(bench: ModuleType, library: Library) -> None:
    seen = {key for day in bench.open_days(library) for key in bench.open_count(library, day)}
    drafts = {each.key for each in library.measures if each.key not in seen}
    assert not {key for key in drafts if library.policies.document(key.split("/")[0]).calls}


def test_due_lists_are_what_the_cases_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCH))
    bench = import_module("procedure")
    found = bench.due_lists(120)
    assert found["checked"] > 20 and found["wrong"] == 0 and found["first"]["rows"] > 50
    assert bench.logs(2, 4001)["cuts"]["wrong"] == 0 and set(bench.folds(2)) == {
        "approval",
        "filing",
    }
