"""Titles and numbers of documents compared as people compare them: widths, quotes and spaces aside."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

_NOISE: Final = re.compile(r"[\s“”‘’\"'《》〈〉（）()【】\[\]〔〕·、,，。:：;；—–\-－~～]")
_SLIP: Final = 0.94
_TAIL: Final = re.compile(r"（[^（）]*）$")


def plain(title: str) -> str:
    """A title with nothing but letters, digits and characters."""
    return _NOISE.sub("", title).casefold()


def same_title(one: str, other: str) -> bool:
    """Whether two printed titles name one document: remarks in brackets at the end, the
    issuer before 关于, and slips of a few characters aside."""
    a, b = _key(one), _key(other)
    if not a or not b:
        return False
    if a == b:
        return True
    longer = max(len(a), len(b))
    close = abs(len(a) - len(b)) <= 3 and longer >= 12
    if not close or figures(a) != figures(b):
        return False
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.quick_ratio() > _SLIP and matcher.ratio() > _SLIP


@lru_cache(maxsize=8192)
def _key(title: str) -> str:
    return plain(core(title))


def figures(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def core(title: str) -> str:
    bare = title.strip()
    while _TAIL.search(bare):
        bare = _TAIL.sub("", bare).strip()
    return re.sub(r"^.*?(?=关于)", "", bare) if "关于" in bare[:60] else bare


def plain_number(number: str) -> str:
    """A document number with brackets and spaces unified: 粤府〔2021〕53号."""
    bare = re.sub(r"\s", "", number)
    return re.sub(r"[\[（(［【]((?:19|20)\d\d)[\]）)］】]", r"〔\1〕", bare)


def without_remark(title: str) -> str:
    """A title without （公开征求意见稿） and the like."""
    return re.sub(r"（(?:公开)?(?:征求意见|送审|修订)稿）$", "", title)
