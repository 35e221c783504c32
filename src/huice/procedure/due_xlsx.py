"""A due list as a workbook of one sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from huice.language import Language, Text
from huice.procedure.due_list import Due
from huice.procedure.model import EFFECTS
from huice.text.facts.export import workbook

HEADINGS = (
    Text("到期日", "Due"), Text("时刻", "Hour"), Text("剩余", "Left"), Text("单位", "Unit"), Text("案件", "Case"),
    Text("谁", "Who"), Text("时限", "Clock"), Text("编号", "Id"), Text("程序", "Procedure"),
    Text("出处", "Cite"), Text("逾期后果", "When it runs out"), Text("后果出处", "Its cite"),
    Text("性质", "Kind"), Text("估算年份", "Years estimated"),
)  # fmt: skip
SOFT = Text("原则性", "in principle")
FIXED = Text("刚性", "fixed")
UNIT = {True: Text("工作日", "working days"), False: Text("日", "days")}


def due_workbook(
    dues: Sequence[Due], actors: Mapping[tuple[str, str], Text], language: Language
) -> bytes:
    """One row for each running or overdue clock; below zero what is left is overdue. ``actors``
    are titles by procedure and actor."""
    heads = [each.say(language) for each in HEADINGS]
    rows = [
        dict(zip(heads, (
            each.due.isoformat(), f"{each.hour:%H:%M}" if each.hour else None,
            each.left, UNIT[each.working].say(language), each.case,
            actors.get((each.procedure, each.who), Text(each.who, each.who)).say(language),
            each.title.say(language), each.clock, each.procedure, each.cite,
            EFFECTS[each.effect].say(language), each.effect_cite,
            (SOFT if each.soft else FIXED).say(language), list(each.estimated) or None,
        ), strict=True))
        for each in dues
    ]  # fmt: skip
    return workbook(rows, heads, title=Text("到期清单", "Due list").say(language))
