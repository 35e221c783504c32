"""The book of observations that the site keeps, and how it is added to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Final, NamedTuple

from django.db import transaction

from huice.language import Text
from huice.problems import Spot
from huice.progress.observations import Book, Observation
from huice.progress.printed import printed_book
from huice.progress.status import Status
from huice.rules.plan import Target
from huice.site.casework.models_observation import PlanObservation
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.people.models import AuditHead, Organisation
from huice.site.web import clock
from huice.site.web.policies import library
from huice.values.quantity import read_quantity

BADGES: Final[dict[Status, str]] = {
    "reached": "ok", "on_course": "ok", "behind": "warn", "missed": "bad", "under_way": "info",
    "no_data": "quiet",
}  # fmt: skip
"""The badge of a status."""


def targets() -> dict[str, Target]:
    """Every target and baseline of the library's plans, by its key."""
    return {
        each.key: each
        for document in library().documents
        if document.plan is not None
        for each in document.plan.targets
    }


@cache
def printed() -> Book:
    """What the plans themselves print of earlier plans' targets."""
    return printed_book(library().documents)


def book() -> Book:
    """What plans print, then all observations as they were entered, also those whose target has
    left the library."""
    return Book((*printed().entries, *(
        Observation(each.target, each.year, read_quantity(each.figure), each.source, each.author,
                    each.on, each.corrects)
        for each in PlanObservation.objects.order_by("pk")
    )))  # fmt: skip


class Entry(NamedTuple):
    """An observation with the organisation that entered it, or that issued what prints it."""

    figure: str
    source: str
    by: Text
    on: date
    corrects: str


def history(target: str) -> dict[int, list[Entry]]:
    """Every entry of a target by its year: what plans print, then what was entered, in its order."""
    found: dict[int, list[Entry]] = {}
    for seen in printed().entries:
        if seen.target == target:
            by = Text(seen.author, seen.author)
            entry = Entry(seen.figure.written, seen.source, by, seen.on, seen.corrects)
            found.setdefault(seen.year, []).append(entry)
    for each in (
        PlanObservation.objects.filter(target=target)
        .select_related("authority")
        .order_by("year", "pk")
    ):
        entry = Entry(each.figure, each.source, each.authority.title, each.on, each.corrects)
        found.setdefault(each.year, []).append(entry)
    return dict(sorted(found.items()))


def enter(
    entered: Iterable[tuple[Observation, Spot]], authority: Organisation, actor: Actor
) -> int:
    """Add observations, all or none; raises BadInput with everything that is wrong. How many."""
    entered = list(entered)
    with transaction.atomic():
        AuditHead.objects.select_for_update().get_or_create(pk=1)  # one writer at a time
        book().added(entered, targets())
        PlanObservation.objects.bulk_create(
            PlanObservation(
                authority=authority, target=each.target, year=each.year,
                figure=each.figure.written, source=each.source, author=each.author,
                corrects=each.corrects, on=each.on, entered=clock.now(),
            )
            for each, _ in entered
        )  # fmt: skip
        for each, _ in entered:
            audit.record(
                actor.ref, "observation.entered", each.target, year=each.year,
                figure=each.figure.written, source=each.source, corrects=each.corrects,
            )  # fmt: skip
    return len(entered)
