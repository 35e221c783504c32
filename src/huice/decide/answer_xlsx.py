"""The answer as a workbook: sheets of verdicts, reasons, what is missing, and the short entries that
concern the company."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from huice.decide.answer import KIND_NAMES, Match
from huice.decide.concerns import CONCERN_NAMES, by_rank
from huice.decide.relevance import next_deadline
from huice.language import Language, Text
from huice.rules.record import HELP_NAMES
from huice.rules.state import STATE_NAMES
from huice.rules.verdict import VERDICT_NAMES
from huice.values.literals import yuan
from huice.values.moments import say_moment

if TYPE_CHECKING:
    from openpyxl import Workbook

VERDICTS = Text("结论", "Verdicts")
REASONS = Text("理由", "Reasons")
MISSING = Text("缺少的信息", "Missing")
SUPPORT = Text("扶持条目", "Short entries")
MONEY_FORMAT = "#,##0.00"


def match_workbook(match: Match, language: Language) -> bytes:
    """The workbook of an answer; money stands in yuan, as exact numbers."""
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    _sheet(
        book, VERDICTS.say(language), _verdicts(match, language), (22, 40, 16, 18, 18, 18, 44, 24)
    )
    _sheet(book, REASONS.say(language), _reasons(match, language), (36, 44, 14, 28, 12, 70))
    _sheet(book, MISSING.say(language), _missing(match, language), (36, 12, 18, 60))
    _sheet(book, SUPPORT.say(language), _support(match, language),
           (20, 40, 20, 60, 30, 14, 24, 28, 22))  # fmt: skip
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _support(match: Match, language: Language) -> Iterable[list[Any]]:
    yield [text.say(language) for text in (
        Text("类别", "Rank"), Text("条目", "Entry"), Text("支持方式", "Help"), Text("内容", "Gives"),
        Text("责任部门", "Departments"), Text("是否涉及", "Concerns"), Text("为何列出", "Why"),
        Text("文件", "Document"), Text("出处", "Cite"),
    )]  # fmt: skip
    for rank, group in by_rank(match.support):
        for each in group:
            entry = each.support
            yield [
                rank.say(language), entry.title.say(language),
                "、".join(HELP_NAMES[one].say(language) for one in entry.help),
                entry.gives.say(language), "、".join(entry.departments) or None,
                CONCERN_NAMES[each.concern].say(language), each.by.say(language) if each.by else None,
                each.document.number or each.document.title.say(language), entry.cite,
            ]  # fmt: skip


def _verdicts(match: Match, language: Language) -> Iterable[list[Any]]:
    yield [text.say(language) for text in (
        Text("结论", "Verdict"), Text("措施", "Measure"), Text("状态", "State"),
        Text("奖补下限（元）", "Award, least (yuan)"), Text("奖补上限（元）", "Award, most (yuan)"),
        Text("下一期限", "Next deadline"), Text("文件", "Document"), Text("文号", "Number"),
    )]  # fmt: skip
    for each in match.results:
        deadline = next_deadline(each, match.day)
        yield [
            VERDICT_NAMES[each.verdict].say(language), each.measure.title.say(language),
            STATE_NAMES[each.state].say(language), _money(each.award.least), _money(each.award.most),
            say_moment(deadline.at) if deadline else None,
            each.document.title.say(language), each.document.number or None,
        ]  # fmt: skip


def _reasons(match: Match, language: Language) -> Iterable[list[Any]]:
    yield [text.say(language) for text in (
        Text("措施", "Measure"), Text("条件", "Requirement"), Text("结论", "Verdict"),
        Text("出处", "Cite"), Text("性质", "Kind"), Text("所用事实", "Facts used"),
    )]  # fmt: skip
    for result in match.results:
        for each in result.requirements:
            uses = (f"{use.label.say(language)} = {use.say(language)}" for use in each.uses)
            yield [
                result.measure.title.say(language), each.requirement.title.say(language),
                each.say().say(language), each.requirement.cite,
                KIND_NAMES[each.kind].say(language), "\n".join(uses) or None,
            ]  # fmt: skip


def _missing(match: Match, language: Language) -> Iterable[list[Any]]:
    yield [text.say(language) for text in (
        Text("事实", "Fact"), Text("影响措施", "Measures"), Text("涉及上限（元）", "At stake (yuan)"),
        Text("从何处查得", "Where to find it"),
    )]  # fmt: skip
    for each in match.missing:
        year = f"{each.key.year} " if each.key.year else ""
        yield [year + each.fact.label.say(language), len(each.measures), _money(each.money),
               each.fact.where.say(language)]  # fmt: skip


def _money(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(yuan(fen))


def _sheet(book: Workbook, title: str, rows: Iterable[list[Any]], widths: tuple[int, ...]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    for cell in (cell for line in sheet.iter_rows() for cell in line):
        if cell.data_type == "f":
            cell.data_type = "s"  # a text that begins with = is no formula
    for cell in sheet[1]:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F4E79")
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
        for line in sheet.iter_rows(min_row=2, min_col=column, max_col=column):
            line[0].alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(line[0].value, Decimal):
                line[0].number_format = MONEY_FORMAT
    sheet.freeze_panes = "A2"
