"""The table of clocks run on: an entry for each, in columns. It needs about half the room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from huice.language import Language, Text
from huice.procedure.drawing.clock_table import chip_at, chip_width, kind_of
from huice.procedure.drawing.clock_words import ClockRow
from huice.procedure.drawing.lettering import Line, Run, lines_height, wrap
from huice.procedure.drawing.picture import Hair, Picture

GUTTER = 10.0
LAPSE = Text("逾期", "lapse:")
BETWEEN = 2.5
NUMBERS = (2, 3, 4)
"""How many columns are tried."""


class ClockEntries:
    """Entries in columns that share ``width`` and end as evenly as they can."""

    def __init__(
        self, rows: Sequence[ClockRow], language: Language, width: float, size: float,
        numbers: Sequence[int] = NUMBERS,
    ) -> None:  # fmt: skip
        self.rows, self.language, self.width, self.size = rows, language, width, size
        self.number = min(numbers, key=self._height)

    def _column(self, number: int) -> float:
        return (self.width - GUTTER * (number - 1)) / number

    def _entry(self, row: ClockRow, number: int) -> tuple[Line, ...]:
        """The row's cells in one paragraph, parted by strokes."""
        *cells, lapses = row.cells
        parts = [[run for paragraph in cell for run in paragraph] for cell in cells]
        said = [run for paragraph in lapses for run in paragraph]
        parts.append([Run(LAPSE.say(self.language), "quiet"), *said])
        runs = [run for part in parts for run in (Run("/", "quiet"), *part)][1:]
        return wrap(runs, self.size, self._column(number), self._indent(row))

    def _indent(self, row: ClockRow) -> float:
        return chip_width(kind_of(row.clock), row.mark, self.size) + 3

    def _entry_height(self, lines: Sequence[Line]) -> float:
        return lines_height(lines, self.size) + BETWEEN

    def _columns(self, number: int) -> list[list[tuple[ClockRow, tuple[Line, ...]]]]:
        """The entries in their order, in so many columns, the highest as low as it can be."""
        entries = [(row, self._entry(row, number)) for row in self.rows]
        heights = [self._entry_height(lines) for _, lines in entries]
        for limit in sorted(_sums(heights)):
            columns: list[list[tuple[ClockRow, tuple[Line, ...]]]] = [[]]
            used = 0.0
            for entry, height in zip(entries, heights, strict=True):
                if columns[-1] and used + height > limit:
                    columns.append([])
                    used = 0.0
                columns[-1].append(entry)
                used += height
            if len(columns) <= number and limit >= max(heights):
                return columns
        return [entries]

    def _height(self, number: int) -> float:
        return max(
            sum(self._entry_height(lines) for _, lines in column)
            for column in self._columns(number)
        )

    def write(self, picture: Picture, left: float, y: float) -> float:
        """Set the entries; returns where they end."""
        picture.hairs.append(Hair(left, y, self.width, heavy=True))
        top = bottom = y + 4
        for place, column in enumerate(self._columns(self.number)):
            x, y = left + place * (self._column(self.number) + GUTTER), top
            for row, lines in column:
                kind = kind_of(row.clock)
                picture.chips.append(chip_at(kind, row.mark, x, y, self.size))
                rest = picture.write(lines[:1], x + self._indent(row), y, self.size)
                picture.write(lines[1:], x, rest, self.size)
                y += self._entry_height(lines)
            bottom = max(bottom, y)
        picture.hairs.append(Hair(left, bottom + 1, self.width, heavy=True))
        return bottom + 1


def _sums(heights: Sequence[float]) -> Iterator[float]:
    """The heights of every row of neighbours: one of them is that of the highest column."""
    for first in range(len(heights)):
        total = 0.0
        for height in heights[first:]:
            total += height
            yield total + 0.001
