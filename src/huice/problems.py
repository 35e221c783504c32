"""What is wrong with an input, and where: file, line, column, field, found and expected."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from huice.language import Language, Text


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file; line and column count from 1, 0 means that none is known."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.file or "-"]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)

    def after(self, columns: int, lines: int = 0) -> Spot:
        if not self.line:
            return self
        return Spot(self.file, self.line + lines, (0 if lines else self.column) + columns)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. A warning does not stop the work; an error does."""

    spot: Spot
    what: Text
    field: str = ""
    warning: bool = False

    def say(self, language: Language = "zh") -> str:
        field = f" [{self.field}]" if self.field else ""
        if language == "zh":
            return f"{self.spot}{field} {'提醒' if self.warning else '错误'}：{self.what.zh}"
        return f"{self.spot}{field} {'warning' if self.warning else 'error'}: {self.what.en}"


class BadInput(Exception):
    """An input that cannot be used. Carries every problem that was found, in order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(problem.say() for problem in self.problems))

    def __reduce__(self) -> tuple[type[BadInput], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)  # so that another process may hand it over

    @classmethod
    def at(cls, spot: Spot, zh: str, en: str, field: str = "") -> BadInput:
        return cls([Problem(spot, Text(zh, en), field)])


def near(word: str, names: Iterable[str]) -> Text:
    """The end of a message: the name that was probably meant, or nothing."""
    close = difflib.get_close_matches(word, list(names), n=1, cutoff=0.6)
    if not close:
        return Text("", "")
    return Text(f"；是否指“{close[0]}”？", f"; did you mean '{close[0]}'?")
