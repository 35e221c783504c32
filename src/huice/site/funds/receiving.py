"""Receipts checked against the accounts: the vouchers as a workbook, out empty and in with the day.

A workbook is taken whole or not at all; each difference is told by its cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.timezone import localtime

from huice.fund.cells import Row, in_yuan, read_rows, workbook
from huice.language import Language, Text
from huice.problems import BadInput, Problem, Spot
from huice.progress.workbook import text_of
from huice.site.funds.models_money import Payment
from huice.site.people import audit
from huice.site.people.actor import Actor
from huice.site.web import clock
from huice.site.web.sheets import safe_cell
from huice.values.literals import yuan

HEADINGS: Final = (
    Text("凭证号", "Voucher"), Text("收款账号", "Account"), Text("金额（元）", "Sum (yuan)"),
    Text("到账日", "Received on"), Text("收款单位", "Payee"),
)  # fmt: skip
WIDTHS: Final = (24, 28, 18, 14, 36)
_VOUCHER, _ACCOUNT, _SUM, _DAY = range(4)


def receipts_sheet(payments: Iterable[Payment], language: Language) -> bytes:
    """The payments that are not received yet, with the day left open."""
    rows: list[list[object]] = [[each.say(language) for each in HEADINGS]]
    rows += [
        [each.voucher, safe_cell(each.account), in_yuan(each.money), None, safe_cell(each.account_name)]
        for each in payments
    ]  # fmt: skip
    return workbook((Text("到账核对", "Receipts").say(language), rows, WIDTHS))


@transaction.atomic
def receive(content: bytes, name: str, payments: Sequence[Payment], actor: Actor) -> int:
    """Enter the days of receipt; ``payments`` are those one may check. Raises BadInput with every
    cell that differs, and then nothing is entered. A row without a day is passed over."""
    known = {each.voucher: each for each in payments}
    days, problems, earlier = dict[str, date](), list[Problem](), dict[str, Spot]()
    for row in read_rows(content, name, HEADINGS):
        if row.text(_DAY) or row.text(_VOUCHER) not in known:
            voucher = row.once(_VOUCHER, earlier)
            day = _day_received(row, known.get(voucher))
            problems += row.problems
            if day is not None:
                days[voucher] = day
    if problems:
        raise BadInput(problems)
    if not days:
        raise BadInput.at(Spot(name), "没有填到账日的行", "no row has a day of receipt")
    for voucher, day in days.items():
        Payment.objects.filter(pk=known[voucher].pk).update(received=day)
        audit.record(actor.ref, "fund.receive", known[voucher].ref, voucher=voucher, day=day)
    return len(days)


def _day_received(row: Row, payment: Payment | None) -> date | None:
    """The day of a row that agrees with its payment; otherwise the row tells what differs."""
    voucher, account = row.text(_VOUCHER), row.text(_ACCOUNT)
    if payment is None:
        row.wrong(_VOUCHER, f"没有凭证号“{voucher}”", f"there is no voucher '{voucher}'")
        return None
    if payment.returned:
        row.wrong(_VOUCHER, f"“{voucher}”已登记退款", f"'{voucher}' is recorded as returned")
    if account.lstrip("'") != payment.account:
        row.wrong(_ACCOUNT, f"账号“{account}”与拨付的“{payment.account}”不同", f"the account '{account}' is not '{payment.account}' that was paid to")  # fmt: skip
    money = row.money(_SUM)
    if money is not None and money != payment.money:
        row.wrong(_SUM, f"金额 {yuan(money)} 元与拨付的 {yuan(payment.money)} 元不同", f"{yuan(money)} yuan is not the {yuan(payment.money)} yuan that were paid")  # fmt: skip
    day = _day(row.values[_DAY])
    if day is None:
        row.wrong(_DAY, f"“{row.text(_DAY)}”不是日期，应如 2026-03-02", f"'{row.text(_DAY)}' is no day such as 2026-03-02")  # fmt: skip
    elif not localtime(payment.at).date() <= day <= clock.today():
        row.wrong(_DAY, f"到账日 {day} 应在拨付日和今天之间", f"{day} should lie between the payment and today")  # fmt: skip
    elif payment.received and payment.received != day:
        row.wrong(_DAY, f"已登记 {payment.received} 到账", f"it is recorded as received on {payment.received}")  # fmt: skip
    return None if row.problems else day


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    try:
        return date.fromisoformat(text_of(value))
    except ValueError:
        return None
