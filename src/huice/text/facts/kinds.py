"""The kinds of facts by name, with the function that finds each and the fields agreed for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from huice.language import Text
from huice.text.document import Document
from huice.text.facts.amounts import amounts
from huice.text.facts.dates import dates
from huice.text.facts.layout import layout
from huice.text.facts.targets import targets
from huice.text.facts.tasks import tasks
from huice.text.facts.titles import titles


class Found(Protocol):
    """A fact that can be shown as a row."""

    def row(self) -> dict[str, Any]: ...


FINDERS: Final[dict[str, Callable[[Document], Sequence[Found]]]] = {
    "targets": targets,
    "tasks": tasks,
    "amounts": amounts,
    "dates": dates,
    "layout": layout,
    "titles": titles,
}
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "targets": ("indicator", "op", "value", "value_max", "unit", "year", "kind", "scope", "cite", "line"),
    "tasks": ("title", "lead", "support", "cite", "line"),
    "amounts": ("kind", "op", "value", "value_max", "unit", "per", "words", "cite", "line"),
    "dates": ("kind", "date", "length", "unit", "bound", "stage", "words", "cite", "line"),
    "layout": ("industry", "place", "role", "cite", "line"),
    "titles": ("name", "kind", "cite", "line"),
}  # fmt: skip
HEADINGS: Final = {
    "indicator": Text("指标", "indicator"), "op": Text("比较", "comparison"), "value": Text("数值", "value"),
    "value_max": Text("上值", "upper value"), "unit": Text("单位", "unit"), "year": Text("年份", "year"),
    "kind": Text("类别", "kind"), "scope": Text("范围", "scope"), "cite": Text("出处", "cite"),
    "line": Text("行", "line"), "words": Text("原话", "words"), "title": Text("任务", "task"),
    "lead": Text("牵头单位", "lead"), "support": Text("参与单位", "support"),
    "industry": Text("产业", "industry"), "place": Text("地方", "place"), "role": Text("定位", "role"),
    "name": Text("名称", "name"), "date": Text("日期", "date"), "time": Text("时刻", "time"),
    "length": Text("期限", "length"), "bound": Text("界限", "bound"), "stage": Text("环节", "stage"),
    "per": Text("按", "per"), "base": Text("基数", "base"), "event": Text("起算", "from"),
    "soft": Text("软性", "soft"), "approximate": Text("约数", "approximate"), "open": Text("未尽", "open"),
    "op_text": Text("比较词", "comparison as printed"), "mode": Text("责任写法", "mode"),
    "level": Text("等级", "level"), "code": Text("行政区划代码", "code"), "inferred": Text("年份推定", "year inferred"),
    "doubtful": Text("存疑", "doubtful"),
}  # fmt: skip


def rows_of(document: Document, kind: str) -> list[dict[str, Any]]:
    """The facts of one kind (a key of FINDERS) as rows, in printed order."""
    return [found.row() for found in FINDERS[kind](document)]
