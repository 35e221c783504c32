"""The figures of a page as a workbook: its tables, sums as numbers of yuan."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from huice.fund.cells import in_yuan, workbook
from huice.language import Language, Text
from huice.rules.programme import Programme
from huice.site.funds.figures import MONEY, By, Figures, Group
from huice.site.web import clock
from huice.site.web.sheets import safe_cell
from huice.values.literals import decimal, yuan


def figures_workbook(
    of: Programme, counted: Text, figures: Figures, bys: Sequence[By], language: Language
) -> bytes:
    """``counted`` is what is counted: a call, or the calls of a programme."""
    money = MONEY if of.pays else ()

    def say(zh: str, en: str) -> str:
        return Text(zh, en).say(language)

    def line(group: Group) -> list[object]:
        return [group.title.say(language), *map(group.count, figures.counts),
                *(in_yuan(group.sum(each)) for each in money)]  # fmt: skip

    heads = [each.title.say(language) for each in figures.counts]
    heads += [each.title.say(language) + say("（元）", " (yuan)") for each in money]
    widths = (30, *(12 for _ in figures.counts), *(18 for _ in money))
    about: list[list[object]] = [[say("事项", "What"), say("内容", "Said")], [say("统计范围", "Counted"), counted.say(language)],
             [say("统计日", "Counted on"), clock.today()]]  # fmt: skip
    sheets: list[tuple[str, Sequence[Sequence[object]], Sequence[int]]] = [
        (say("说明", "About"), about, (24, 70)),
        (say("合计", "In all"), [["", *heads], line(figures.whole)], widths),
    ]
    for by in bys:
        title = by.title.say(language)
        sheets.append((title, [[title, *heads], *map(line, figures.groups(by)), line(figures.whole)], widths))  # fmt: skip
    sheets.append((say("用时", "Days"), [
        [say("环节", "Part"), say("件数", "Count"), say("中位数（天）", "Median (days)"), say("九成不超过（天）", "90% within (days)"), say("文本的期限", "Limit in the text"), say("出处", "Cite")],
        *([x.title.say(language), x.taken, days_of(x.median), x.ninetieth, x.limit.by.say(language) if x.limit and x.limit.by else say("文本未规定", "not stated"), x.limit.cite if x.limit else ""] for x in figures.took),
    ], (24, 10, 14, 18, 30, 30)))  # fmt: skip
    if money:
        sheets.append((say("每项成果的资金", "Money for a result"), [
            [say("指标", "Indicator"), say("单位", "Unit"), say("项目", "Projects"), say("达到", "Reached"), say("已拨付（元）", "Paid (yuan)"), say("每单位（元）", "For one (yuan)")],
            *([x.indicator, x.unit, x.projects, decimal(x.reached), in_yuan(x.paid), cost_of(x.cost)] for x in figures.results),
        ], (30, 12, 10, 16, 18, 22)))  # fmt: skip
    return workbook(*((title, [_safe(row) for row in rows], wide) for title, rows, wide in sheets))


def _safe(row: Sequence[object]) -> list[object]:
    return [safe_cell(each) if isinstance(each, str) else each for each in row]


def days_of(days: Fraction | None) -> str:
    """A median: whole, or with a half."""
    return "—" if days is None else decimal(days) or str(days)


def cost_of(cost: Fraction | None) -> str:
    """Yuan for one of a unit; one that does not end at the 分 is rounded down and marked so."""
    if cost is None:
        return "—"
    return yuan(int(cost)) if cost.denominator == 1 else f"≈ {yuan(int(cost))}"
