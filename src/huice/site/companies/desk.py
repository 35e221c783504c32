"""The start of the company desk: what is due, by when, and how many days are left."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Final, NamedTuple

from django.urls import reverse

from huice.calendar import published
from huice.decide.answer import Match
from huice.decide.upcoming import upcoming
from huice.language import Text
from huice.library.cache import default_root
from huice.procedure.load import key_of, load_procedure, procedure_files
from huice.procedure.model import Procedure
from huice.procedure.running import days_left
from huice.site.companies import sides
from huice.site.companies.models import Company

AHEAD: Final = timedelta(days=120)
"""How far ahead the closing of calls is told of."""


class Due(NamedTuple):
    """A day by which the company has to act."""

    day: date
    left: int
    working: bool
    title: Text
    about: Text
    href: str


class CaseShown(NamedTuple):
    """A case in progress, as its row says it stands."""

    name: str
    ref: str
    procedure: Text
    state: Text
    since: date | None
    project: str


@cache
def procedure(key: str) -> Procedure | None:
    """The procedure of the library that a case names; None where it has gone."""
    paths = procedure_files(default_root())
    return next((load_procedure(path) for path in paths if key_of(path) == key), None)


def due(company: Company, match: Match | None, today: date) -> list[Due]:
    """What is due, the earliest first: the company's clocks, and the calls it may well enter."""
    calls = _calls(match, today) if match else []
    return sorted([*_clocks(company, today), *calls], key=lambda each: each.day)


def _clocks(company: Company, today: date) -> list[Due]:
    found = []
    for case in company.cases.filter(final=False).prefetch_related("clocks"):
        known = procedure(case.procedure)
        for clock in case.clocks.all():
            if not sides.is_company(clock.who) or clock.due is None:
                continue
            named = known.clocks.get(clock.clock) if known else None
            found.append(Due(
                clock.due, days_left(clock.due, today, clock.working, published()), clock.working,
                named.title if named else Text(clock.clock, clock.clock),
                Text(case.name, case.name), reverse("applicant-case", args=[case.ref]),
            ))  # fmt: skip
    return found


def _calls(match: Match, today: date) -> list[Due]:
    found = []
    for each in upcoming(match, until=today + AHEAD):
        if each.deadline.id == "until":  # the end of a document's force asks for nothing
            continue
        document = each.document
        title = document.title
        stage = each.deadline.stage
        found.append(Due(
            each.day, (each.day - today).days, False, stage, title,
            reverse("document", args=[document.id]),
        ))  # fmt: skip
    return found


def cases(company: Company) -> list[CaseShown]:
    """The cases in progress, the newest first."""
    found = []
    for case in (
        company.cases.filter(final=False).select_related("project").order_by("-opened", "-pk")
    ):
        known = procedure(case.procedure)
        state = known.states.get(case.state) if known else None
        found.append(CaseShown(
            case.name, case.ref,
            known.title if known else Text(case.procedure, case.procedure),
            state.title if state else Text(case.state, case.state),
            case.since, str(case.project) if case.project else "",
        ))  # fmt: skip
    return found
