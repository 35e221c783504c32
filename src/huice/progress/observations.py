"""Observations: what was seen of a target in a year, with source, author and time. Only added to.

A second value for the same target and year is refused unless it says what it corrects; the old one
stays. All problems of a file are told at once, and a file with a problem adds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

from pydantic import Field

from huice.language import Text
from huice.library.shape import Day, File, shaped
from huice.library.yaml_file import read
from huice.problems import BadInput, Problem, Spot, near
from huice.rules.plan import Target
from huice.values.literals import NotALiteral
from huice.values.quantity import Quantity, read_quantity

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100


@dataclass(frozen=True, slots=True)
class Observation:
    """A value of a target's indicator in a year; ``corrects`` says why an earlier one was wrong."""

    target: str
    year: int
    figure: Quantity
    source: str
    author: str
    on: date
    corrects: str = ""


@dataclass(frozen=True)
class Book:
    """All observations in the order they were entered."""

    entries: tuple[Observation, ...] = ()

    def of(self, target: str) -> Mapping[int, Observation]:
        """What holds of a target, by year: the latest entry of each."""
        return self._by_target.get(target, {})

    @cached_property
    def _by_target(self) -> dict[str, dict[int, Observation]]:
        found: dict[str, dict[int, Observation]] = {}
        for each in self.entries:
            found.setdefault(each.target, {})[each.year] = each
        return found

    def history(self, target: str, year: int) -> tuple[Observation, ...]:
        return tuple(each for each in self.entries if (each.target, each.year) == (target, year))

    def added(
        self, entered: Iterable[tuple[Observation, Spot]], targets: Mapping[str, Target]
    ) -> Book:
        """The book with more entries; raises BadInput with everything that is wrong."""
        book, problems = self, list[Problem]()
        for each, spot in entered:
            found = [Problem(spot, what, field) for field, what in _wrong(each, book, targets)]
            problems += found
            if not found:
                book = Book((*book.entries, each))
        if problems:
            raise BadInput(problems)
        return book


def _wrong(
    each: Observation, book: Book, targets: Mapping[str, Target]
) -> Iterable[tuple[str, Text]]:
    target = targets.get(each.target)
    if target is None:
        hint = near(each.target, targets)
        yield (
            "target",
            Text(f"没有目标“{each.target}”{hint.zh}", f"no target '{each.target}'{hint.en}"),
        )
        return
    if target.baseline:
        yield "target", Text("这是基数，不是目标", "a baseline, not a target")
    if not target.figure.is_like(each.figure):
        yield (
            "figure",
            Text(f"单位是“{each.figure.unit}”，目标的单位是“{target.figure.unit}”",
                 f"the unit is {each.figure.unit}, the target's is {target.figure.unit}"),
        )  # fmt: skip
    if not (FIRST_YEAR <= each.year <= (target.year or LAST_YEAR)):
        yield (
            "year",
            Text(f"{each.year} 年在规划之外，目标年度是 {target.year or '—'}",
                 f"{each.year} lies outside the plan, the target is for {target.year or '—'}"),
        )  # fmt: skip
    earlier = book.of(each.target).get(each.year)
    if earlier is not None and not each.corrects:
        yield (
            "year",
            Text(f"{each.year} 年已有 {earlier.figure.written}（{earlier.source}），更正须写明理由（corrects）",
                 f"{each.year} has {earlier.figure.written} ({earlier.source}) already, a correction says what it corrects"),
        )  # fmt: skip
    if earlier is None and each.corrects:
        yield (
            "corrects",
            Text(f"{each.year} 年没有可更正的数", f"nothing of {each.year} to correct"),
        )


# --- files ---------------------------------------------------------------------------------------


class ObservationFile(File):
    target: str
    year: int
    figure: str
    source: str = Field(min_length=1)
    author: str = Field(min_length=1)
    on: Day
    corrects: str = ""


class ObservationsFile(File):
    observations: list[ObservationFile] = Field(min_length=1)


def read_observations(path: Path, targets: Mapping[str, Target], book: Book | None = None) -> Book:
    """A book with what a YAML file adds to it."""
    data = read(path, path.name)
    file = shaped(data, ObservationsFile)
    entered, problems = list[tuple[Observation, Spot]](), list[Problem]()
    for place, each in enumerate(file.observations):
        spot = data.spot(("observations", place))
        try:
            figure = read_quantity(each.figure)
        except NotALiteral as error:
            problems.append(Problem(spot, Text(error.zh, error.en), "figure"))
            continue
        entered.append((Observation(each.target, each.year, figure, each.source, each.author,
                                    each.on, each.corrects), spot))  # fmt: skip
    if problems:
        raise BadInput(problems)
    return (book or Book()).added(entered, targets)
