"""The open book as a workbook: a sheet for each of its tables, sums as numbers of yuan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from huice import places
from huice.fund.cells import in_yuan, workbook
from huice.fund.plan_sheet import ROUNDING, percent
from huice.language import Language, Text
from huice.rules.measure import Document
from huice.site.funds import performing, showing
from huice.site.funds.models import Call
from huice.site.funds.open_book import OpenBook, city_name, outcome_of
from huice.site.web.sheets import safe_cell
from huice.site.web.shown import moment

AWARDS: Final = (
    Text("项目编号", "Number"), Text("项目名称", "Project"), Text("单位", "Applicant"),
    Text("地区", "Place"), Text("措施", "Measure"), Text("安排金额（元）", "Award (yuan)"),
)  # fmt: skip
CITIES: Final = (
    Text("市", "City"),
    Text("项目", "Projects"),
    Text("安排金额（元）", "Awards (yuan)"),
)
FINDINGS: Final = (Text("事项", "What"), Text("结果", "Result"), Text("数", "Figure"))
OBJECTIONS: Final = (
    Text("序号", "No."), Text("提出方", "By"), Text("日期", "Day"), Text("结果", "Outcome"),
    Text("答复", "Answer"), Text("答复日期", "Answered"),
)  # fmt: skip


def open_book_workbook(call: Call, document: Document, book: OpenBook, language: Language) -> bytes:
    def say(zh: str, en: str) -> str:
        return Text(zh, en).say(language)

    def heads(texts: Sequence[Text]) -> list[str]:
        return [each.say(language) for each in texts]

    about: list[Sequence[object]] = [
        [say("事项", "What"), say("内容", "Said")],
        [say("申报通知", "Call"), call.title],
        [say("年度", "Year"), call.year],
        [say("依据", "Document"), f"{document.title.say(language)} {document.number}"],
        [say("申报", "Applications"), f"{moment(call.opens)} – {moment(call.closes)}"],
        [say("资金计划", "Plan"), f"{book.plan.number}，{book.plan.day}" if book.plan else say("尚未公布", "not published yet")],
        [say("安排合计（元）", "Awards in all (yuan)"), in_yuan(book.total) if book.plan else None],
        [say("舍入", "Rounding"), ROUNDING.say(language)],
    ]  # fmt: skip
    for each in book.rates:
        about.append([each.measure.say(language), say("比例上限 ", "ceiling ") + percent(each.ceiling) + say("，实际 ", ", paid ") + percent(each.paid)])  # fmt: skip
    awards = [[x.number, x.project, x.applicant, places.full_name(x.place), x.measure.say(language), in_yuan(x.money)]
              for x in book.awards]  # fmt: skip
    cities = [[city_name(code).say(language), count, in_yuan(money)] for code, count, money in book.by_city]  # fmt: skip
    findings: list[Sequence[object]] = [
        [title.say(language), grade, count]
        for kind, title in performing.KINDS.items()
        for grade, count in book.grades.get(kind, {}).items()
    ]
    if book.audited.projects:
        said = say("专项审计", "Special audit")
        findings += [
            [said, say("已审项目", "audited"), book.audited.projects],
            [said, say("申报金额（元）", "declared (yuan)"), in_yuan(book.audited.declared)],
            [said, say("审定金额（元）", "approved (yuan)"), in_yuan(book.audited.approved)],
            [said, say("核减金额（元）", "cut (yuan)"), in_yuan(book.audited.cut)],
            [said, say("核减超限作废", "void for the cut"), book.audited.voided],
        ]
    objections = [
        [n, showing.KINDS[x.kind].say(language), x.day, outcome_of(x).say(language), x.answer, x.answered]
        for n, x in enumerate(book.objections, 1)
    ]  # fmt: skip
    return workbook(
        _sheet(say("说明", "About"), about, (24, 70)),
        _sheet(say("分配结果", "Awards"), [heads(AWARDS), *awards], (16, 36, 32, 24, 32, 20)),
        _sheet(say("按市", "By city"), [heads(CITIES), *cities], (24, 10, 20)),
        _sheet(say("评价和审计", "Evaluation and audit"), [heads(FINDINGS), *findings], (24, 24, 20)),
        _sheet(say("异议", "Objections"), [heads(OBJECTIONS), *objections], (8, 10, 14, 12, 60, 14)),
    )  # fmt: skip


def _sheet(
    title: str, rows: Sequence[Sequence[object]], widths: Sequence[int]
) -> tuple[str, Sequence[Sequence[object]], Sequence[int]]:
    """A sheet in which no text is a formula."""
    safe = [[safe_cell(x) if isinstance(x, str) else x for x in row] for row in rows]
    return title, safe, widths
