"""Clearing at the end of the term, money taken back without one, and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from huice.fund.half_year import LedgerLine as Line
from huice.fund.settlement import Measure, Settlement, Taking, settle
from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.rules.programme import Programme, Provision, Stage, moment
from huice.site.funds import chain, ledger
from huice.site.funds.models import Application, Call
from huice.site.funds.models_after import Clawback, Clearing
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.web import clock
from huice.values.literals import yuan


def term(of: Programme) -> Stage | None:
    """The stage that the clearing waits for: the one of the same procedure that has a last
    moment."""
    clears = of.stage("settle")
    if clears is None or not clears.runs:
        return None
    return next((each for each in of.stages if each.runs == clears.runs and each.closes), None)


def over_from(stage: Stage) -> date | None:
    """The last day of a stage; None where its text prints no year."""
    closes = moment(stage.closes)
    if isinstance(closes, datetime):
        return closes.date()
    return closes if isinstance(closes, date) else None


def settlement(call: Call, measure: Measure, taking: Taking) -> Settlement:
    """The call as it would be cleared. Raises BadInput where nothing is in the ledger, a project is
    not verified, or the measure's floor or the approved total cannot be told."""
    applications = list(ledger.kept(call))
    if not applications:
        raise _wrong("", "没有列入台账的项目", "no project is in the ledger")
    lines = ledger.lines(call, applications)
    _expect_required(call, lines, measure)
    return settle(lines, measure, taking)


def _expect_required(call: Call, lines: Sequence[Line], measure: Measure) -> None:
    if measure == "floor" and ledger.floors_of(call) is None:
        raise _wrong("measure", "措施没有按地区定的投资门槛，不能以门槛为准", "no measure has a floor of investment by place: the floor cannot be the measure")  # fmt: skip
    problems = [
        Problem(each.spot, Text(f"项目“{each.number}”没有{zh}", f"the project '{each.number}' has no {en}"), "measure")
        for each in lines
        if not (each.floor if measure == "floor" else each.approved)
        for zh, en in (("门槛", "floor") if measure == "floor" else ("立项投资", "approved total"),)
    ]  # fmt: skip
    if problems:
        raise BadInput(problems)


@transaction.atomic
def clear(call: Call, measure: Measure, taking: Taking, day: date, words: str, actor: Actor) -> Clearing:  # fmt: skip
    """Clear a call, once. Raises BadInput before the term is over, with its cite."""
    held = Call.objects.select_for_update().get(
        pk=call.pk
    )  # no ledger and no payment back meanwhile
    of = chain.programme_of(held)
    if not of.has("settle"):
        raise _wrong("day", "文本没有期满清算", "the text has no clearing")
    if Clearing.objects.filter(call=held).exists():
        raise _wrong("day", "已清算，不能再次清算", "it is cleared already")
    stage = term(of)
    last = over_from(stage) if stage else None
    if stage is not None and last is not None and day <= last:
        raise _wrong("day", f"{day} 期限未满：{stage.title.zh}至 {stage.closes}（{stage.cite}）",
                     f"{day} is within the term: {stage.title.en} until {stage.closes} ({stage.cite})")  # fmt: skip
    found = settlement(held, measure, taking)
    made = Clearing.objects.create(
        call=held, measured_by=measure, taking=taking, day=day, words=words, at=clock.now(), by_name=actor.name,
    )  # fmt: skip
    by_number = {each.number: each for each in ledger.kept(held)}
    cites = "；".join(each.cite for each in (of.stage("settle"),) if each)
    for each in found.projects:
        if each.clawback:
            _demanded(by_number[each.line.number], made, each.clawback,
                      Text(f"{each.said.zh}（{cites}）", f"{each.said.en} ({cites})"), actor)  # fmt: skip
    audit.record(actor.ref, "fund.clearing", made.ref, measured_by=measure, taking=taking, day=day,
                 projects=len(found.projects), clawback=found.clawback)  # fmt: skip
    return made


# --- without a clearing --------------------------------------------------------------------------


def grounds(call: Call) -> Sequence[Provision]:
    """The provisions by which money is taken back."""
    return chain.programme_of(call).on("clearing")


def most(application: Application) -> int:
    """What can still be taken back: paid, and not demanded back before, in 分."""
    found = [application]
    return ledger.paid(found).get(application.pk, 0) - ledger.taken(found).get(application.pk, 0)


@transaction.atomic
def demand(application: Application, money: int, provision: str, reason: str, actor: Actor) -> Clawback:  # fmt: skip
    """Take money back after a breach or an evaluation: at most what was paid. Raises BadInput for
    more, and where the text has no provision."""
    Call.objects.select_for_update().get(pk=application.call_id)  # no clearing meanwhile
    held = Application.objects.select_related("call", "payer").get(pk=application.pk)
    ground = next((each for each in grounds(held.call) if each.id == provision), None)
    if ground is None:
        raise _wrong("provision", "请选择文本的收回规定", "choose a provision of the text on taking money back")  # fmt: skip
    limit = most(held)
    if not 0 < money <= limit:
        raise _wrong("money", f"{yuan(money)} 元不在可收回的 {yuan(limit)} 元之内", f"{yuan(money)} yuan is not within the {yuan(limit)} yuan that can be taken back")  # fmt: skip
    return _demanded(held, None, money, Text(f"{reason}（{ground.cite}）", f"{reason} ({ground.cite})"), actor)  # fmt: skip


def _demanded(application: Application, clearing: Clearing | None, money: int, said: Text, actor: Actor) -> Clawback:  # fmt: skip
    made = Clawback.objects.create(
        application=application, payer=application.payer, clearing=clearing, money=money,
        said_zh=said.zh[:500], said_en=said.en[:500], at=clock.now(), by_name=actor.name,
    )  # fmt: skip
    audit.record(actor.ref, "fund.clawback", application.ref, number=application.number, money=money, reason=said.zh)  # fmt: skip
    return made


@transaction.atomic
def pay_back(clawback: Clawback, money: int, day: date, actor: Actor) -> Clawback:
    """Write down what came back on a day, on top of what came before. Raises BadInput for more than
    was demanded."""
    held = Clawback.objects.select_for_update().get(pk=clawback.pk)
    due = held.money - held.recovered
    if not 0 < money <= due:
        raise _wrong("money", f"{yuan(money)} 元不在尚欠的 {yuan(due)} 元之内", f"{yuan(money)} yuan is not within the {yuan(due)} yuan that are owed")  # fmt: skip
    held.recovered, held.recovered_on = held.recovered + money, day
    held.save(update_fields=["recovered", "recovered_on"])
    audit.record(actor.ref, "fund.pay-back", held.ref, money=money, day=day)
    return held


def _wrong(field: str, zh: str, en: str) -> BadInput:
    return BadInput.at(Spot("form"), zh, en, field)
