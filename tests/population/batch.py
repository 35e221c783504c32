"""Small batches of invented companies, written as a profile is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from huice.library.policies import Policies
from huice.population.columns import (
    HIGHEST,
    LOWEST,
    NO,
    UNKNOWN,
    YES,
    Codes,
    Column,
    Columns,
    Figures,
    Truths,
    code_places,
)
from huice.rules.facts import Fact, FactKey
from huice.values.range import bounds
from invented import case_of


def batch(policies: Policies, companies: Mapping[str, Mapping[str, Any]]) -> Columns:
    """Companies by code, with their facts; figures in whole 分."""
    known = [case_of(policies.facts, given).facts for given in companies.values()]
    keys = sorted({key for each in known for key in each})
    columns = {
        FactKey(*key): _column([each.get(key) for each in known], policies.facts[key[0]])
        for key in keys
    }
    return Columns(len(known), pa.array(list(companies), pa.string()), columns, policies.facts)


def _column(values: list[Any], fact: Fact) -> Column:
    kind = fact.type
    if kind.kind == "boolean":
        states = {None: UNKNOWN, True: YES, False: NO}
        return Truths(np.array([states[value] for value in values], np.uint8))
    if kind.kind in ("choice", "place", "industry"):
        places = code_places(kind)
        held = [-1 if value is None else places[value] for value in values]
        return Codes(np.array(held, np.int32))
    ends = [bounds(fact.default if value is None else value) for value in values]
    lo = np.array([LOWEST if low is None else low for low, _ in ends], np.int64)
    hi = np.array([HIGHEST if high is None else high for _, high in ends], np.int64)
    return Figures(lo, hi)
