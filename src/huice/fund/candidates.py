"""The candidates of a programme as an officer's Excel sheet: a row for each project.

The sheet is given out empty with its headings, and read back whole or not at all: everything that is
wrong is told by sheet, row and column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from math import isfinite
from typing import Any, Final

from huice import places
from huice.language import Language, Text
from huice.problems import BadInput, Problem, Spot, near
from huice.progress.workbook import rows_of, text_of, write_rows

HEADINGS: Final = (
    Text("项目编号", "Number"), Text("项目名称", "Project"), Text("申报单位", "Applicant"),
    Text("地区", "Place"), Text("措施", "Measure"), Text("核定金额（元）", "Approved sum (yuan)"),
    Text("评分", "Score"), Text("排序", "Rank"),
)  # fmt: skip
WIDTHS: Final = (18, 36, 36, 20, 40, 20, 10, 10)
SHEET: Final = Text("候选项目", "Candidates")
MAX_ROWS: Final = 200_000
MOST_YUAN: Final = Decimal(10) ** 13
"""No project of ten thousand billion yuan: what is more is a slip of the hand."""
_TOTALS: Final = ("合计", "总计", "小计", "共计", "total", "sum")
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
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET.say(language)
    write_rows(sheet, [[each.say(language) for each in HEADINGS]], WIDTHS)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_candidates(content: bytes, name: str, measures: Mapping[str, str]) -> list[Candidate]:
    """The projects of a sheet; ``measures`` are the titles and keys that a row may name, each with
    its key. Where there is one measure alone a row may leave it out."""
    problems = list[Problem]()
    found = dict[str, Candidate]()
    for number, row in enumerate(rows_of(content, name, HEADINGS, MAX_ROWS), 2):
        if not any(map(text_of, row)):
            continue
        wrong = list(_wrong(row, name, number, measures))
        if not wrong:
            each = _candidate(row, name, number, measures)
            if each.number in found:
                at = Spot(name, number, _NUMBER + 1)
                earlier = found[each.number].spot.line
                wrong.append(Problem(at, Text(f"项目编号“{each.number}”与第 {earlier} 行重复", f"the number '{each.number}' stands in row {earlier} already"), HEADINGS[_NUMBER].zh))  # fmt: skip
            else:
                found[each.number] = each
        problems += wrong
    if problems:
        raise BadInput(problems)
    if not found:
        raise BadInput.at(Spot(name), "没有候选项目", "there is no candidate")
    return list(found.values())


def _wrong(
    row: Sequence[Any], name: str, number: int, measures: Mapping[str, str]
) -> Iterator[Problem]:
    def problem(at: int, zh: str, en: str) -> Problem:
        return Problem(Spot(name, number, at + 1), Text(zh, en), HEADINGS[at].zh)

    words = list(map(text_of, row))
    if any(each.casefold().startswith(_TOTALS) for each in words[: _APPLICANT + 1] if each):
        yield problem(_NUMBER, "合计行不是项目，请删去", "a row of totals is no project, delete it")
        return
    for at in (_NUMBER, _PROJECT, _APPLICANT, _PLACE):
        if not words[at]:
            yield problem(at, f"请填写{HEADINGS[at].zh}", f"{HEADINGS[at].en} is missing")
    if words[_PLACE]:
        try:
            places.find(words[_PLACE])
        except (places.UnknownPlace, places.AmbiguousPlace) as error:
            yield problem(_PLACE, error.zh, error.en)
    if words[_MEASURE] not in measures and (words[_MEASURE] or len(set(measures.values())) > 1):
        hint = near(words[_MEASURE], measures)
        yield problem(_MEASURE, f"“{words[_MEASURE]}”不是本项目资金的措施{hint.zh}",
                      f"'{words[_MEASURE]}' is no measure of the programme{hint.en}")  # fmt: skip
    yield from _wrong_sum(row[_SUM], problem)
    score = row[_SCORE]
    if score not in (None, "") and not _is_number(score):
        yield problem(_SCORE, f"“{score}”不是数字", f"'{score}' is no number")
    rank = row[_RANK]
    if rank not in (None, "") and not (_is_number(rank) and rank > 0 and rank % 1 == 0):
        yield problem(_RANK, f"“{rank}”不是名次，应如 1", f"'{rank}' is no rank such as 1")


def _wrong_sum(value: Any, problem: Callable[[int, str, str], Problem]) -> Iterator[Problem]:
    if value in (None, ""):
        yield problem(_SUM, "请填写核定金额", "the approved sum is missing")
    elif not _is_number(value):
        yield problem(_SUM, f"“{value}”是文本，应为以元计的数字", f"'{value}' is text, a number of yuan is expected")  # fmt: skip
    else:
        sum_of = Decimal(str(value))
        if sum_of <= 0:
            yield problem(_SUM, f"{value} 应大于零", f"{value} should be above zero")
        elif sum_of > MOST_YUAN:
            yield problem(_SUM, f"{value} 元过大", f"{value} yuan is too much")
        elif sum_of * 100 != (sum_of * 100).to_integral_value():
            yield problem(_SUM, f"{value} 不是整分", f"{value} has a fraction of a 分")


def _candidate(
    row: Sequence[Any], name: str, number: int, measures: Mapping[str, str]
) -> Candidate:  # fmt: skip
    words, score, rank = list(map(text_of, row)), row[_SCORE], row[_RANK]
    measure = measures.get(words[_MEASURE]) or next(iter(measures.values()))
    return Candidate(
        words[_NUMBER], words[_PROJECT], words[_APPLICANT], places.find(words[_PLACE]), measure,
        int(Decimal(str(row[_SUM])) * 100),
        None if score in (None, "") else Fraction(str(score)), Spot(name, number),
        None if rank in (None, "") else int(rank),
    )  # fmt: skip


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
