"""Text as it is compared: width, capitals, spaces and punctuation are nothing."""

from __future__ import annotations

import unicodedata
from typing import Final

NOTHING: Final = frozenset(
    {"无", "没有", "暂无", "不适用", "见附件", "详见附件", "na", "none", "null"}
)
"""Words by which a form says that there is nothing here."""


def plain(text: str) -> str:
    """Letters, characters and digits alone; empty for a word that stands for nothing."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(filter(str.isalnum, folded))
    return "" if kept in NOTHING else kept
