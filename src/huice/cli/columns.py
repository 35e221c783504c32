"""Rows in columns that do not tear: short cells stay whole, long ones fold and give way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as Markup

from huice.cli.fold import folded

GAP: Final = 2
NARROWEST: Final = 8


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, whether its cells stay on one line (ids, dates, line numbers), and
    else the least width that it is narrowed to."""

    heading: str = ""
    whole: bool = False
    least: int = NARROWEST


Cell = str | Markup
Row = Sequence[Cell] | Markup
"""The cells of a row, or one text that stands across all columns."""


def print_columns(
    console: Console, columns: Sequence[Column], rows: Iterable[Row], indent: int = 0
) -> None:
    """Prints rows under their headings; the widest column that may fold is narrowed first.

    Newlines part the lines of a cell. A column that is empty in every row is left out, and no
    line ends in blanks.
    """
    listed = [row if isinstance(row, Markup) else [_lines(cell) for cell in row] for row in rows]
    kept = [
        at for at in range(len(columns))
        if any(not isinstance(row, Markup) and any(part.plain for part in row[at]) for row in listed)
    ]  # fmt: skip
    columns = [columns[at] for at in kept]
    heads = [_lines(Markup(column.heading, style="bold")) for column in columns]
    cells = [row if isinstance(row, Markup) else [row[at] for at in kept] for row in listed]
    if any(column.heading for column in columns):
        cells.insert(0, heads)
    widths = _widths(columns, [row for row in cells if not isinstance(row, Markup)],
                     console.width - indent)  # fmt: skip
    for row in cells:
        if isinstance(row, Markup):
            for line in folded(row, console.width - indent):
                console.print(Markup(" " * indent).append_text(line), soft_wrap=True)
        else:
            _print_row(console, row, widths, indent)


def _lines(cell: Cell) -> list[Markup]:
    text = cell if isinstance(cell, Markup) else Markup(cell)
    return list(text.split("\n", allow_blank=True))


def _widths(columns: Sequence[Column], rows: Sequence[list[list[Markup]]], room: int) -> list[int]:
    """What each column takes; those that may fold share what the others leave."""
    widths = [
        max((part.cell_len for row in rows for part in row[at]), default=0)
        for at in range(len(columns))
    ]
    room -= GAP * (len(columns) - 1)
    while sum(widths) > room:
        folding = [
            at
            for at, column in enumerate(columns)
            if not column.whole and widths[at] > column.least
        ]
        if not folding:
            break
        widths[max(folding, key=lambda at: widths[at])] -= 1
    return widths


def _print_row(
    console: Console, row: Sequence[list[Markup]], widths: Sequence[int], indent: int
) -> None:
    columns = [
        [line for part in cell for line in folded(part, width)]
        for cell, width in zip(row, widths, strict=True)
    ]
    for at in range(max(map(len, columns), default=0)):
        line, start = Markup(), indent
        for column, width in zip(columns, widths, strict=True):
            if at < len(column) and column[at].plain:
                line.append(" " * (start - cell_len(line.plain))).append_text(column[at])
            start += width + GAP
        console.print(line, soft_wrap=True)
