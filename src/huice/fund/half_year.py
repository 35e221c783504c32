"""The ledger of a fund's projects, kept by a city and reported every half-year (项目台账).

Sums are whole 分 and run from the first day of the term to the end of the period. What counts for a
reward is the sum that statistics verified, never the one that was declared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from huice import places
from huice.fund.cells import NO, YES
from huice.language import Language, Text
from huice.library.policies import Policies
from huice.problems import BadInput, Problem, Spot
from huice.progress.reporting import Due, Rhythm, read_period, rhythm_of
from huice.rules.evaluate import Case, Compiler
from huice.rules.facts import FactKey
from huice.rules.measure import Document
from huice.rules.programme import Programme
from huice.values.literals import money as written_money

FIELDS: Final[Mapping[str, Text]] = {
    "number": Text("项目编号", "Number"), "project": Text("项目名称", "Project"),
    "unit": Text("项目单位", "Unit"), "code": Text("统一社会信用代码", "Credit code"),
    "place": Text("建设地", "Place"), "approved": Text("立项投资（元）", "Approved total (yuan)"),
    "floor": Text("门槛（元）", "Floor (yuan)"), "declared": Text("累计申报投资（元）", "Declared to date (yuan)"),
    "verified": Text("累计核实投资（元）", "Verified to date (yuan)"),
    "reward": Text("已获奖励（元）", "Reward received (yuan)"), "progress": Text("进展情况", "Progress"),
    "finished": Text("是否完成", "Finished"), "reason": Text("更正理由", "Reason of a correction"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A project of the ledger: its place (GB/T 2260), the total investment it was approved with, the
    floor that its place has, what was declared and what statistics verified (None until they did),
    the reward had for it, and why a declared sum is lower than before."""

    number: str
    project: str
    unit: str
    code: str
    place: str
    approved: int
    floor: int
    declared: int
    verified: int | None
    reward: int
    progress: str
    finished: bool
    reason: str = ""
    spot: Spot = field(default=Spot(""), compare=False)

    @property
    def city(self) -> str:
        return self.place[:4] + "00"


@dataclass(frozen=True, slots=True)
class Verified:
    """What statistics found of a project's investment to date, in 分."""

    number: str
    amount: int
    spot: Spot


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a project that is other than it was; under ``number`` None before for a project
    that has come in, and None after for one that has gone."""

    number: str
    name: str
    before: str | int | bool | None
    after: str | int | bool | None


class Floors:
    """The floor of total investment at a place, as the measure defines it that a programme pays
    by."""

    def __init__(self, policies: Policies, programme: Programme, day: date) -> None:
        self.day = day
        compiler = Compiler(policies.facts, policies.terms)
        for each in programme.allotting:
            key = f"{each.measure}:floor"
            if each.place and key in policies.terms:
                self._floor = compiler.compile(policies.terms[key])
                self._place = FactKey(each.place)
                return
        raise BadInput.at(Spot(programme.document), "措施没有按地区定的投资门槛", "no measure has a floor of investment by place")  # fmt: skip

    def at(self, place: str) -> int | None:
        """None where the measure does not say one floor for the place."""
        floor = self._floor(Case({self._place: place}, self.day))
        return floor if isinstance(floor, int) else None


def ledger_rhythm(document: Document) -> Rhythm:
    """How often the ledger of a document's programme is due; raises BadInput where it has none."""
    stage = document.programme.stage("ledger") if document.programme else None
    procedure = stage.runs.partition("/")[2] if stage else ""
    for report in document.reports:
        if procedure and f"procedures/{procedure}" in report.see:
            return rhythm_of(report, document)
    raise BadInput.at(Spot(document.id), "这个项目没有定期报送的台账", "this programme keeps no ledger to be reported")  # fmt: skip


def ledger_due(rhythm: Rhythm, written: str, name: str) -> Due:
    """The period that was written, such as 2025-H1, with the last day for its ledger; ``name`` is
    where it was written. Raises BadInput for no such period, and for one that owes no ledger."""
    period = read_period(written)
    if period is None or period.every != rhythm.every:
        raise BadInput.at(Spot(name), f"“{written}”不是报送期，应如 2025-H1", f"'{written}' is no period such as 2025-H1")  # fmt: skip
    due = rhythm.due(period)
    if not rhythm.owed(due):
        raise BadInput.at(
            Spot(name), f"{period.name.zh}不须报送：{due.day} 不在文件有效期内",
            f"no ledger is owed for the {period.name.en}: {due.day} is outside the validity of the document",
        )  # fmt: skip
    return due


def verified(lines: Sequence[LedgerLine], found: Iterable[Verified]) -> list[LedgerLine]:
    """The ledger with what statistics found; raises BadInput for a project that is not in it, and
    for more than was declared."""
    amounts, problems = dict[str, int](), list[Problem]()
    declared = {each.number: each.declared for each in lines}
    for each in found:
        if each.number not in declared:
            problems.append(Problem(each.spot, Text(f"台账里没有项目“{each.number}”", f"no project '{each.number}' in the ledger"), FIELDS["number"].zh))  # fmt: skip
        elif each.amount > declared[each.number]:
            problems.append(Problem(each.spot, above(each.amount, declared[each.number]), FIELDS["verified"].zh))  # fmt: skip
        amounts[each.number] = each.amount
    if problems:
        raise BadInput(problems)
    return [replace(each, verified=amounts.get(each.number, each.verified)) for each in lines]


def above(amount: int, declared: int) -> Text:
    """What is said of more verified than was declared."""
    return Text(
        f"核实的 {written_money(amount)} 超过申报的 {written_money(declared)}",
        f"{written_money(amount)} verified is above the {written_money(declared)} declared",
    )


def changes(before: Sequence[LedgerLine], after: Sequence[LedgerLine]) -> list[Change]:
    """What is other than before, project by project in the order of the ledger; projects that are
    gone come last."""
    found, earlier = list[Change](), {each.number: each for each in before}
    for each in after:
        old = earlier.pop(each.number, None)
        if old is None:
            found.append(Change(each.number, "number", None, each.number))
            continue
        found += [
            Change(each.number, name, getattr(old, name), getattr(each, name))
            for name in FIELDS
            if name != "reason" and getattr(old, name) != getattr(each, name)
        ]
    return found + [Change(number, "number", number, None) for number in earlier]


def shown(change: Change, value: str | int | bool | None, language: Language) -> str:
    """A value of a change, in words."""
    if isinstance(value, bool):
        return (YES if value else NO).say(language)
    if isinstance(value, int):
        return written_money(value)
    if value is None:
        return "—"
    return places.full_name(value) if change.name == "place" else value
