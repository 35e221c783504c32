"""The figures of short entries and duties, which are written in words: 不低于500万元, 前10家."""

from __future__ import annotations

from collections.abc import Iterator

from huice.language import Text
from huice.problems import Spot
from huice.rules.measure import Document
from huice.verify.encoded import Figure, written_figures


def recorded_figures(document: Document) -> list[Figure]:
    """Every figure that an entry or a duty states in Chinese, wanted where it cites."""
    return [*_of_support(document), *_of_duties(document)]


def _of_support(document: Document) -> Iterator[Figure]:
    for each in document.support:
        beside = tuple(text for text in (each.reading, each.undecidable) if text)
        for one in each.money:
            yield from _figures(document, each.key, each.spot, each.cite, one.figure, beside)
        for text in (each.gives, *each.conditions):
            yield from _figures(document, each.key, each.spot, each.cite, text.zh, beside)


def _of_duties(document: Document) -> Iterator[Figure]:
    for each in document.duties:
        for text in (each.does, *((each.by,) if each.by else ())):
            yield from _figures(document, each.key, each.spot, each.cite, text.zh, ())


def _figures(
    document: Document, rule: str, spot: Spot, cite: str, words: str, beside: tuple[Text, ...]
) -> Iterator[Figure]:
    for wanted, shown in written_figures(words):
        yield Figure(rule, spot, cite, wanted, shown, beside, document.notes)
