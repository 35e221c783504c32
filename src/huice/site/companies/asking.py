"""What a page of answers was asked: the day, the order, the questions put off, and what came of
the question that was answered in place."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.http import HttpRequest, QueryDict

from huice.decide.answer import MissingFact
from huice.language import Text
from huice.problems import BadInput, Problem
from huice.rules.facts import FactKey
from huice.site.companies.answers import Answered, answered, day_asked
from huice.site.companies.models import Company
from huice.site.web import clock
from huice.site.web.policies import library

SKIPPED_AT_MOST: Final = 50
_KEY: Final = re.compile(r"([a-z][a-z0-9_.]*)(?:@(\d{4}))?")


@dataclass(frozen=True, slots=True)
class Asked:
    """``answered`` is None where what is kept can no longer be read; ``problems`` say why."""

    day: date
    answered: Answered | None
    skipped: tuple[str, ...]
    question: MissingFact | None
    wanted: QueryDict
    problems: tuple[Problem, ...] = ()
    at: str = ""
    typed: str = ""
    wrong: Text | None = None

    def put_off(self) -> str:
        """The query of the same page, with its question put off."""
        asked = self.wanted.copy()
        if self.question:
            asked.appendlist("skip", str(self.question.key))
        return f"?{asked.urlencode()}"

    def failed(self, typed: str, wrong: Text, key: FactKey) -> Asked:
        """The same page, the question of that key still open, with what was typed and what is
        wrong with it."""
        again = self.question
        if self.answered and (again is None or again.key != key):
            again = next((x for x in self.answered.match.missing if x.key == key), again)
        return replace(self, typed=typed, wrong=wrong, question=again)


def asked_of(request: HttpRequest, company: Company) -> Asked:
    """What the address asks; a day that is none is told of, and today stands in its place."""
    wanted, today = request.GET, clock.today()
    problems: tuple[Problem, ...] = ()
    at = wanted.get("at", "")[:40]
    try:
        day = day_asked(at, today)
    except BadInput as error:
        day, problems = today, error.problems
    skipped = tuple(wanted.getlist("skip")[:SKIPPED_AT_MOST])
    try:
        found: Answered | None = answered(company, day, wanted.get("by", ""))
    except BadInput as error:
        found, problems = None, (*problems, *error.problems)
    question = found.question(skipped) if found else None
    return Asked(day, found, skipped, question, wanted, problems, at)


def key_of(written: str) -> FactKey | None:
    """A fact and its year as an address or a form names them; None for one that is not known."""
    match = _KEY.fullmatch(written)
    fact = library().facts.get(match[1]) if match else None
    if match is None or fact is None or fact.yearly != bool(int(match[2] or 0)):
        return None
    return FactKey(fact.name, int(match[2] or 0))
