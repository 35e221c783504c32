"""Scores as workbooks: what came of a review, and the sheet by which reviews on paper are entered.

A row of the sheet to fill in is what an expert gives on one criterion, or where there is no rubric
the expert's verdict. It is read whole or not at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from huice.fund import scoring as fund
from huice.fund.cells import Row, read_rows, workbook
from huice.language import Language, Text
from huice.problems import BadInput, Problem, Spot
from huice.site.funds import experts, scoring
from huice.site.funds.models import Call
from huice.site.funds.models_review import Assignment
from huice.site.funds.scoring import VERDICTS, Standing
from huice.site.people.actor import Actor
from huice.values.literals import NotALiteral

_LEFT: Final = (
    Text("评审标识", "Review"), Text("申报编号", "Number"), Text("项目名称", "Project"),
    Text("专家", "Expert"),
)  # fmt: skip
BY_RUBRIC: Final = (*_LEFT, Text("评分项", "Criterion"), Text("满分", "At most"), Text("得分", "Points"), Text("给分理由", "Reason"))  # fmt: skip
BY_VERDICT: Final = (*_LEFT, Text("结论", "Verdict"), Text("评审意见", "Opinion"))
_REVIEW, _NUMBER, _CRITERION, _POINTS, _REASON = 0, 1, 4, 6, 7
_VERDICT, _OPINION = 4, 5
RESULTS: Final = (
    Text("申报编号", "Number"), Text("项目名称", "Project"), Text("申报单位", "Applicant"),
    Text("专家数", "Experts"), Text("已评", "Scored"), Text("平均分", "Mean"),
    Text("最高与最低之差", "Spread"), Text("分差过大", "Spread too wide"), Text("确定的评分", "Settled score"),
    Text("结论", "Verdict"), Text("理由", "Reason"),
)  # fmt: skip
EACH: Final = (
    Text("申报编号", "Number"), Text("专家", "Expert"), Text("状态", "State"),
    Text("评分项", "Criterion"), Text("得分", "Points"), Text("理由", "Reason"),
)  # fmt: skip
ASSIGNMENT_STATES: Final = {
    "open": Text("待评", "to be scored"), "scored": Text("已评", "scored"),
    "declined": Text("已回避或推辞", "declined"),
}  # fmt: skip


def headings(call: Call) -> Sequence[Text]:
    return BY_RUBRIC if call.criteria else BY_VERDICT


def sheet(call: Call, waiting: Iterable[Assignment], language: Language) -> bytes:
    """The sheet to fill in, with what is waited for."""
    rows: list[list[object]] = [[each.say(language) for each in headings(call)]]
    criteria = scoring.criteria_of(call)
    for each in waiting:
        left = [each.ref, each.application.number, each.application.project, each.person.name]
        if not criteria:
            rows.append([*left, None, None])
        rows += [
            [*left, x.title.say(language), scoring.two_places(x.points), None, None]
            for x in criteria
        ]
    widths = (20, 14, 36, 12, 30, 10, 10, 50) if criteria else (20, 14, 36, 12, 16, 60)
    return workbook((Text("评分表", "Scores").say(language), rows, widths))


@transaction.atomic
def take_in(content: bytes, name: str, call: Call, waiting: QuerySet[Assignment], actor: Actor) -> int:  # fmt: skip
    """Enter a filled-in sheet; how many reviews were whole. Rows of an expert that are all empty are
    passed over; raises BadInput with every cell that is wrong, and nothing is entered then."""
    known = {each.ref: each for each in waiting.select_for_update(of=("self",))}
    by_review, problems = defaultdict[str, list[Row]](list), list[Problem]()
    for row in read_rows(content, name, headings(call)):
        ref = row.text(_REVIEW)
        if not row.is_total(_REVIEW, _NUMBER) and ref not in known:
            row.wrong(_REVIEW, f"“{ref}”不是本单位待评的评审", f"'{ref}' is no review of yours that is waited for")  # fmt: skip
        elif ref in known and row.text(_NUMBER) != known[ref].application.number:
            row.wrong(_NUMBER, f"编号“{row.text(_NUMBER)}”与评审标识不符，应为 {known[ref].application.number}",
                      f"'{row.text(_NUMBER)}' is not the number of this review, {known[ref].application.number}")  # fmt: skip
        by_review[ref].append(row)
        problems += row.problems
    if problems:
        raise BadInput(problems)
    entered = [
        found for ref, rows in by_review.items()
        if (found := _read(call, known[ref], rows, problems)) is not None
    ]  # fmt: skip
    if problems:
        raise BadInput(problems)
    if not entered:
        raise BadInput.at(Spot(name), "没有填任何一份评审", "no review is filled in", "file")
    for assignment, scores, opinion, verdict in entered:
        scoring.write(assignment, scores, opinion, verdict, actor)
    return len(entered)


_Entered = tuple[Assignment, dict[str, tuple[Fraction, str]], str, bool | None]


def _read(call: Call, assignment: Assignment, rows: list[Row], problems: list[Problem]) -> _Entered | None:  # fmt: skip
    """What the rows of an expert say; None where they are empty, or where something is wrong."""
    columns = (_POINTS, _REASON) if call.criteria else (_VERDICT, _OPINION)
    if not any(row.text(at) for row in rows for at in columns):
        return None
    found = (_scores if call.criteria else _verdict)(call, assignment, rows)
    if experts.conflicts(assignment.expert, assignment.application):
        rows[0].wrong(_REVIEW, f"专家{assignment.person.name}与申报单位有利害关系，不能评审",
                      f"{assignment.person.name} has a conflict of interest")  # fmt: skip
    wrong = [each for row in rows for each in row.problems]
    problems += wrong
    return None if wrong else found


def _scores(call: Call, assignment: Assignment, rows: list[Row]) -> _Entered:
    criteria = scoring.criteria_of(call)
    by_title = {word: each for each in criteria for word in each.title}
    scores, places = dict[str, tuple[Fraction, str]](), dict[str, Row]()
    for row in rows:
        criterion = by_title.get(row.text(_CRITERION))
        if criterion is None:
            row.wrong(_CRITERION, f"没有评分项“{row.text(_CRITERION)}”", f"no criterion '{row.text(_CRITERION)}'")  # fmt: skip
            continue
        if criterion.id in places:
            row.wrong(_CRITERION, f"与第 {places[criterion.id].spot.line} 行重复", f"stands in row {places[criterion.id].spot.line} already")  # fmt: skip
            continue
        places[criterion.id] = row
        points = _points(row)
        for each in scoring.wrong_reason("", criterion.title, row.text(_REASON)):
            row.wrong(_REASON, each.what.zh, each.what.en)
        if points is not None:
            scores[criterion.id] = points, row.text(_REASON)
    for each in fund.wrong(criteria, {id: points for id, (points, _) in scores.items()}):
        at = places.get(each.field)
        if at is None or not at.problems:
            (at or rows[0]).wrong(_POINTS if at else _CRITERION, each.what.zh, each.what.en)
    return assignment, scores, "", None


def _points(row: Row) -> Fraction | None:
    number = row.number(_POINTS)
    if number is None:
        return None
    try:
        return fund.read_points(str(row.values[_POINTS]))
    except NotALiteral as error:
        row.wrong(_POINTS, error.zh, error.en)
        return None


def _verdict(call: Call, assignment: Assignment, rows: list[Row]) -> _Entered:
    row = rows[0]
    if len(rows) > 1:
        rows[1].wrong(_REVIEW, f"与第 {row.spot.line} 行重复", f"stands in row {row.spot.line} already")  # fmt: skip
    word = row.text(_VERDICT)
    verdict = next((key for key, said in VERDICTS.items() if word in said), "")
    if not verdict:
        row.wrong(_VERDICT, f"“{word}”应为{VERDICTS['yes'].zh}或{VERDICTS['no'].zh}", f"'{word}' should be '{VERDICTS['yes'].en}' or '{VERDICTS['no'].en}'")  # fmt: skip
    if len(row.filled(_OPINION)) > scoring.MOST_OPINION:
        row.wrong(_OPINION, f"意见至多 {scoring.MOST_OPINION:,} 个字", f"at most {scoring.MOST_OPINION:,} characters")  # fmt: skip
    return assignment, {}, row.text(_OPINION), verdict == "yes"


# --- what came of it -------------------------------------------------------------------------------


def results(call: Call, standings: Iterable[Standing], language: Language) -> bytes:
    """A row for each application, and on a second sheet each expert's points with their reasons."""
    rows: list[list[object]] = [[each.say(language) for each in RESULTS]]
    details: list[list[object]] = [[each.say(language) for each in EACH]]
    titles = {each.id: each.title for each in scoring.criteria_of(call)}
    for now in standings:
        rows.append(_result(now, language))
        for each in now.given:
            left = [now.application.number, each.person.name, ASSIGNMENT_STATES[each.state].say(language)]  # fmt: skip
            scores = list(each.scores.all())
            details += [[*left, titles[x.criterion].say(language) if x.criterion in titles else x.criterion, x.points, x.reason] for x in scores]  # fmt: skip
            if not scores:
                verdict = "" if each.is_for is None else VERDICTS["yes" if each.is_for else "no"].say(language)  # fmt: skip
                details.append([*left, verdict, None, each.opinion or each.reason])
    return workbook(
        (Text("评审结果", "Results").say(language), rows, (14, 36, 36, 8, 8, 12, 12, 12, 12, 14, 40)),
        (Text("各专家评分", "Each expert").say(language), details, (14, 12, 14, 30, 10, 60)),
        (Text("说明", "How").say(language), [[scoring.ROUNDING.say(language)]], (80,)),
    )  # fmt: skip


def _result(now: Standing, language: Language) -> list[object]:
    application, settled, outcome = now.application, now.settled, now.outcome
    yes_no = Text("是", "yes") if now.has_parted else Text("否", "no")
    verdict = VERDICTS["yes" if settled.is_for else "no"].say(language) if settled and settled.is_for is not None else ""  # fmt: skip
    return [
        application.number, application.project, application.applicant,
        sum(x.state != "declined" for x in now.given), now.scored,
        scoring.cut(outcome.mean) if outcome else None,
        scoring.two_places(outcome.spread) if outcome else None,
        yes_no.say(language) if now.scored else "", settled.score if settled else None, verdict,
        settled.reason if settled else "",
    ]  # fmt: skip
