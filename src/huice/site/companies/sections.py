"""The profile in sections: the yearly figures together, all else by what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple

from huice.decide.library import Library
from huice.decide.needs import questions
from huice.language import Text
from huice.rules.facts import Fact
from huice.rules.measure import Measure

YEARS: Final = "years"
YEARS_SHOWN: Final = 4  # this year and the three before it
EARLIEST: Final = 1949

TITLES: Final[Mapping[str, Text]] = {
    YEARS: Text("年度数据", "Yearly figures"),
    "enterprise": Text("企业基本情况", "The enterprise"),
    "renovation": Text("技术改造项目", "Technical renovation"),
    "legacy_award": Text("2019 年度事前奖励", "Advance award of 2019"),
    "investment": Text("制造业投资项目", "Manufacturing investment"),
    "digital": Text("数字化标杆项目", "Digital benchmark"),
    "gdsme": Text("专精特新中小企业", "Specialised SME"),
    "giant": Text("专精特新“小巨人”", "Little giant"),
    "ai_project": Text("人工智能应用示范", "AI demonstration"),
    "first_version": Text("首版次软件", "First-version software"),
    "chain": Text("产业链关键环节", "Key link of the chain"),
    "platform": Text("公共技术服务平台", "Public technical platform"),
    "event": Text("展会、论坛、大赛", "Fairs, forums, contests"),
}


class Section(NamedTuple):
    id: str
    title: Text
    facts: tuple[Fact, ...]


def sections(facts: Mapping[str, Fact]) -> dict[str, Section]:
    """Every fact in its section, the sections in the library's order, yearly figures second."""
    by_id: dict[str, list[Fact]] = {"enterprise": [], YEARS: []}
    for fact in facts.values():
        by_id.setdefault(section_of(fact), []).append(fact)
    return {
        id: Section(id, TITLES.get(id, Text(id, id)), tuple(own))
        for id, own in by_id.items()
        if own
    }


def section_of(fact: Fact) -> str:
    return YEARS if fact.yearly else fact.name.partition(".")[0]


def asked_now(library: Library, day: date) -> frozenset[str]:
    """The facts that some measure asks for that is open on the day."""
    return frozenset(key.name for key in questions(library, open_measures(library, day), day))


def open_measures(library: Library, day: date) -> list[Measure]:
    return [
        each
        for each in library.measures
        if library.state(each.document, each.by_application, day) == "open"
    ]


def found(facts: Iterable[Fact], words: str) -> list[Fact]:
    """The facts whose label, place of finding or name has all these words."""
    wanted = words.casefold().split()
    return [fact for fact in facts if all(word in _said(fact) for word in wanted)]


def _said(fact: Fact) -> str:
    return " ".join((*fact.label, *fact.where, fact.name)).casefold()


def years(today: date, held: Iterable[int], more: int = 0) -> list[int]:
    """The columns of the grid, the newest first: these years, those with a value, one added."""
    shown = {today.year - back for back in range(YEARS_SHOWN)} | {
        year for year in held if year >= EARLIEST
    }
    if EARLIEST <= more <= today.year:
        shown.add(more)
    return sorted(shown, reverse=True)
