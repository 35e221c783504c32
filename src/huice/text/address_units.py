"""Which units under a unit a label may name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from huice.text.address_words import Step
from huice.text.document import Provision

_WIDE: Final = ("文件", "编", "章", "节", "小标题", "前言")
_APART: Final = ("附件", "解读", "通知")
# The forms of label that may stand for one another, the one that was written first.
FORMS: Final[dict[str, tuple[str, ...]]] = {
    "一": ("一", "1"), "1": ("1", "1.1", "一", "（1）"), "（一）": ("（一）", "（1）"),
    "（1）": ("（1）", "（一）"),
}  # fmt: skip


def levels(provision: Provision) -> Iterator[list[Provision]]:
    """The units right below, then those below chapters and sub-headings, level by level."""
    level = list(provision.children)
    while level:
        yield level
        level = [under for each in level if each.kind in _WIDE for under in each.children]


def descendants(provision: Provision) -> list[Provision]:
    """Every unit below, without annexes and interpretations, which are texts of their own."""
    found: list[Provision] = []
    for child in provision.children:
        if child.kind not in _APART:
            found += [child, *descendants(child)]
    return found


def has_label(provision: Provision, form: str, step: Step) -> bool:
    if "." in form:
        return provision.label.strip(". 　") == form or provision.address.endswith(form)
    if not provision.steps:
        return False
    (kind, number), inserted = provision.steps[-1], 0
    if kind == "之" and len(provision.steps) > 1:
        (kind, inserted), number = (provision.steps[-2][0], number), provision.steps[-2][1]
    if form == "解读":
        return kind == form
    if form == "专栏" and kind == form:
        return step.number in (0, number) or provision.address.endswith(str(step))
    return (kind, number, inserted) == (form, step.number, step.inserted)


def of_times(found: list[Provision], times: int) -> list[Provision]:
    """Of several units with one address, the one that is meant: the first, or the n-th."""
    marked = [(each, re.search(r"〔(\d+)〕$", each.address)) for each in found]
    meant = [each for each, mark in marked if (int(mark[1]) if mark else 1) == max(times, 1)]
    return meant or found
