"""A sheet by which sums that were found of applications come in: read whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from huice.fund.cells import Row, in_yuan, read_rows, workbook
from huice.language import Language, Text
from huice.problems import BadInput, Problem, Spot
from huice.site.funds.models import Application

_LEFT: Final = (
    Text("申报标识", "Application"), Text("申报编号", "Number"), Text("项目名称", "Project"),
    Text("申报单位", "Applicant"), Text("申报金额（元）", "Declared (yuan)"),
)  # fmt: skip
WHY: Final = Text("更正理由", "Reason of a correction")
_REF, _NUMBER, _DECLARED, _FOUND = 0, 1, 4, 5
LONGEST: Final = 500


class Found(NamedTuple):
    """What a row says of an application: the sum in 分, the texts of the columns behind it, and why
    it corrects an earlier one."""

    application: Application
    fen: int
    texts: tuple[str, ...]
    why: str
    row: Row


def headings(found: Text, texts: Sequence[Text]) -> tuple[Text, ...]:
    return (*_LEFT, found, *texts, WHY)


def sheet(
    title: Text, columns: Sequence[Text], rows: Iterable[tuple[Application, int | None, Sequence[str]]],
    language: Language,
) -> bytes:  # fmt: skip
    """The sheet with the applications in it, and what was found so far."""
    lines: list[list[object]] = [[each.say(language) for each in columns]]
    lines += [
        [each.ref, each.number, each.project, each.applicant, in_yuan(each.declared), in_yuan(fen), *texts]
        for each, fen, texts in rows
    ]  # fmt: skip
    widths = (20, 14, 36, 36, 20, 20, *[24] * (len(columns) - 6))
    return workbook((title.say(language), lines, widths))


def read(
    content: bytes, name: str, columns: Sequence[Text], known: Mapping[str, Application]
) -> list[Found]:
    """The rows that have a sum; raises BadInput with every cell that is wrong."""
    problems, found, earlier = list[Problem](), list[Found](), dict[str, Spot]()
    for row in read_rows(content, name, columns):
        if row.is_total(_REF, _NUMBER, _NUMBER + 1):
            problems += row.problems
            continue
        application = known.get(row.once(_REF, earlier))
        if application is None and not row.problems:
            row.wrong(_REF, f"“{row.text(_REF)}”不是可以填报的申报", f"'{row.text(_REF)}' is no application that is open to you")  # fmt: skip
        fen = row.money(_FOUND, zero=True, needed=False)
        if application is not None:
            _same(row, application)
        texts = [row.text(at) for at in range(_FOUND + 1, len(columns))]
        for at, text in enumerate(texts, _FOUND + 1):
            if len(text) > LONGEST:
                row.wrong(at, f"有 {len(text)} 个字，至多 {LONGEST} 个", f"{len(text)} characters, at most {LONGEST}")  # fmt: skip
        problems += row.problems
        if application is not None and fen is not None:
            found.append(Found(application, fen, tuple(texts[:-1]), texts[-1], row))
    if problems:
        raise BadInput(problems)
    if not found:
        raise BadInput.at(Spot(name), "没有填任何一行金额", "no sum is filled in", "file")
    return found


def _same(row: Row, application: Application) -> None:
    """That the row was not shifted: its number and its declared sum are those of its application."""
    if row.text(_NUMBER) != application.number:
        row.wrong(_NUMBER, f"编号“{row.text(_NUMBER)}”应为 {application.number}",
                  f"'{row.text(_NUMBER)}' should be {application.number}")  # fmt: skip
    declared = row.money(_DECLARED, needed=False)
    if declared is not None and declared != application.declared:
        row.wrong(_DECLARED, f"申报金额应为 {in_yuan(application.declared)} 元，不能改动",
                  f"the declared sum is {in_yuan(application.declared)} yuan and stays so")  # fmt: skip
