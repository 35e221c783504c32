"""What registers alone can tell of a measure: which requirements, and what is left to ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from huice.language import Text
from huice.rules.facts import Fact, FactKey
from huice.rules.judge import MeasureJudge
from huice.rules.measure import Group, Judgement, Requirement, inner


@dataclass(frozen=True, slots=True)
class Barrier:
    """What keeps a measure from being paid without asking: a judgement, declared facts, or its
    award. ``for_good`` barriers no register fact can lift."""

    what: Text
    cite: str
    for_good: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A fact that a company still has to declare, with its year where it is yearly."""

    key: str
    label: Text
    where: Text


class Registers:
    """One measure seen from its anchor: ``checked`` are its requirements, or parts of them, that
    hang on register facts alone."""

    def __init__(self, judge: MeasureJudge, facts: Mapping[str, Fact], anchor: date) -> None:
        self.judge, self.facts = judge, facts
        self._keys = {each.path: each.fact_keys(anchor.year) for each in judge.clauses}
        self._award_keys = judge.award_keys(anchor.year)
        requirements = judge.measure.requirements
        self.checked = tuple(_kept(self._part(each, each.id) for each in requirements))
        self.barriers = tuple(
            (*(barrier for each in requirements for barrier in self._barrier(each)), *self._award())
        )
        asked = [key for each in requirements for key in self._asked(each, each.id)]
        declared = [key for key in (*asked, *self._award_keys)
                    if facts[key.name].source == "declared"]  # fmt: skip
        self.asked = tuple(
            Asked(str(key), facts[key.name].label, facts[key.name].where)
            for key in dict.fromkeys(declared)
        )
        self.judges = tuple(dict.fromkeys(
            judgement.by for each in requirements for judgement in self._judgements(each, each.id)
        ))  # fmt: skip

    def _registered(self, keys: tuple[FactKey, ...]) -> bool:
        return all(self.facts[key.name].source == "register" for key in keys)

    def _decided(self, requirement: Requirement, path: str) -> bool:
        """Register facts alone decide it."""
        if isinstance(requirement, Judgement) and requirement.that is None:
            return False
        within = inner(requirement)
        return self._registered(self._keys[path]) and all(
            self._decided(each, f"{path}/{each.id}") for each in within
        )

    def _part(self, requirement: Requirement, path: str) -> Requirement | None:
        """The requirement, or those of its parts that must hold anyway, as far as registers go."""
        if self._decided(requirement, path):
            return requirement
        if isinstance(requirement, Group) and requirement.mode == "all":
            parts = _kept(self._part(each, f"{path}/{each.id}") for each in requirement.parts)
            if found := tuple(parts):
                return replace(requirement, parts=found)
        return None

    def _asked(self, requirement: Requirement, path: str) -> Iterator[FactKey]:
        """The facts of what registers do not decide."""
        if not self._decided(requirement, path):
            yield from self._keys[path]
            for each in inner(requirement):
                yield from self._asked(each, f"{path}/{each.id}")

    def _judgements(self, requirement: Requirement, path: str) -> Iterator[Judgement]:
        if isinstance(requirement, Judgement) and not self._decided(requirement, path):
            yield requirement
        for each in inner(requirement):
            yield from self._judgements(each, f"{path}/{each.id}")

    def _barrier(self, requirement: Requirement) -> Iterator[Barrier]:
        path, title = requirement.id, requirement.title
        if self._decided(requirement, path):
            return
        if judgement := self._needed(requirement, path):
            by = judgement.by
            what = Text(f"{judgement.title.zh}：由{by.zh}认定", f"{judgement.title.en}: judged by {by.en}")  # fmt: skip
            yield Barrier(what, judgement.cite, for_good=True)
        else:
            what = Text(
                f"{title.zh}：登记信息不足以判定", f"{title.en}: registers do not decide it"
            )
            yield Barrier(what, requirement.cite, for_good=False)

    def _needed(self, requirement: Requirement, path: str) -> Judgement | None:
        """A judgement that must be had in any case, and that no register decides."""
        if isinstance(requirement, Judgement):
            return None if self._decided(requirement, path) else requirement
        if isinstance(requirement, Group) and requirement.mode == "all":
            for each in requirement.parts:
                if found := self._needed(each, f"{path}/{each.id}"):
                    return found
        return None

    def _award(self) -> Iterator[Barrier]:
        award = self.judge.measure.award
        if award.kind != "amount":
            yield Barrier(NO_AMOUNT[award.kind], award.cite, for_good=True)
        elif not self._registered(self._award_keys):
            yield Barrier(
                Text("金额还取决于登记以外的信息", "the sum hangs on more than registers tell"),
                award.cite, for_good=False,
            )  # fmt: skip


NO_AMOUNT = {
    "ceiling": Text("只写上限，不是确定的金额", "a ceiling, no certain sum"),
    "unstated": Text("没有写明金额", "no sum is stated"),
    "title": Text("给称号，不给资金", "it gives a title, no money"),
    "none": Text("不给资金", "it gives no money"),
}


def _kept(found: Iterator[Requirement | None]) -> Iterator[Requirement]:
    return (each for each in found if each is not None)
