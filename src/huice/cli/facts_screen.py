"""Facts of each kind on a terminal: what a reader asks for, in columns that fit.

A screen shows less than a row holds; all of it is in JSON, CSV and Excel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from rich.console import Console
from rich.text import Text as Markup

from huice.cli.columns import NARROWEST, Column, Row, print_columns
from huice.cli.fold import folded
from huice.language import Language, Text
from huice.text.facts.kinds import HEADINGS

Fact = dict[str, Any]

COMPARISONS: Final = {
    ">=": Text("≥ ", "≥ "), ">": Text("> ", "> "), "<=": Text("≤ ", "≤ "), "<": Text("< ", "< "),
    "~": Text("约 ", "about "), "=": Text("", ""),
}  # fmt: skip
KIND_NAMES: Final = {
    "target": Text("目标", "target"), "baseline": Text("基数", "baseline"),
    "amount": Text("数额", "amount"), "rate": Text("比例", "rate"), "cap": Text("封顶", "cap"),
    "floor": Text("下限", "floor"), "threshold": Text("界限", "threshold"), "total": Text("总额", "total"),
    "date": Text("日期", "date"), "deadline": Text("截止", "deadline"),
    "duration": Text("期限", "duration"), "recurring": Text("周期", "recurring"),
    "荣誉称号": Text("荣誉称号", "title"), "平台": Text("平台", "platform"),
    "示范": Text("示范", "demonstration"), "名单": Text("名单", "list"),
    "目录": Text("目录", "catalogue"), "工程": Text("工程", "programme"),
}  # fmt: skip
_STAGES: Final = {
    "成文": "signed", "印发": "printed", "发文": "issued", "公布": "published", "发布": "published",
    "施行": "in force", "实施": "in effect", "执行": "in effect", "生效": "in effect", "试行": "trial",
    "废止": "repealed", "失效": "lapsed", "有效": "validity", "有效期": "validity", "到期": "expiry",
    "届满": "expiry", "期满": "expiry", "征求意见": "consultation", "公开征集": "public call",
    "申报": "application", "申请": "application", "报名": "registration", "推荐": "recommendation",
    "受理": "acceptance", "告知": "notice", "一次告知": "one-time notice",
    "一次性告知": "one-time notice", "初审": "first review", "评审": "review", "审核": "review",
    "审查": "review", "评估": "assessment", "评价": "evaluation", "认定": "recognition",
    "遴选": "selection", "核查": "inspection", "复核": "re-examination", "核准": "approval",
    "备案": "filing", "批准": "approval", "决定": "decision", "公示": "publicity",
    "公告": "announcement", "办理": "handling", "委托": "commission", "反馈": "feedback",
    "答复": "reply", "报送": "submission", "上报": "submission", "提交": "submission",
    "拨付": "payment", "下达": "allotment", "兑现": "payment", "验收": "final check",
    "延期": "extension", "延长": "extension", "开展": "held", "截止": "closing",
}  # fmt: skip
_PERIODS: Final = {
    (1, "年"): Text("每年", "every year"), (6, "月"): Text("每半年", "every half-year"),
    (3, "月"): Text("每季度", "every quarter"), (1, "月"): Text("每月", "every month"),
    (1, "周"): Text("每周", "every week"), (1, "日"): Text("每日", "every day"),
}  # fmt: skip
_LONGEST_EVENT: Final = 10
_LEAST: Final = {"when": 16}
"""Cells that a column keeps: a day stays whole, with the word before or after it."""

_UNITS: Final = {
    "小时": "hours", "日": "days", "工作日": "working days", "周": "weeks", "月": "months", "年": "years",
}  # fmt: skip
_BOUNDS: Final = {
    "起": Text("{}起", "from {}"), "止": Text("至{}", "until {}"), "前": Text("{}前", "by {}"),
    "后": Text("{}后", "after {}"), "内": Text("{}内", "within {}"),
    "前内": Text("前{}内", "within {} before"), "不超过": Text("不超过{}", "at most {}"),
    "不少于": Text("不少于{}", "at least {}"),
}  # fmt: skip


def print_facts(console: Console, language: Language, kind: str, rows: Sequence[Fact]) -> None:
    """Shows the rows of one kind (a key of ``facts.kinds.FINDERS``), in printed order."""
    if kind == "tasks":
        return _Tasks(console, language).show(rows)
    say = _Words(language)
    columns, cells, above = _TABLES[kind]
    heads = [
        Column(say.heading(name), whole, _LEAST.get(name, NARROWEST)) for name, whole in columns
    ]
    print_columns(console, heads, _grouped(rows, lambda row: cells(say, row), above))


def _grouped(
    rows: Iterable[Fact], cells: Callable[[Fact], Sequence[str]], above: str
) -> Iterable[Row]:
    """The rows, with what is the same for many of them said once above them."""
    said = ""
    for row in rows:
        if above and str(row[above]) != said:
            said = str(row[above])
            yield Markup(said or "—", style="cyan")
        yield list(cells(row))


class _Words:
    """How single fields read."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def heading(self, name: str) -> str:
        if name == "when":
            return "时间" if self.language == "zh" else "when"
        return HEADINGS[name].say(self.language)

    def kind(self, row: Fact) -> str:
        name = KIND_NAMES.get(row["kind"])
        return name.say(self.language) if name else str(row["kind"])

    def stage(self, row: Fact) -> str:
        """The stage; in English too where it is one of the usual ones."""
        stage = str(row["stage"])
        return stage if self.language == "zh" else _STAGES.get(stage, stage)

    def amount(self, row: Fact) -> str:
        """≥ 30家, 约 52亿元, 3–5个, 第1位."""
        low, high = _number(row["value"]), _number(row["value_max"])
        number = f"{low}–{high}" if high else low
        if row["op"] == "=" and row["unit"] == "位":
            return f"第{number}位" if self.language == "zh" else f"no. {number}"
        rough = row.get("approximate") and row["op"] != "~"
        about = COMPARISONS["~"].say(self.language) if rough else ""
        return f"{COMPARISONS[row['op']].say(self.language)}{about}{number}{row['unit']}"

    def when(self, row: Fact) -> str:
        """2026-03-09, 20个工作日内, 每年 12-31前."""
        if row["kind"] == "recurring":
            every = _PERIODS.get((row["length"], row["unit"]))
            period = every.say(self.language) if every else self._length(row)
            day = self._day_of_year(str(row["date"] or ""))
            gap = "" if self.language == "zh" else " "
            return f"{period}{gap}{self._bound(row['bound'], day)}" if day else period
        if row["length"] is not None:
            return self._bound(row["bound"], self._length(row))
        if row["date"]:
            return self._bound(row["bound"], f"{row['date']} {row['time']}".strip())
        event = _cut(str(row["event"]))
        since = "自" if event and row["bound"] == "起" and self.language == "zh" else ""
        return since + self._bound(row["bound"], event) if event else ""

    def _day_of_year(self, date: str) -> str:
        """12月31日 for --12-31."""
        numbers = [int(each) for each in date.strip("-").split("-") if each]
        if self.language == "zh":
            return "".join(f"{number}{unit}" for number, unit in zip(numbers, "月日", strict=False))
        return date.strip("-")

    def _length(self, row: Fact) -> str:
        length, unit = row["length"], str(row["unit"])
        if length is None:
            return ""
        if self.language == "en":
            return f"{length} {_UNITS[unit] if length != 1 else _UNITS[unit][:-1]}"
        return f"{length}{'个' if unit in ('工作日', '月') else ''}{unit}"

    def _bound(self, bound: str, time: str) -> str:
        pattern = _BOUNDS.get(bound)
        return pattern.say(self.language).format(time) if pattern else time


def _number(value: Decimal | int | None) -> str:
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST_EVENT else words[: _LONGEST_EVENT - 1] + "…"


def _lines(row: Fact) -> str:
    first, last = row["line"]
    return str(first) if first == last else f"{first}–{last}"


def _target(say: _Words, row: Fact) -> list[str]:
    return [row["indicator"], say.amount(row), str(row["year"] or "—"), say.kind(row),
            row["soft"], row["cite"] or "—", _lines(row)]  # fmt: skip


def _amount(say: _Words, row: Fact) -> list[str]:
    return [
        say.kind(row),
        say.amount(row),
        row["per"],
        row["words"],
        row["cite"] or "—",
        _lines(row),
    ]


def _moment(say: _Words, row: Fact) -> list[str]:
    return [say.when(row) or "—", say.stage(row), row["words"], row["cite"] or "—",
            _lines(row)]  # fmt: skip


def _assignment(say: _Words, row: Fact) -> list[str]:
    stars = "★" * row["level"] if isinstance(row["level"], int) else ""
    return [row["place"], row["role"] or "—", stars, row["cite"] or "—", _lines(row)]


def _title(say: _Words, row: Fact) -> list[str]:
    return [row["name"], say.kind(row), row["cite"] or "—", _lines(row)]


# Columns (field, whether it stays on one line), the cells, and the field said above the rows.
_TABLES: Final[
    dict[str, tuple[tuple[tuple[str, bool], ...], Callable[[_Words, Fact], list[str]], str]]
] = {
    "targets": (
        (("indicator", False), ("value", True), ("year", True), ("kind", True), ("soft", True),
         ("cite", False), ("line", True)),
        _target, "scope",
    ),
    "amounts": (
        (("kind", True), ("value", True), ("per", False), ("words", False), ("cite", False),
         ("line", True)),
        _amount, "",
    ),
    "dates": (
        (("when", False), ("stage", True), ("words", False), ("cite", False),
         ("line", True)),
        _moment, "",
    ),
    "layout": (
        (("place", False), ("role", False), ("level", True), ("cite", False), ("line", True)),
        _assignment, "industry",
    ),
    "titles": (
        (("name", False), ("kind", True), ("cite", False), ("line", True)),
        _title, "",
    ),
}  # fmt: skip


class _Tasks:
    """Tasks one by one: departments are many, and read better in a line than in a column."""

    def __init__(self, console: Console, language: Language) -> None:
        self.console = console
        self.language: Language = language

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def show(self, rows: Sequence[Fact]) -> None:
        for row in rows:
            head = Markup.assemble(
                (f"{row['cite']}  " if row["cite"] else "", "bold cyan"), (row["title"], "bold"),
                (f"  {self.say('行', 'line')} {_lines(row)}", "bright_black"),
            )  # fmt: skip
            for line in folded(head, self.console.width):
                self.console.print(line, soft_wrap=True)
            print_columns(self.console, (Column(whole=True), Column()), self._who(row), indent=2)

    def _who(self, row: Fact) -> list[Sequence[str]]:
        lead, support = "、".join(row["lead"]), "、".join(row["support"])
        if not lead and not support:
            return [(self.say("单位", "departments"), self.say("文中未写", "none named"))]
        if row["open"]:
            support += self.say("等", " and others")
        if not lead:
            return [(self.say("分工", "shared"), support)]
        named = [(self.say("牵头", "lead"), lead), (self.say("参与", "support"), support)]
        return [each for each in named if each[1]]
