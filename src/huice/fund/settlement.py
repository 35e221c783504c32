"""Clearing at the end of the term (期满清算): project by project, what is to be taken back.

The text takes back the reward of ledger projects whose investment was not completed as prescribed.
It leaves open what completion is measured by and whether all or a part is taken back, so both are
readings to choose; what is invested is what statistics verified. To reach the measure exactly is to
complete.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from huice.fund.half_year import FIELDS, LedgerLine
from huice.language import Text
from huice.problems import BadInput, Problem
from huice.values.literals import money as written_money

Measure = Literal["floor", "approved"]
Taking = Literal["all", "shortfall"]

MEASURE_NAMES: Final[dict[Measure, Text]] = {
    "floor": Text("以门槛为准", "by the floor"),
    "approved": Text("以立项投资为准", "by the approved total"),
}
TAKING_NAMES: Final[dict[Taking, Text]] = {
    "all": Text("收回全部", "all is taken back"),
    "shortfall": Text("按差额比例收回", "the share of the shortfall is taken back"),
}
WHY: Final[dict[Measure | Taking, Text]] = {
    "floor": Text(
        "默认：对期间完成额，文本只印了门槛这一个数", "default: the floor is the only figure that the text prints for what the period completes",
    ),
    "approved": Text(
        "另一读法：按立项所定的规模完成", "the other reading: completed on the scale that was approved",
    ),
    "all": Text(
        "默认：文本收回的是所得奖励，没有印比例", "default: the text takes back the reward that was had and prints no share",
    ),
    "shortfall": Text(
        "另一读法：已完成的部分不收回", "the other reading: nothing is taken back for what was completed",
    ),
}  # fmt: skip
ROUNDING: Final = Text(
    "按比例收回的逐项计算，不足一分的零头不收，收回数不超过应收的确切数",
    "a share is reckoned project by project, and a fraction of a 分 is left with the one who pays back, so that no more is taken than the exact share",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settled:
    """A project settled: what it had to invest, what it did by the finding of statistics, and what
    is taken back of its reward, in 分."""

    line: LedgerLine
    required: int
    invested: int
    is_complete: bool
    clawback: int
    said: Text


@dataclass(frozen=True, slots=True)
class Settlement:
    """A ledger settled under the readings chosen, in the order of the ledger."""

    measure: Measure
    taking: Taking
    projects: tuple[Settled, ...]

    @property
    def received(self) -> int:
        return sum(each.line.reward for each in self.projects)

    @property
    def clawback(self) -> int:
        return sum(each.clawback for each in self.projects)

    @property
    def kept(self) -> int:
        return self.received - self.clawback


def settle(
    lines: Sequence[LedgerLine], measure: Measure = "floor", taking: Taking = "all"
) -> Settlement:
    """Raises BadInput naming every project that statistics have not verified."""
    unverified = [
        Problem(each.spot, Text(f"项目“{each.number}”未经统计核实，不能清算", f"the project '{each.number}' is not verified and cannot be settled"), FIELDS["verified"].zh)
        for each in lines
        if each.verified is None
    ]  # fmt: skip
    if unverified:
        raise BadInput(unverified)
    return Settlement(measure, taking, tuple(_settled(each, measure, taking) for each in lines))


def _settled(line: LedgerLine, measure: Measure, taking: Taking) -> Settled:
    required = line.floor if measure == "floor" else line.approved
    invested = line.verified or 0
    missing = max(0, required - invested)
    clawback = 0
    if missing:
        clawback = line.reward if taking == "all" else line.reward * missing // required
    return Settled(line, required, invested, not missing, clawback, _said(missing, measure, clawback))  # fmt: skip


def _said(missing: int, measure: Measure, clawback: int) -> Text:
    by = MEASURE_NAMES[measure]
    if not missing:
        return Text(f"{by.zh}，已完成，不收回", f"{by.en}: complete, nothing is taken back")
    short, back = written_money(missing), written_money(clawback)
    return Text(f"{by.zh}，差 {short}，收回 {back}", f"{by.en}: {short} short, {back} taken back")
