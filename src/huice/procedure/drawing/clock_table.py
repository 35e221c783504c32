"""The table of clocks: how wide its columns are, and where its text stands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from huice.language import Language
from huice.procedure.drawing.clock_words import HEADS, ClockRow
from huice.procedure.drawing.lettering import (
    LEADING,
    Line,
    Run,
    lines_height,
    text_width,
    widest_word,
    wrap,
)
from huice.procedure.drawing.picture import Chip, ChipKind, Hair, Picture
from huice.procedure.drawing.shapes import Box
from huice.procedure.drawing.shares import best_shares
from huice.procedure.model import Clock

SHARES = (0.24, 0.2, 0.11, 0.27, 0.18)
LEAST = 0.05
BROKEN = 10_000.0
"""What a share too narrow for its words weighs against a point of height."""
GUTTER = 6.0
RUNS = 3
"""The column whose paragraphs are joined where room is scarce."""


def chip_width(kind: ChipKind, text: str, size: float) -> float:
    return text_width(text, size) + (10 if kind == "still" else 6)


def chip_at(kind: ChipKind, text: str, x: float, y: float, size: float) -> Chip:
    return Chip(Box(x, y, chip_width(kind, text, size), size * LEADING), text, kind, size)


def kind_of(clock: Clock | None) -> ChipKind:
    """The mark of a clock, or of a window, which is none."""
    if clock is None:
        return "window"
    if clock.unstated:
        return "unstated"
    return "soft" if clock.soft else "hard"


class ClockTable:
    """Rows set in columns that share ``width``. Where there is less ``air`` than 1, start and stop
    of a clock are said in one paragraph."""

    def __init__(
        self, rows: Sequence[ClockRow], language: Language, width: float, size: float, air: float
    ) -> None:
        self.rows, self.language, self.width, self.size = rows, language, width, size
        self.air = air
        self.lines = lru_cache(maxsize=None)(self._lines)
        self.words = [self._words(column) for column in range(len(HEADS))]
        self.shares = best_shares(SHARES, LEAST, self._height)

    def _lines(self, row: int, column: int, share: float) -> tuple[Line, ...]:
        room = share * self.width - GUTTER - self._indent(row, column)
        cell = self.rows[row].cells[column]
        if self.air < 1 and column == RUNS:
            cell = (tuple(run for paragraph in cell for run in paragraph),)
        return tuple(line for runs in cell for line in wrap(runs, self.size, room))

    def _indent(self, row: int, column: int) -> float:
        each = self.rows[row]
        return 0.0 if column else chip_width(kind_of(each.clock), each.mark, self.size) + 4

    def _row_height(self, row: int, shares: Sequence[float]) -> float:
        lines = max(len(self.lines(row, column, share)) for column, share in enumerate(shares))
        return lines * self.size * LEADING + 2 + 2 * self.air

    def _words(self, column: int) -> float:
        """The share that a column needs so that no word of it is broken, up to a third."""
        words = [widest_word([Run(HEADS[column].say(self.language))], self.size)]
        for place, row in enumerate(self.rows):
            for runs in row.cells[column]:
                words.append(widest_word(runs, self.size) + self._indent(place, column))
        return min((max(words) + GUTTER) / self.width, 1 / 3)

    def _height(self, shares: Sequence[float]) -> float:
        height = sum(self._row_height(row, shares) for row in range(len(self.rows)))
        broken = sum(max(0.0, need - share) for need, share in zip(self.words, shares, strict=True))
        return height + BROKEN * broken

    def write(self, picture: Picture, left: float, y: float) -> float:
        """Set the table; returns where it ends."""
        edges = [left + self.width * sum(self.shares[:n]) for n in range(len(self.shares))]
        picture.hairs.append(Hair(left, y, self.width, heavy=True))
        y += 2
        heads = [
            wrap([Run(head.say(self.language), "quiet")], self.size, share * self.width - GUTTER)
            for head, share in zip(HEADS, self.shares, strict=True)
        ]
        for x, lines in zip(edges, heads, strict=True):
            picture.write(lines, x, y, self.size)
        y += max(lines_height(lines, self.size) for lines in heads) + 2
        for place, row in enumerate(self.rows):
            picture.hairs.append(Hair(left, y, self.width))
            top = 1 + self.air
            picture.chips.append(chip_at(kind_of(row.clock), row.mark, left, y + top, self.size))
            for column, (x, share) in enumerate(zip(edges, self.shares, strict=True)):
                lines = self.lines(place, column, share)
                picture.write(lines, x + self._indent(place, column), y + top, self.size)
            y += self._row_height(place, self.shares)
        picture.hairs.append(Hair(left, y, self.width, heavy=True))
        return y
