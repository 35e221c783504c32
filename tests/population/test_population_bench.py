"""The population bench measures what it says: every engine answers as Huice does."""

import os
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from conftest import needs
from huice.decide.library import Library, load

pytestmark = pytest.mark.long

BENCH = Path(__file__).parent.parent.parent / "bench"


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Without the other engines skipped; where HUICE_BENCH=1 says they belong, as `needs` has it."""
    found = all(find_spec(name) for name in ("zen", "openfisca_core"))
    if not found and os.environ.get("HUICE_BENCH") != "1":
        pytest.skip("no other engines: uv sync --inexact --group bench")
    needs(found, "no other engines: uv sync --inexact --group bench")
    monkeypatch.syspath_prepend(str(BENCH))
    return import_module("population_stage")


@pytest.fixture
def library(stages: ModuleType) -> Library:
    return import_module("population_data").in_effect(load())


@pytest.fixture
def population(stages: ModuleType, library: Library) -> Any:
    return import_module("population_data").Population(library, date(2024, 1, 25), bases=2)


def test_every_engine_says_the_same_of_every_company(
    stages: ModuleType, library: Library, population: Any
) -> None:
    found = stages.check(stages.Stage(library, population, 5000), 20)
    assert found["problems"] == []
    assert found["openfisca_64"]["verdicts"] == 0
    assert found["openfisca_64"]["largest_fen"] <= 1
    assert found["measures_had_by_somebody"] == found["measures"]


def test_a_wrong_figure_in_sql_is_noticed(
    stages: ModuleType, library: Library, population: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = import_module("population_sql")
    right = sql.SqlRules.award
    monkeypatch.setattr(sql.SqlRules, "award", lambda self, sums: f"({right(self, sums)} + 1)")
    assert stages.check(stages.Stage(library, population, 2000), 1)["problems"]


def test_a_multiplied_library_has_so_many_more_different_measures(
    stages: ModuleType, library: Library
) -> None:
    at, terms = date(2024, 1, 25), import_module("population_terms")
    more = 43
    wanted = len(library.measures) + more
    policies = import_module("population_many").multiplied(library.policies, wanted)

    def different(rules: Any) -> int:
        return len({(each.strict, each.possible, each.sums) for each in rules.rules})

    own, many = terms.rules_of(library.policies, at), terms.rules_of(policies, at)
    assert len(many.rules) == wanted
    assert different(many) - different(own) == more
