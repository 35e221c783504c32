"""Documents written for a test: each line of a text is a line of the source."""

from __future__ import annotations

from datetime import date

from huice.text.blocks import blocks_of
from huice.text.document import Document, Part
from huice.text.lines import Line
from huice.text.outline import outline
from huice.text.repair import clean


def written(text: str, *, signed: date | None = None, title: str = "竹溪市若干措施") -> Document:
    """The document that a text is read as; its first line has the number 1."""
    lines = [Line(at, line) for at, line in enumerate(text.strip().split("\n"), 1)]
    cleaned, _ = clean(lines)
    blocks, _ = blocks_of(cleaned)
    root, _ = outline(blocks)
    part = Part("text", "written.txt", 1, len(lines))
    return Document("W1", title, "", (), "final", (part,), root, signed=signed)
