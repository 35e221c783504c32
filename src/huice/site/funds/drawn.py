"""Bars as SVG for a page: no script, no style of their own. The table beside them has every figure;
only the length of a bar is rounded, to a unit of the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

WIDTH: Final = 440
ROW: Final = 24
LABEL: Final = 150
"""Where the bars begin; before it stand their names."""
ROOM: Final = 170
"""How long the longest bar is; behind it stands its figure."""
MOST: Final = 24
"""Bars of one drawing; the table has them all."""
LONGEST: Final = 19
"""Units of a name: a Chinese character takes two, a Latin letter one."""


class Bar(NamedTuple):
    """``said`` is the figure as it stands behind the bar."""

    label: str
    value: int
    said: str


def bars(shown: Sequence[Bar], title: str) -> Markup:
    """A bar below the other, from the same zero."""
    shown = shown[:MOST]
    most = max((each.value for each in shown), default=0)
    lines = []
    for place, each in enumerate(shown):
        top = place * ROW
        length = each.value * ROOM // most if most else 0
        lines.append(Markup(
            '<text class="end" x="{}" y="{}">{}</text><rect x="{}" y="{}" width="{}" height="{}"/>'
            '<text x="{}" y="{}">{}</text>'
        ).format(LABEL - 8, top + 17, short(each.label), LABEL, top + 5, max(length, 1), ROW - 9,
                 LABEL + length + 6, top + 17, each.said))  # fmt: skip
    return Markup('<svg class="bar-chart" viewBox="0 0 {} {}" role="img"><title>{}</title>{}</svg>').format(
        WIDTH, max(len(shown), 1) * ROW + 4, title, Markup("").join(lines))  # fmt: skip


def short(label: str) -> str:
    """What of a name there is room for."""
    kept, wide = "", 0
    for sign in label:
        wide += 2 if sign > "\u2e80" else 1
        if wide > LONGEST:
            return f"{kept}…"
        kept += sign
    return kept
