"""The list of annexes at the end of a notice: 附件：1.… 2.…"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_OPENS = re.compile(r"^附件\s*[：:]?\s*")
# 1.2024年… is annex 1, whose title opens with a year; 2.5 is a figure.
_NUMBER: Final = r"(?<![\d.])(\d{1,2})\s*[.．、](?=\D|(?:19|20)\d\d)"


def numbered_titles(text: str) -> Iterator[tuple[int, str]]:
    """The annexes that a paragraph lists, one or several, with their numbers."""
    bare = _OPENS.sub("", text.strip())
    if re.match(_NUMBER, bare):
        parts = re.split(_NUMBER, bare)
        for number, title in zip(parts[1::2], parts[2::2], strict=True):
            yield int(number), re.sub(r"[；;。\s]+$", "", title).strip("《》 　")
