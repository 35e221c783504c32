"""The README prints what the program really answers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from huice.library.cache import load_cached
from huice.report.coverage import coverage_rows

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def printed(command: str, folder: Path = ROOT) -> list[str]:
    environment = {**os.environ, "COLUMNS": "92", "NO_COLOR": "1", "HUICE_LANG": "zh"}
    run = subprocess.run(
        [str(Path(sys.executable).parent / "huice"), *command.split()],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return [line.rstrip() for line in (run.stdout + run.stderr).strip().splitlines()]


def shown(command: str) -> list[str]:
    block = re.search(rf"```\n\$ huice {re.escape(command)}\n(.*?)```", README, re.S)
    assert block, f"README has no block for: huice {command}"
    return block[1].strip().splitlines()


def test_the_answer_is_the_one_that_match_prints() -> None:
    command = "match samples/shaoguan-castings.yaml --document D02"
    assert shown(command) == printed(command)


def test_the_reasons_are_lines_that_explain_prints_in_that_order() -> None:
    command = "explain equipment-award samples/shaoguan-castings.yaml"
    lines = iter(printed(command))
    for line in shown(command):
        assert line == "……" or line in lines, line


def test_the_facts_are_the_ones_that_facts_prints() -> None:
    command = "facts samples/texts/foshan-robots.txt --kind targets"
    assert shown(command) == printed(command)


def test_the_changes_are_lines_that_diff_prints_in_that_order() -> None:
    command = "diff samples/texts/foshan-robots-draft.txt samples/texts/foshan-robots.txt"
    lines = iter(printed(command))
    for line in shown(command):
        assert line == "……" or line in lines, line


def test_the_case_goes_as_its_commands_do(tmp_path: Path) -> None:
    block = re.search(r"```\n(\$ huice case new .*?)```", README, re.S)
    assert block
    for part in block[1].strip().split("$ huice ")[1:]:
        command, *told = part.strip().splitlines()
        lines = iter(printed(command, tmp_path))
        for line in told:
            assert line == "……" or line in lines, (command, line)


def test_the_budget_is_lines_that_population_prints_in_that_order() -> None:
    command = (
        "population budget samples/companies.csv equipment-award --at 2023-09-01 --limit 2000万元"
    )
    lines = iter(printed(command))
    for line in shown(command):
        assert line == "……" or line in lines, line


def test_the_page_on_coverage_is_the_one_that_is_generated() -> None:
    written = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    assert written.strip().splitlines() == printed("coverage")


def test_every_document_of_the_library_is_in_it() -> None:
    written = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    for row in coverage_rows(load_cached(ROOT / "policies")):
        assert f"| {row.inventory or '—'} | {row.title} |" in written.replace("<br>", "")
