"""Text files: line N is the line that an editor shows as N."""

from __future__ import annotations

from huice.text.formats.collected import Collected, too_many
from huice.text.formats.decoding import decode
from huice.text.formats.limits import MAX_LINES


def read(name: str, data: bytes) -> Collected:
    """The lines of a .txt or .md file, empty ones included; a form feed starts a page.

    Only line feed, carriage return and the two together end a line. Marks of Markdown stay:
    they stand in real text files too, and the next stage takes them off.
    """
    text = decode(data, name).replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > MAX_LINES:
        raise too_many(name, MAX_LINES, "行", "lines")
    pieces = text.split("\n")
    if pieces[-1] == "":
        pieces.pop()
    lines = Collected(name)
    for piece in pieces:
        if "\f" in piece:
            _add_with_form_feed(piece, lines)
        else:
            lines.add(piece)
    return lines


def _add_with_form_feed(piece: str, lines: Collected) -> None:
    """What stands before the form feed belongs to the old page, if anything does."""
    before, _, after = piece.rpartition("\f")
    text = " ".join(part for part in before.split("\f") if part.strip())
    if after.strip():
        lines.new_page()
        lines.add(f"{text} {after}" if text else after)
    else:
        lines.add(text)
        lines.new_page()
