"""The text of a document as it is read on a page: its outline, a part of it, and what of it a
citation names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from huice.text.address import Place
from huice.text.document import Block, Document, Provision

WHOLE: Final = 24_000
"""Characters up to which a document is shown whole; of a longer one, the part around a clause."""
MOST_SHOWN: Final = 48_000
"""Characters of one part that a page holds."""
MOST_OUTLINED: Final = 240
MOST_ROWS: Final = 300


class Stretch(NamedTuple):
    """A piece of a paragraph; ``is_named`` where the citation names it."""

    text: str
    is_named: bool


class Paragraph(NamedTuple):
    """A paragraph or a table of a unit."""

    kind: str
    stretches: tuple[Stretch, ...]
    rows: tuple[tuple[str, ...], ...]
    is_named: bool


class Unit(NamedTuple):
    """A unit with its own text. ``anchor`` is its place on the page, ``depth`` from 0."""

    address: str
    anchor: str
    depth: int
    kind: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    is_named: bool


class Entry(NamedTuple):
    """A line of the outline."""

    address: str
    title: str
    depth: int
    anchor: str
    is_shown: bool


class Reading(NamedTuple):
    """What is shown of a document; ``previous`` and ``following`` are addresses."""

    units: tuple[Unit, ...]
    outline: tuple[Entry, ...]
    part: str
    is_whole: bool
    is_cut: bool
    previous: str
    following: str
    more_outlined: int


def read(document: Document, places: Sequence[Place], part: str = "") -> Reading:
    """A document at the clauses that were asked for, or at one of its parts, or from its
    beginning."""
    own = [each for each in places if each.document.id == document.id]
    every = [each for each in document.provisions() if each.blocks or each.address]
    anchors = {id(each): f"u{at}" for at, each in enumerate(every)}
    first = own[0].provision if own else None
    parts = _parts(document)
    chosen = _chosen(parts, first, part)
    is_whole = sum(len(each.text) for each in every) <= WHOLE
    whole = every if is_whole else [x for root in chosen for x in root if x.blocks or x.address]
    inside = _fitting(whole, first)
    named = _named(own)
    units = tuple(_unit(each, anchors[id(each)], named, first) for each in inside)
    shown = {id(each) for each in inside}
    outline = [
        Entry(each.address, _heading(each), max(len(each.steps) - 1, 0), anchors[id(each)],
              id(each) in shown)
        for each in every
        if each.address and (len(each.steps) <= 2 or each.kind == "条")
    ]  # fmt: skip
    before, after = _beside(every, first, inside, is_whole)
    return Reading(
        units, tuple(outline[:MOST_OUTLINED]),
        chosen[0][0].address if chosen and not is_whole else "", is_whole,
        len(inside) < len(whole) or any(len(each.text) > MOST_SHOWN for each in inside),
        before, after,
        max(len(outline) - MOST_OUTLINED, 0),
    )  # fmt: skip


def _parts(document: Document) -> list[list[Provision]]:
    """The document cut where its outermost units begin: what stands before them, then each."""
    root = document.root
    alone = [root] if root.blocks else []
    parts = [alone] if alone else []
    return [*parts, *(list(child.walk()) for child in root.children)]


def _chosen(
    parts: list[list[Provision]], first: Provision | None, part: str
) -> list[list[Provision]]:
    """Enough parts in a row, from the one that holds the clause or bears the address."""
    start = 0
    for at, each in enumerate(parts):
        if (first is not None and any(unit is first for unit in each)) or (
            first is None and part and any(unit.address == part for unit in each)
        ):
            start = at
    chosen: list[list[Provision]] = []
    size = 0
    for each in parts[start:]:
        long = sum(len(unit.text) for unit in each)
        if chosen and size + long > WHOLE:
            break
        chosen.append(each)
        size += long
    return chosen


def _fitting(units: list[Provision], first: Provision | None) -> list[Provision]:
    """As many units as a page holds, from a little before the clause that was asked for."""
    at = next((i for i, each in enumerate(units) if each is first), 0)
    size, start = 0, 0
    if sum(len(each.text) for each in units) > MOST_SHOWN:
        start = max(at - 3, 0)
    kept: list[Provision] = []
    for each in units[start:]:
        if kept and size + len(each.text) > MOST_SHOWN:
            break
        kept.append(each)
        size += len(each.text)
    return kept


def _beside(
    every: list[Provision], first: Provision | None, inside: list[Provision], is_whole: bool
) -> tuple[str, str]:
    """The clauses before and after the one that was asked for, else before and after the part."""
    addressed = [each for each in every if each.address and each.blocks]
    if not addressed or (first is None and is_whole):
        return "", ""
    if first is not None:
        at = next((i for i, each in enumerate(addressed) if each is first), -1)
        if at < 0:
            return "", ""
        return (addressed[at - 1].address if at else "",
                addressed[at + 1].address if at + 1 < len(addressed) else "")  # fmt: skip
    shown = {id(each) for each in inside}
    places = [i for i, each in enumerate(addressed) if id(each) in shown]
    if not places:
        return "", ""
    return (addressed[places[0] - 1].address if places[0] else "",
            addressed[places[-1] + 1].address if places[-1] + 1 < len(addressed) else "")  # fmt: skip


def _named(places: Sequence[Place]) -> dict[int, list[tuple[int, int]]]:
    """Of each block, the spans that the citation names."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for place in places:
        for piece in place.pieces:
            spans.setdefault(id(piece.block), []).append((piece.start, piece.end))
    return spans


def _unit(
    each: Provision, anchor: str, named: dict[int, list[tuple[int, int]]], first: Provision | None
) -> Unit:
    size = 0
    blocks: list[Block] = []
    for block in each.blocks:
        size += len(block.text)
        if blocks and size > MOST_SHOWN:
            break
        blocks.append(block)
    paragraphs = tuple(_paragraph(block, sorted(named.get(id(block), []))) for block in blocks)
    return Unit(
        each.address, anchor, min(max(len(each.steps) - 1, 0), 5), each.kind, _heading(each),
        paragraphs, each is first,
    )  # fmt: skip


def _paragraph(block: Block, spans: list[tuple[int, int]]) -> Paragraph:
    if block.kind == "table" and block.rows:
        return Paragraph("table", (), block.rows[:MOST_ROWS], bool(spans))
    return Paragraph(block.kind, tuple(_stretches(block.text[:MOST_SHOWN], spans)), (), bool(spans))


def _stretches(text: str, spans: list[tuple[int, int]]) -> Iterator[Stretch]:
    at = 0
    for start, end in spans:
        if start > at:
            yield Stretch(text[at:start], False)
        if end > max(start, at):
            yield Stretch(text[max(start, at) : end], True)
        at = max(at, end)
    if at < len(text):
        yield Stretch(text[at:], False)


def _heading(each: Provision) -> str:
    """The heading of a unit, or its first words."""
    if each.title:
        return each.title
    opening = each.text.split("\n", 1)[0].removeprefix(each.label).strip()
    return opening[:40] + ("…" if len(opening) > 40 else "")
