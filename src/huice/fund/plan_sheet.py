"""A funding plan as a workbook: a row for each project, the rates, and how it was shared out."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Final

from huice import places
from huice.fund.allotting import BOUND_NAMES, FundingPlan
from huice.language import Language, Text
from huice.rules.measure import Measure
from huice.rules.programme import RULE_NAMES
from huice.values.literals import yuan

LINES: Final = (
    Text("项目编号", "Number"), Text("项目名称", "Project"), Text("申报单位", "Applicant"),
    Text("地区", "Place"), Text("措施", "Measure"), Text("核定金额（元）", "Approved sum (yuan)"),
    Text("评分", "Score"), Text("排序", "Rank"), Text("最高可得（元）", "At most (yuan)"),
    Text("拟安排（元）", "Allotted (yuan)"), Text("所受限制", "Held by"), Text("分块", "Block"),
)  # fmt: skip
BLOCKS: Final = (
    Text("分块", "Block"), Text("候选项目", "Candidates"), Text("预算（元）", "Budget (yuan)"),
    Text("最高可得（元）", "At most (yuan)"), Text("拟安排（元）", "Allotted (yuan)"),
    Text("余额（元）", "Left (yuan)"), Text("足额尚差（元）", "Short of full (yuan)"),
)  # fmt: skip
RATES: Final = (
    Text("分块", "Block"),
    Text("措施", "Measure"),
    Text("比例上限", "Ceiling of the rate"),
    Text("实际比例", "Rate paid"),
)
ROUNDING: Final = Text("每个项目舍去不足一分的零头，总和不超过预算", "fractions of a 分 are dropped for each project, so that the sum never passes the budget")  # fmt: skip


def funding_workbook(
    plan: FundingPlan, measure: Callable[[str], Measure], language: Language
) -> bytes:
    """The plan in the language; sums are numbers of yuan to the 分."""
    from openpyxl import Workbook

    book = Workbook()
    lines = book.active
    assert lines is not None
    lines.title = Text("分配方案", "Plan").say(language)
    lines.append([each.say(language) for each in LINES])
    for line in plan.lines:
        each = line.claim.candidate
        lines.append([
            each.number, each.project, each.applicant, places.full_name(each.place),
            measure(each.measure).title.say(language), _yuan(each.base),
            None if each.score is None else Decimal(each.score.numerator) / each.score.denominator,
            each.rank, _yuan(line.claim.most), _yuan(line.paid),
            BOUND_NAMES[line.bound].say(language), block_name(line.block, language),
        ])  # fmt: skip
    blocks = book.create_sheet(Text("分块", "Blocks").say(language))
    blocks.append([each.say(language) for each in BLOCKS])
    for block in plan.blocks:
        sums = (block.budget, block.most, block.paid, block.left, block.short)
        blocks.append([block_name(block.name, language), block.candidates, *map(_yuan, sums)])
    rates = book.create_sheet(Text("比例", "Rates").say(language))
    rates.append([each.say(language) for each in RATES])
    for (block_of, key, ceiling), rate in plan.rates().items():
        rates.append(
            [
                block_name(block_of, language),
                measure(key).title.say(language),
                percent(ceiling),
                percent(rate),
            ]
        )
    told = book.create_sheet(Text("说明", "How").say(language))
    for name, value in summary(plan, language):
        told.append([name, value])
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.data_type = "s"  # what begins with = is no formula
        sheet.freeze_panes = "A2"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def summary(plan: FundingPlan, language: Language) -> list[tuple[str, str]]:
    """What was decided, in words and figures."""
    funded = sum(each.paid > 0 for each in plan.lines)
    empty = [block_name(each.name, language) for each in plan.blocks if not each.candidates]
    rows = [
        (Text("分配规则", "Rule"), RULE_NAMES[plan.rule].say(language)),
        (Text("所需预算", "Budget needed") if plan.is_chosen else Text("预算", "Budget"), yuan(plan.budget)),
        (Text("候选项目", "Candidates"), str(len(plan.lines))),
        (Text("获安排项目", "Funded"), str(funded)),
        (Text("最高可得合计", "At most, in all"), yuan(sum(each.claim.most for each in plan.lines))),
        (Text("拟安排合计", "Allotted, in all"), yuan(plan.paid)),
        (Text("预算余额", "Left"), yuan(plan.left)),
        (Text("足额尚差", "Short of full"), yuan(plan.short)),
        (Text("限制", "What binds"), plan.binding.say(language)),
        *([(Text("没有候选项目的分块", "Blocks without candidates"), "、".join(empty))] if empty else []),
        (Text("舍入", "Rounding"), ROUNDING.say(language)),
    ]  # fmt: skip
    return [(name.say(language), value) for name, value in rows]


def block_name(name: str, language: Language) -> str:
    """The name of a block; the one of a single budget has none of its own."""
    return name or Text("全部", "all").say(language)


def percent(rate: Fraction) -> str:
    """A rate to four places behind the point, cut and not rounded: 13.7241%."""
    scaled = rate * 100 * 10_000
    whole = scaled.numerator // scaled.denominator
    shown = f"{whole // 10_000}.{whole % 10_000:04}".rstrip("0").rstrip(".")
    return f"{shown}%" if scaled.denominator == 1 else f"{shown}…%"


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)
