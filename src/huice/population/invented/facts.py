"""What an invented company tells on each fact: a model of its own, or one by the fact's type.

Facts of an enterprise are told of all companies, with gaps. Those of a project or programme
(``renovation.…``) are told of the few companies that have one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from zlib import crc32

import numpy as np

from huice.population.invented.companies import ACCOUNTS, BLOCK, WAN, Array, Block
from huice.population.invented.world import KINDS, picked
from huice.rules.facts import Fact, FactKey

ENTERPRISE = "enterprise"
_PART = "其中"
"""What the label of a figure begins with that is part of the one before it."""

_REST = ("其他", "不属于")
"""How the options begin that few companies are."""

_CHANCES = 2**16
_USUAL_PROJECT = (600, 1200)
"""Days: how long ago a project began at most, and how long it lasts at most."""


class Told(NamedTuple):
    """Values of one fact, one for each company of a block, and where they are known (None: all).

    Whole numbers of the header's unit, days since 1970, truths, or places in the words that the
    column's dictionary lists.
    """

    values: Array
    known: Array | None


@dataclass(frozen=True, slots=True)
class Family:
    """The facts of one kind of project. ``bars`` are truths that rules hold against a company."""

    name: str
    facts: tuple[Fact, ...]
    bars: frozenset[str]


class Projects:
    """The projects of one kind that the companies of a block have; ``rows`` are the companies."""

    def __init__(self, block: Block, family: Family, everyone: bool) -> None:
        self.block, self.family = block, family
        self.figures = block.world.figures["projects"]
        self.rows = np.arange(BLOCK) if everyone else np.flatnonzero(self._having())
        self.size = len(self.rows)

    def _having(self) -> Array:
        told = self.figures
        between = (crc32(self.family.name.encode()) % 1000) / 1000
        share = told["least"] + (told["most"] - told["least"]) * between
        by_kind = np.array([told["kind_factor"][name] for name in KINDS])
        chance = share * by_kind[self.block.kind] * np.array(told["size_factor"])[self.block.size]
        having: Array = self.rng("having").random(BLOCK) < chance
        for title, times in self.block.world.figures["titles"]["facts"].items():
            if title.split(".")[0] == self.family.name:
                having |= self.block.titles * times >= 1
        return having

    def rng(self, *words: object) -> np.random.Generator:
        return self.block.rng("project", self.family.name, *words)

    @cached_property
    def base(self) -> Array:
        """分: what the project costs, a share of the company's assets."""
        assets = self.block.account("total_assets", self.block.base_year)[self.rows]
        z = self.rng("base").standard_normal(self.size)
        share = np.exp(np.log(self.figures["of_assets"]) + self.figures["of_assets_spread"] * z)
        return np.asarray(assets * np.minimum(share, 3.0))

    @cached_property
    def weak(self) -> Array:
        """Projects that miss more than one demand together."""
        share = self.block.world.figures["truths"]["weak_share"]
        return np.asarray(self.rng("weak").random(self.size) < share)

    @cached_property
    def decided(self) -> Array:
        """Projects that the authority has decided on: on all it decides, at once."""
        return np.asarray(self.rng("decided").random(self.size) < self.figures["decided_known"])

    @cached_property
    def begun(self) -> Array:
        """Days since 1970."""
        most = _USUAL_PROJECT[0]
        ago = (30 + most * self.rng("begun").random(self.size)).astype(np.int32)
        return np.maximum(self.block.day - ago, self.block.founded[self.rows])

    @cached_property
    def lasts(self) -> Array:
        """Days."""
        most = _USUAL_PROJECT[1]
        return (60 + (most - 60) * self.rng("lasts").random(self.size) ** 2).astype(np.int32)

    def values(self, key: FactKey, fact: Fact) -> Array:
        """A value for each of ``rows``."""
        match fact.type.kind:
            case "boolean":
                return self._truth(fact)
            case "place":
                here = self.block.place[self.rows]
                rng = self.rng(key)
                there = self.block.somewhere(rng.random(self.size), self.block.kind[self.rows])
                return np.where(rng.random(self.size) < self.figures["same_place"], here, there)
            case "industry":
                return self.block.industry[self.rows]
            case "date":
                return self._day(fact)
            case "money":
                return self._money(key, fact)
            case _:
                return self._other(key, fact)

    def _truth(self, fact: Fact) -> Array:
        told = self.block.world.figures
        if fact.name in told["titles"]["facts"]:
            times = told["titles"]["facts"][fact.name]
            return np.asarray(self.block.titles[self.rows] * times >= 1)
        truths = told["truths"]
        chance = self.rng(fact.name).random(self.size)
        if fact.name in self.family.bars:
            return np.asarray(chance < truths["bar"])
        return np.asarray(chance < np.where(self.weak, truths["weak_project"], truths["project"]))

    def _day(self, fact: Fact) -> Array:
        """Between the project's first day and its last, by what the fact's name says."""
        words = set(fact.name.split(".")[-1].split("_"))
        order = self.figures["order"]
        places = [n for n, each in enumerate(order) if words & set(each)]
        at = places[-1] if places else 0
        rng = self.rng(fact.name)
        if at == 0:
            before = (1500 * rng.random(self.size) ** 2).astype(np.int32)
            return np.maximum(self.begun - before, self.block.founded[self.rows])
        if at == len(order) - 1:
            return self.begun + self.lasts + (1500 * rng.random(self.size)).astype(np.int32)
        step = (at - 1) / (len(order) - 3)
        if step in (0, 1):
            return self.begun + (self.lasts * int(step)).astype(np.int32)
        room = 1 / (len(order) - 3)
        within = step - room / 2 + room * 0.9 * rng.random(self.size)
        return self.begun + (self.lasts * within).astype(np.int32)

    def _money(self, key: FactKey, fact: Fact) -> Array:
        rng = self.rng(key)
        whole = self._whole(key, fact)
        if whole is not None:
            return _rounded(whole * rng.random(self.size), WAN)
        first = next(
            (f for f in self.family.facts if f.type.kind == "money" and f.source != "decided"), None
        )
        chance = rng.random(self.size)
        part = 0.7 + 0.3 * chance if fact.source == "decided" else 0.3 + 0.7 * chance
        value = self.base if fact is first else self.base * part
        least = fact.plausible.lo if fact.plausible and fact.plausible.lo else 0
        most = fact.plausible.hi if fact.plausible and fact.plausible.hi else 10**15
        fen = np.clip(value, max(float(least), WAN), float(most))
        round_ones = self.rng("round").random(self.size) < self.figures["round"]
        return np.where(round_ones, _two_digits(fen), _rounded(fen, WAN))

    def _whole(self, key: FactKey, fact: Fact) -> Array | None:
        """The figure that this one is a part of, by its label."""
        if not fact.label.zh.startswith(_PART):
            return None
        place = self.family.facts.index(fact)
        before = [f for f in self.family.facts[:place]
                  if f.type == fact.type and not f.label.zh.startswith(_PART)]  # fmt: skip
        return self.values(FactKey(before[-1].name, key.year), before[-1]) if before else None

    def _other(self, key: FactKey, fact: Fact) -> Array:
        if fact.type.ordered:
            whole = self._whole(key, fact)
            chance = self.rng(key).random(self.size)
            if whole is None:
                return spread(fact, chance, self.block.at.year)
            return np.asarray(whole * chance, np.int64)
        return chosen(fact, self.rng(key).random(self.size))


def enterprise_values(block: Block, key: FactKey, fact: Fact, bars: frozenset[str]) -> Array:
    """A value for each company of a block."""
    short = fact.name.partition(".")[2]
    told = block.world.figures
    rates: Mapping[str, float] = told["records"]["rates"]
    rng = block.rng(key)
    kind = fact.type.kind
    if short in ACCOUNTS and key.year:
        return block.account(short, key.year)
    if short == "founded" and kind == "date":
        return block.founded
    if kind == "choice" and short in ("organisation", "ownership"):
        names = told["organisations" if short == "organisation" else short]["names"]
        place = {name: n for n, name in enumerate(fact.type.options)}
        table = np.array([place.get(name, len(place) - 1) for name in names], np.int32)
        return table[block.organisation if short == "organisation" else block.ownership]
    if kind == "place":
        here = block.place
        if fact.source == "register":
            return here
        there = block.somewhere(rng.random(BLOCK), block.kind)
        return np.where(rng.random(BLOCK) < told["records"]["elsewhere"], there, here)
    if kind == "industry":
        return block.industry
    if kind == "boolean":
        usual = told["truths"]["bar" if fact.name in bars else "demand"]
        if short in SOFTWARE:
            return _software(block, short)
        return np.asarray(rng.random(BLOCK) < rates.get(fact.name, usual))
    if kind == "date":
        since = block.day - block.founded
        return block.founded + (since * rng.random(BLOCK)).astype(np.int32)
    if kind == "money":
        most = fact.plausible.hi if fact.plausible and fact.plausible.hi else 10**15
        revenue = block.account("revenue", key.year or block.base_year)
        return _rounded(np.minimum(revenue * rng.random(BLOCK), float(most)), WAN)
    if fact.type.ordered:
        return spread(fact, rng.random(BLOCK), block.at.year)
    return chosen(fact, rng.random(BLOCK))


SOFTWARE = ("software_main_business", "key_software_business", "in_software_statistics")


def _software(block: Block, short: str) -> Array:
    """Truths that hang on whether software is what a company does."""
    revenue = block.account("software_revenue", block.base_year)
    main = revenue * 2 >= block.account("revenue", block.base_year)
    if short == "software_main_business":
        return np.asarray(main)
    chance = block.rng(short).random(BLOCK)
    return (revenue > 0) & (chance < (0.5 if short == "key_software_business" else 0.7))


def enterprise_known(block: Block, key: FactKey, fact: Fact) -> Array:
    """Where a register, or a company, tells the fact."""
    gaps = block.world.figures["gaps"]
    share = gaps["declared"] if fact.source != "register" else gaps["accounts" if key.year else "register"]  # fmt: skip
    if fact.source == "decided":
        share = 1 - block.world.figures["projects"]["decided_known"]
    known = _chances(block.rng("known", key), BLOCK) >= int(share * _CHANCES)
    if key.year:
        known &= block.known(key.year)
    if fact.name == "enterprise.last_major_accident":
        rate = block.world.figures["records"]["rates"][_ACCIDENT]
        known &= block.rng(_ACCIDENT).random(BLOCK) < rate
    return known


_ACCIDENT = "enterprise.major_accident"


def project_told(projects: Projects, key: FactKey, fact: Fact, complete: bool) -> Told:
    """The fact for a whole block: unknown where there is no project."""
    gaps = projects.block.world.figures["gaps"]
    titles = projects.block.world.figures["titles"]["facts"]
    if fact.name in titles:  # a register of titles tells of everyone
        values = projects.block.titles * titles[fact.name] >= 1
        known = _chances(projects.rng("known", key), BLOCK) >= int(gaps["register"] * _CHANCES)
        return Told(values, None if complete else known)
    found = projects.values(key, fact)
    if complete:
        return Told(found, None)
    values = np.zeros(BLOCK, found.dtype)
    known = np.zeros(BLOCK, np.bool_)
    values[projects.rows] = found
    if fact.source == "decided":
        known[projects.rows] = projects.decided
    else:
        chance = _chances(projects.rng("known", key), projects.size)
        known[projects.rows] = chance >= int(gaps["project"] * _CHANCES)
    return Told(values, known)


# by type


def spread(fact: Fact, chance: Array, year: int) -> Array:
    """A figure within its plausible bounds, small ones more often; whole numbers of its unit
    (per cent for a rate). A year is one of the five before ``year``."""
    if fact.type.kind == "year":
        return year - (chance * 6).astype(np.int64)
    lo, hi = {"rate": (1, 100), "duration": (1, 60)}.get(fact.type.kind, (0, 1000))
    if fact.plausible and fact.type.kind != "rate":
        lo = lo if fact.plausible.lo is None else int(fact.plausible.lo)
        hi = max(hi, lo + 1000) if fact.plausible.hi is None else int(fact.plausible.hi)
    figures = np.exp(chance * np.log1p(hi - lo)) - 1 + lo
    return np.asarray(np.clip(figures.astype(np.int64), lo, hi))


def chosen(fact: Fact, chance: Array) -> Array:
    """The place of an option; the rest (其他) is rarer than what is named."""
    shares = [0.3 if option.startswith(_REST) else 1.0 for option in fact.type.options]
    total = np.cumsum(shares)
    return picked(chance, total / total[-1])


def _chances(rng: np.random.Generator, size: int) -> Array:
    return rng.integers(0, _CHANCES, size, dtype=np.uint16)


def _rounded(fen: Array, unit: int) -> Array:
    return np.rint(np.asarray(fen) / unit).astype(np.int64) * unit


def _two_digits(fen: Array) -> Array:
    """Figures as they are given roughly: two digits and noughts."""
    unit = 10.0 ** np.maximum(np.floor(np.log10(fen)) - 1, 6)
    return np.asarray(np.rint(fen / unit) * unit, np.int64)
