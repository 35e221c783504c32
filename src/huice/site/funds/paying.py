"""Paying what a plan issued, one by one and never twice.

A batch names what it wants to pay. Each payment is a transaction of its own: the payment, the step
of its application and their audit lines are there together or not at all, and the database holds one
payment for an application and instalment. So a batch that was broken off goes on where it stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Sum
from django.utils.timezone import localtime

from huice.language import Text
from huice.problems import BadInput, Problem, Spot
from huice.site.funds import barring, chain
from huice.site.funds.acting import act
from huice.site.funds.models import STATES, Application
from huice.site.funds.models_money import Batch, Payment, Plan
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.people.models import Organisation
from huice.site.web import clock

SLICE: Final = 50
PAYABLE: Final = ("issued", "paid", "evaluated")


@dataclass(frozen=True, slots=True)
class Ran:
    """How far a batch has come: ``next`` is the place to go on from, None at its end."""

    next: int | None
    failed: tuple[Problem, ...]


def hindrances(application: Application) -> list[Text]:
    """Why an application cannot be paid now; none where it can."""
    return _hindrances(application, _claimed([application]))


def hindered(applications: Sequence[Application]) -> Mapping[str, list[Text]]:
    """The same of many, by public name."""
    claimed = _claimed(applications)
    return {each.ref: _hindrances(each, claimed) for each in applications}


def _hindrances(application: Application, claimed: set[int]) -> list[Text]:
    if application.state != "issued":
        state = STATES[application.state]
        return [Text(f"现为“{state.zh}”", f"it is {state.en}")]
    found = list(barred(application))
    if not application.award:
        found.append(Text("计划没有给它安排资金", "the plan has no money for it"))
    if asks_claim(application) and application.pk not in claimed:
        found.append(Text("尚未提交拨付资料", "payment was not asked for yet"))
    if not (application.account and application.account_name and application.bank):
        found.append(Text("缺收款账户", "its account is not known"))
    return found


def asks_claim(application: Application) -> bool:
    """Whether the programme pays only what payment was asked for."""
    return "claim" in chain.moves(application.call)


def _claimed(applications: Iterable[Application]) -> set[int]:
    found = Application.objects.filter(
        pk__in=[each.pk for each in applications], steps__act="claim"
    )
    return set(found.values_list("pk", flat=True))


def barred(application: Application) -> list[Text]:
    """The bars that keep money from its applicant today."""
    return barring.against(application.code, clock.today())


# --- batches --------------------------------------------------------------------------------------


@transaction.atomic
def begin(plan: Plan, payer: Organisation, refs: Sequence[str], actor: Actor) -> Batch:
    """Begin a batch; raises BadInput naming every application that cannot be paid now."""
    found = payables(plan, payer).filter(ref__in=refs)
    reasons = hindered(list(found))
    problems = [
        Problem(Spot(each.number), Text(f"{each.number} {each}：{why.zh}", f"{each.number} {each}: {why.en}"))
        for each in found
        for why in reasons[each.ref]
    ]  # fmt: skip
    if problems:
        raise BadInput(problems)
    wanted = [each.ref for each in found]
    if not wanted:
        raise BadInput.at(Spot("application"), "请勾选要拨付的项目", "choose what is to be paid", "application")  # fmt: skip
    made = Batch.objects.create(plan=plan, payer=payer, wanted=wanted, begun=clock.now(), by_name=actor.name)  # fmt: skip
    audit.record(actor.ref, "fund.begin-batch", made.ref, number=plan.number, projects=len(wanted))
    return made


def payables(plan: Plan, payer: Organisation) -> QuerySet[Application]:
    """What a payer is to pay of a plan, or has paid."""
    found = Application.objects.filter(call=plan.call, payer=payer, state__in=PAYABLE)
    return found.select_related("call", "payer").order_by("number")


def run(batch: Batch, start: int, actor: Actor, most: int = SLICE) -> Ran:
    """Pay the next of a batch from a place on: what is paid already is passed over."""
    done = set(batch.payments.values_list("application__ref", flat=True))
    failed, tried = list[Problem](), 0
    for place, ref in enumerate(batch.wanted[start:], start):
        if ref in done:
            continue
        if tried == most:
            return Ran(place, tuple(failed))
        tried += 1
        failed += _pay(batch, place, ref, actor)
    Batch.objects.filter(pk=batch.pk, ended=None).update(ended=clock.now())
    batch.refresh_from_db()
    return Ran(None, tuple(failed))


def _pay(batch: Batch, place: int, ref: str, actor: Actor) -> tuple[Problem, ...]:
    """Pay one, or say why not."""
    try:
        with transaction.atomic():
            held = Application.objects.select_for_update().get(ref=ref)
            if held.payments.filter(batch=batch).exists():
                return ()
            problems = [Problem(Spot(held.number), Text(f"{held.number} {held}：{why.zh}", f"{held.number} {held}: {why.en}"))
                        for why in hindrances(held)]  # fmt: skip
            if problems:
                return tuple(problems)
            assert held.award is not None
            returned = held.payments.exclude(returned="").count()
            made = Payment.objects.create(
                batch=batch, application=held, payer=batch.payer, instalment=returned + 1,
                money=held.award, account=held.account, account_name=held.account_name,
                voucher=voucher(batch, place), at=clock.now(), by_name=actor.name,
            )  # fmt: skip
            act(held, "pay", actor, organisation=batch.payer,
                data={"voucher": made.voucher, "money": made.money})  # fmt: skip
    except IntegrityError:  # another batch was first
        return (
            Problem(Spot(ref), Text(f"{ref}：已由另一批拨付", f"{ref}: another batch has paid it")),
        )
    except BadInput as error:
        return error.problems
    return ()


def voucher(batch: Batch, place: int) -> str:
    """The number of an order to pay: of its day, batch and place, so that it is always the same."""
    return f"{localtime(batch.begun):%Y%m%d}-{batch.pk}-{place + 1:04}"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a batch stands: paid of those it wants, the money, and what is not paid and why."""

    paid: int
    wanted: int
    money: int
    unpaid: tuple[tuple[Application, list[Text]], ...]


def standing(batch: Batch) -> Standing:
    made = batch.payments.aggregate(money=Sum("money"))
    done = set(batch.payments.values_list("application__ref", flat=True))
    rest = list(Application.objects.filter(ref__in=[x for x in batch.wanted if x not in done])
                .select_related("call").order_by("number"))  # fmt: skip
    reasons = hindered(rest)
    return Standing(len(done), len(batch.wanted), made["money"] or 0,
                    tuple((each, reasons[each.ref]) for each in rest))  # fmt: skip


# --- what came back -------------------------------------------------------------------------------


@transaction.atomic
def bounce(payment: Payment, reason: str, actor: Actor) -> None:
    """Record that a payment came back: its application may be paid again, as the next instalment."""
    held = Payment.objects.select_for_update().get(pk=payment.pk)
    if held.returned or held.received:
        raise BadInput.at(
            Spot("payment"), f"{held.voucher}已登记{'退款' if held.returned else '到账'}",
            f"{held.voucher} is recorded as {'returned' if held.returned else 'received'} already",
        )  # fmt: skip
    held.returned = reason
    held.save()
    act(held.application, "bounce", actor, reason=reason, organisation=held.payer,
        data={"voucher": held.voucher})  # fmt: skip
