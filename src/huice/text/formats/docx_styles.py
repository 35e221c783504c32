"""Styles of a Word file, as far as they tell headings and numbering."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from huice.text.formats.counting import whole

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VALUE: Final = W + "val"

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLES: Final = ("title", "标题")
_BODY_LEVEL = 9
"""Word's outline levels count from 0; this one is body text."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Style:
    """One style: what it is based on, its heading level (None: not said), its numbering."""

    based_on: str = ""
    heading: int | None = None
    num_id: str | None = None
    level: int | None = None


@dataclass(slots=True)
class Styles:
    """All styles by their id, and the default one of paragraphs."""

    by_id: dict[str, Style] = field(default_factory=dict)
    default: str = ""

    def heading(self, style: str) -> int:
        """1 to 6 for a heading, else 0."""
        return heading_level(self._inherited(style, lambda each: each.heading) or 0)

    def numbering(self, style: str) -> tuple[str, int | None] | None:
        """The list that the style puts its paragraphs in, and the level if it says one."""
        return self._inherited(
            style, lambda each: None if each.num_id is None else (each.num_id, each.level)
        )

    def _inherited(self, style: str, of: Callable[[Style], T | None]) -> T | None:
        name, seen = style or self.default, set[str]()
        while name in self.by_id and name not in seen:
            seen.add(name)
            found = of(self.by_id[name])
            if found is not None:
                return found
            name = self.by_id[name].based_on
        return None


def heading_level(level: int) -> int:
    """Word knows nine levels of headings, a line six."""
    return min(level, 6)


def read_styles(root: Any) -> Styles:
    """The styles of styles.xml; ``root`` is its tree."""
    styles = Styles()
    for each in root.iter(W + "style"):
        name = each.get(W + "styleId")
        if not name or each.get(W + "type") != "paragraph":
            continue
        if each.get(W + "default") in ("1", "true", "on"):
            styles.default = name
        number = each.find(f"{W}pPr/{W}numPr")
        styles.by_id[name] = Style(
            based_on=_value(each, "basedOn") or "",
            heading=_heading(each),
            num_id=None if number is None else _value(number, "numId"),
            level=None if number is None else whole(_value(number, "ilvl")),
        )
    return styles


def _heading(style: Any) -> int | None:
    outline = whole(_value(style, f"pPr/{W}outlineLvl"))
    if outline is not None:
        return outline + 1 if 0 <= outline < _BODY_LEVEL else 0
    name = (_value(style, "name") or "").strip()
    numbered = _HEADING.fullmatch(name)
    if numbered:
        return int(numbered[1])
    return 1 if name.lower() in _TITLES else None


def _value(element: Any, path: str) -> str | None:
    found = element.find(W + path)
    return None if found is None else found.get(VALUE)
