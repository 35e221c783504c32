"""By what a population is sorted when it is summed up: city, industry, size, ownership.

A dimension exists where the library has the fact or the definition it hangs on. Companies of
which it is not known form a group of their own, the last.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huice import industries, places
from huice.language import Text
from huice.library.policies import Policies
from huice.population.columns import Codes, Columns, code_book, code_places
from huice.population.matcher import Matcher
from huice.rules.facts import FactKey
from huice.values.types import PLACE, Type

UNKNOWN_GROUP = Text("未知", "unknown")
SECTIONS = {
    "A": "agriculture, forestry, animal husbandry and fishery", "B": "mining",
    "C": "manufacturing", "D": "electricity, heat, gas and water", "E": "construction",
    "F": "wholesale and retail trade", "G": "transport, storage and post",
    "H": "hotels and catering", "I": "information transmission, software and IT services",
    "J": "finance", "K": "real estate", "L": "leasing and business services",
    "M": "scientific research and technical services",
    "N": "water conservancy, environment and public facilities",
    "O": "household, repair and other services", "P": "education",
    "Q": "health and social work", "R": "culture, sports and entertainment",
    "S": "public administration, social security and social organisations",
    "T": "international organisations",
}  # fmt: skip
"""The sections of GB/T 4754-2017 in English."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """``groups`` are the codes of its groups; "" at the end is the unknown.

    ``of`` names the fact or, with ``defined``, the definition that sorts; ``group_of`` gives the
    group of each code of its type, then that of the unknown.
    """

    id: str
    title: Text
    of: str
    groups: tuple[str, ...]
    group_of: NDArray[np.int32]
    defined: bool = False

    def sort(self, matcher: Matcher, columns: Columns) -> NDArray[np.int32]:
        """The group of every company of a batch."""
        if self.defined:
            column: Any = matcher.classed(columns, self.of)
        else:
            column = columns.columns.get(FactKey(self.of))
        if not isinstance(column, Codes):
            return np.full(columns.size, len(self.groups) - 1, np.int32)
        return self.group_of[column.places]  # the unknown is place -1, the last


def dimensions_of(policies: Policies) -> tuple[Dimension, ...]:
    """The dimensions that a library allows."""
    found: list[Dimension] = []
    for id, title, name in (
        ("city", Text("地市", "City"), "enterprise.registered_in"),
        ("industry", Text("行业门类", "Industry"), "enterprise.industry"),
        ("size", Text("企业规模", "Size"), "enterprise.size"),
        ("ownership", Text("所有制", "Ownership"), "enterprise.ownership"),
    ):
        fact, definition = policies.facts.get(name), policies.definitions.get(name)
        if fact and not fact.yearly and fact.type.kind in ("place", "industry", "choice"):
            found.append(_dimension(id, title, name, fact.type))
        elif definition and definition.type.kind == "choice":
            found.append(_dimension(id, title, name, definition.type, defined=True))
    return tuple(found)


def group_name(dimension: str, code: str) -> Text:
    """What a group is called; the dimension by its id."""
    if not code:
        return UNKNOWN_GROUP
    if dimension == "city":
        return Text(places.full_name(code), places.full_name(code))
    if dimension == "industry":
        name = industries.name(code) or ""
        return Text(f"{code} {name}", f"{code} {SECTIONS.get(code, name)}")
    return Text(code, code)


def _dimension(id: str, title: Text, name: str, kind: Type, defined: bool = False) -> Dimension:
    groups, group_of = _groups(kind)
    return Dimension(id, title, name, groups, group_of, defined)


@cache
def _groups(kind: Type) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    code_to_group = {"place": city_of, "industry": industries.section}.get(kind.kind, str)
    each = [code_to_group(code) for code in code_book(kind)]
    groups = (*dict.fromkeys(each), "")
    place = {group: n for n, group in enumerate(groups)}
    group_of = np.array([place[group] for group in (*each, "")], np.int32)
    group_of.flags.writeable = False
    return groups, group_of


def city_of(code: str) -> str:
    """The city that a division lies in, by code: a municipality is one, a county run by its
    province stands for itself, and a place known no closer than its province stays that."""
    province, city = code[:2] + "0000", code[:4] + "00"
    if places.level(code) in ("country", "province"):
        return code
    if places.name(province).endswith("市"):
        return province
    if _is_city(city):
        return city
    return province if code == city else code


@cache
def _is_city(code: str) -> bool:
    """Some codes only hold counties together; they are left out of the counties' full names."""
    stands = code_places(PLACE)
    if code not in stands:
        return False
    below = code_book(PLACE)[stands[code] + 1 :][:1]
    full = places.full_name(code)
    return all(places.full_name(each).startswith(full) for each in below if each[:4] == code[:4])
