"""Paying: what an office is to pay, its batches, receipts and ledger; and a call's view of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from huice.language import Text
from huice.problems import BadInput
from huice.site.funds import accounts, chain, paying
from huice.site.funds.models import Application, Call, Step
from huice.site.funds.models_money import Batch, Payment, Plan
from huice.site.funds.payment_sheet import ledger
from huice.site.funds.receiving import HEADINGS, receipts_sheet, receive
from huice.site.funds.views.allotting import sees_all
from huice.site.funds.views.frame import desk, seen
from huice.site.funds.views.workbooks import attached, placed, uploaded
from huice.site.people import rights
from huice.site.people.actor import Actor, actor_of
from huice.site.people.models import Organisation
from huice.site.web import clock
from huice.site.web.language import language_of, say
from huice.site.web.typing_in import Typed, Wrong, wrongs

SHOWN_PAYMENTS: Final = 200


@dataclass
class Due:
    """What a payer is to pay of a plan: the applications with what hinders each, and the money."""

    plan: Plan
    payer: Organisation
    may_pay: bool
    rows: list[tuple[Application, list[Text]]] = field(default_factory=list)
    paid: int = 0
    paid_money: int = 0

    @property
    def money(self) -> int:
        return sum(each.award or 0 for each, _ in self.rows)

    @property
    def ready(self) -> int:
        return sum(not why for _, why in self.rows)


@require_safe
@rights.needs("payment.read")
def payments(request: HttpRequest) -> HttpResponse:
    """What my office is to pay, the batches, and the ledger."""
    return _payments(request)


@require_POST
@rights.needs("payment.make")
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a batch over the chosen applications of a plan."""
    plan = Plan.objects.filter(ref=request.POST.get("plan", "")[:16]).select_related("call").first()
    payer = Organisation.objects.filter(ref=request.POST.get("payer", "")[:16]).first()
    if plan is None or payer is None:
        raise Http404
    refs = request.POST.getlist("application")
    for each in paying.payables(plan, payer).filter(ref__in=refs):
        rights.check(actor_of(request), "payment.make", each)
    try:
        batch = paying.begin(plan, payer, refs, actor_of(request))
    except BadInput as error:
        return _payments(request, wrongs(request, error))
    return redirect("fund-batch", batch=batch.ref)


@require_safe
@rights.needs("payment.read", on=Batch)
def batch(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Where a batch stands."""
    return _batch(request, batch)


@require_POST
@rights.needs("payment.make", on=Batch)
def run(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Pay the next of a batch; the page asks for the ones after them by itself."""
    start = request.POST.get("start", "0")
    number = int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 0
    ran = paying.run(batch, number, actor_of(request))
    return _batch(request, batch, ran.next)


def _batch(request: HttpRequest, batch: Batch, next: int | None = None) -> HttpResponse:
    return render(request, "funds/batch.html", {
        "batch": batch, "plan": batch.plan, "standing": paying.standing(batch), "next": next,
        "may_pay": rights.may(actor_of(request), "payment.make", batch),
        "payments": batch.payments.select_related("application").order_by("-pk")[:SHOWN_PAYMENTS],
        "shown": SHOWN_PAYMENTS,
    })  # fmt: skip


@require_POST
@rights.needs("payment.make")
def bounce(request: HttpRequest) -> HttpResponse:
    """Record that a payment came back, and why."""
    form = Typed(request)
    found = Payment.objects.filter(voucher=form.values.get("voucher", "").strip()[:80]).select_related("application__call").first()  # fmt: skip
    if found is not None:
        rights.check(actor_of(request), "payment.make", found)
    try:
        if found is None:
            form.wrong("voucher", "没有这个凭证号", "there is no such voucher")
        reason = form.text("reason", Text("退回原因", "Why it came back"), 300)
        form.expect_right()
        assert found is not None
        paying.bounce(found, reason, actor_of(request))
    except BadInput as error:
        return _payments(request, wrongs(request, error), form.values)
    messages.success(
        request, say(request, "已登记退款，可重新拨付", "Recorded: it may be paid again")
    )
    return redirect("fund-payments")


@require_safe
@rights.needs("payment.read")
def receipts(request: HttpRequest) -> HttpResponse:
    """The vouchers that are not received yet, to be filled in."""
    open_ones = _ledger(request).filter(received=None, returned="")
    return attached(receipts_sheet(open_ones, language_of(request)), f"huice-receipts-{clock.today()}")  # fmt: skip


@require_POST
@rights.needs("payment.make")
def received(request: HttpRequest) -> HttpResponse:
    """A filled-in workbook of receipts: all of its rows or none."""
    actor = actor_of(request)
    own = [each for each in _ledger(request) if rights.may(actor, "payment.make", each)]
    try:
        count = receive(*uploaded(request), own, actor)
    except BadInput as error:
        return _payments(request, placed(request, error, HEADINGS))
    messages.success(
        request, say(request, f"已核对到账 {count} 笔", f"{count} receipts were entered")
    )
    return redirect("fund-payments")


@require_safe
@rights.needs("payment.read")
def exported(request: HttpRequest) -> HttpResponse:
    """The ledger of payments as a workbook."""
    return attached(ledger(_ledger(request), language_of(request)), f"huice-payments-{clock.today()}")  # fmt: skip


def _ledger(request: HttpRequest) -> QuerySet[Payment]:
    own = rights.seen_applications(actor_of(request), Application.objects.all(), via="payer")
    found = Payment.objects.filter(application__in=own)
    return found.select_related(
        "application__call", "application__payer", "payer", "batch__plan"
    ).order_by("pk")


def _payments(
    request: HttpRequest, problems: list[Wrong] | None = None, typed: Mapping[str, str] | None = None
) -> HttpResponse:  # fmt: skip
    found = _ledger(request)
    dues = _dues(request)
    live = [each for each in found if not each.returned]
    shown, actor = list(found.order_by("-pk")[:SHOWN_PAYMENTS]), actor_of(request)
    return render(request, "funds/payments.html", {
        "dues": dues, "payments": shown, "shown": SHOWN_PAYMENTS,
        "count": found.count(), "paid": sum(each.money for each in live),
        "received": sum(each.money for each in live if each.received), "due": sum(each.money for each in dues),
        "broken": Batch.objects.filter(payer__in={x.payer for x in dues}, ended=None).select_related("plan"),
        "may_pay": any(each.may_pay for each in dues) or any(rights.may(actor, "payment.make", x) for x in live[:1]),
        "evaluated": {x.pk for x in shown if rights.may(actor, "payment.make", x)},
        "problems": problems or [], "wrong": dict(reversed(problems or [])), "typed": {"voucher": "", "reason": "", **(typed or {})},
    }, status=422 if problems else 200)  # fmt: skip


def _dues(request: HttpRequest) -> list[Due]:
    """By plan and payer what is issued to be paid, of the offices that are seen."""
    actor, made = actor_of(request), dict[tuple[int, int], Due]()
    own = rights.seen_applications(actor, Application.objects.all(), via="payer")
    own = own.filter(call__plan__isnull=False, state__in=paying.PAYABLE)
    own = own.select_related("call__plan", "payer").order_by("-call__plan__pk", "payer", "number")
    applications = [each for each in own if each.award]
    reasons = paying.hindered([each for each in applications if each.state == "issued"])
    for each in applications:
        assert each.payer is not None
        key = each.call_id, each.payer.pk
        if key not in made:
            made[key] = Due(each.call.plan, each.payer, rights.may(actor, "payment.make", each))
        if each.state == "issued":
            made[key].rows.append((each, reasons[each.ref]))
        else:
            made[key].paid += 1
            made[key].paid_money += each.award or 0
    return list(made.values())


# --- the call's view --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paid:
    """An issued application: days since then, the payment that did not come back, its bars."""

    application: Application
    since: int
    claimed: date | None
    is_late: bool
    payment: Payment | None
    returned: int
    barred: list[Text]


@require_safe
@rights.needs("call.desk", on=Call)
def of_call(request: HttpRequest, call: Call) -> HttpResponse:
    """What was issued, asked for, paid, received and returned."""
    return paying_page(request, call)


def paying_page(request: HttpRequest, call: Call, problems: list[Wrong] | None = None) -> HttpResponse:  # fmt: skip
    """The same, with what was wrong with a sheet of accounts."""
    plan = Plan.objects.filter(call=call).first()
    own = [
        each
        for each in seen(request, call).filter(state__in=paying.PAYABLE).order_by("number")
        if each.award
    ]
    rows = list(_paid(call, plan, own)) if plan else []
    pay, claim = chain.stage(call, "pay"), chain.stage(call, "claim")
    live = [each.payment for each in rows if each.payment]
    return desk(request, call, "funds/paying.html", "fund-paying", {
        "plan": plan, "rows": rows, "wide": sees_all(request, call), "claim": claim, "pay": pay,
        "issued": sum(each.application.award or 0 for each in rows), "paid": sum(each.money for each in live),
        "received": sum(each.money for each in live if each.received),
        "returned": sum(each.returned for each in rows), "waiting": sum(not each.payment for each in rows),
        "problems": problems or [], "gives": gives_accounts(actor_of(request), own),
    }, status=422 if problems else 200)  # fmt: skip


def gives_accounts(actor: Actor, applications: Iterable[Application]) -> list[Application]:
    """Those whose account the actor may enter as it came in on paper."""
    return [each for each in accounts.waiting(applications) if rights.may(actor, "application.handle", each)]  # fmt: skip


def _paid(call: Call, plan: Plan, applications: list[Application]) -> Iterable[Paid]:
    steps = Step.objects.filter(application__in=applications, act="claim").order_by("number")
    claimed = {each.application_id: localtime(each.at).date() for each in steps}
    made = defaultdict[int, list[Payment]](list)
    for one in Payment.objects.filter(application__in=applications).order_by("instalment"):
        made[one.application_id].append(one)
    since = (clock.today() - plan.day).days
    for each in applications:
        live = [x for x in made[each.pk] if not x.returned]
        late = (
            call.pay_days is not None
            and each.pk not in claimed
            and not live
            and since > call.pay_days
        )
        yield Paid(each, since, claimed.get(each.pk), late and paying.asks_claim(each), live[-1] if live else None,
                   len(made[each.pk]) - len(live), paying.barred(each) if not live else [])  # fmt: skip
