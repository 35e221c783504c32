"""What a change of a filed project comes to: how large, mandatory or by choice (第二十一条).

Sizes are exact fractions. A size that does not end as a decimal is cut off, never rounded up, so
that no change below 20% is ever written as one of 20%.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from huice.language import Text
from huice.site.projects.information import BY_NAME, figure_of, money_of
from huice.values.literals import decimal

THRESHOLD: Final = Fraction(20, 100)
PLACES: Final = 6
FIGURES: Final = {"investment": "investment", "capacity": "scale"}
"""The fields whose change has a size, each with its trigger."""

MANDATORY: Final = {"name": "name", "site": "site"}
"""The fields of which any change is mandatory, each with its trigger."""

TRIGGERS: Final = {**MANDATORY, **FIGURES}

JUDGED: Final = {
    "content": Text("建设内容发生较大变化", "the content changes considerably"),
    "legal-person": Text("项目法人发生变更", "another legal person for the project"),
    "shareholding": Text("股东方、股权结构发生较大变化", "shareholders or equity change considerably"),
    "other": Text("其他需要调整备案内容的重大情形", "another major matter of the filing"),
}  # fmt: skip
"""Triggers that the applicant says itself."""

CHANGEABLE: Final = (
    "name", "site", "content", "scale", "capacity", "capacity_unit", "investment",
    "planned_start", "completion",
)  # fmt: skip


class Change(NamedTuple):
    """A field before and after; ``size`` where it is a figure."""

    field: str
    label: Text
    old: str
    new: str
    size: Fraction | None

    @property
    def percent(self) -> str:
        return "" if self.size is None else as_rate(self.size)

    @property
    def mandatory(self) -> bool:
        return self.field in MANDATORY or (self.size is not None and self.size >= THRESHOLD)


class Ruling(NamedTuple):
    """The event a change is entered as. ``trigger`` is empty for one by choice."""

    event: str
    trigger: str
    size: Fraction | None
    grounds: tuple[Text, ...]

    @property
    def data(self) -> dict[str, str]:
        size = as_rate(self.size or Fraction(0))
        if not self.trigger:
            return {"change": size}
        return {"trigger": self.trigger} | ({"change": size} if self.size is not None else {})


def size_of(old: int | Fraction, new: int | Fraction) -> Fraction:
    """How far a figure moved, up or down, against what was filed."""
    return abs(Fraction(new) - old) / Fraction(old)


def as_rate(size: Fraction) -> str:
    """20%, 33.333333%: cut off after six places."""
    cut = Fraction(size * 100 * 10**PLACES // 1, 10**PLACES)
    return f"{decimal(cut)}%"


def changes(old: Mapping[str, str], new: Mapping[str, str]) -> list[Change]:
    """The fields that differ in what they mean: 1200万 and 0.12亿 are the same."""
    found = []
    for name in CHANGEABLE:
        before, after = old.get(name, ""), new.get(name, "")
        size = _size(name, before, after)
        if size == 0 or before == after:
            continue
        found.append(Change(name, BY_NAME[name].label, before, after, size))
    return found


def _size(name: str, before: str, after: str) -> Fraction | None:
    if not (before and after):
        return None
    if name == "investment":
        return size_of(money_of(before), money_of(after))
    return size_of(figure_of(before), figure_of(after)) if name == "capacity" else None


def ruling(found: Iterable[Change], said: Iterable[str]) -> Ruling:
    """Which event these changes are: mandatory where one of them is, else by choice."""
    found, said = tuple(found), tuple(said)
    triggers = [(TRIGGERS[x.field], x.size, x) for x in found if x.mandatory]
    grounds = [_ground(x) for *_, x in triggers] + [JUDGED[x] for x in said]
    if triggers:
        trigger, size, _ = triggers[0]
        return Ruling("change", trigger, size, tuple(grounds))
    if said:
        return Ruling("change", said[0], None, tuple(grounds))
    largest = max((x.size for x in found if x.size is not None), default=None)
    return Ruling("change-by-choice", "", largest, ())


def _ground(change: Change) -> Text:
    if change.size is None:
        return Text(f"{change.label.zh}变更", f"{change.label.en} changes")
    return Text(
        f"{change.label.zh}变化 {change.percent}，在 20% 及以上",
        f"{change.label.en} changes by {change.percent}, 20% or more",
    )


def told(found: Iterable[Change]) -> str:
    """The changes as the log keeps them, in Chinese."""
    return "；".join(
        f"{x.label.zh}：{x.old or '（空）'} → {x.new or '（空）'}{f'（{x.percent}）' if x.size else ''}"
        for x in found
    )
