"""Sums of money as they are typed into a form: yuan, or with a unit of their own."""

from __future__ import annotations

from typing import Final

from huice.fund.cells import MOST_YUAN
from huice.language import Text
from huice.site.web.typing_in import Typed
from huice.values.literals import NotALiteral, normal, read_literal

_MOST: Final = int(MOST_YUAN) * 100


def typed(form: Typed, name: str, label: Text, *, zero: bool = False) -> int:
    """分, at least one or, where ``zero`` is, none; 0 where it is wrong, which the form then tells."""
    written = normal(form.text(name, label, 40))
    if not written:
        return 0
    is_bare = written.replace(",", "").replace(".", "", 1).isdigit()
    try:
        found = read_literal(f"{written}元" if is_bare else written)
    except NotALiteral:
        found = None
    if found is None or found.type.kind != "money" or not isinstance(found.value, int):
        form.wrong(name, f"{label.zh}“{written}”不是金额，应如 1234.56 或 120万元",
                   f"{label.en}: '{written}' is no sum such as 1234.56 or 120万元")  # fmt: skip
        return 0
    if not (0 if zero else 1) <= found.value <= _MOST:
        form.wrong(name, f"{label.zh}“{written}”不在范围之内", f"{label.en}: '{written}' is out of bounds")  # fmt: skip
        return 0
    return found.value
