"""Tables that are given out, and their cells: no value of a visitor is a formula in somebody's sheet."""

from __future__ import annotations

import re
from typing import Final

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of a workbook."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula, the full-width signs included."""

_UNWRITABLE: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML may hold, and so no workbook."""
_LONGEST: Final = 32_000


def safe_cell(value: object) -> str | int:
    """A value as a cell: numbers as they are, text that would be a formula behind an apostrophe.

    Characters that no sheet can hold are left out.
    """
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = _UNWRITABLE.sub("", str(value))[:_LONGEST]
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
