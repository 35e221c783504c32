"""The answer to a company: typed results for one measure and for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from huice.decide.concerns import Concern, Listed, Membership, SupportResult
from huice.decide.shown import shown, shown_in, sum_of
from huice.language import Language, Text
from huice.problems import Problem
from huice.rules.facts import Fact, FactKey
from huice.rules.judge import RequirementKind, RequirementVerdict
from huice.rules.measure import UNPAID, AwardKind, Document, Measure, Note, Requirement
from huice.rules.state import State
from huice.rules.verdict import Verdict
from huice.values.moments import day_of
from huice.values.range import Value
from huice.values.types import Type

REQUIREMENT_VERDICTS: dict[str, Text] = {
    "met": Text("符合", "met"),
    "unmet": Text("不符合", "unmet"),
    "unknown": Text("未知", "unknown"),
    "judgement": Text("待认定", "to be judged"),
    "relaxed": Text("放宽后符合", "met only with relaxation"),
}

KIND_NAMES: dict[str, Text] = {
    "register": Text("登记信息", "register"),
    "declared": Text("企业申报", "declared"),
    "judgement": Text("评审认定", "judgement"),
    "exclusion": Text("排除情形", "exclusion"),
    "group": Text("组合条件", "group"),
    "classes": Text("分类条件", "classes"),
}


class Named(NamedTuple):
    """What a figure is, whoever's it is; ``key`` is None where it is computed from facts."""

    name: str
    key: FactKey | None
    label: Text
    type: Type


class Used(NamedTuple):
    """A fact or a computed figure that a requirement looked at, as this company has it."""

    named: Named
    value: Value
    source: str = ""

    @property
    def name(self) -> str:
        return self.named.name

    @property
    def key(self) -> FactKey | None:
        return self.named.key

    @property
    def label(self) -> Text:
        return self.named.label

    @property
    def shown(self) -> str:
        return shown(self.value, self.named.type)

    def say(self, language: Language) -> str:
        return shown_in(self.value, self.named.type, language)


class RequirementResult(NamedTuple):
    """How the company stands to one requirement. ``path`` joins the ids from the outermost."""

    path: str
    requirement: Requirement
    kind: RequirementKind
    verdict: RequirementVerdict
    look: Callable[[], tuple[Used, ...]]

    def say(self) -> Text:
        """Its verdict in words; of a bar, whether it applies."""
        if self.kind == "exclusion" and self.verdict in ("met", "unmet"):
            clear = self.verdict == "met"
            return Text("无此情形", "does not apply") if clear else Text("有此情形", "applies")
        return REQUIREMENT_VERDICTS[self.verdict]

    @property
    def uses(self) -> tuple[Used, ...]:
        """What it looked at, worked out when asked."""
        return self.look()

    @property
    def depth(self) -> int:
        return self.path.count("/")


@dataclass(frozen=True, slots=True)
class AwardResult:
    """Money in 分: the least and the most. None is no bound; a measure without money has none."""

    kind: AwardKind
    least: int | None
    most: int | None

    @property
    def is_money(self) -> bool:
        return self.kind not in UNPAID

    def say(self) -> Text:
        if self.kind == "title":
            return Text("称号", "a title")
        if self.kind == "none":
            return Text("无资金", "no money")
        if self.kind == "unstated":
            return Text("数额文本未列", "a sum that the text does not state")
        if self.most is None:
            if self.kind == "ceiling":
                return Text("有上限，数额待定", "a ceiling, not yet known")
            return Text("数额待定", "amount not yet known")
        most = sum_of(self.most)
        if self.kind == "ceiling":
            return Text(f"不超过 {most.zh}", f"at most {most.en}")
        if self.least == self.most:
            return most
        if not self.least:
            return Text(f"按规定给予，至多 {most.zh}", f"an amount, up to {most.en}")
        least = sum_of(self.least)
        return Text(f"{least.zh} 至 {most.zh}", f"{least.en} to {most.en}")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day or moment that matters for a measure, still to come or just passed.

    ``entry``: after it no application gets in, whoever has to act.
    """

    id: str
    stage: Text
    at: date | datetime
    who: str
    cite: str
    entry: bool = False


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """The answer on one measure.

    ``award`` is what the verdict leaves: nothing when ineligible or not open. ``potential`` is
    what the facts would give if every open requirement were met. ``concern`` is whether the
    document is for companies of this place.
    """

    measure: Measure
    document: Document
    state: State
    verdict: Verdict
    award: AwardResult
    potential: AwardResult
    requirements: tuple[RequirementResult, ...]
    missing: tuple[FactKey, ...]
    deadlines: tuple[Deadline, ...]
    notes: tuple[Note, ...]
    concern: Concern = "concerns"

    def requirement(self, path: str) -> RequirementResult:
        return next(each for each in self.requirements if each.path == path)


class MissingFact(NamedTuple):
    """An unknown fact: how many measures wait for it, how many for it alone, and what they pay.

    ``money`` sums the known ceilings in 分; ``unbounded`` counts measures without a known one.
    """

    key: FactKey
    fact: Fact
    measures: tuple[str, ...]
    alone: int
    money: int
    unbounded: int


@dataclass(frozen=True, slots=True)
class Match:
    """The answer on all measures, the best first; the short entries that concern the company, the
    clusters it is in, and the lists that name it."""

    profile: str
    reference_date: date | datetime
    results: tuple[MeasureResult, ...]
    missing: tuple[MissingFact, ...]
    warnings: tuple[Problem, ...]
    support: tuple[SupportResult, ...] = ()
    clusters: tuple[Membership, ...] = ()
    listed: tuple[Listed, ...] = ()

    @property
    def day(self) -> date:
        return day_of(self.reference_date)

    def result(self, key: str) -> MeasureResult:
        return next(each for each in self.results if each.measure.key == key)

    def by_verdict(self) -> Mapping[Verdict, list[MeasureResult]]:
        found: dict[Verdict, list[MeasureResult]] = {}
        for result in self.results:
            found.setdefault(result.verdict, []).append(result)
        return found
