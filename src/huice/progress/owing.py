"""Whether a department as a text prints it is an organisation by its name, level and place.

地级以上市工业和信息化局 is every city's bureau of industry, 各地工业和信息化主管部门 one at any level. It is
a suggestion for people to take up: nothing is assigned by it.
"""

from __future__ import annotations

import re
from typing import Final

from huice import places
from huice.rules.measure import Document

_LEVELS: Final = (
    (re.compile(r"各?(?:地级以上市|地市|市级|市)"), ("city",)),
    (re.compile(r"各?(?:省级|省)"), ("province",)),
    (re.compile(r"各?(?:县级|区县|县|区)"), ("county",)),
    (re.compile(r"各地"), ("province", "city", "county")),
)
_ENDING: Final = re.compile(r"(?:局|厅|委员会|委|主管部门|行政部门|部门)$")
_REMARK: Final = re.compile(r"（.*）$")
_SHORT: Final = re.compile(r"^工信(?!息)")


def fits(printed: str, name: str, level: str, place: str) -> bool:
    """Whether the printed department is of the organisation's field, and of its level or of its
    very place."""
    field = _field(_without(_REMARK.sub("", name), (*_above(place), place)))
    here = _without(printed, _above(place))
    if here.startswith(places.name(place)):
        return _field(_without(here, (place,))) == field
    for words, levels in _LEVELS:
        start = words.match(printed)
        if start:
            return level in levels and _field(printed[start.end() :]) == field
    return False


def concerns(document: Document, place: str) -> bool:
    """Whether a document is for this place."""
    applies = document.applies_to
    return any(places.contains(outer, place) for outer in applies.places) and not any(
        places.contains(outer, place) for outer in applies.without
    )


def _field(rest: str) -> str:
    """What is left of a bureau's name without its kind: 工业和信息化 of 工信局."""
    return _SHORT.sub("工业和信息化", _ENDING.sub("", rest))


def _above(place: str) -> tuple[str, ...]:
    """The province and the city that a place lies in."""
    return tuple(code for code in (f"{place[:2]}0000", f"{place[:4]}00") if code != place)


def _without(name: str, codes: tuple[str, ...]) -> str:
    """A name without the places that it begins with."""
    for code in codes:
        name = name.removeprefix(places.name(code))
    return name
