"""``huice check``: is the library whole, do its cases hold, and would they notice a wrong rule?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from huice.language import Text
from huice.library.inventory import (
    catalogue_errors,
    claims,
    cluster_errors,
    dossier_errors,
    identity_errors,
    inventory_errors,
    plan_errors,
    report_errors,
)
from huice.library.load import load_folder
from huice.library.mutation import Score, measure_score
from huice.library.policies import Policies
from huice.library.programme_check import programme_errors
from huice.library.trials import Bench, CaseBook, read_case_books
from huice.problems import BadInput, Problem, Spot, near


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the library has of one document; ``rows`` are its provisions in the inventory."""

    document: str
    measures: int
    support: int
    cases: int
    rows: int
    accounted: int


@dataclass(frozen=True, slots=True)
class Audit:
    """What a check of the library found."""

    coverage: tuple[Coverage, ...]
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    score: Score | None
    inventory_rows: int

    @property
    def documents(self) -> int:
        return len(self.coverage)

    @property
    def measures(self) -> int:
        return sum(each.measures for each in self.coverage)

    @property
    def support(self) -> int:
        return sum(each.support for each in self.coverage)

    @property
    def cases(self) -> int:
        return sum(each.cases for each in self.coverage)

    @property
    def accounted(self) -> int:
        return sum(each.accounted for each in self.coverage)

    @property
    def passed(self) -> bool:
        return not self.errors

    def as_json(self) -> dict[str, Any]:
        score = self.score or Score(0, 0, (), ())
        return {
            "documents": self.documents,
            "measures": self.measures,
            "support": self.support,
            "cases": self.cases,
            "errors": [problem.say() for problem in self.errors],
            "warnings": [problem.say() for problem in self.warnings],
            "mutation": {
                "mutants": score.mutants,
                "killed": score.killed,
                "score": _rounded(score),
                "survivors": [
                    {"mutant": each.mutant, "at": str(each.spot),
                     "why": each.why._asdict() if each.why else None}
                    for each in score.survivors
                ],
            },
            "inventory": {"rows": self.inventory_rows, "accounted": self.accounted},
        }  # fmt: skip


def _rounded(score: Score) -> float:
    """Four places, cut so that only a full score is 1. A number in JSON: no money is in it."""
    return score.score * 10_000 // 1 / 10_000


def audit(
    root: Path,
    document: str = "",
    mutate: bool = True,
    progress: Callable[[int], None] = lambda done: None,
) -> Audit:
    """Check the library under ``root``, or one document of it."""
    try:
        policies = load_folder(root)
        books = read_case_books(policies)
    except BadInput as error:
        return Audit((), error.problems, (), None, 0)
    whole = policies
    if document:
        kept = tuple(each for each in policies.documents
                     if document in (each.id, each.number, each.inventory))  # fmt: skip
        if not kept:
            hint = near(document, [each.id for each in policies.documents])
            raise BadInput.at(
                Spot(document), f"没有这份文件{hint.zh}", f"no such document{hint.en}"
            )
        document = kept[0].id
        policies = replace(policies, documents=kept)
        books = [book for book in books if book.document == document]
    errors = _failed_cases(policies, books)
    warnings = _untested(policies, books)
    score = None
    if mutate and not errors:
        score = measure_score(policies, books, progress)
        warnings += [
            Problem(each.spot, Text(f"没有案例察觉这一改动：{each.mutant}",
                                    f"no case notices this change: {each.mutant}"), warning=True)
            for each in score.survivors if each.why is None
        ]  # fmt: skip
        errors += [
            Problem(each.spot, Text(f"案例文件解释了并不存活的变异：{each.mutant}",
                                    f"an explained mutant does not survive: {each.mutant}"))
            for each in score.idle
        ]  # fmt: skip
    errors += [*inventory_errors(policies, whole), *plan_errors(policies, whole),
               *report_errors(policies), *programme_errors(policies)]  # fmt: skip
    if not document:
        errors += [
            *cluster_errors(policies),
            *dossier_errors(policies),
            *catalogue_errors(policies),
        ]
    if policies.inventory:
        errors += identity_errors(policies)
    return Audit(
        _coverage(policies, books), tuple(errors), tuple(warnings), score, len(policies.inventory)
    )


def _coverage(policies: Policies, books: list[CaseBook]) -> tuple[Coverage, ...]:
    cases = {book.document: len(book.trials) for book in books}
    rows = {row.id: row.document for row in policies.inventory}
    return tuple(
        Coverage(
            document.id,
            len(document.measures),
            len(document.support),
            cases.get(document.id, 0),
            list(rows.values()).count(document.inventory),
            len({claim.row for claim in claims(document)} & rows.keys()),
        )
        for document in policies.documents
    )


def _failed_cases(policies: Policies, books: list[CaseBook]) -> list[Problem]:
    bench = Bench(policies)
    found = []
    for book in books:
        document = policies.document(book.document)
        for trial in book.trials:
            owner = policies.measures[trial.measure].document if trial.measure else document.id
            misses = bench.misses(trial, policies.document(owner))
            found += [Problem(trial.spot, miss, trial.id) for miss in misses]
    return found


def _untested(policies: Policies, books: list[CaseBook]) -> list[Problem]:
    tested = {trial.measure for book in books for trial in book.trials}
    return [
        Problem(measure.spot, Text("没有案例", "no case"), measure.key, warning=True)
        for measure in policies.measures.values()
        if measure.key not in tested
    ]
