"""Targets and evaluations as a workbook: a row for each target of a project, out with what is known
and in with what an evaluation found, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from huice.fund.cells import Row, read_rows, workbook
from huice.language import Language, Text
from huice.problems import BadInput, Problem, Spot
from huice.site.funds.models import Application
from huice.site.funds.models_after import Evaluation
from huice.site.funds.performing import GRADES, KINDS, Found, Kind
from huice.site.web.sheets import safe_cell
from huice.site.web.shown import moment
from huice.values.literals import decimal

HEADINGS: Final = (
    Text("项目编号", "Number"), Text("项目名称", "Project"), Text("申报单位", "Applicant"),
    Text("指标", "Indicator"), Text("计量单位", "Unit"), Text("目标值", "Target"),
    Text("评价种类", "Kind of evaluation"), Text("评价机构", "Evaluator"), Text("等次", "Grade"),
    Text("实现值", "Reached"), Text("评价意见", "Opinion"),
)  # fmt: skip
KNOWN: Final = (
    HEADINGS[0], HEADINGS[6], HEADINGS[7], HEADINGS[8], HEADINGS[3], HEADINGS[9], HEADINGS[10],
    Text("登记时间", "Entered at"),
)  # fmt: skip
_NUMBER, _INDICATOR, _KIND, _EVALUATOR, _GRADE, _REACHED, _WORDS = 0, 3, 6, 7, 8, 9, 10


def performance_sheet(
    applications: Iterable[Application], evaluations: Iterable[Evaluation], language: Language
) -> bytes:
    """The sheet to be filled in, and on a second one what was entered already."""
    rows = [
        [safe_cell(x) for x in (each.number, str(each), each.applicant, target.get("indicator", ""), target.get("unit", ""), target.get("figure", ""))]
        for each in applications
        for target in each.targets or [{}]
    ]  # fmt: skip
    known = [
        [safe_cell(x) for x in (each.application.number if each.application else each.authority.name if each.authority else "",
                                Text(*_name(each.kind)).say(language), each.evaluator, each.grade, value.get("indicator", ""),
                                value.get("figure", ""), each.words, moment(each.at))]
        for each in evaluations
        for value in each.values or [{}]
    ]  # fmt: skip
    return workbook(
        (Text("绩效评价", "Evaluation").say(language), [[x.say(language) for x in HEADINGS], *rows], (16, 30, 30, 26, 10, 14, 14, 26, 8, 14, 44)),
        (Text("已有评价", "Entered").say(language), [[x.say(language) for x in KNOWN], *known], (16, 14, 26, 8, 26, 14, 44, 18)),
    )  # fmt: skip


def _name(kind: str) -> Text:
    return next((name for id, name in KINDS.items() if id == kind), Text(kind, kind))


@dataclass(slots=True)
class _Read:
    """An evaluation while its rows are read; what is said of it stands in its first row."""

    application: Application
    kind: Kind
    grade: str
    evaluator: str
    words: str
    values: dict[str, str] = field(default_factory=dict)


def read_performance(
    content: bytes, name: str, applications: Mapping[str, Application]
) -> list[tuple[Application, Found]]:
    """The evaluations of a sheet; rows without a kind are passed over. Raises BadInput naming every
    cell that is wrong, a project that is not among ``applications`` among them."""
    problems, read = list[Problem](), dict[tuple[str, Kind], _Read]()
    for row in read_rows(content, name, HEADINGS):
        if not row.is_total(_NUMBER, 1, 2) and any(row.text(at) for at in (_KIND, _GRADE, _REACHED)):  # fmt: skip
            _take(row, applications, read)
        problems += row.problems
    if problems:
        raise BadInput(problems)
    if not read:
        raise BadInput.at(Spot(name), "没有填写任何评价", "no evaluation is filled in")
    return [(x.application, Found(x.kind, x.grade, x.evaluator, x.words, x.values)) for x in read.values()]  # fmt: skip


def _take(
    row: Row, applications: Mapping[str, Application], read: dict[tuple[str, Kind], _Read]
) -> None:
    number = row.filled(_NUMBER)
    application, kind = applications.get(number), _kind(row)
    if number and application is None:
        row.wrong(_NUMBER, f"没有可评价的项目“{number}”", f"no project '{number}' to be evaluated")
    grade, value = row.text(_GRADE), row.number(_REACHED)
    if grade and grade not in GRADES:
        row.wrong(_GRADE, f"“{grade}”不是等次：{'、'.join(GRADES)}", f"'{grade}' is no grade of {', '.join(GRADES)}")  # fmt: skip
    if application is None or kind is None:
        return
    each = read.get((number, kind))
    if each is None:
        evaluator, words = row.filled(_EVALUATOR), row.filled(_WORDS)
        each = read[number, kind] = _Read(application, kind, grade, evaluator[:128], words[:2000])
    elif grade not in ("", each.grade):
        row.wrong(_GRADE, f"与上面的“{each.grade}”不同", f"is not the '{each.grade}' above")
    _take_value(row, each, (value is not None and (decimal(value) or str(value))) or "")


def _take_value(row: Row, each: _Read, value: str) -> None:
    indicator, known = row.text(_INDICATOR), [x.get("indicator") for x in each.application.targets]
    if not indicator and not value:
        return
    if indicator not in known:
        row.wrong(_INDICATOR, f"没有指标“{indicator}”", f"no indicator '{indicator}'")
    elif indicator in each.values:
        row.wrong(_INDICATOR, f"指标“{indicator}”重复", f"the indicator '{indicator}' stands twice")
    elif value:
        each.values[indicator] = value


def _kind(row: Row) -> Kind | None:
    word = row.filled(_KIND)
    found = next((kind for kind, name in KINDS.items() if word in name), None)
    if word and found is None:
        listed = "、".join(each.zh for each in KINDS.values())
        row.wrong(_KIND, f"“{word}”不是评价种类：{listed}", f"'{word}' is no kind of evaluation: {', '.join(x.en for x in KINDS.values())}")  # fmt: skip
    return found
