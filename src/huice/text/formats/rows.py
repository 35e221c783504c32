"""What stands in a document one below another, and tables as rows of cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from huice.text.formats.collected import Collected, too_many
from huice.text.formats.limits import MAX_CELLS, MAX_COLUMNS


class Piece(NamedTuple):
    """A paragraph or a table row on its way to a line."""

    text: str
    heading: int = 0
    page: bool = False
    cells: tuple[str, ...] = ()


@dataclass(slots=True)
class Cell:
    """A cell, what stands in it, and over how many columns and rows it goes.

    ``merged`` marks a cell that only continues the one above: it is empty.
    """

    columns: int = 1
    rows: int = 1
    merged: bool = False
    pieces: list[Piece] = field(default_factory=list)

    @property
    def text(self) -> str:
        if self.merged:
            return ""
        texts = (" ".join(piece.cells) or piece.text for piece in self.pieces)
        return " ".join(text.strip() for text in texts if text.strip())


@dataclass(slots=True)
class Table:
    """A table of a file as it is read. ``layout`` is set where it only arranges the page."""

    file: str
    rows: list[list[Cell]] = field(default_factory=list)
    layout: bool = False
    _count: int = 0

    def add(self, cell: Cell) -> None:
        """One more cell of the last row. Raises BadInput when there are too many."""
        self._count += 1
        if self._count > MAX_CELLS:
            raise too_many(self.file, MAX_CELLS, "个表格单元", "table cells")
        if not self.rows:
            self.rows.append([])
        self.rows[-1].append(cell)

    def pieces(self) -> Iterator[Piece]:
        """A row for each row; where the table is a frame round text, the text in it.

        Raises BadInput where cells that go over many rows make too many.
        """
        if self.layout or all(len(row) <= 1 for row in self.rows):
            for row in self.rows:
                for cell in row:
                    yield from cell.pieces
            return
        for row, cells in zip(self.rows, self._grid(), strict=True):
            if any(cells):
                page = any(piece.page for cell in row for piece in cell.pieces)
                yield Piece("", page=page, cells=cells)

    def _grid(self) -> Iterator[tuple[str, ...]]:
        """Texts column by column. A cell over several columns or rows stands in the first."""
        taken: dict[int, int] = {}
        count = 0
        for at, row in enumerate(self.rows):
            texts: list[str] = []
            for cell in row:
                while taken.get(len(texts), -1) >= at:
                    texts.append("")
                first, last = len(texts), max(len(texts) + 1, MAX_COLUMNS)
                last = min(last, first + max(cell.columns, 1))
                texts += [cell.text, *[""] * (last - first - 1)]
                if cell.rows > 1:
                    taken |= dict.fromkeys(range(first, last), at + cell.rows - 1)
            count += len(texts)
            if count > MAX_CELLS:
                raise too_many(self.file, MAX_CELLS, "个表格单元", "table cells")
            yield tuple(texts)


def collect(pieces: Iterable[Piece], into: Collected) -> None:
    """Every piece as a line."""
    for piece in pieces:
        if piece.page:
            into.new_page()
        into.add(piece.text, piece.heading, piece.cells)
