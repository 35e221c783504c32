"""From requirements to conditions that must all stand: the factors of a measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from huice.population.columns import NO
from huice.population.engine.program import Op, Program, Step
from huice.population.engine.translate import Translator
from huice.rules.judge import JUDGED, MeasureJudge
from huice.rules.measure import Classes, Exclusion, Group, Judgement, Requirement, Test
from huice.rules.terms import Term

Kind = Literal["test", "decide", "standing"]


class Factor(NamedTuple):
    """One of the conditions of a measure: a truth that must hold (``test``), a truth that an
    authority decides (``decide``), or a standing."""

    step: int
    kind: Kind


JUDGED_ALWAYS = Step("constant", "standing", (), JUDGED)


class Standings:
    """The requirements of one measure as factors, with the translators of its exceptions."""

    def __init__(
        self,
        program: Program,
        judge: MeasureJudge,
        strict: Translator,
        eased: Sequence[tuple[str, Translator]],
    ) -> None:
        self.program, self.judge, self.strict = program, judge, strict
        self.eased = dict(eased)

    def factors(self, requirement: Requirement) -> list[Factor]:
        """The factors of a requirement: it stands as the least of them."""
        if isinstance(requirement, Group) and requirement.mode == "all":
            return [factor for part in requirement.parts for factor in self.factors(part)]
        truth = self._truth(requirement)
        if truth is not None:
            return [Factor(part, "test") for part in self._conjuncts(truth)]
        if isinstance(requirement, Judgement) and requirement.that is not None:
            decided = self.strict.truth(requirement.that)
            return [Factor(part, "decide") for part in self._conjuncts(decided)]
        return [Factor(self._standing(requirement), "standing")]

    def _conjuncts(self, truth: int) -> tuple[int, ...]:
        step = self.program[truth]
        return step.args if step.op == "and" else (truth,)

    def _truth(self, requirement: Requirement) -> int | None:
        """The requirement as a condition, where no judgement or discretion is inside."""
        match requirement:
            case Test():
                return (
                    None if self._easing(requirement.that) else self.strict.truth(requirement.that)
                )
            case Exclusion():
                return self.strict.negated(self.strict.truth(requirement.when))
            case Group():
                parts = [self._truth(part) for part in requirement.parts]
                if None in parts:
                    return None
                return self._grouped(requirement, [part for part in parts if part is not None])
            case Classes():
                found = self.program.add(Step("constant", "truth", (), NO))
                for each in reversed(requirement.classes):
                    demands = self._truth(each.demands)
                    if demands is None:
                        return None
                    found = self.strict.choice(self.strict.truth(each.when), demands, found)
                return found
        return None

    def _grouped(self, group: Group, parts: list[int]) -> int:
        if group.mode == "at_least":
            args = tuple(sorted(parts))
            return self.program.add(Step("at_least", "truth", args, group.least))
        return self.strict.joined("and" if group.mode == "all" else "or", parts)

    def _easing(self, that: Term) -> list[str]:
        return [rule.id for rule in self.judge.easing(that)]

    def _standing(self, requirement: Requirement) -> int:
        truth = self._truth(requirement)
        if truth is not None:
            return self._add("tested", (truth,))
        match requirement:
            case Test():
                return self._eased(requirement.that)
            case Judgement():
                if requirement.that is None:
                    return self.program.add(JUDGED_ALWAYS)
                return self._add("decided", (self.strict.truth(requirement.that),))
            case Group():
                parts = tuple(sorted(self._standing(part) for part in requirement.parts))
                if requirement.mode == "at_least":
                    return self.program.add(Step("nth", "standing", parts, requirement.least))
                return self._add("lowest" if requirement.mode == "all" else "highest", parts)
            case Classes():
                unmet = self.program.add(Step("constant", "truth", (), NO))
                found = self._add("tested", (unmet,))
                for each in reversed(requirement.classes):
                    when = self.strict.truth(each.when)
                    found = self._add("chosen", (when, self._standing(each.demands), found))
                return found
        raise TypeError(f"no standing for {type(requirement).__name__}")

    def _eased(self, that: Term) -> int:
        """A test that an authority may ease: judged where it passes by the exception alone."""
        by_exception = []
        for rule in self.judge.easing(that):
            when, relaxed = self.strict.truth(rule.when), self.eased[rule.id].truth(that)
            by_exception.append(self.strict.joined("and", [when, relaxed]))
        args = (self.strict.truth(that), self.strict.joined("or", by_exception))
        return self._add("eased", args)

    def _add(self, op: Op, args: tuple[int, ...]) -> int:
        return self.program.add(Step(op, "standing", args))
