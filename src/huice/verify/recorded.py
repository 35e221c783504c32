"""The figures of short entries, duties, plans and recurring reports, which are written in words:
不低于500万元, 前10家."""

from __future__ import annotations

from collections.abc import Iterator

from huice.language import Text
from huice.problems import Spot
from huice.rules.measure import Document
from huice.values.quantity import Quantity
from huice.verify.encoded import Figure, written_figures
from huice.verify.printed import Wanted


def recorded_figures(document: Document) -> list[Figure]:
    """Every figure that an entry or a duty states in Chinese, wanted where it cites."""
    return [*_of_support(document), *_of_duties(document), *_of_plan(document),
            *_of_reports(document)]  # fmt: skip


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


def _of_plan(document: Document) -> Iterator[Figure]:
    """Each figure and year of a target, each place of the layout, each name."""
    if document.plan is None:
        return
    for each in document.plan.targets:
        beside = (each.reading,) if each.reading else ()
        base = each.key, each.spot, each.cite
        for quantity in filter(None, (each.figure, each.high)):
            for wanted in _wanted(quantity):
                yield Figure(*base, wanted, quantity.written, beside, document.notes)
        if each.year:
            yield Figure(*base, Wanted("year", each.year), f"{each.year}年", beside, document.notes)
    for role in document.plan.layout:
        beside = (role.doubt,) if role.doubt else ()
        if len(role.places) == 1:
            wanted = Wanted("place", role.places[0])
            yield Figure(role.key, role.spot, role.cite, wanted, role.place, beside, document.notes)
    for named in document.plan.named:
        base = named.key, named.spot, named.cite
        yield Figure(*base, Wanted("name", named.name.zh), named.name.zh, (), document.notes)  # fmt: skip


def _of_reports(document: Document) -> Iterator[Figure]:
    """Each day by which a report is due; the end of a month is no figure."""
    for each in document.reports:
        beside = (each.reading,) if each.reading else ()
        yield from _figures(document, each.key, each.spot, each.cite, each.covers.zh, beside)
        for month, day in each.due:
            if month:
                wanted, shown = Wanted("month_day", (month, day)), f"{month}月{day}日"
                yield Figure(each.key, each.spot, each.cite, wanted, shown, beside, document.notes)


def _wanted(quantity: Quantity) -> Iterator[Wanted]:
    """As a literal where it is one; else the number alone, whatever its unit is called."""
    found = [wanted for wanted, _ in written_figures(quantity.written)]
    yield from found or [Wanted("number", quantity.value)]


def _figures(
    document: Document, rule: str, spot: Spot, cite: str, words: str, beside: tuple[Text, ...]
) -> Iterator[Figure]:
    for wanted, shown in written_figures(words):
        yield Figure(rule, spot, cite, wanted, shown, beside, document.notes)
