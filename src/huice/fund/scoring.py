"""Experts' scores: read as typed, checked by the rubric, and brought together exactly."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from huice import places
from huice.language import Text
from huice.library.policies import Policies
from huice.problems import BadInput, Problem, Spot, near
from huice.rules.programme import Passing
from huice.rules.terms import Table, walk
from huice.values.literals import NotALiteral, decimal, normal
from huice.values.types import PLACE

Regions = Mapping[str, tuple[str, ...]]
"""The groups of places of a document by name, as codes of GB/T 2260."""

_POINTS: Final = re.compile(r"[+-]?[0-9]{1,6}(?:\.[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is scored, with the most points it can have: they are its weight."""

    id: str
    title: Text
    points: Fraction


@dataclass(frozen=True, slots=True)
class Sheet:
    """The points that an expert gives, by criterion."""

    expert: str
    points: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the sheets come to. ``spread`` lies between the highest and the lowest total; ``is_wide``
    where it is above the limit."""

    totals: Mapping[str, Fraction]
    mean: Fraction
    spread: Fraction
    is_wide: bool


def read_points(written: str) -> Fraction:
    """Points as they are typed, to two decimals; raises NotALiteral."""
    text = normal(written)
    if not _POINTS.fullmatch(text):
        raise NotALiteral(
            f"“{written}”不是分数，应为至多两位小数的数字，如 85 或 8.5",
            f"'{written}' is no score; a number with at most two decimals is expected, as 85 or 8.5",
        )
    return Fraction(text)


def read_sheet(expert: str, criteria: Sequence[Criterion], written: Mapping[str, str]) -> Sheet:
    """A sheet as it was typed; raises BadInput with everything that is wrong."""
    points, problems = dict[str, Fraction](), list[Problem]()
    titles = {each.id: each.title for each in criteria}
    unread = set[str]()
    for id, text in written.items():
        if not text.strip():
            continue
        try:
            points[id] = read_points(text)
        except NotALiteral as error:
            unread.add(id)
            title = titles.get(id, Text(id, id))
            problems.append(_problem(id, f"{title.zh}：{error.zh}", f"{title.en}: {error.en}"))
    problems += [each for each in wrong(criteria, points) if each.field not in unread]
    if problems:
        raise BadInput(problems)
    return Sheet(expert, points)


def wrong(criteria: Sequence[Criterion], points: Mapping[str, Fraction]) -> list[Problem]:
    """What is wrong with the points of a sheet, in the order of the rubric."""
    problems = list[Problem]()
    for each in criteria:
        given, most = points.get(each.id), _figure(each.points)
        if given is None:
            problems.append(_problem(each.id, f"{each.title.zh}没有评分", f"{each.title.en} has no score"))  # fmt: skip
        elif given < 0:
            problems.append(_problem(each.id, f"{each.title.zh} {_figure(given)} 分低于零", f"{each.title.en}: {_figure(given)} is below zero"))  # fmt: skip
        elif given > each.points:
            problems.append(_problem(each.id, f"{each.title.zh} {_figure(given)} 分超过满分 {most} 分", f"{each.title.en}: {_figure(given)} is above its most, {most}"))  # fmt: skip
    known = [each.id for each in criteria]
    for id in points:
        if id not in known:
            hint = near(id, known)
            problems.append(_problem(id, f"没有评分项“{id}”{hint.zh}", f"no criterion '{id}'{hint.en}"))  # fmt: skip
    return problems


def total(sheet: Sheet) -> Fraction:
    return sum(sheet.points.values(), Fraction())


def outcome(
    criteria: Sequence[Criterion], sheets: Sequence[Sheet], spread_limit: Fraction
) -> Outcome:
    """The mean and the spread of whole sheets; raises BadInput where one is wrong or none is there."""
    problems = [
        Problem(Spot(sheet.expert), each.what, each.field)
        for sheet in sheets
        for each in wrong(criteria, sheet.points)
    ]
    for expert, times in Counter(each.expert for each in sheets).items():
        if times > 1:
            problems.append(Problem(Spot(expert), Text(f"有 {times} 份评分表", f"has {times} score sheets")))  # fmt: skip
    if not sheets:
        problems.append(_problem("", "没有评分表", "there is no score sheet"))
    if problems:
        raise BadInput(problems)
    totals = {each.expert: total(each) for each in sheets}
    mean = sum(totals.values(), Fraction()) / len(totals)
    spread = max(totals.values()) - min(totals.values())
    return Outcome(totals, mean, spread, spread > spread_limit)


def regions_of(policies: Policies, document: str) -> Regions:
    """The groups of places by which a document's own tables tell figures apart."""
    return {
        row.key: row.matches
        for key, definition in policies.definitions.items()
        if key.partition(":")[0] == document
        for part in walk(definition.term)
        if isinstance(part, Table) and part.key.type == PLACE
        for row in part.rows
        if row.matches
    }


def pass_mark(passing: Iterable[Passing], place: str, regions: Regions) -> Fraction | None:
    """The least points in a place: of the first region that it lies in, else of everywhere; None
    where the text has none for it. A region is a group of the document or a division."""
    listed = sorted(passing, key=lambda each: not each.region)
    for each in listed:
        codes = regions.get(each.region) or (_division(each.region),)
        if any(places.contains(code, place) for code in codes):
            return each.points
    return None


def _division(region: str) -> str:
    return places.find(region) if region else places.COUNTRY


def passes(mean: Fraction, mark: Fraction | None) -> bool | None:
    """Whether a mean passes, as it does when it equals the mark; None where there is no mark."""
    return None if mark is None else mean >= mark


def _figure(points: Fraction) -> str:
    return decimal(points) or str(points)


def _problem(id: str, zh: str, en: str) -> Problem:
    return Problem(Spot(id), Text(zh, en), id)
