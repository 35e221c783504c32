"""What the invented population is drawn from: the figures of ``data/population`` as tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from huice import industries, places
from huice.population.invented.codes import letters_of

Floats = NDArray[np.float64]
Shorts = NDArray[np.int32]

KINDS = ("industrial", "services", "knowledge")
INDUSTRIAL, SERVICES, KNOWLEDGE = range(3)

_CITY_FALL = {INDUSTRIAL: 0.7, SERVICES: 0.9, KNOWLEDGE: 1.5}
"""How fast cities without figures of their own grow smaller, by kind; ours."""

_COUNTY_FALL = 0.5
_OUTSIDE_CITIES = 0.1
"""A county that its province runs itself, against the province's first city; ours."""

_CLASS_LENGTH = 5


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """``classes`` are four-digit industry codes, and the arrays behind them one entry for each;
    ``counties`` are places that have none below them. ``..._up_to`` are cumulated shares."""

    figures: Mapping[str, Any]
    classes: tuple[str, ...]
    class_up_to: Floats
    kind: Shorts
    public: NDArray[np.bool_]
    median: Floats
    spread: Floats
    per_head: Floats
    rd: Floats
    counties: tuple[str, ...]
    county_up_to: tuple[Floats, Floats, Floats]
    county_letters: NDArray[np.uint8]


@cache
def distributions() -> Mapping[str, Any]:
    """The data file as it stands."""
    text = (files("huice") / "data" / "population" / "distributions.yaml").read_text("utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found


@cache
def world() -> World:
    """The tables, made once."""
    figures = distributions()
    shares = _class_shares(figures)
    classes = tuple(shares)
    rows, columns = figures["sections"]["rows"], figures["sections"]["columns"]

    def of(name: str) -> list[Any]:
        return [rows[code[0]][columns.index(name)] for code in classes]

    kinds = np.array([KINDS.index(kind) for kind in of("kind")], np.int32)
    counties, by_kind = _counties(figures)
    return World(
        figures,
        classes,
        up_to(list(shares.values())),
        kinds,
        np.array([code[0] in figures["organisations"]["public_sections"] for code in classes]),
        np.log(np.array(of("median"), np.float64)),
        np.array(of("spread"), np.float64),
        np.array(of("per_head"), np.float64),
        np.array([_rd(figures["rd"], code) for code in classes]),
        counties,
        (up_to(by_kind[0]), up_to(by_kind[1]), up_to(by_kind[2])),
        letters_of(list(counties)),
    )


def up_to(shares: list[float]) -> Floats:
    """Relative shares, cumulated to one."""
    total: Floats = np.cumsum(np.array(shares, np.float64))
    total /= total[-1]
    return total


def picked(chances: Floats, cumulated: Floats) -> Shorts:
    """For each chance the place of the share that it falls in."""
    found = np.searchsorted(cumulated, chances, side="right")
    return np.minimum(found, len(cumulated) - 1).astype(np.int32)


def _class_shares(figures: Mapping[str, Any]) -> dict[str, float]:
    """The share of each class: of its section, its division in it, even within the division."""
    named: Mapping[str, float] = figures["divisions"]["shares"]
    below: dict[str, dict[str, list[str]]] = {}
    for code in industries.codes():
        if len(code) == _CLASS_LENGTH and code[0] in figures["sections"]["rows"]:
            below.setdefault(code[0], {}).setdefault(code[:3], []).append(code)
    found: dict[str, float] = {}
    for section, divisions in below.items():
        told = {each: named[each] for each in divisions if each in named}
        whole = 100.0 if told else float(len(divisions))
        other = (whole - sum(told.values())) / max(1, len(divisions) - len(told))
        share = figures["sections"]["rows"][section][0]
        for division, classes in divisions.items():
            part = told.get(division, other) / whole
            found |= {code: share * part / len(classes) for code in classes}
    return found


def _rd(figures: Mapping[str, Any], code: str) -> float:
    division = code[:3]
    if division in figures["intensity_now"]:
        return float(figures["intensity_now"][division]) / 100
    before = figures["intensity_2012"].get(division)
    return float(figures["usual"] if before is None else before * figures["growth"]) / 100


def _counties(figures: Mapping[str, Any]) -> tuple[tuple[str, ...], list[list[float]]]:
    """Every county with its weight for each kind of industry."""
    found: list[str] = []
    weights: list[list[float]] = [[], [], []]
    for province, share in figures["provinces"]["shares"].items():
        cities = places.children(province)
        for kind, name in enumerate(KINDS):
            told: Mapping[str, float] = figures["cities"][name]
            sizes = [told.get(city, 0.0) for city in cities]
            if not any(sizes):
                sizes = [_usual_size(city, n, kind) for n, city in enumerate(cities)]
            for city, size in zip(cities, sizes, strict=True):
                inner = places.children(city) or (city,)
                parts = [1 / (n + 1) ** _COUNTY_FALL for n in range(len(inner))]
                weights[kind] += [share * size / sum(sizes) * p / sum(parts) for p in parts]
        found += [county for city in cities for county in places.children(city) or (city,)]
    return tuple(found), weights


def _usual_size(code: str, place: int, kind: int) -> float:
    if places.level(code) == "city":
        return float((place + 1) ** -_CITY_FALL[kind])
    municipal = places.name(code[:2] + "0000").endswith("市")
    return float((place + 1) ** -_COUNTY_FALL) if municipal else _OUTSIDE_CITIES / (place + 1)
