"""Plans beside the hand-made answers for sixteen of them: how many targets, tasks and roles."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from conftest import beside_the_project
from huice.library.cache import default_root
from huice.library.load import load_folder

ROOT = Path(__file__).parent.parent

EXPLAINED = {
    ("D37", "layout"): "three projects and a company of the answers name no place",
    ("D40", "layout"): "two national centres of the answers have no place (未载明)",
    ("D47", "targets"): "twenty clusters and eight industries are a list, no figure to be reached",
    ("D54", "targets"): "growth above the city's GDP is no figure",
    ("D57", "tasks"): "the answers have 六（一） and 六（二） twice",
}
"""Where the numbers differ by more than one in twenty, and why."""


def counted() -> dict[str, Counter[str]]:
    """Rows of the answers by document; targets without a figure (一批, 若干) are none."""
    found: dict[str, Counter[str]] = {}
    for kind in ("targets", "tasks", "layout"):
        path = beside_the_project(f"gold/{kind}.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if kind != "targets" or row["value"] is not None:
                found.setdefault(row["doc_id"], Counter())[kind] += 1
    return found


@pytest.mark.parametrize("kind", ["targets", "tasks", "layout"])
def test_plans_have_as_many_as_were_found_by_hand(kind: str) -> None:
    plans = {each.inventory: each.plan for each in load_folder(default_root()).documents}
    differing = set()
    for id, rows in counted().items():
        plan = plans[id]
        assert plan is not None, id
        own, theirs = len(getattr(plan, kind)), rows[kind]
        print(f"{id} {kind}: {own} here, {theirs} by hand")
        if abs(own - theirs) * 20 > theirs:
            differing.add((id, kind))
    assert differing == {each for each in EXPLAINED if each[1] == kind}


def test_the_numbers_are_printed_beside_those_found_by_hand() -> None:
    plans = {each.inventory: each.plan for each in load_folder(default_root()).documents}
    printed = (ROOT / "docs" / "readings.md").read_text(encoding="utf-8")
    for id, rows in sorted(counted().items()):
        plan = plans[id]
        assert plan is not None
        own = (len(plan.targets), len(plan.tasks), len(plan.layout))
        by_hand = (rows["targets"], rows["tasks"], rows["layout"])
        cells = " | ".join(f"{here} / {there}" for here, there in zip(own, by_hand, strict=True))
        why = "; ".join(text for (other, _), text in EXPLAINED.items() if other == id)
        assert f"| {id} | {cells} | {why} |" in printed
