"""Which read document is the text of which document of the library."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from huice.rules.measure import Document as Encoded
from huice.rules.measure import SourceText
from huice.text.document import Document
from huice.text.names import plain_number, same_title


def text_of(encoded: Encoded, documents: Sequence[Document]) -> Document | None:
    """The read document with the same number or title; where several have, the one that stands
    at the lines the library names. None where none has."""
    scored = [(_score(encoded, each), each) for each in documents]
    score, best = max(scored, key=lambda pair: pair[0], default=((0, 0), None))
    return best if score[0] else None


def _score(encoded: Encoded, document: Document) -> tuple[int, int]:
    number = bool(encoded.number) and plain_number(encoded.number) == plain_number(document.number)
    title = same_title(encoded.title.zh, document.title)
    return 2 * title + number, _shared_lines(encoded.source, document)


def _shared_lines(source: SourceText | None, document: Document) -> int:
    if source is None or PurePath(source.file).name != PurePath(document.file).name:
        return 0
    spans = [(int(a), int(b or a)) for a, b in re.findall(r"(\d+)(?:-(\d+))?", source.lines)]
    return sum(
        max(0, min(last, part.last) - max(first, part.first) + 1)
        for first, last in spans
        for part in document.parts
    )
