"""The self-test: a few questions without a login, the most decisive first.

Answers live in the session alone, as ``fact/year`` to the words of a profile, so that a company's
desk can take them over (``SESSION``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from huice import industries, places
from huice.decide.answer import Match, MeasureResult, MissingFact
from huice.decide.relevance import in_the_way, is_unpaid
from huice.decide.total import total
from huice.language import Text
from huice.problems import BadInput, Spot
from huice.rules.facts import Fact, FactKey
from huice.site.companies.typed import as_written
from huice.site.openlibrary.rows import region_of
from huice.site.web.policies import library

SESSION: Final = "self_test"
SKIPPED: Final = "self_test_skipped"
MOST: Final = 80
"""Answers, and skipped questions, that a session keeps."""
POSSIBLE: Final = ("eligible", "subject_to_judgement", "undetermined")

Session = MutableMapping[str, Any]


class Question(NamedTuple):
    """A fact that is asked for; ``missing`` says how much hangs on it, where it still does."""

    key: FactKey
    fact: Fact
    label: Text
    missing: MissingFact | None

    @property
    def name(self) -> str:
        return name_of(self.key)


class Given(NamedTuple):
    """An answer as it was given."""

    question: Question
    written: str


class Standing(NamedTuple):
    """How far the answers lead: measures by what is left of them, and the money in 分 if every
    open question fell well. ``open_ended`` measures have no known ceiling."""

    match: Match
    possible: list[MeasureResult]
    excluded: list[MeasureResult]
    closed: list[MeasureResult]
    ceiling: int
    open_ended: int
    asked: int
    question: Question | None

    @property
    def is_decided(self) -> bool:
        """Whether no question is left that was not passed over."""
        return self.question is None


def name_of(key: FactKey) -> str:
    return f"{key.name}/{key.year}"


def key_of(name: str) -> FactKey:
    """The fact of a name such as ``enterprise.revenue/2025``; raises BadInput where there is
    none that a company could answer."""
    fact, _, year = name.partition("/")
    known = library().facts.get(fact)
    is_year = len(year) == 4 and year.isascii() and year.isdecimal() and 1949 <= int(year) <= 2100
    if known is None or known.source == "decided" or not (is_year if known.yearly else year == "0"):
        raise BadInput.at(Spot("ask"), "没有这个问题", "there is no such question", "ask")
    return FactKey(fact, int(year))


def given(session: Session) -> dict[str, str]:
    """The answers of a session; what can no longer be read is left aside."""
    kept = session.get(SESSION)
    found: dict[str, str] = {}
    for name, written in kept.items() if isinstance(kept, Mapping) else ():
        try:
            key = key_of(str(name))
            as_written(library().facts[key.name], str(written))
        except BadInput:
            continue
        found[name_of(key)] = str(written)
    return found


def skipped(session: Session) -> list[str]:
    kept = session.get(SKIPPED)
    return [str(each) for each in kept] if isinstance(kept, list) else []


def answer(session: Session, name: str, typed: str, day: date) -> None:
    """Take an answer; an empty one passes the question over. Raises BadInput, naming the
    fact, for one that cannot be read."""
    key = key_of(name)
    if key.year > day.year:
        raise BadInput.at(Spot("ask"), "没有这个问题", "there is no such question", "ask")
    fact = library().facts[key.name]
    written = as_written(fact, typed)
    if not written:
        return pass_over(session, name)
    answers = {each: told for each, told in given(session).items() if each != name}
    if len(answers) >= MOST:
        raise BadInput.at(
            Spot("value"), f"已答 {MOST} 题，请查看结果或重新开始",
            f"{MOST} questions are answered; look at the result, or start anew", "value",
        )  # fmt: skip
    answers[name] = written
    _match(_frozen(answers), day)  # refuses what does not go together with the rest
    session[SESSION] = answers
    session[SKIPPED] = [each for each in skipped(session) if each != name]


def pass_over(session: Session, name: str) -> None:
    """Leave a question unanswered, and take back an answer it had."""
    key_of(name)
    session[SESSION] = {each: told for each, told in given(session).items() if each != name}
    rest = [each for each in skipped(session) if each != name]
    session[SKIPPED] = [*rest, name][-MOST:]


def anew(session: Session) -> None:
    """Forget everything."""
    session.pop(SESSION, None)
    session.pop(SKIPPED, None)


def answers(session: Session) -> list[Given]:
    """What was answered, in order."""
    return [Given(question(key_of(name)), told) for name, told in given(session).items()]


def question(key: FactKey, missing: MissingFact | None = None) -> Question:
    return Question(key, library().facts[key.name], library().named(key).label, missing)


def standing(session: Session, day: date) -> Standing:
    """How the answers of a session stand on a day, and the question to be asked next."""
    told, passed = given(session), set(skipped(session))
    try:
        match = _match(_frozen(told), day)
    except BadInput:  # answers of another year that no longer go together
        match, told = _match((), day), {}
    possible = [each for each in match.results if each.verdict in POSSIBLE]
    upper = total(_if_all_goes_well(each) for each in possible)
    coming = (
        x for x in match.missing if name_of(x.key) not in passed and name_of(x.key) not in told
    )
    following = next(coming, None)
    return Standing(
        match, possible,
        [each for each in match.results if each.verdict == "ineligible"],
        [each for each in match.results if each.verdict == "not_open"],
        upper.ceiling, upper.open_ended, len(told),
        question(following.key, following) if following else None,
    )  # fmt: skip


def suggested(fact: Fact) -> tuple[str, ...]:
    """Names that may be typed for a place or an industry, as far as a list of them helps."""
    return _SUGGESTED.get(fact.type.kind, tuple)()


@cache
def _places() -> tuple[str, ...]:
    """The provinces, and the cities of the provinces that the library has documents of."""
    own = {region_of(each) for each in library().documents} - {places.COUNTRY}
    provinces = sorted({code[:2] + "0000" for code in own})
    cities = [city for each in provinces for city in places.children(each)]
    return tuple(places.name(code) for code in (*cities, *places.children(places.COUNTRY)))


@cache
def _industries() -> tuple[str, ...]:
    return tuple(
        name for code in industries.codes() if len(code) == 3 and (name := industries.name(code))
    )


_SUGGESTED: Final[dict[str, Callable[[], tuple[str, ...]]]] = {
    "place": _places, "industry": _industries,
}  # fmt: skip


def reason(result: MeasureResult) -> Text:
    """Why a measure is out: the requirement that stands in the way."""
    barring = in_the_way(result)
    return barring[0].requirement.title if barring else Text("", "")


def by_money(results: list[MeasureResult]) -> list[MeasureResult]:
    """What brings money first, then help without a sum."""
    return sorted(results, key=is_unpaid)


def _if_all_goes_well(result: MeasureResult) -> MeasureResult:
    return replace(result, verdict="subject_to_judgement", award=result.potential)


def _frozen(told: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(told.items()))


@lru_cache(maxsize=64)
def _match(told: tuple[tuple[str, str], ...], day: date) -> Match:
    profile: dict[str, Any] = {"reference_date": day.isoformat()}
    for name, written in told:
        fact, _, year = name.partition("/")
        if year == "0":
            profile[fact] = written
        else:
            profile.setdefault(fact, {})[year] = written
    return library().match(library().profile(profile), at=day)
