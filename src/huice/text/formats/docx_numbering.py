"""Automatic numbering of a Word file: the labels that Word prints and does not store."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from huice.text.formats.counting import numeral, whole
from huice.text.formats.docx_styles import VALUE, Styles, W

LEVELS: Final = 9
_PLACEHOLDER = re.compile(r"%([1-9])")
_CLOSED = tuple("、，。．：）)】〕》")
"""After these a label needs no space before the text."""


@dataclass(slots=True)
class Level:
    """One level of a list: first number, format, pattern such as （%1）, what follows it."""

    start: int = 1
    form: str = "decimal"
    pattern: str = ""
    gap: bool = True
    arabic: bool = False
    restarts: bool = True
    style: str = ""


@dataclass(slots=True)
class ListOf:
    """A numbered list: its abstract definition, and the levels it writes otherwise."""

    abstract: str
    levels: dict[int, Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Numbering:
    """The lists of a file and how far each has counted; ``label`` counts on."""

    styles: Styles
    abstract: dict[str, dict[int, Level]] = field(default_factory=dict)
    lists: dict[str, ListOf] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, style: str, num_id: str | None, level: int | None) -> str:
        """The label of the next paragraph of this style, list and level; mostly empty.

        What the paragraph does not say itself (None) its style says.
        """
        inherited = self.styles.numbering(style)
        if num_id is None and inherited:
            num_id = inherited[0]
            level = inherited[1] if level is None else level
        if num_id is None or num_id not in self.lists:
            return ""
        if level is None:
            level = self._level_of_style(num_id, style or self.styles.default)
        level = min(max(level, 0), LEVELS - 1)
        self._count(num_id, level)
        return self._written(num_id, level)

    def _level_of_style(self, num_id: str, style: str) -> int:
        levels = self.abstract.get(self.lists[num_id].abstract, {})
        return next((at for at, each in levels.items() if style and each.style == style), 0)

    def _level(self, num_id: str, level: int) -> Level:
        of = self.lists[num_id]
        return of.levels.get(level) or self.abstract.get(of.abstract, {}).get(level) or Level()

    def _start(self, num_id: str, level: int) -> int:
        given = self.lists[num_id].starts.get(level)
        return self._level(num_id, level).start if given is None else given

    def _count(self, num_id: str, level: int) -> None:
        counts = self._counts.setdefault(self.lists[num_id].abstract, [None] * LEVELS)
        if level in self.lists[num_id].starts and (num_id, level) not in self._begun:
            counts[level] = None
        self._begun.add((num_id, level))
        count = counts[level]
        counts[level] = self._start(num_id, level) if count is None else count + 1
        for below in range(level + 1, LEVELS):
            if self._level(num_id, below).restarts:
                counts[below] = None

    def _written(self, num_id: str, level: int) -> str:
        counts = self._counts[self.lists[num_id].abstract]
        own = self._level(num_id, level)
        if own.form == "bullet":
            return ""

        def number(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            count = counts[at]
            value = self._start(num_id, at) if count is None else count
            return numeral(value, "decimal" if own.arabic else self._level(num_id, at).form)

        label = _PLACEHOLDER.sub(number, own.pattern)
        return f"{label} " if label and own.gap and not label.endswith(_CLOSED) else label


def read_numbering(root: Any, styles: Styles) -> Numbering:
    """The lists of numbering.xml; ``root`` is its tree, or None where the file has none."""
    numbering = Numbering(styles)
    if root is None:
        return numbering
    by_style: dict[str, str] = {}
    borrowed: dict[str, str] = {}
    for each in root.iter(W + "abstractNum"):
        name = each.get(W + "abstractNumId", "")
        numbering.abstract[name] = _levels(each)
        defines, follows = each.find(W + "styleLink"), each.find(W + "numStyleLink")
        if defines is not None:
            by_style[defines.get(VALUE, "")] = name
        if follows is not None:
            borrowed[name] = follows.get(VALUE, "")
    for name, style in borrowed.items():
        levels = numbering.abstract.get(by_style.get(style, ""))
        if levels:
            numbering.abstract[name] = levels
    for each in root.iter(W + "num"):
        abstract = each.find(W + "abstractNumId")
        if abstract is not None:
            of = ListOf(abstract.get(VALUE, ""))
            _read_overrides(each, of)
            numbering.lists[each.get(W + "numId", "")] = of
    # The list 0 takes a paragraph out of its style's numbering.
    numbering.lists.pop("0", None)
    return numbering


def _read_overrides(num: Any, into: ListOf) -> None:
    for override in num.findall(W + "lvlOverride"):
        at = whole(override.get(W + "ilvl"))
        if at is None or not 0 <= at < LEVELS:
            continue
        start = override.find(W + "startOverride")
        number = None if start is None else whole(start.get(VALUE))
        if number is not None:
            into.starts[at] = number
        into.levels |= _levels(override)


def _levels(parent: Any) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for each in parent.findall(W + "lvl"):
        at = whole(each.get(W + "ilvl"))
        if at is not None and 0 <= at < LEVELS:
            levels[at] = _level(each)
    return levels


def _level(element: Any) -> Level:
    def value(name: str, missing: str) -> str:
        found = next(element.iter(W + name), None)
        return missing if found is None else str(found.get(VALUE, missing))

    start = whole(value("start", "1"))
    return Level(
        start=1 if start is None else start,
        form=value("numFmt", "decimal"),
        pattern=value("lvlText", "")[:100],
        gap=value("suff", "tab") != "nothing",
        arabic=element.find(W + "isLgl") is not None,
        restarts=value("lvlRestart", "1") != "0",
        style=value("pStyle", ""),
    )
