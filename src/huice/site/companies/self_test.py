"""The answers of the self-test, taken along into the profile of a company.

The session keeps them as ``fact/year`` (year 0 where there is none) with the words of a profile.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

from huice.problems import BadInput
from huice.site.companies import facts
from huice.site.companies.facts import Said
from huice.site.companies.models import Company
from huice.site.companies.typed import as_written
from huice.site.people.actor import Actor
from huice.site.web.policies import library

KEY: Final = "self_test"
SOURCE: Final = "自测 · self-test"


def answers(request: HttpRequest) -> list[Said]:
    """The answers of this visitor that the library still reads."""
    said: list[Said] = []
    kept = request.session.get(KEY)
    for each, told in kept.items() if isinstance(kept, dict) else ():
        name, _, year = str(each).partition("/")
        fact = library().facts.get(name)
        if fact is None or not year.isdecimal() or fact.yearly != bool(int(year)):
            continue
        try:
            written = as_written(fact, str(told))
        except BadInput:
            continue
        if written:
            said.append(Said(name, int(year), written, SOURCE))
    return said


def take_along(request: HttpRequest, company: Company, actor: Actor) -> int:
    """Enter the answers where the company says nothing yet; how many. They are the company's then
    and leave the session."""
    held = facts.current(company)
    said = [each for each in answers(request) if (each.fact, each.year) not in held]
    try:
        taken = facts.enter(company, said, actor)
    except BadInput:  # a year of the library's that has not come yet: none is better than some
        return 0
    request.session.pop(KEY, None)
    return taken
