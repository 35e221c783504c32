"""Parts of a unit that have no label: paragraphs 款, halves 前段 and 后段, 二是, and words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from huice.text.document import Block, Provision
from huice.text.labels import chinese

_SENTENCE = re.compile(r"[^。！？\n]*[。！？\n]?")
_CLAUSE = re.compile(r"[^。！？；;\n]*[。！？；;\n]?")
_SPEAKER = re.compile(r"[^：:。，；]{2,16}[：:]")


@dataclass(frozen=True, slots=True)
class Piece:
    """``block.text[start:end]`` of a unit."""

    provision: Provision
    block: Block
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.block.text[self.start : self.end]

    @property
    def lines(self) -> tuple[int, int]:
        return self.block.lines(self.start, self.end)


Pieces = tuple[Piece, ...]


def whole(provision: Provision) -> Pieces:
    """All text of a unit and of what is under it."""
    return tuple(_piece(each, block) for each in provision.walk() for block in each.blocks)


def own(provision: Provision) -> Pieces:
    return tuple(_piece(provision, block) for block in provision.blocks)


def paragraphs(provision: Provision) -> list[Pieces]:
    """The paragraphs 款 of a unit, each with the items that belong to it; a heading is none.

    A paragraph printed behind the last item of a list belongs to the unit, not to the item.
    """
    found: list[Pieces] = []
    for at, block in enumerate(provision.blocks):
        if at == 0 and len(provision.blocks) > 1 and _is_heading(provision, block):
            continue
        found.append((_piece(provision, block),))
    for child in provision.children:
        for unit in child.walk():
            for at, block in enumerate(unit.blocks):
                piece = _piece(unit, block)
                if at and not _is_heading(unit, unit.blocks[0]) and block.kind == "text":
                    found.append((piece,))
                elif found:
                    found[-1] = (*found[-1], piece)
                else:
                    found.append((piece,))
    return found


def halves(pieces: Pieces) -> tuple[Pieces, Pieces] | None:
    """The first sentence and the rest, without the heading; None where there is one only."""
    body = _body(pieces) if pieces else ()
    for pattern in (_SENTENCE, _CLAUSE):
        parts = [part for piece in body for part in _split(piece, pattern)]
        if len(parts) > 1:
            return (parts[0],), tuple(parts[1:])
    return None


def enumerated(pieces: Pieces, number: int) -> Pieces:
    """What follows 二是 up to 三是 or the end of its paragraph; empty where it is not there."""
    start = re.compile(rf"(?:^|(?<=[。；：，、:;\s]))(?:[^。；：]{{0,4}}){chinese(number)}是")
    stop = re.compile(rf"(?<=[。；，;]){chinese(number + 1)}是")
    for piece in pieces:
        found = start.search(piece.text)
        if found:
            ended = stop.search(piece.text, found.end())
            end = ended.start() if ended else len(piece.text)
            return (_part(piece, found.start(), end),)
    return ()


def inline(pieces: Pieces, form: str, number: int) -> Pieces:
    """An item that stands inside a paragraph (…之一：（1）…；（2）…), up to the next one, or the row
    of a table that its first cell numbers; empty where there is none."""
    for piece in pieces:
        start = _inline_label(form, number).search(piece.text)
        if start:
            after = _inline_label(form, number + 1).search(piece.text, start.end())
            return (_part(piece, start.start(), after.start() if after else len(piece.text)),)
    return ()


def _inline_label(form: str, number: int) -> re.Pattern[str]:
    match form:
        case "（一）":
            return re.compile(rf"(?<=[：；。，:;])[（(]{chinese(number)}[）)]")
        case "（1）":
            return re.compile(rf"(?<=[：；。，:;])(?:[（(]{number}[）)]|{number}[）)])")
        case "1":
            return re.compile(
                rf"(?<=[：；。:;]){number}[.．、](?!\d)|(?:^|\n|\t|(?<=。))\s*{number}(?=\t)"
            )
    return re.compile(r"(?!)")


def with_words(pieces: Pieces, words: str) -> Pieces:
    """The speeches or labelled paragraphs that open with the words (``某某：…``), or else the
    sentences that have them. A stroke separates alternatives."""
    found: list[Piece] = []
    for each in re.split(r"[/／]", words):
        found += _labelled(pieces, each) or _sentences_with(pieces, each)
    return tuple(dict.fromkeys(found))


def _labelled(pieces: Pieces, words: str) -> list[Piece]:
    found: list[Piece] = []
    taking = False
    for piece in pieces:
        label = _SPEAKER.match(piece.text)
        if label:
            taking = label[0][:-1].endswith(words) or label[0].startswith(words)
        if taking:
            found.append(piece)
    return found


def _sentences_with(pieces: Pieces, words: str) -> list[Piece]:
    parts = (part for piece in pieces for part in _split(piece, _SENTENCE))
    return [part for part in parts if words in part.text.replace(" ", "")]


def _split(piece: Piece, pattern: re.Pattern[str]) -> list[Piece]:
    spans = [found.span() for found in pattern.finditer(piece.text) if found[0].strip()]
    return [_part(piece, start, end) for start, end in spans]


def _part(piece: Piece, start: int, end: int) -> Piece:
    return Piece(piece.provision, piece.block, piece.start + start, piece.start + end)


def _piece(provision: Provision, block: Block) -> Piece:
    return Piece(provision, block, 0, len(block.text))


def _body(pieces: Pieces) -> Sequence[Piece]:
    """Without the heading that opens the unit, whether on a line of its own or before the text."""
    first, *rest = pieces
    unit = first.provision
    if not unit.blocks or first.block is not unit.blocks[0] or first.start:
        return pieces
    if rest and _is_heading(unit, first.block):
        return rest
    at = first.text.find(unit.title) if unit.title else -1
    end = at + len(unit.title)
    if at < 0 or not re.match(r"[。：:]\S", first.text[end:]):
        return pieces
    return [_part(first, end + 1, len(first.text)), *rest]


def _is_heading(unit: Provision, block: Block) -> bool:
    """Whether the line that opens a unit is a heading alone."""
    if block.kind == "heading":
        return True
    rest = block.text.removeprefix(unit.label).strip()
    return bool(unit.title) and rest == unit.title and not re.search(r"[；;，,。]$", rest)
