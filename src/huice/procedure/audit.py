"""Check the procedures of the library: their shape, their cases, and what the cases leave out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from huice.language import Text
from huice.problems import BadInput, Problem, Spot, near
from huice.procedure.cases import SUFFIX, CaseBook, Worked, differences, read_cases
from huice.procedure.check import check
from huice.procedure.coverage import SAID, missing
from huice.procedure.load import key_of, load_procedure, procedure_files
from huice.procedure.model import Procedure
from huice.procedure.mutation import Score, score


@dataclass(frozen=True, slots=True)
class Audited:
    """One procedure; ``title`` is None where it could not be read, ``mutants`` and ``killed``
    where they were not tried."""

    key: str
    title: Text | None
    clocks: int
    cases: int
    problems: tuple[Problem, ...]
    mutants: int | None = None
    killed: int | None = None

    @property
    def passed(self) -> bool:
        return all(each.warning for each in self.problems)

    def as_json(self) -> dict[str, Any]:
        return {
            "procedure": self.key, "title": self.title._asdict() if self.title else None,
            "clocks": self.clocks, "cases": self.cases, "passed": self.passed,
            "mutants": self.mutants, "killed": self.killed,
            "problems": [
                {"at": str(x.spot), "field": x.field, "warning": x.warning, **x.what._asdict()}
                for x in self.problems
            ],
        }  # fmt: skip


def check_procedures(
    policies: Path,
    name: str = "",
    mutation: bool = True,
    step: Callable[[str], None] = lambda _: None,
) -> Iterator[Audited]:
    """Every procedure of the library, or the one named; ``step`` is told each before its turn.

    Raises BadInput for an unknown name.
    """
    paths = {key_of(path): path for path in procedure_files(policies)}
    if name:
        paths = {key: paths[key] for key in [find(name, paths)]}
    for key, path in paths.items():
        step(key)
        yield _audited(key, path, mutation)


def find(name: str, keys: dict[str, Path]) -> str:
    """The key FOLDER/NAME of a procedure named so, or by NAME alone where one has it."""
    found = [key for key in keys if name in (key, key.partition("/")[2])]
    if len(found) == 1:
        return found[0]
    if found:
        listed = "、".join(found)
        raise BadInput.at(Spot(name), f"有几个程序叫这个名字：{listed}",
                          f"several procedures have this name: {', '.join(found)}")  # fmt: skip
    hint = near(name, {*keys, *(key.partition("/")[2] for key in keys)})
    raise BadInput.at(Spot(name), f"没有这个程序{hint.zh}", f"no such procedure{hint.en}")


def _audited(key: str, path: Path, mutation: bool) -> Audited:
    try:
        procedure = load_procedure(path)
    except BadInput as error:
        return Audited(key, None, 0, 0, error.problems)
    clocks = len(procedure.clocks)
    try:
        book = read_cases(procedure, path.with_name(path.stem + SUFFIX))
    except BadInput as error:
        return Audited(key, procedure.title, clocks, 0, error.problems)
    wrong = {each.written.id: list(differences(procedure, each)) for each in book.cases}
    passing = [each for each in book.cases if not wrong[each.written.id]]
    problems = [each for each in check(procedure) if each.warning]
    problems += [problem for found in wrong.values() for problem in found]
    problems += _left_out(procedure, passing)
    found = Audited(key, procedure.title, clocks, len(book.cases), tuple(problems))
    if not (mutation and found.passed):
        return found
    tried = score(procedure, passing)
    problems += _unnoticed(procedure, tried, book)
    killed = tried.mutants - len(tried.survivors)
    return replace(found, problems=tuple(problems), mutants=tried.mutants, killed=killed)


def _left_out(procedure: Procedure, passing: list[Worked]) -> list[Problem]:
    return [
        _warning(procedure, Text(f"没有案例涉及：{SAID[what].zh}", f"no case shows {SAID[what].en}"), name)
        for name, what in missing(procedure, passing)
    ]  # fmt: skip


def _unnoticed(procedure: Procedure, tried: Score, book: CaseBook) -> list[Problem]:
    """Mutants without a reason, and reasons for mutants that are noticed after all."""
    return [
        *(_warning(procedure, Text("改动后没有案例察觉", "no case notices the change"), mutant)
          for mutant in tried.survivors if mutant not in book.survivors),
        *(_warning(procedure, Text("已有案例察觉，不必说明", "a case notices it: no reason is needed"), mutant)
          for mutant in book.survivors if mutant not in tried.survivors),
    ]  # fmt: skip


def _warning(procedure: Procedure, what: Text, field: str) -> Problem:
    return Problem(Spot(procedure.file), what, field, warning=True)
