"""Sums of money as officers type them into forms: with a unit, or in a field of its own as bare yuan."""

from __future__ import annotations

import re
from typing import Final

from huice.fund.cells import MOST_YUAN
from huice.language import Text
from huice.site.web.typing_in import Typed
from huice.values.literals import NotALiteral, normal, read_literal

_MOST: Final = int(MOST_YUAN) * 100
_BARE: Final = re.compile(r"-?[\d,]+(?:\.\d+)?")


def read(written: str) -> int | None:
    """A sum with its unit as 分; None for what is none or out of all bounds."""
    try:
        found = read_literal(written)
    except NotALiteral:
        return None
    if found.type.kind != "money" or not isinstance(found.value, int):
        return None
    return found.value if abs(found.value) <= _MOST else None


def typed(form: Typed, name: str, label: Text, *, zero: bool = False) -> int:
    """分, at least one or, where ``zero`` is, none; 0 where it is wrong, which the form then tells."""
    written = normal(form.text(name, label, 40))
    if not written:
        return 0
    found = read(f"{written}元" if _BARE.fullmatch(written) else written)
    if found is None:
        form.wrong(name, f"{label.zh}“{written}”不是金额，应如 1234.56 或 120万元，至多到分",
                   f"{label.en}: '{written}' is no sum such as 1234.56 or 120万元, to the 分 at most")  # fmt: skip
        return 0
    if found < (0 if zero else 1):
        least = Text("不能为负", "should not be below zero") if zero else Text("应大于零", "should be above zero")  # fmt: skip
        form.wrong(name, f"{label.zh}“{written}”{least.zh}", f"{label.en}: '{written}' {least.en}")
        return 0
    return found
