"""The characters of a printed page, by where they stand, as lines in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import NamedTuple

_SAME_LINE = 0.6
"""Two pieces stand on one line when they share this much of the lower one's height."""

_ALIKE = 2.2
"""Sizes further apart (a seal, a drop capital) share a line only where their feet meet."""

_FAR = 1.5
"""A gap of so many characters' height parts a line into pieces that are placed on their own."""

_MIN_COLUMN = 12
_MAX_INDENT = 60


class Glyph(NamedTuple):
    """A character, its box and its baseline, in points; y grows upwards.

    ``turned`` is true where it does not run with the text of the page, as in a watermark.
    """

    char: str
    left: float
    right: float
    bottom: float
    top: float
    base: float
    turned: bool = False


@dataclass(slots=True)
class Run:
    """Characters that follow each other closely on one baseline."""

    glyphs: list[Glyph]
    left: float
    right: float
    bottom: float
    top: float
    base: float

    @property
    def height(self) -> float:
        return self.top - self.bottom


def lines_of(glyphs: Sequence[Glyph]) -> list[str]:
    """The lines of a page from top to bottom, columns one after the other.

    Pieces on the same baseline are joined, with spaces for the room between them; an indent is
    kept as spaces, two for the width of a Chinese character. What is turned comes at the end.
    """
    straight = [glyph for glyph in glyphs if not glyph.turned]
    runs = _runs(straight)
    em = _em(straight)
    lines: list[str] = []
    for column in _columns(runs, em):
        rows = _rows(column)
        margin = _margin(rows)
        for row in rows:
            text = _joined(row, em)
            if text:
                indent = round((row[0].left - margin) / em * 2) if em else 0
                lines.append(" " * min(max(indent, 0), _MAX_INDENT) + text)
    for is_turned, group in groupby(glyphs, key=lambda glyph: glyph.turned):
        if is_turned:
            lines.append("".join(glyph.char for glyph in group).strip())
    return [line for line in lines if line.strip()]


def _runs(glyphs: Iterable[Glyph]) -> list[Run]:
    """The characters in the order of the file, parted where the pen was moved."""
    runs: list[Run] = []
    for glyph in glyphs:
        run = runs[-1] if runs else None
        if run is not None and _follows(glyph, run):
            run.glyphs.append(glyph)
            run.right = max(run.right, glyph.right)
            run.bottom = min(run.bottom, glyph.bottom)
            run.top = max(run.top, glyph.top)
        elif not glyph.char.isspace():
            runs.append(Run([glyph], glyph.left, glyph.right, glyph.bottom, glyph.top, glyph.base))
    return runs


def _follows(glyph: Glyph, run: Run) -> bool:
    last = run.glyphs[-1]
    height = max(min(glyph.top - glyph.bottom, last.top - last.bottom), 0.1)
    gap = glyph.left - last.right
    return abs(glyph.base - run.base) < 0.2 * height and -0.5 * height < gap < _FAR * height


def _em(glyphs: Sequence[Glyph]) -> float:
    """The width of a Chinese character of the page's usual size."""
    wide = [glyph.right - glyph.left for glyph in glyphs if "\u2e80" <= glyph.char < "\ufb00"]
    if wide:
        return max(median(wide), 0.1)
    return max(median(glyph.top - glyph.bottom for glyph in glyphs), 0.1) if glyphs else 0.0


def _rows(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs that share a line, each line from left to right, lines from the top down."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (-run.base, run.left)):
        row = next((row for row in reversed(rows[-3:]) if _on_line(run, _tallest(row))), None)
        if row is None:
            rows.append([run])
        else:
            row.append(run)
    for row in rows:
        row.sort(key=lambda run: run.left)
    return rows


def _tallest(row: Sequence[Run]) -> Run:
    return max(row, key=lambda run: run.height) if len(row) < 50 else row[0]


def _on_line(run: Run, other: Run) -> bool:
    low, high = sorted((max(run.height, 0.1), max(other.height, 0.1)))
    if high > _ALIKE * low:
        return abs(run.base - other.base) < 0.3 * low
    return min(run.top, other.top) - max(run.bottom, other.bottom) >= _SAME_LINE * low


def _joined(row: Sequence[Run], em: float) -> str:
    """The text of one line. Room between letters is one space, between columns as many as fit."""
    text = ""
    last: Glyph | None = None
    for glyph in (glyph for run in row for glyph in run.glyphs):
        if last is not None and not glyph.char.isspace() and not last.char.isspace():
            text += " " * _spaces(last, glyph, em)
        text += glyph.char
        last = glyph
    return text.strip()


def _spaces(last: Glyph, glyph: Glyph, em: float) -> int:
    gap = glyph.left - last.right
    narrow = last.char < "\u2e80" and glyph.char < "\u2e80"
    if gap <= (0.15 if narrow else 0.6) * em:
        return 0
    return min(max(round(gap / em * 2), 1), _MAX_INDENT) if gap > em else 1


def _margin(rows: Sequence[Sequence[Run]]) -> float:
    """Where full lines begin: the leftmost line that is no stray mark."""
    lefts = [row[0].left for row in rows if sum(len(run.glyphs) for run in row) >= 5]
    return min(lefts or [row[0].left for row in rows], default=0.0)


def _columns(runs: Sequence[Run], em: float) -> Iterator[list[Run]]:
    """The page as it is, or, where it is set in two columns, its columns one after the other.

    A line across both columns, such as a heading, ends the columns above it.
    """
    gutter = _gutter(runs, em)
    if gutter is None:
        yield list(runs)
        return
    left: list[Run] = []
    right: list[Run] = []
    across: list[Run] = []
    for run in sorted(runs, key=lambda run: -run.base):
        if run.left < gutter < run.right:
            yield from (column for column in (left, right) if column)
            left, right = [], []
            across.append(run)
            continue
        if across:
            yield across
            across = []
        (left if run.right <= gutter else right).append(run)
    yield from (column for column in (across, left, right) if column)


def _gutter(runs: Sequence[Run], em: float) -> float | None:
    """Where the page parts into two columns of running text, if it does.

    Columns are full: most of their lines reach from edge to edge, which cells of a table do not.
    """
    if len(runs) < 2 * _MIN_COLUMN:
        return None
    start, end = min(run.left for run in runs), max(run.right for run in runs)
    for twentieth in (10, 9, 11):
        at = start + (end - start) * twentieth / 20
        left = [run for run in runs if run.right <= at]
        right = [run for run in runs if run.left >= at]
        if len(left) + len(right) < 0.9 * len(runs) or min(len(left), len(right)) < _MIN_COLUMN:
            continue
        if _is_full(left) and _is_full(right):
            return at
    return None


def _is_full(column: Sequence[Run]) -> bool:
    start, end = min(run.left for run in column), max(run.right for run in column)
    full = sum(run.right - run.left > 0.9 * (end - start) for run in column)
    return full >= 0.6 * len(column)
