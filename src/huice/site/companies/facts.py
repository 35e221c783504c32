"""What a company says of itself: kept value by value, read as a profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F

from huice.decide.answer import Match
from huice.decide.profile import Profile
from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.site.companies.models import Company, FactValue
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.web import clock
from huice.site.web.policies import library

Key = tuple[str, int]
"""A fact and its year; 0 for one that is not yearly."""


class Said(NamedTuple):
    """A value to be entered, in the words of a profile; an empty one takes back what was said."""

    fact: str
    year: int
    written: str
    source: str


def current(company: Company) -> dict[Key, FactValue]:
    """The values that hold now, taken-back ones left out."""
    newest: dict[Key, FactValue] = {}
    for each in company.facts.order_by("number"):
        newest[each.fact, each.year] = each
    return {key: each for key, each in newest.items() if each.written}


def history(company: Company, fact: str, year: int = 0) -> list[FactValue]:
    """All values a fact ever had, the newest first."""
    return list(company.facts.filter(fact=fact, year=year).order_by("-number"))


def as_mapping(company: Company, values: Mapping[Key, FactValue] | None = None) -> dict[str, Any]:
    """The company in the shape of a profile file."""
    found: dict[str, Any] = {"name": company.name, "credit_code": company.credit_code}
    for (fact, year), each in (current(company) if values is None else values).items():
        told = {"value": each.written, "source": each.source} if each.source else each.written
        if year:
            found.setdefault(fact, {})[str(year)] = told
        else:
            found[fact] = told
    return found


def profile(company: Company) -> Profile:
    """The profile; raises BadInput where what is kept can no longer be read."""
    return library().profile(as_mapping(company))


@transaction.atomic
def enter(company: Company, said: Iterable[Said], actor: Actor) -> int:
    """Keep the values that differ from what holds; how many they were.

    Raises BadInput with every value that cannot be read; nothing is kept then.
    """
    held = Company.objects.select_for_update().get(pk=company.pk)
    now_held = current(held)
    changed = [
        each
        for each in said
        if (each.written, each.source) != _told(now_held.get((each.fact, each.year)))
    ]
    if not changed:
        return 0
    _expect_years(changed)
    values = dict(now_held)
    made = [
        FactValue(
            company=held, fact=each.fact, year=each.year, written=each.written,
            source=each.source, author=actor.person, author_name=actor.name, at=clock.now(),
            number=held.version + 1,
        )
        for each in changed
    ]  # fmt: skip
    for each in made:
        values[each.fact, each.year] = each
    library().profile(as_mapping(held, {key: x for key, x in values.items() if x.written}))
    FactValue.objects.bulk_create(made)
    Company.objects.filter(pk=held.pk).update(version=F("version") + 1)
    company.version = held.version + 1
    audit.record(
        actor.ref, "company.facts", held.ref, number=company.version,
        facts=[f"{x.fact}@{x.year}" if x.year else x.fact for x in made],
    )  # fmt: skip
    return len(made)


def _expect_years(said: Iterable[Said]) -> None:
    """Raise BadInput for a yearly value without its year, or a year where there is none."""
    known = library().facts
    wrong = [x for x in said if x.fact in known and known[x.fact].yearly != bool(x.year)]
    if wrong:
        raise BadInput(
            Problem(Spot(x.fact), Text("年度不对：按年度填写的须写明年度，其余不写",
                                       "a yearly fact takes a year, any other takes none"), x.fact)
            for x in wrong
        )  # fmt: skip


def _told(held: FactValue | None) -> tuple[str, str]:
    return (held.written, held.source) if held else ("", "")


def answer(company: Company, day: date) -> Match:
    """The answer on all measures on a day; kept for as long as nothing of the company changes."""
    return _answer(company.ref, company.version, day)


@lru_cache(maxsize=512)
def _answer(ref: str, version: int, day: date) -> Match:
    company = Company.objects.get(ref=ref)
    return library().match(profile(company), at=day)
