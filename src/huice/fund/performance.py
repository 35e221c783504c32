"""Performance: targets, the two evaluations beside each other, and what a grade brings next year.

What a grade brings and what the budget is tied to are provisions of a programme. No text here says
by how much, and no figure is made up for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from huice.language import Text
from huice.problems import BadInput, Problem, Spot, near
from huice.rules.programme import Grade, Programme, Provision
from huice.values.literals import decimal


@dataclass(frozen=True, slots=True)
class Target:
    """A figure to be reached; no text at hand has one that is to stay below."""

    indicator: str
    unit: str
    figure: Fraction

    def met(self, value: Fraction) -> bool:
        return value >= self.figure


@dataclass(frozen=True, slots=True)
class Compared:
    """A target with what its keeper says was reached and what the third party found; None where
    one of them says nothing."""

    target: Target
    own: Fraction | None
    found: Fraction | None

    @property
    def overturned(self) -> bool:
        """Whether the target is met by the one and missed by the other."""
        if self.own is None or self.found is None:
            return False
        return self.target.met(self.own) != self.target.met(self.found)

    @property
    def said(self) -> Text:
        if self.own is None:
            return Text("自评没有填报", "nothing in the self-evaluation")
        if self.found is None:
            return Text("第三方没有评价", "not evaluated by the third party")
        gap = self.own - self.found
        if not gap:
            return Text("一致", "agreed")
        much = f"{decimal(abs(gap)) or abs(gap)}{self.target.unit}"
        zh, en = ("高", "above") if gap > 0 else ("低", "below")
        turned = ("，是否达标也不同", ", and so is whether it is met") if self.overturned else ("", "")  # fmt: skip
        return Text(
            f"自评{zh}于第三方 {much}{turned[0]}",
            f"the self-evaluation is {much} {en} the third party's{turned[1]}",
        )


def compared(
    targets: Sequence[Target], own: Mapping[str, Fraction], found: Mapping[str, Fraction]
) -> list[Compared]:
    """The self-evaluation beside the third party's, by indicator; raises BadInput for a value of no
    target."""
    names = [each.indicator for each in targets]
    problems = [*_unknown(own, names, "自评"), *_unknown(found, names, "第三方评价")]
    if problems:
        raise BadInput(problems)
    return [Compared(x, own.get(x.indicator), found.get(x.indicator)) for x in targets]


def _unknown(values: Iterable[str], names: Sequence[str], where: str) -> list[Problem]:
    return [
        Problem(Spot(where), Text(f"没有指标“{each}”{hint.zh}", f"no indicator '{each}'{hint.en}"))
        for each in values
        if each not in names
        for hint in (near(each, names),)
    ]


def next_year(programme: Programme, grade: Grade) -> Provision | None:
    """What a grade brings in the year after, in words with its cite; None where the text rules
    nothing on it."""
    return next((each for each in programme.provisions if grade in each.grades), None)


def links(programme: Programme) -> Provision | None:
    """The provision that ties the budget to named indicators (挂钩); None where there is none."""
    return next((each for each in programme.provisions if each.links), None)
