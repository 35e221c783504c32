"""The cases of a document: worked examples that must come out as written.

A boundary is two cases, the figure just outside the bound and just inside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from huice.language import Text
from huice.library import files
from huice.library.fact_values import read_flat
from huice.library.load import document_folders
from huice.library.policies import Policies
from huice.library.shape import shaped
from huice.library.yaml_file import Data, read
from huice.problems import BadInput, Problem, Spot, near
from huice.rules.evaluate import Case, Compiler
from huice.rules.judge import MeasureJudge
from huice.rules.measure import Document
from huice.rules.state import state_at
from huice.rules.terms import DefinitionRef, Term
from huice.rules.verdict import verdict_of
from huice.values.literals import NotALiteral, read_literal, show
from huice.values.moments import day_of
from huice.values.range import Value


@dataclass(frozen=True, slots=True)
class Trial:
    """One case: facts at a date, and what must come out of one measure (or of definitions)."""

    id: str
    document: str
    measure: str
    at: date | datetime
    facts: Mapping[tuple[str, int], Value]
    state: str
    verdict: str | None
    least: int | None
    most: int | None
    requirements: Mapping[str, str]
    defines: Mapping[str, str]
    spot: Spot


@dataclass(frozen=True, slots=True)
class CaseBook:
    """All trials of a document, and the mutants it declares unnoticeable, with reasons."""

    document: str
    trials: tuple[Trial, ...]
    survivors: Mapping[str, Text]
    spot: Spot


class Bench:
    """What a trial runs against: judges for the measures, and the terms behind definitions."""

    def __init__(self, policies: Policies, terms: Mapping[str, Term] | None = None) -> None:
        self.policies = policies
        self.terms = terms if terms is not None else policies.terms
        self._judges: dict[str, MeasureJudge] = {}
        self._compiler = Compiler(policies.facts, self.terms)

    def judge(self, key: str) -> MeasureJudge:
        if key not in self._judges:
            measure = self.policies.measures[key]
            self._judges[key] = MeasureJudge(measure, self.policies.facts, self.terms)
        return self._judges[key]

    def replace(self, judge: MeasureJudge) -> None:
        self._judges[judge.measure.key] = judge

    def value(self, key: str, case: Case) -> Value:
        term = self.terms[key]
        return self._compiler.compile(DefinitionRef(term.type, term.spot, key))(case)

    def misses(self, trial: Trial, document: Document) -> list[Text]:
        """What came out differently from what the trial expects; empty when all is as written."""
        found: list[Text] = []

        def expect(what: Text, expected: object, actual: object) -> None:
            if expected != actual:
                found.append(Text(f"{what.zh}应为 {expected}，得到 {actual}",
                                  f"{what.en} should be {expected}, came out {actual}"))  # fmt: skip

        if not trial.measure:
            self._expect_defines(trial, Case(trial.facts, day_of(trial.at)), expect)
            return found
        judge = self.judge(trial.measure)
        case = Case(trial.facts, judge.measure.anchor.at(day_of(trial.at)))
        state = state_at(document, trial.at, judge.measure.by_application)
        if trial.state:  # a boundary asks after one requirement, whatever the document's state
            expect(Text("状态", "state"), trial.state, state)
        if trial.verdict is not None:
            verdict = verdict_of(judge.stand(case), state)
            expect(Text("结论", "verdict"), trial.verdict, verdict)
        if trial.requirements:
            verdicts = {clause.path: clause.verdict for clause in judge.clauses}
            for path, expected in trial.requirements.items():
                # a mutant that drops a group leaves nothing of its parts to fail
                found_verdict = verdicts[path](case) if path in verdicts else "met"
                expect(Text(f"条件 {path}", f"requirement {path}"), expected, found_verdict)
        if trial.least is not None or trial.most is not None:
            least, most = judge.pay(case)
            if trial.least is not None:
                expect(Text("奖补下限（分）", "least award (fen)"), trial.least, least)
            if trial.most is not None:
                expect(Text("奖补上限（分）", "most award (fen)"), trial.most, most)
        self._expect_defines(trial, case, expect)
        return found

    def _expect_defines(self, trial: Trial, case: Case, expect: Any) -> None:
        for key, expected in trial.defines.items():
            value = show(self.value(key, case), self.terms[key].type)
            expect(Text(f"定义 {key}", f"definition {key}"), expected, value)


def read_case_books(policies: Policies) -> list[CaseBook]:
    """The case books of all documents; raises BadInput with everything that is wrong."""
    problems: list[Problem] = []
    books = []
    for folder in document_folders(policies.root):
        path = folder / "cases.yaml"
        if path.exists():
            try:
                books.append(_read_book(path, policies))
            except BadInput as error:
                problems.extend(error.problems)
    if problems:
        raise BadInput(problems)
    return books


def _read_book(path: Path, policies: Policies) -> CaseBook:
    data = read(path, str(path.relative_to(policies.root.parent)))
    file = shaped(data, files.CasesFile)
    reader = _BookReader(path.parent.name, data, file, policies)
    problems: list[Problem] = []
    trials: list[Trial] = []
    for place, case in enumerate(file.cases):
        try:
            trials.append(reader.case(place, case))
        except BadInput as error:
            problems.extend(error.problems)
    for place, boundary in enumerate(file.boundaries):
        try:
            trials.extend(reader.boundary(place, boundary))
        except BadInput as error:
            problems.extend(error.problems)
    if problems:
        raise BadInput(problems)
    survivors = {each.mutant: each.why.text for each in file.survivors}
    return CaseBook(path.parent.name, tuple(trials), survivors, Spot(data.file, 1))


class _BookReader:
    def __init__(
        self, document: str, data: Data, file: files.CasesFile, policies: Policies
    ) -> None:
        self.document, self.data, self.file, self.policies = document, data, file, policies
        self.profiles: dict[str, dict[tuple[str, int], Value]] = {}

    def case(self, place: int, case: files.CaseFile) -> Trial:
        spot = self.data.spot(("cases", place))
        expect = case.expect
        measure = self._measure(case.measure, spot)
        self._known_paths(measure, expect.requirements, spot)
        for key in expect.defines:
            if key not in self.policies.terms:
                hint = near(key, self.policies.terms)
                raise BadInput.at(
                    spot, f"没有定义“{key}”{hint.zh}", f"no definition '{key}'{hint.en}"
                )
        return Trial(
            f"{self.document}:{case.id}", self.document, measure, case.at,
            self._facts(case.from_, case.given, ("cases", place)), expect.state, expect.verdict,
            self._money(expect.min, spot), self._money(expect.max, spot), expect.requirements,
            expect.defines, spot,
        )  # fmt: skip

    def boundary(self, place: int, each: files.BoundaryFile) -> list[Trial]:
        path = ("boundaries", place)
        spot = self.data.spot(path)
        measure = self._measure(each.measure, spot)
        self._known_paths(measure, {each.requirement: ""}, spot)
        sides = (
            ("outside", each.outside, each.outside_is),
            ("inside", each.inside, each.inside_is),
        )
        return [
            Trial(
                f"{self.document}:{each.measure}/{each.requirement}/{each.fact}/{side}",
                self.document, measure, each.at,
                self._facts(each.from_, {**each.given, each.fact: value}, path), "", None,
                None, None, {each.requirement: expected}, {}, spot,
            )
            for side, value, expected in sides
        ]  # fmt: skip

    def _measure(self, id: str, spot: Spot) -> str:
        if not id:
            return ""
        key = id if "/" in id else f"{self.document}/{id}"
        if key not in self.policies.measures:
            hint = near(key, self.policies.measures)
            raise BadInput.at(spot, f"没有措施“{key}”{hint.zh}", f"no measure '{key}'{hint.en}")
        return key

    def _known_paths(self, measure: str, paths: Mapping[str, str], spot: Spot) -> None:
        if not paths:
            return
        judge = MeasureJudge(self.policies.measures[measure], self.policies.facts,
                             self.policies.terms)  # fmt: skip
        known = [clause.path for clause in judge.clauses]
        for path in paths:
            if path not in known:
                hint = near(path, known)
                raise BadInput.at(
                    spot, f"没有条件“{path}”{hint.zh}", f"no requirement '{path}'{hint.en}"
                )

    def _facts(
        self, base: str, given: Mapping[str, Any], path: tuple[str | int, ...]
    ) -> dict[tuple[str, int], Value]:
        spot = self.data.spot(path)
        facts: dict[tuple[str, int], Value] = {}
        if base:
            if base not in self.file.profiles:
                hint = near(base, self.file.profiles)
                raise BadInput.at(
                    spot, f"没有样本“{base}”{hint.zh}", f"no profile '{base}'{hint.en}"
                )
            if base not in self.profiles:
                self.profiles[base] = read_flat(
                    self.file.profiles[base], self.policies.facts,
                    self.data.spot(("profiles", base)),
                )  # fmt: skip
            facts.update(self.profiles[base])
        facts |= read_flat(given, self.policies.facts, spot)
        return {key: value for key, value in facts.items() if value is not None}

    def _money(self, text: str | None, spot: Spot) -> int | None:
        if text is None:
            return None
        try:
            literal = read_literal(text)
        except NotALiteral as error:
            raise BadInput.at(spot, error.zh, error.en) from None
        if literal.type.kind != "money":
            raise BadInput.at(spot, f"“{text}”应为金额", f"'{text}': money is expected")
        return int(literal.value)
