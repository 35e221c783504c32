"""The answer to a company as its page tells it: what it can get, what is missing, why not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from huice.decide.answer import Match, MeasureResult, MissingFact
from huice.decide.concerns import SupportResult, by_rank
from huice.decide.profile import Profile
from huice.decide.relevance import is_elsewhere, is_unpaid, is_untouched, next_deadline, until
from huice.decide.total import Total, total
from huice.language import Text
from huice.problems import BadInput, Spot
from huice.rules.facts import FactKey
from huice.site.companies import facts
from huice.site.companies.models import Company
from huice.site.web.policies import library

LIVE: Final = ("eligible", "subject_to_judgement", "undetermined")
ORDERS: Final = {
    "money": Text("按金额", "by money"),
    "near": Text("按接近程度", "by nearness"),
}
FIRST_DAY, LAST_DAY = date(2010, 1, 1), date(2050, 12, 31)


@dataclass(frozen=True)
class Answered:
    """An answer, parted the way people ask: what to apply for first."""

    match: Match
    order: str = "money"

    @cached_property
    def total(self) -> Total:
        return total(self.match.results)

    @cached_property
    def here(self) -> list[MeasureResult]:
        """Without what is of documents for other places and untouched by the profile."""
        return [each for each in self.match.results if not is_elsewhere(each)]

    @cached_property
    def described(self) -> list[MeasureResult]:
        return [each for each in self.here if not is_untouched(each)]

    @cached_property
    def paid(self) -> list[MeasureResult]:
        return [each for each in self.described if not is_unpaid(each)]

    @cached_property
    def live(self) -> list[MeasureResult]:
        """What can be had or may be: the best verdict first, or the fewest open questions."""
        found = [each for each in self.paid if each.verdict in LIVE]
        return sorted(found, key=_nearness) if self.order == "near" else sorted(found, key=_money)

    @cached_property
    def ineligible(self) -> list[MeasureResult]:
        return [each for each in self.paid if each.verdict == "ineligible"]

    @cached_property
    def closed(self) -> list[MeasureResult]:
        return [each for each in self.paid if each.verdict == "not_open"]

    @cached_property
    def unpaid(self) -> list[MeasureResult]:
        return [each for each in self.described if is_unpaid(each)]

    @cached_property
    def support(self) -> list[tuple[Text, list[SupportResult]]]:
        """The short entries that concern the company: money, titles, other help."""
        return by_rank(self.match.support)

    @cached_property
    def untouched(self) -> list[MeasureResult]:
        return [each for each in self.here if is_untouched(each)]

    @cached_property
    def missing(self) -> list[MissingFact]:
        """What is missing for measures that the profile speaks of; failing that, for any."""
        keys = {each.measure.key for each in self.paid}
        own = [each for each in self.match.missing if keys & set(each.measures)]
        return own or list(self.match.missing)

    def question(self, skipped: Sequence[str] = ()) -> MissingFact | None:
        """The most decisive question that was not put off."""
        return next((each for each in self.missing if str(each.key) not in skipped), None)

    def count(self, verdict: str) -> int:
        return sum(each.verdict == verdict for each in self.paid)


def _money(each: MeasureResult) -> tuple[int, bool, int, int]:
    unpaid = each.measure.award.kind in ("title", "none", "unstated")
    return LIVE.index(each.verdict), unpaid, -(each.potential.most or 0), len(each.missing)


def _nearness(each: MeasureResult) -> tuple[int, int, int]:
    return LIVE.index(each.verdict), len(each.missing), -(each.potential.most or 0)


def answered(company: Company, day: date, order: str = "money") -> Answered:
    """The answer on a day; raises BadInput where what is kept can no longer be read."""
    return Answered(facts.answer(company, day), order if order in ORDERS else "money")


def by_when(each: MeasureResult, day: date) -> Text | None:
    """Until when an application must be in, in a few words."""
    deadline = next_deadline(each, day)
    return until(deadline) if deadline else None


# --- what would change if ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """A measure before and after some facts were tried otherwise."""

    before: MeasureResult
    after: MeasureResult

    @property
    def is_one(self) -> bool:
        return (self.before.verdict, self.before.award) != (self.after.verdict, self.after.award)


def changed(company: Company, day: date, tries: dict[FactKey, str]) -> tuple[Answered, Answered]:
    """The answer as it stands, and as it would be with other values; nothing is saved.

    Raises BadInput, its fields the facts' keys, where a value cannot be read.
    """
    before = answered(company, day)
    held = facts.current(company)
    told = facts.as_mapping(company, {key: x for key, x in held.items() if key not in tries})
    for key, written in tries.items():
        if key.year:
            told.setdefault(key.name, {})[str(key.year)] = written
        else:
            told[key.name] = written
    profile: Profile = library().profile(told)
    return before, Answered(library().match(profile, at=day))


def changes(before: Answered, after: Answered) -> list[Change]:
    """The measures whose verdict or sum would change, the best of after first."""
    old = {each.measure.key: each for each in before.match.results}
    pairs: Iterable[Change] = (Change(old[x.measure.key], x) for x in after.match.results)
    return [each for each in pairs if each.is_one]


def day_asked(written: str, today: date) -> date:
    """The reference date of a page; raises BadInput that says what a day looks like."""
    if not written.strip():
        return today
    try:
        day = date.fromisoformat(written.strip())
    except ValueError:
        day = date.min
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BadInput.at(
            Spot("at"), f"“{written[:40]}”不能作为基准日，应为 2010 至 2050 年的日期，如 2026-03-02",
            f"'{written[:40]}' is no reference date: a day of 2010 to 2050 is expected, such as 2026-03-02",
            "at",
        )  # fmt: skip
    return day
