"""An answer on a population as JSON: the fields of its dataclasses, money as decimal yuan.

Money is a decimal string in yuan, a share or rate an exact fraction (``3/8``), a sentence an
object with ``zh`` and ``en``. ``min`` and ``max`` add up the least and the most of each award.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

from huice.language import Text
from huice.population.running.summary import (
    Concentration,
    Group,
    Recipient,
    Summary,
    Sums,
    TopShare,
)
from huice.population.study.budget import Budget, RegionPaid, RuleResult
from huice.population.study.candidates import Candidates
from huice.population.study.claims import Paid
from huice.population.study.limits import Limit
from huice.population.study.reform import Moves, Reform
from huice.values.literals import yuan

MONEY: dict[type, frozenset[str]] = {
    Sums: frozenset({"least", "most"}),
    Recipient: frozenset({"money"}),
    TopShare: frozenset({"money"}),
    Concentration: frozenset({"total"}),
    Limit: frozenset({"money"}),
    Paid: frozenset({"claimed", "paid"}),
    RegionPaid: frozenset({"limit", "left"}),
    RuleResult: frozenset({"left"}),
    Moves: frozenset({"gained", "lost"}),
}
NAMES = {"least": "min", "most": "max"}


def population_json(answer: Any) -> Any:
    """A Summary, Budget, Reform or Candidates, or any part of one."""
    if isinstance(answer, Text):
        return answer._asdict()
    if isinstance(answer, Fraction):
        return f"{answer.numerator}/{answer.denominator}"
    if isinstance(answer, tuple | list):
        return [population_json(each) for each in answer]
    if not is_dataclass(answer) or isinstance(answer, type):
        return answer
    money = MONEY.get(type(answer), frozenset())
    told = {
        NAMES.get(each.name, each.name): _field(getattr(answer, each.name), each.name in money)
        for each in fields(answer)
    }
    match answer:
        case Summary() | Budget() | Reform() | Candidates():
            told["closed"] = [_state(*each) for each in answer.closed]
            told["assumed_open"] = [_state(*each) for each in answer.assumed_open]
        case Group():
            told["measures"] = {key: population_json(found) for key, found in answer.measures}
        case Moves():
            told["net"] = yuan(answer.net)
    return told


def _field(value: Any, money: bool) -> Any:
    return yuan(value) if money and value is not None else population_json(value)


def _state(key: str, title: Text, state: str) -> dict[str, Any]:
    return {"key": key, "title": title._asdict(), "state": state}
