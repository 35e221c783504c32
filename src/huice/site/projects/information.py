"""The information of a project as its filing form asks for it (第十九条（三）): kept as it was
typed, read when it is needed, checked as a whole before the form is made."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from huice.language import Text
from huice.values.literals import NotALiteral, normal, read_literal
from huice.values.types import MONEY

MOST_FEN: Final = 10**15  # ten trillion yuan: more is a slip of the keyboard
FARTHEST: Final = date(2099, 12, 31)


class Field(NamedTuple):
    """A field of the form; ``most`` is how many characters it takes."""

    name: str
    label: Text
    kind: str
    most: int
    required: bool = True
    hint: Text = Text("", "")


UNIT: Final = (
    Field("representative", Text("法定代表人", "Legal representative"), "text", 64),
    Field("contact", Text("联系人", "Contact"), "text", 64),
    Field("phone", Text("联系电话", "Telephone"), "text", 32,
          hint=Text("如 0751-8000000", "such as 0751-8000000")),
)  # fmt: skip
PROJECT: Final = (
    Field("name", Text("项目名称", "Project name"), "text", 200),
    Field("site", Text("建设地点（详细地址）", "Site (full address)"), "text", 200),
    Field("content", Text("建设内容", "Construction content"), "textarea", 2000,
          hint=Text("采用哪些新技术、新工艺、新设备、新材料，改造什么", "the new techniques, processes, equipment and materials, and what they renew")),
    Field("scale", Text("建设规模", "Scale of construction"), "textarea", 1000,
          hint=Text("指全部设计能力或工程效益", "the whole design capacity or benefit of the works")),
    Field("capacity", Text("设计能力（数量）", "Design capacity (figure)"), "text", 40, False,
          Text("填了数量，变更时据此算规模变化幅度；如 5,000", "with a figure, a later change of scale is reckoned from it; such as 5,000")),
    Field("capacity_unit", Text("计量单位", "Unit"), "text", 20, False,
          Text("如 吨/年", "such as tonnes a year")),
    Field("investment", Text("总投资额", "Total investment"), "text", 40,
          hint=Text("如 1,200万 或 0.12亿", "such as 1,200万 or 0.12亿 (yuan)")),
    Field("planned_start", Text("拟开工时间", "Planned start"), "date", 10),
    Field("completion", Text("拟完工时间", "Planned completion"), "date", 10,
          hint=Text("备案变更原则上在此日 30 个工作日前办理（第二十一条）", "changes are declared, in principle, 30 working days or more before it (article 21)")),
)  # fmt: skip
FIELDS: Final = (*UNIT, *PROJECT)
BY_NAME: Final = {each.name: each for each in FIELDS}
CODE, WITHOUT_CODE, MOST_CODE = "project_code", "without_code", 100
POLICY: Final = "policy"
"""The declaration that the project accords with industrial policy."""


def typed(posted: Mapping[str, str]) -> dict[str, str]:
    """What was typed, bounded and without signs that cannot be printed; nothing else is lost."""
    found = {
        each.name: _clean(posted[each.name])[: each.most + 1]
        for each in FIELDS
        if each.name in posted
    }
    ticked = {name: "1" if posted.get(name) else "" for name in (POLICY, WITHOUT_CODE)}
    return {**found, **ticked, CODE: _clean(posted.get(CODE, ""))[:MOST_CODE]}


def _clean(text: str) -> str:
    kept = (x for x in text if x in "\n\r\t" or unicodedata.category(x) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def wrong(values: Mapping[str, str], today: date) -> dict[str, Text]:
    """What is wrong with each field, for a form that is to be made."""
    found = {each.name: said for each in FIELDS if (said := _wrong(each, values))}
    if not values.get(POLICY):
        found[POLICY] = Text(
            "须声明项目符合产业政策", "declare that it accords with industrial policy"
        )
    if bool(values.get("capacity")) != bool(values.get("capacity_unit")):
        found.setdefault(
            "capacity_unit", Text("数量和单位须一并填写", "give the figure and its unit together")
        )
    start, end = day_of(values.get("planned_start", "")), day_of(values.get("completion", ""))
    if end and end <= today:
        found.setdefault(
            "completion", Text(f"{end} 不在今天之后", f"{end} does not lie after today")
        )
    if start and start < today:
        found.setdefault("planned_start", Text(
            f"{start} 早于今天；备案应在开工前办理（第十九条）",
            f"{start} is past; filing comes before construction (article 19)",
        ))  # fmt: skip
    if start and end and end < start:
        found.setdefault(
            "completion",
            Text(f"{end} 早于开工时间 {start}", f"{end} is before the start on {start}"),
        )
    return found  # fmt: skip


def _wrong(field: Field, values: Mapping[str, str]) -> Text | None:
    written = values.get(field.name, "")
    if not written:
        return (
            Text(f"请填写{field.label.zh}", f"{field.label.en}: nothing was entered")
            if field.required
            else None
        )
    if len(written) > field.most:
        return Text(
            f"{field.label.zh}超过 {field.most} 个字",
            f"{field.label.en}: more than {field.most} characters",
        )
    if field.kind == "date" and day_of(written) is None:
        return Text(
            f"“{written}”不是日期，应如 2027-06-30",
            f"'{written}' is no date, expected one such as 2027-06-30",
        )
    try:
        if field.name == "investment":
            money_of(written)
        elif field.name == "capacity":
            figure_of(written)
    except NotALiteral as error:
        return Text(error.zh, error.en)
    return None  # fmt: skip


def day_of(written: str) -> date | None:
    """A day as it is typed; None where it is none."""
    try:
        found = date.fromisoformat(written)
    except ValueError:
        return None
    return found if found.isoformat() == written and found <= FARTHEST else None


def money_of(written: str) -> int:
    """An amount in 分: 1,200万, 1200万元, 0.12亿; raises NotALiteral, also for a bare figure."""
    text = normal(written).removeprefix("¥").strip()
    if text and text[-1] in "万亿":
        text += "元"
    literal = read_literal(text)
    if literal.type != MONEY:
        raise NotALiteral(f"“{written}”没有写明是元、万元还是亿元，应如 1,200万元",
                          f"'{written}' does not say whether it is 元, 万元 or 亿元, expected one such as 1,200万元")  # fmt: skip
    if not 0 < literal.value <= MOST_FEN:
        raise NotALiteral(f"“{written}”应大于 0 元，且不超过 10 万亿元",
                          f"'{written}' is expected to be above 0 and at most 10万亿元")  # fmt: skip
    return int(literal.value)


def figure_of(written: str) -> Fraction:
    """A capacity: 5,000 or 1.2万; raises NotALiteral."""
    literal = read_literal(written)
    if literal.type.kind != "number" or not 0 < literal.value <= 10**15:
        raise NotALiteral(f"“{written}”应为大于 0 的数，如 5,000；单位填在旁边",
                          f"'{written}' is expected to be a number above 0 such as 5,000; the unit goes beside it")  # fmt: skip
    return Fraction(literal.value)
