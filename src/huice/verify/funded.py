"""The figures of a programme: moments of its stages, points of its review, lengths and shares that
its provisions print."""

from __future__ import annotations

from collections.abc import Iterator

from huice.rules.measure import Document
from huice.rules.programme import Programme, Stage, moment
from huice.values.literals import rate, read_literal
from huice.verify.encoded import Figure, moment_wanted
from huice.verify.printed import Wanted


def programme_figures(document: Document) -> Iterator[Figure]:
    """Every figure of the document's programme, wanted where its part cites; none without one."""
    programme = document.programme
    if programme is None:
        return
    for stage in programme.stages:
        yield from _of_stage(document, stage)
    yield from _of_review(document, programme)
    for each in programme.provisions:
        rule = f"{document.id}/provisions/{each.id}"
        if each.length:
            wanted = Wanted("duration", read_literal(each.length).value)
            yield Figure(rule, each.spot, each.cite, wanted, each.length, (), document.notes)
        if each.void_above is not None:
            wanted, shown = Wanted("rate", each.void_above), rate(each.void_above)
            yield Figure(rule, each.spot, each.cite, wanted, shown, (), document.notes)


def _of_stage(document: Document, stage: Stage) -> Iterator[Figure]:
    beside = (stage.reading,) if stage.reading else ()
    for written in filter(None, (stage.opens, stage.closes)):
        found = moment(written)
        wanted = Wanted("month_day", found) if isinstance(found, tuple) else moment_wanted(found)
        yield Figure(f"{document.id}/stages/{stage.id}", stage.spot, stage.cite, wanted, written,
                     beside, document.notes)  # fmt: skip


def _of_review(document: Document, programme: Programme) -> Iterator[Figure]:
    review = programme.review
    if review is None:
        return
    scores = [(each.points, each.cite) for each in review.rubric]
    scores += [(each.points, each.cite) for each in review.passing]
    for points, cite in scores:
        yield Figure(f"{document.id}/review", review.spot, cite, Wanted("count", points, "分"), f"{points}分",
                     (), document.notes)  # fmt: skip
