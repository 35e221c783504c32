"""The candidates of a programme as an officer's Excel sheet: a row for each project.

The sheet is given out empty with its headings, and read back whole or not at all: everything that is
wrong is told by sheet, row and column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from huice.fund.cells import Row, read_rows, workbook
from huice.language import Language, Text
from huice.problems import BadInput, Problem, Spot, near

HEADINGS: Final = (
    Text("项目编号", "Number"), Text("项目名称", "Project"), Text("申报单位", "Applicant"),
    Text("地区", "Place"), Text("措施", "Measure"), Text("核定金额（元）", "Approved sum (yuan)"),
    Text("评分", "Score"), Text("排序", "Rank"),
)  # fmt: skip
WIDTHS: Final = (18, 36, 36, 20, 40, 20, 10, 10)
SHEET: Final = Text("候选项目", "Candidates")
_NUMBER, _PROJECT, _APPLICANT, _PLACE, _MEASURE, _SUM, _SCORE, _RANK = range(8)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project that may be funded: its place (GB/T 2260), the key of the measure it is funded
    under, the approved sum in 分, its score where the review gave one, and its rank where a city gave
    one. ``spot`` names it in messages: a row of a sheet, or its number where it comes from elsewhere."""

    number: str
    project: str
    applicant: str
    place: str
    measure: str
    base: int
    score: Fraction | None
    spot: Spot
    rank: int | None = None


def empty_sheet(language: Language) -> bytes:
    """A workbook with the headings alone."""
    return workbook((SHEET.say(language), [[each.say(language) for each in HEADINGS]], WIDTHS))


def read_candidates(content: bytes, name: str, measures: Mapping[str, str]) -> list[Candidate]:
    """The projects of a sheet; ``measures`` are the titles and keys that a row may name, each with
    its key. Where there is one measure alone a row may leave it out."""
    problems, found = list[Problem](), list[Candidate]()
    earlier = dict[str, Spot]()
    for row in read_rows(content, name, HEADINGS):
        each = _candidate(row, earlier, measures)
        problems += row.problems
        if each is not None:
            found.append(each)
    if problems:
        raise BadInput(problems)
    if not found:
        raise BadInput.at(Spot(name), "没有候选项目", "there is no candidate")
    return found


def _candidate(row: Row, earlier: dict[str, Spot], measures: Mapping[str, str]) -> Candidate | None:
    """The project of a row; None where something is wrong in it."""
    if row.is_total(_NUMBER, _PROJECT, _APPLICANT):
        return None
    number, project = row.once(_NUMBER, earlier), row.filled(_PROJECT)
    applicant, place = row.filled(_APPLICANT), row.place(_PLACE)
    measure, base, score = _measure(row, measures), row.money(_SUM), row.number(_SCORE)
    rank = row.rank(_RANK)
    if row.problems or base is None:
        return None
    return Candidate(number, project, applicant, place, measure, base, score, row.spot, rank)


def _measure(row: Row, measures: Mapping[str, str]) -> str:
    word = row.text(_MEASURE)
    if word not in measures and (word or len(set(measures.values())) > 1):
        hint = near(word, measures)
        row.wrong(_MEASURE, f"“{word}”不是本项目资金的措施{hint.zh}", f"'{word}' is no measure of the programme{hint.en}")  # fmt: skip
    return measures.get(word) or next(iter(measures.values()))
