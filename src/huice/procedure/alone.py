"""What cases of different owners may not share: one contact for several applicants, one code for
several projects. A claim is what one case says; two claims of different owners collide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from huice.procedure.engine import Case
from huice.procedure.model import Alone


@dataclass(frozen=True, slots=True)
class Claim:
    """What a case says of a field that is one owner's alone. ``year`` is 0 where it is for good."""

    case: str
    rule: str
    field: str
    value: str
    year: int
    owner: str

    def collides(self, other: Claim) -> bool:
        same = (self.rule, self.field, self.value, self.year)
        return self.owner != other.owner and same == (
            other.rule, other.field, other.value, other.year
        )  # fmt: skip


def claims(case: Case) -> Iterator[Claim]:
    """The claims of a case, as far as its owner is known."""
    for rule in case.procedure.alone:
        owner = case.known.get(rule.owner)
        year = case.opening.day.year if rule.per_year else 0
        for field in rule.fields:
            value = case.known.get(field)
            if owner is not None and value is not None:
                yield Claim(case.opening.case, rule.id, field, str(value), year, str(owner))


def barring(case: Case, event: str, others: Sequence[Claim]) -> list[tuple[Alone, Claim]]:
    """The rules that bar an event in this case, each with the claim of another owner."""
    own = list(claims(case))
    return [
        (rule, other)
        for rule in case.procedure.alone
        if event in rule.on
        for claim in own
        if claim.rule == rule.id
        for other in others
        if claim.collides(other)
    ]
