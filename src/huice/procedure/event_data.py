"""The data that an event reports: read by their types, remembered by the case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huice.problems import near
from huice.procedure.data_types import DataType, NotOfType, read_value
from huice.procedure.events import Entry
from huice.procedure.history import refuse
from huice.procedure.model import Procedure, Transition
from huice.procedure.words import named

Known = Mapping[str, Any]


def with_data(procedure: Procedure, known: Known, rule: Transition, entry: Entry) -> Known:
    """What a case knows after an event; raises BadInput for data that do not fit."""
    if not rule.data and not entry.data:
        return known
    return {**known, **_read(procedure, known, rule, entry)}


def told_now(procedure: Procedure, known: Known, rule: Transition, entry: Entry) -> Known:
    """What a condition on an event looks at: of the event's own data only what it says now, so
    that a figure of an earlier event never stands in for one left out."""
    if len(entry.data) == len(rule.data):
        return known
    fixed = procedure.fixed
    left_out = [name for name in rule.data if name not in entry.data and name not in fixed]
    return {**known, **dict.fromkeys(left_out)}


def _read(procedure: Procedure, known: Known, rule: Transition, entry: Entry) -> Known:
    found: dict[str, Any] = {}
    for name, kind in rule.data.items():
        written = entry.data.get(name)
        if written is not None:
            found[name] = _value(procedure, known, name, kind, written, entry)
        elif not kind.optional:
            field, expected = named(procedure, name), kind.describe()
            refuse(entry, f"缺少数据：{field.zh}，应为{expected.zh}",
                   f"missing: {field.en}, expected {expected.en}")  # fmt: skip
    for name in entry.data.keys() - found.keys() if len(found) < len(entry.data) else ():
        hint = near(name, rule.data)
        refuse(entry, f"“{rule.title.zh}”没有数据“{name}”{hint.zh}",
               f"'{rule.title.en}' has no data '{name}'{hint.en}")  # fmt: skip
    return found


def _value(
    procedure: Procedure, known: Known, name: str, kind: DataType, written: str, entry: Entry
) -> Any:
    try:
        value = read_value(kind, written, known.get(kind.form, ""))
    except NotOfType as error:
        field = named(procedure, name)
        refuse(entry, f"{field.zh}：{error.what.zh}", f"{field.en}: {error.what.en}")
    earlier = known.get(name)
    if name in procedure.fixed and earlier not in (None, value):
        field = named(procedure, name)
        refuse(entry, f"{field.zh}已定为“{earlier}”，不得改变",
               f"{field.en} is '{earlier}' and may not change")  # fmt: skip
    return value
