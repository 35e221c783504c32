"""Check the procedures of the library: their shape, their cases, and what the cases leave out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huice.language import Text
from huice.problems import BadInput, Problem, Spot, near
from huice.procedure.cases import SUFFIX, Worked, differences, worked_cases
from huice.procedure.coverage import SAID, missing
from huice.procedure.load import load_procedure, procedure_files
from huice.procedure.model import Procedure


@dataclass(frozen=True, slots=True)
class Audited:
    """One procedure; ``title`` is None where it could not be read."""

    key: str
    title: Text | None
    clocks: int
    cases: int
    problems: tuple[Problem, ...]

    @property
    def passed(self) -> bool:
        return all(each.warning for each in self.problems)

    def as_json(self) -> dict[str, Any]:
        return {
            "procedure": self.key, "title": self.title._asdict() if self.title else None,
            "clocks": self.clocks, "cases": self.cases, "passed": self.passed,
            "problems": [
                {"at": str(x.spot), "field": x.field, "warning": x.warning, **x.what._asdict()}
                for x in self.problems
            ],
        }  # fmt: skip


def check_procedures(policies: Path, name: str = "") -> list[Audited]:
    """Every procedure of the library, or the one named. Raises BadInput for an unknown name."""
    paths = {_key(path): path for path in procedure_files(policies)}
    if name:
        paths = {key: paths[key] for key in [find(name, paths)]}
    return [_audited(key, path) for key, path in paths.items()]


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


def _key(path: Path) -> str:
    return f"{path.parent.parent.name}/{path.stem}"


def _audited(key: str, path: Path) -> Audited:
    try:
        procedure = load_procedure(path)
    except BadInput as error:
        return Audited(key, None, 0, 0, error.problems)
    try:
        cases = worked_cases(procedure, path.with_name(path.stem + SUFFIX))
    except BadInput as error:
        return Audited(key, procedure.title, len(procedure.clocks), 0, error.problems)
    problems = tuple(_problems(procedure, cases))
    return Audited(key, procedure.title, len(procedure.clocks), len(cases), problems)


def _problems(procedure: Procedure, cases: list[Worked]) -> list[Problem]:
    wrong = {worked.written.id: list(differences(procedure, worked)) for worked in cases}
    passing = [worked for worked in cases if not wrong[worked.written.id]]
    spot = Spot(procedure.file)
    return [
        *(problem for problems in wrong.values() for problem in problems),
        *(
            Problem(
                spot, Text(f"没有案例涉及：{SAID[what].zh}", f"no case shows {SAID[what].en}"),
                name, warning=True,
            )
            for name, what in missing(procedure, passing)
        ),
    ]  # fmt: skip
