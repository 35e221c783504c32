"""A block of invented companies: who they are, where, since when, how large, with what accounts.

Floats are used for chance only; every figure that leaves is a whole number.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from huice.population.invented.codes import letters_of
from huice.population.invented.world import INDUSTRIAL, KINDS, KNOWLEDGE, World, picked, up_to

BLOCK = 65_536
"""Companies drawn together, so that each depends on the seed and its own number alone."""

WAN = 1_000_000
"""分 in 万元."""

YUAN = 100
LEAST_MONEY, MOST_MONEY = WAN, 50_000_000 * WAN
"""1 万元 and 5000 亿元: no company's yearly figure is drawn outside."""

MOST_HEADS = 500_000
SIZES = (300, 2000, 40_000)
"""万元 of revenue from which a company counts as small, medium, large here."""

_EPOCH = date(1970, 1, 1).toordinal()

Array = NDArray[Any]


class Block:
    """BLOCK companies, from number ``block * BLOCK`` on, as they stand on the day ``at``."""

    def __init__(self, world: World, at: date, seed: int, block: int) -> None:
        self.world, self.at, self.seed, self.block = world, at, seed, block
        self.day = at.toordinal() - _EPOCH
        self.base_year = at.year - 1
        rng = self.rng("company")
        self.industry = picked(rng.random(BLOCK), world.class_up_to)
        self.kind = world.kind[self.industry]
        self.place = self.somewhere(rng.random(BLOCK), self.kind)
        self.size_z = self._normal(rng)
        self.level = world.median[self.industry] + world.spread[self.industry] * self.size_z
        """Of the revenue of the base year, 万元, the natural logarithm."""
        self.size = np.searchsorted(np.log(SIZES), self.level, side="right")
        self.drift = self._normal(rng)
        self.whole_wan = rng.random(BLOCK) < world.figures["accounts"]["whole_wan"]
        self._levels: dict[int, Array] = {self.base_year: self.level}
        self._accounts: dict[tuple[str, int], Array] = {}

    def rng(self, *words: object) -> np.random.Generator:
        """A stream of chance of its own for each purpose: what else is drawn does not move it."""
        purpose = crc32("/".join(map(str, words)).encode())
        seeds = np.random.SeedSequence((self.seed, self.block, purpose))
        return np.random.Generator(np.random.Philox(seeds))

    def somewhere(self, chances: Array, kinds: Array) -> Array:
        """A county for each company, as its kind of industry is spread over the country."""
        found = np.empty(len(chances), np.int32)
        for kind in range(len(KINDS)):
            rows = kinds == kind
            found[rows] = picked(chances[rows], self.world.county_up_to[kind])
        return found

    # who they are

    @cached_property
    def founded(self) -> Array:
        """Days since 1970, always before the reference day."""
        ages = self.world.figures["ages"]
        years = self.rng("founded").exponential(ages["mean_years"], BLOCK)
        years *= np.exp(0.15 * self.size_z)
        days = np.clip(years * 365.25, 1, ages["most_years"] * 365.25)
        return (self.day - days.astype(np.int32)).astype(np.int32)

    @cached_property
    def organisation(self) -> Array:
        """Places in the names that the data file lists."""
        told = self.world.figures["organisations"]
        public = self.world.public[self.industry]
        share = float(np.diff(self.world.class_up_to, prepend=0.0)[self.world.public].sum())
        inside = np.array(told["public"], np.float64)
        total = np.array(told["total"], np.float64)
        outside = np.maximum(total / total.sum() - share * inside / inside.sum(), 0)
        chance = self.rng("organisation").random(BLOCK)
        return np.where(public, picked(chance, up_to(list(inside))),
                        picked(chance, up_to(list(outside))))  # fmt: skip

    @cached_property
    def ownership(self) -> Array:
        """Places in the names that the data file lists; large ones are less often private."""
        told = self.world.figures["ownership"]
        names, factor = told["names"], told["large_factor"]
        shares = np.array(told["shares"], np.float64) / sum(told["shares"])
        rare = np.array([name not in ("民营", "其他") for name in names])
        large = self.level >= np.log(told["large_from"])
        part = float(_above(self.world, np.log(told["large_from"])))
        heavy = np.where(rare, shares * factor, shares)
        light = np.where(rare, np.maximum(shares * (1 - part * factor) / (1 - part), 0), shares)
        for each in (heavy, light):
            each[~rare] *= (1 - each[rare].sum()) / each[~rare].sum()
        chance = self.rng("ownership").random(BLOCK)
        return np.where(large, picked(chance, np.cumsum(heavy)), picked(chance, np.cumsum(light)))

    @cached_property
    def heads(self) -> Array:
        """The first two characters of each code, by kind of body."""
        return letters_of(["91", "12", "51", "93"])[self.organisation]

    @cached_property
    def titles(self) -> Array:
        """The chance of each company to bear the rarest title, over its own draw: a title that is
        so many times as common is borne where this is at least one over that number."""
        told = self.world.figures["titles"]
        rate = np.where(self.kind == INDUSTRIAL, told["rate"],
                        np.where(self.kind == KNOWLEDGE, told["rate"] * told["knowledge"], 0))  # fmt: skip
        rate = np.where(self.level >= np.log(told["from"]), rate, rate * told["small"])
        return rate / np.maximum(self.rng("titles").random(BLOCK), 1e-12)

    # their accounts

    def known(self, year: int) -> Array:
        """Whether a company existed by the end of the year, and so has accounts of it."""
        return self.founded <= date(year, 12, 31).toordinal() - _EPOCH

    def account(self, name: str, year: int) -> Array:
        """A yearly figure: money in 分, people as they are."""
        key = (name, year)
        if key not in self._accounts:
            self._accounts[key] = ACCOUNTS[name](self, year)
        return self._accounts[key]

    def revenue(self, year: int) -> Array:
        return self._money(np.exp(self._level(year)))

    def main_revenue(self, year: int) -> Array:
        rng = self.rng("main_revenue", year)
        same = self.rng("main_revenue").random(BLOCK) < self._figure("same_main")
        part = np.where(same, 1.0, 0.8 + 0.2 * rng.random(BLOCK))
        whole = self.account("revenue", year)
        most = np.minimum(self._rounded(whole * part), whole)
        return np.where(same, whole, np.maximum(most, LEAST_MONEY))

    def total_assets(self, year: int) -> Array:
        own = self._own("total_assets")
        spread = self._figure("assets_spread")
        return self._money(np.exp(self._level(year) * 0.95 + self._year(year, "assets") * 0.05
                                  + np.log(self._figure("assets_per_revenue")) + spread * own))  # fmt: skip

    def total_liabilities(self, year: int) -> Array:
        ratio = self._figure("liabilities") * np.exp(
            self._figure("liabilities_spread") * self._own("liabilities")
            + 0.05 * self._year(year, "liabilities")
        )
        return self._rounded(self.account("total_assets", year) * np.minimum(ratio, 1.6))

    def total_profit(self, year: int) -> Array:
        margin = self._figure("margin") + self._figure("margin_spread") * (
            0.8 * self._own("margin") + 0.6 * self._year(year, "margin")
        )
        return self._rounded(self.account("revenue", year) * margin)

    def net_profit(self, year: int) -> Array:
        before = self.account("total_profit", year)
        after = self._rounded(before * (1 - self._figure("tax")))
        return np.where(before > 0, after, before)

    def rd_expense(self, year: int) -> Array:
        told = self.world.figures["rd"]
        factors = np.ones(len(KINDS))
        factors[KINDS.index("services")] = told["services_factor"]
        factors[KINDS.index("knowledge")] = told["knowledge_factor"]
        chance = np.array(told["doing"])[self.size] * factors[self.kind]
        does = self.rng("rd").random(BLOCK) < chance
        usual = self.world.rd[self.industry]
        part = usual * np.exp(told["spread"] * self._own("rd_part") + 0.1 * self._year(year, "rd"))
        spent = self._rounded(self.account("revenue", year) * np.minimum(part, 0.9))
        return np.where(does, spent, 0)

    def software_revenue(self, year: int) -> Array:
        software = np.array([code.startswith("I65") for code in self.world.classes])[self.industry]
        embedded = (self.kind == INDUSTRIAL) & (self.rng("embedded").random(BLOCK) < 0.03)
        part = self.rng("software_part").random(BLOCK)
        part = np.where(software, 0.5 + 0.5 * part, np.where(embedded, 0.4 * part, 0.0))
        whole = self.account("revenue", year)
        return np.minimum(self._rounded(whole * part), whole)

    def headcount(self, year: int) -> Array:
        told = self.world.figures["accounts"]
        output = np.log(self.world.per_head[self.industry])
        usual = told["head_power"] * (self._level(year) - output)
        heads = told["head_factor"] * np.exp(usual + told["head_spread"] * self._own("heads"))
        return np.asarray(np.clip(heads, 1, MOST_HEADS), np.int64)

    # chance and rounding

    def _level(self, year: int) -> Array:
        if year not in self._levels:
            nearer = year - 1 if year > self.base_year else year + 1
            later = max(year, nearer)
            growth = (self._figure("growth") + self._figure("growth_shared") * self.drift
                      + self._figure("growth_spread") * self._year(later, "growth"))  # fmt: skip
            sign = 1 if year > self.base_year else -1
            self._levels[year] = self._level(nearer) + sign * growth
        return self._levels[year]

    def _figure(self, name: str) -> float:
        return float(self.world.figures["accounts"][name])

    def _own(self, name: str) -> Array:
        """What sets a company apart in all years."""
        return self._normal(self.rng("own", name))

    def _year(self, year: int, name: str) -> Array:
        return self._normal(self.rng("year", name, year))

    def _normal(self, rng: np.random.Generator) -> Array:
        return rng.standard_normal(BLOCK, np.float32).astype(np.float64)

    def _money(self, wan: Array) -> Array:
        return np.clip(self._rounded(wan * WAN), LEAST_MONEY, MOST_MONEY)

    def _rounded(self, fen: Array) -> Array:
        """As companies report money: some in whole 万元, the others in 元."""
        return np.where(self.whole_wan, np.rint(fen / WAN).astype(np.int64) * WAN,
                        np.rint(fen / YUAN).astype(np.int64) * YUAN)  # fmt: skip


ACCOUNTS: dict[str, Callable[[Block, int], Array]] = {
    "revenue": Block.revenue,
    "main_revenue": Block.main_revenue,
    "software_revenue": Block.software_revenue,
    "total_assets": Block.total_assets,
    "total_liabilities": Block.total_liabilities,
    "total_profit": Block.total_profit,
    "net_profit": Block.net_profit,
    "rd_expense": Block.rd_expense,
    "headcount": Block.headcount,
}
"""Yearly facts of an enterprise that have a model of their own."""


def _above(world: World, level: float) -> float:
    """The share of companies whose revenue is above a level (natural logarithm of 万元)."""
    from math import erf, sqrt

    weights = np.diff(world.class_up_to, prepend=0.0)
    z = (level - world.median) / world.spread
    tail = np.array([0.5 * (1 - erf(each / sqrt(2))) for each in z])
    return float((weights * tail).sum())
