"""The lines of a file as read, before anything is made of them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source: a line of a text file, a paragraph of a Word file, a row of a table.

    ``number`` counts from 1 in the source and never changes; every place that Huice cites goes
    back to it. ``heading`` is the level (1 to 6) where the format itself marks a heading, else 0.
    ``page`` is true on the first line of a page, where the format tells. ``cells`` are the cells
    of a table row, where the format tells; ``text`` then holds them joined by tabs.
    """

    number: int
    text: str
    heading: int = 0
    page: bool = False
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """Something that conversion broke and that was put right: where, what kind, before and after.

    ``kind`` is one of the keys of ``huice.text.repair.KINDS``.
    """

    line: int
    kind: str
    before: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read: its name, its digest (SHA-256 of the bytes) and its lines."""

    file: str
    digest: str
    lines: tuple[Line, ...]
    repairs: tuple[Repair, ...] = field(default=())
