"""The road of an application under a programme: from draft to evaluation, as its stages have it.

The moves are the same for every programme; which of them it has, and what they are called, follows
from the acts of its stages. A move that no stage asks for is not there: without ``paper`` nothing is
handed in, without ``pay`` nothing is paid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from huice.language import Text
from huice.rules.programme import Act, Programme, Stage

By = Literal["applicant", "office", "lead", "payer"]


@dataclass(frozen=True, slots=True)
class Move:
    """A step from one of ``sources`` to ``target``. ``stage`` is what the text has of it, None for
    what the house needs and no text forbids (withdrawing, refusing with a reason)."""

    id: str
    title: Text
    sources: tuple[str, ...]
    target: str
    by: By
    stage: Stage | None = None
    needs_reason: bool = False


def road(programme: Programme) -> Mapping[str, Move]:
    """The moves of a programme by id."""
    return {each.id: each for each in _moves(programme)}


def _moves(programme: Programme) -> Iterator[Move]:
    def move(id: str, zh: str, en: str, sources: tuple[str, ...], target: str, by: By,
             *acts: Act, reason: bool = False) -> Move:  # fmt: skip
        stage = next(filter(None, map(programme.stage, acts)), None)
        return Move(id, Text(zh, en), sources, target, by, stage, reason)

    has = programme.has
    before_entry = ("submitted", "returned", *["checked"] * has("check"), *["filed"] * has("paper"), "accepted")  # fmt: skip
    yield move("submit", "提交", "submit", ("draft",), "submitted", "applicant", "apply")
    yield move("return", "退回修改", "return to be mended", ("submitted",), "returned", "office", "check", "apply", reason=True)  # fmt: skip
    yield move("resubmit", "修改后再次提交", "submit again", ("returned",), "submitted", "applicant", "mend", "apply")  # fmt: skip
    ready = "submitted"
    if has("check"):
        yield move("check", "预审通过", "pass the pre-check", (ready,), "checked", "office", "check")  # fmt: skip
        ready = "checked"
    if has("paper"):
        yield move("paper", "登记收到纸质材料", "record the paper handed in", (ready,), "filed", "office", "paper")  # fmt: skip
        yield move("lapse", "逾期未交，不算申报成功", "too late, not applied", ("submitted", "returned", ready), "late", "office", "paper")  # fmt: skip
        ready = "filed"
    if recommends(programme):
        yield move("accept", "推荐上报", "recommend", (ready,), "accepted", "office", "report")
    else:
        yield move("accept", "受理", "accept", (ready,), "accepted", "office", "accept")
    yield move("reject", "不予支持", "refuse", (*before_entry, "entered"), "rejected", "office", reason=True)  # fmt: skip
    yield move("withdraw", "撤回申请", "withdraw", ("draft", *before_entry, "entered"), "withdrawn", "applicant")  # fmt: skip
    if has("audit"):
        yield move("void", "核减超限，作废", "void for its cut", ("accepted",), "void", "office", "audit")  # fmt: skip
    yield move("enter", "确定入库" if has("decide") else "审核通过", "enter the library" if has("decide") else "pass the review",
               ("accepted",), "entered", "lead", "decide")  # fmt: skip
    yield move("plan", "列入拟定计划", "put into the draft plan", ("entered",), "planned", "lead", "allot")  # fmt: skip
    yield move("put-back", "移出拟定计划，回到项目库", "put back from the draft plan into the library", ("planned",), "entered", "lead", "allot")  # fmt: skip
    yield move("leave-out", "未安排", "leave out", ("entered",), "unfunded", "lead", "allot")
    yield move("strike", "异议成立，移出计划", "strike from the plan, the objection upheld", ("planned",), "rejected", "lead", "publicity", reason=True)  # fmt: skip
    yield move("issue", "下达", "issue", ("planned",), "issued", "lead", "issue")
    paid = "issued"
    if has("claim"):
        yield move("claim", "提交拨付资料", "ask for payment", ("issued",), "issued", "applicant", "claim")  # fmt: skip
    if has("pay"):
        yield move("pay", "拨付", "pay", ("issued",), "paid", "payer", "pay")
        yield move("bounce", "登记退款，待重新拨付", "record that the payment came back", ("paid",), "issued", "payer", "pay", reason=True)  # fmt: skip
        paid = "paid"
    if programme.pays or has("evaluate", "self_evaluate"):
        yield move("evaluate", "评价", "evaluate", (paid,), "evaluated", "office", "evaluate", "self_evaluate")  # fmt: skip


def recommends(programme: Programme) -> bool:
    """Whether whoever takes applications reports them upward before they are reviewed: its
    acceptance is a recommendation."""
    acts = [each.act for each in programme.stages if each.act in ("report", "review")]
    return acts[:1] == ["report"] and "review" in acts and not programme.has("accept")
