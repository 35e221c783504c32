"""A part of the candidates that has money or a rate of its own: places, a region of the measure, or
a measure.

Where money is allotted in blocks every candidate lies in exactly one of them. The one block of all
candidates has no name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from huice import places
from huice.fund.candidates import Candidate
from huice.language import Text
from huice.library.policies import Policies
from huice.population.study.limits import groups_of
from huice.problems import BadInput, Problem, Spot, near
from huice.rules.programme import Programme

BUDGET: Final = Spot("--budget")


@dataclass(frozen=True, slots=True)
class Block:
    """``places`` are beginnings of GB/T 2260 codes, 4401 a city and 44 a province, none for all
    places; ``measure`` is a key, empty for all measures; ``spot`` is where it was asked for."""

    name: str
    places: tuple[str, ...] = ()
    measure: str = ""
    spot: Spot = BUDGET

    def holds(self, place: str, measure: str) -> bool:
        return (not self.places or place.startswith(self.places)) and self.measure in ("", measure)


WHOLE: Final = Block("")


def block_named(name: str, policies: Policies, programme: Programme, spot: Spot) -> Block:
    """The block of a measure (key, short key or title), of a region that the measures tell apart by
    the place of a project, or of a division; raises BadInput with what may have been meant."""
    keys = measures_named(policies, programme)
    if name in keys:
        return Block(policies.measures[keys[name]].title.zh, (), keys[name], spot)
    regions = _regions(policies, programme)
    if len(regions.get(name, ())) > 1:
        raise BadInput.at(spot, f"各措施的“{name}”所指不同，请写市名",
                          f"the measures mean different places by '{name}': name the cities")  # fmt: skip
    if name in regions:
        (codes,) = regions[name]
        return Block(name, tuple(map(places.stem, codes)), "", spot)
    try:
        code = places.find(name)
    except (places.UnknownPlace, places.AmbiguousPlace) as error:
        hint = near(name, (*regions, *keys))
        listed = "、".join((*regions, *(policies.measures[each.measure].id for each in programme.allotting)))  # fmt: skip
        raise BadInput.at(spot, f"{error.zh}；地区和措施：{listed}{hint.zh}",
                          f"{error.en}; regions and measures: {listed}{hint.en}") from None  # fmt: skip
    return Block(places.name(code), (places.stem(code),), "", spot)


def measures_named(policies: Policies, programme: Programme) -> dict[str, str]:
    """What the measures that money is allotted by may be called, each with its key."""
    return {
        name: each.measure
        for each in programme.allotting
        for name in (each.measure, each.measure.partition("/")[2],
                     *policies.measures[each.measure].title)
    }  # fmt: skip


def _regions(policies: Policies, programme: Programme) -> dict[str, set[tuple[str, ...]]]:
    """The regions that the measures tell apart by the fact of the project's place, with what each
    of them means by the name."""
    found = dict[str, set[tuple[str, ...]]]()
    for rule in programme.allotting:
        for name, (fact, codes) in groups_of(policies, policies.measures[rule.measure]):
            if fact.name == rule.place:
                found.setdefault(name, set()).add(codes)
    return found


def parted(candidates: Iterable[Candidate], blocks: Sequence[Block]) -> list[list[int]]:
    """The rows of each block in their order; raises BadInput naming every row that lies in none or
    in several, and every name that stands twice."""
    names = [each.name for each in blocks]
    problems = [
        Problem(each.spot, Text(f"分块“{each.name}”写了两次", f"the block '{each.name}' is given twice"))
        for at, each in enumerate(blocks)
        if each.name in names[:at]
    ]  # fmt: skip
    rows: list[list[int]] = [[] for _ in blocks]
    known = dict[tuple[str, str], list[int]]()
    for row, each in enumerate(candidates):
        key = each.place, each.measure
        if key not in known:
            known[key] = [at for at, block in enumerate(blocks) if block.holds(*key)]
        if len(known[key]) == 1:
            rows[known[key][0]].append(row)
        else:
            problems.append(_not_in_one(each, [names[at] for at in known[key]], names))
    if problems:
        raise BadInput(problems)
    return rows


def _not_in_one(each: Candidate, holding: Sequence[str], names: Sequence[str]) -> Problem:
    place, listed = places.full_name(each.place), "、".join(holding or names)
    if holding:
        what = Text(f"项目“{each.number}”（{place}）同时属于几块：{listed}",
                    f"the project '{each.number}' ({place}) lies in several blocks: {listed}")  # fmt: skip
    else:
        what = Text(f"项目“{each.number}”（{place}）不在任何一块：{listed}",
                    f"the project '{each.number}' ({place}) lies in no block: {listed}")  # fmt: skip
    return Problem(each.spot, what, "地区")
