"""A settlement as a workbook: a row for each project, and how it was reckoned."""

from __future__ import annotations

from typing import Final

from huice import places
from huice.fund.cells import NO, YES, in_yuan, workbook
from huice.fund.half_year import FIELDS
from huice.fund.settlement import MEASURE_NAMES, ROUNDING, TAKING_NAMES, WHY, Settlement
from huice.language import Language, Text
from huice.values.literals import yuan

HEADINGS: Final = (
    FIELDS["number"], FIELDS["project"], FIELDS["unit"], FIELDS["place"],
    Text("应完成（元）", "Required (yuan)"), Text("核实完成（元）", "Verified (yuan)"), FIELDS["finished"],
    FIELDS["reward"], Text("收回（元）", "Taken back (yuan)"), Text("说明", "Why"),
)  # fmt: skip
WIDTHS: Final = (16, 30, 30, 18, 20, 20, 10, 18, 18, 44)


def settlement_workbook(settlement: Settlement, language: Language) -> bytes:
    """The settlement in the language; sums are numbers of yuan to the 分."""
    rows = [
        [each.line.number, each.line.project, each.line.unit, places.full_name(each.line.place),
         in_yuan(each.required), in_yuan(each.invested), (YES if each.is_complete else NO).say(language),
         in_yuan(each.line.reward), in_yuan(each.clawback), each.said.say(language)]
        for each in settlement.projects
    ]  # fmt: skip
    told = [[Text("项目", "Item").say(language), Text("内容", "Value").say(language)]]
    told += [list(each) for each in summary(settlement, language)]
    return workbook(
        (Text("期满清算", "Settlement").say(language), [[x.say(language) for x in HEADINGS], *rows], WIDTHS),
        (Text("说明", "How").say(language), told, (24, 80)),
    )  # fmt: skip


def summary(settlement: Settlement, language: Language) -> list[tuple[str, str]]:
    """What was decided, in words and figures."""
    complete = sum(each.is_complete for each in settlement.projects)
    measure, taking = settlement.measure, settlement.taking
    rows = [
        (Text("完成的标准", "Completion"), f"{MEASURE_NAMES[measure].say(language)} · {WHY[measure].say(language)}"),
        (Text("收回的范围", "Taken back"), f"{TAKING_NAMES[taking].say(language)} · {WHY[taking].say(language)}"),
        (Text("台账项目", "Projects"), str(len(settlement.projects))),
        (Text("已完成", "Complete"), str(complete)),
        (Text("已获奖励合计", "Received, in all"), yuan(settlement.received)),
        (Text("收回合计", "Taken back, in all"), yuan(settlement.clawback)),
        (Text("保留合计", "Kept, in all"), yuan(settlement.kept)),
        (Text("舍入", "Rounding"), ROUNDING.say(language)),
    ]  # fmt: skip
    return [(name.say(language), value) for name, value in rows]
