"""A special audit: what it takes off the declared amount, and floors before and after it, in 分."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.values.literals import money

FLOOR_WORDS: Final[dict[tuple[bool, bool], Text]] = {
    (True, True): Text(
        "申报金额、审定金额都达到下限", "the declared and the approved amount both reach the floor"
    ),
    (True, False): Text(
        "申报金额达到下限，审定金额没有达到；两者以哪个为准，文本未规定，由审核判断",
        "the declared amount reaches the floor, the approved amount does not; which of them counts is not stated and is for the review to judge",
    ),
    (False, True): Text(
        "申报金额没有达到下限，审定金额达到；两者以哪个为准，文本未规定，由审核判断",
        "the declared amount does not reach the floor, the approved amount does; which of them counts is not stated and is for the review to judge",
    ),
    (False, False): Text(
        "申报金额、审定金额都没有达到下限", "neither the declared nor the approved amount reaches the floor"
    ),
}  # fmt: skip
"""By whether the declared and whether the approved amount reaches the floor."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What was declared and what the audit approved, in 分; raises BadInput for what cannot be."""

    declared: int
    approved: int

    def __post_init__(self) -> None:
        if problems := list(wrong_cut(self.declared, self.approved)):
            raise BadInput(problems)

    @property
    def taken(self) -> int:
        return self.declared - self.approved

    @property
    def share(self) -> Fraction:
        """What was taken off, as a share of what was declared."""
        return Fraction(self.taken, self.declared)

    def is_void(self, void_above: Fraction | None) -> bool:
        """Whether so much was taken off that the application is void: more than the share, never
        just the share; None where the text has no such share."""
        return void_above is not None and self.share > void_above


def wrong_cut(declared: int, approved: int) -> Iterator[Problem]:
    """What is wrong with the two amounts of an audit."""
    if declared <= 0:
        yield Problem(Spot("declared"), Text(
            f"申报金额{money(declared)}应大于零", f"the declared amount, {money(declared)}, should be above zero"
        ), "declared")  # fmt: skip
    if approved < 0:
        yield Problem(Spot("approved"), Text(
            f"审定金额{money(approved)}低于零", f"the approved amount, {money(approved)}, is below zero"
        ), "approved")  # fmt: skip
    if approved > declared:
        yield Problem(Spot("approved"), Text(
            f"审定金额{money(approved)}超过申报金额{money(declared)}",
            f"the approved amount, {money(approved)}, is above the declared {money(declared)}",
        ), "approved")  # fmt: skip


@dataclass(frozen=True, slots=True)
class FloorTest:
    """Whether each of the two amounts reaches a floor; a text may be silent on which of them counts."""

    declared_meets: bool
    approved_meets: bool

    @property
    def said(self) -> Text:
        return FLOOR_WORDS[self.declared_meets, self.approved_meets]


def floors(minimum: int, declared: int, approved: int) -> FloorTest:
    """Both amounts held against a floor, which is reached by what equals it."""
    return FloorTest(declared >= minimum, approved >= minimum)
