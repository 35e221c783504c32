"""Stars that rank places for industries: a table of industries × cities, or lists city by city.

A table has a row of places over its columns and an industry at the head of each row; a list has
a place with the number of its industries, 甲（2）, and each industry behind its stars. Tables and
maps of this kind come out of scanning badly, so what contradicts itself is marked as doubtful: a
row whose starred cells are not as many as its last column says, a list that is not as long as its
heading says, more stars than the legend knows, or a list at odds with the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from huice.text.document import Block, Provision
from huice.text.facts.place_names import Mention, Names

_STARS = re.compile("★+")
_LEGEND = re.compile("核心|重点|重要|一般")
_NUMBER = re.compile(r"^\d+[.、．]\s*")
# 甲（2） or ★★乙: the steps of lists city by city.
_STEP = re.compile(r"([一-龥]{2,8})\s*（(\d+)）|(★+)\s*([一-龥A-Za-z0-9]+)")


@dataclass(frozen=True, slots=True)
class Starred:
    """A place with so many stars (``level``) for an industry, and the lines it stands on."""

    industry: str
    place: Mention
    level: int
    line: tuple[int, int]
    words: str
    doubtful: bool


def starred(unit: Provision, names: Names) -> list[Starred]:
    """The stars that the tables and lists of a unit give, each place and industry once."""
    if not any("★" in block.text for block in unit.blocks):
        return []
    levels = {
        len(stars)
        for block in unit.blocks
        if block.kind == "text" and _LEGEND.search(block.text)
        for stars in _STARS.findall(block.text)
    }
    found: dict[tuple[str, str], Starred] = {}
    tables = [block for block in unit.blocks if _head(block, names)]
    for each in [
        *(row for table in tables for row in _of_table(table, names)),
        *_of_lists((block for block in unit.blocks if block not in tables), names),
    ]:
        doubtful = each.doubtful or (bool(levels) and each.level not in levels)
        key = (each.place.name, re.sub("(?:产业|业)$", "", each.industry))
        first = found.setdefault(key, replace(each, doubtful=doubtful))
        if first.level != each.level:
            found[key] = replace(first, doubtful=True)
    return list(found.values())


def _head(table: Block, names: Names) -> dict[int, Mention]:
    """The places over the columns of a table, by column; empty where it has none."""
    for row in table.rows[:3]:
        columns = {index: _place(cell, names) for index, cell in enumerate(row)}
        places = {index: place for index, place in columns.items() if place}
        if len(places) >= 3:
            return places
    return {}


def _place(cell: str, names: Names) -> Mention | None:
    found = names.mentions(cell)
    whole = (
        found and found[0].kind == "division" and (found[0].start, found[0].end) == (0, len(cell))
    )
    return found[0] if whole else None


def _of_table(table: Block, names: Names) -> Iterator[Starred]:
    head = _head(table, names)
    offset = 0
    for row in table.rows:
        words = "\t".join(row)
        line = table.lines(offset, offset + max(len(words), 1))
        offset += len(words) + 1
        cells = {index: len(row[index]) for index in head if _is_stars(row, index)}
        counts = [int(cell) for cell in row[max(head) + 1 :] if cell.isdigit()]
        for index, level in cells.items():
            industry = _NUMBER.sub("", row[0])
            doubtful = bool(counts) and counts[-1] != len(cells)
            yield Starred(industry, head[index], level, line, words, doubtful)


def _is_stars(row: tuple[str, ...], index: int) -> bool:
    return index < len(row) and bool(_STARS.fullmatch(row[index].strip()))


def _of_lists(blocks: Iterable[Block], names: Names) -> Iterator[Starred]:
    place: Mention | None = None
    count = 0
    listed: list[Starred] = []
    for block in blocks:
        if block.kind == "heading":
            place = None
        for step in _STEP.finditer(block.text):
            if step[1]:
                yield from _checked(listed, count)
                place, count, listed = _place(step[1], names), int(step[2]), []
            elif place:
                line = block.lines(*step.span())
                listed.append(Starred(step[4], place, len(step[3]), line, step.group(), False))
    yield from _checked(listed, count)


def _checked(listed: list[Starred], count: int) -> Iterator[Starred]:
    for each in listed:
        yield replace(each, doubtful=len(listed) != count)
