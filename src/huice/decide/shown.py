"""Values as a reader wants them: places and industries by name, all else as literals."""

from __future__ import annotations

from huice import industries, places
from huice.values.literals import show
from huice.values.range import Value
from huice.values.types import INDUSTRY, PLACE, Type


def shown(value: Value, type_: Type) -> str:
    if value is None:
        return "未知"
    if type_ == PLACE:
        return places.full_name(value)
    if type_ == INDUSTRY:
        name = industries.name(value[:3])
        return f"{value} {name}" if name else str(value)
    return show(value, type_)
