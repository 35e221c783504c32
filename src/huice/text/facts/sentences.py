"""A block's text in sentences and clauses, with their offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A sentence is cut where it runs on without end, so that no text takes long to read.
_SENTENCE = re.compile(r"(?:“[^“”]{0,60}”|（[^（）]{0,60}）|[^。！？；\n]){1,2000}[。！？；]*")
_CLAUSE = re.compile(r"(?:“[^“”]{0,60}”|（[^（）]{0,60}）|[^，：])+")


@dataclass(frozen=True, slots=True)
class Span:
    """``text`` as it stands at ``start`` of its block."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def sentences(text: str, start: int = 0) -> Iterator[Span]:
    """The sentences of ``text`` from ``start`` on; 。；！？ and line breaks end one."""
    for match in _SENTENCE.finditer(text, start):
        yield Span(match[0], match.start())


def clauses(sentence: Span) -> list[Span]:
    """The clauses of a sentence, apart by ， and ：, which brackets and quotation marks hold together."""
    return [
        Span(match[0], sentence.start + match.start()) for match in _CLAUSE.finditer(sentence.text)
    ]
