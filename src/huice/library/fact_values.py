"""Values of facts as people write them, read by the fact's declared type. Never through a float."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from huice import industries, places
from huice.problems import BadInput, Spot, near
from huice.rules.facts import Fact
from huice.values.literals import UNKNOWN_WORDS, NotALiteral, normal, read_ordered
from huice.values.range import Value, between, bounds

MAX_LENGTH = 300
YES = frozenset({"是", "有", "true", "yes", "y", "√"})
NO = frozenset({"否", "无", "没有", "false", "no", "n", "×"})


def read_value(fact: Fact, written: Any, spot: Spot, field: str = "") -> Value:
    """The value of a fact; None for 未知. Raises BadInput with the place and what was expected."""
    if written is not None and not isinstance(written, str):
        raise BadInput.at(spot, "此处应为一个值", "a single value is expected", field or fact.name)
    length = len(written or "")
    if length > MAX_LENGTH:
        raise BadInput.at(spot, f"长 {length} 字，上限是 {MAX_LENGTH}",
                          f"{length} characters, the limit is {MAX_LENGTH}", field or fact.name)  # fmt: skip
    text = normal(written or "")
    if text in UNKNOWN_WORDS:
        return None
    try:
        value = _typed(fact, text)
    except NotALiteral as error:
        raise BadInput.at(spot, error.zh, error.en, field or fact.name) from None
    except (places.UnknownPlace, places.AmbiguousPlace, industries.UnknownIndustry) as error:
        raise BadInput.at(spot, error.zh, error.en, field or fact.name) from None
    if fact.default is None:
        return value
    low, high = bounds(value)
    if (low is not None and low < 0) or (high is not None and high < 0):
        raise BadInput.at(spot, f"{fact.label.zh}不能为负：{text}",
                          f"{fact.label.en} cannot be negative: {text}", field or fact.name)  # fmt: skip
    return between(0, high) if low is None else value


def _typed(fact: Fact, text: str) -> Value:
    match fact.type.kind:
        case "boolean":
            if text.lower() in YES:
                return True
            if text.lower() in NO:
                return False
            raise NotALiteral(f"“{text}”应为“是”或“否”", f"'{text}': yes or no is expected")
        case "choice":
            options = {normal(option): option for option in fact.type.options}
            if text not in options:
                hint, listed = near(text, options), "、".join(fact.type.options)
                raise NotALiteral(f"“{text}”不在选项之内：{listed}{hint.zh}",
                                  f"'{text}' is none of: {listed}{hint.en}")  # fmt: skip
            return options[text]
        case "place":
            return places.find(text)
        case "industry":
            return industries.find(text)
        case "text":
            return text
        case _:
            return read_ordered(text, fact.type)


_KEY = re.compile(r"([a-z][a-z0-9_.]*)@(\d{4})")


def read_flat(
    given: Mapping[str, Any], facts: Mapping[str, Fact], spot: Spot
) -> dict[tuple[str, int], Value]:
    """Facts written as ``name: value``, ``name@2020: value`` or ``name: {2020: value}``."""
    values: dict[tuple[str, int], Value] = {}
    for name, written in given.items():
        match = _KEY.fullmatch(name)
        plain = match[1] if match else name
        if plain not in facts:
            hint = near(plain, facts)
            raise BadInput.at(
                spot, f"没有事实“{plain}”{hint.zh}", f"no fact '{plain}'{hint.en}", name
            )
        fact = facts[plain]
        by_year = {match[2]: written} if match else written if isinstance(written, dict) else None
        if fact.yearly != (by_year is not None):
            raise BadInput.at(
                spot,
                f"“{plain}”{'须写明年度' if fact.yearly else '不按年度记'}",
                f"'{plain}' is {'yearly, name the year' if fact.yearly else 'not yearly'}",
                name,
            )
        for year, text in (by_year or {"0": written}).items():
            if not re.fullmatch(r"\d{4}" if by_year else "0", year):
                raise BadInput.at(spot, f"“{year}”不是年份", f"'{year}' is not a year", name)
            key = (plain, int(year))
            if key in values:
                raise BadInput.at(spot, f"“{name}”写了两次", f"'{name}' is given twice", name)
            values[key] = read_value(fact, text, spot, name)
    return values
