"""Receipts checked against the accounts: the vouchers as a workbook, out empty and in with the day.

A workbook is taken whole or not at all; each difference is told by its row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

from django.db import transaction
from django.utils.timezone import localtime

from huice.language import Language, Text
from huice.problems import BadInput, Problem, Spot
from huice.progress.workbook import rows_of, text_of, write_rows
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
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = Text("到账核对", "Receipts").say(language)
    rows = [[each.voucher, safe_cell(each.account), Decimal(each.money).scaleb(-2), None, safe_cell(each.account_name)]
            for each in payments]  # fmt: skip
    write_rows(sheet, [[each.say(language) for each in HEADINGS], *rows], WIDTHS)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@transaction.atomic
def receive(content: bytes, name: str, payments: Sequence[Payment], actor: Actor) -> int:
    """Enter the days of receipt; ``payments`` are those one may check. Raises BadInput with every
    row that differs, and then nothing is entered. A row without a day is passed over."""
    known = {each.voucher: each for each in payments}
    days, problems = dict[str, date](), list[Problem]()
    for number, row in enumerate(rows_of(content, name, HEADINGS), 2):
        if not any(map(text_of, row)) or (
            not text_of(row[_DAY]) and text_of(row[_VOUCHER]) in known
        ):
            continue
        voucher = text_of(row[_VOUCHER])
        wrong = [Problem(Spot(name, number, at + 1), said, HEADINGS[at].zh)
                 for at, said in _wrong(row, known.get(voucher), voucher in days)]  # fmt: skip
        problems += wrong
        if not wrong:
            days[voucher] = _day(row[_DAY]) or clock.today()
    if problems:
        raise BadInput(problems)
    if not days:
        raise BadInput.at(Spot(name), "没有填到账日的行", "no row has a day of receipt")
    for voucher, day in days.items():
        Payment.objects.filter(pk=known[voucher].pk).update(received=day)
        audit.record(actor.ref, "fund.receive", known[voucher].ref, voucher=voucher, day=day)
    return len(days)


def _wrong(
    row: Sequence[Any], payment: Payment | None, is_twice: bool
) -> Iterator[tuple[int, Text]]:
    voucher, account, money = text_of(row[_VOUCHER]), text_of(row[_ACCOUNT]), row[_SUM]
    if payment is None:
        yield _VOUCHER, Text(f"没有凭证号“{voucher}”", f"there is no voucher '{voucher}'")
        return
    if is_twice:
        yield _VOUCHER, Text(f"“{voucher}”在表里重复", f"'{voucher}' stands twice in the sheet")
    if payment.returned:
        yield _VOUCHER, Text(f"“{voucher}”已登记退款", f"'{voucher}' is recorded as returned")
    if account.lstrip("'") != payment.account:
        yield _ACCOUNT, Text(f"账号“{account}”与拨付的“{payment.account}”不同", f"the account '{account}' is not '{payment.account}' that was paid to")  # fmt: skip
    if not isinstance(money, int | float | Decimal) or isinstance(money, bool):
        yield (
            _SUM,
            Text(f"“{text_of(money)}”不是以元计的数字", f"'{text_of(money)}' is no number of yuan"),
        )
    elif Decimal(str(money)) * 100 != payment.money:
        yield _SUM, Text(f"金额 {money} 元与拨付的 {yuan(payment.money)} 元不同", f"{money} yuan is not the {yuan(payment.money)} yuan that were paid")  # fmt: skip
    day = _day(row[_DAY])
    if day is None:
        yield _DAY, Text(f"“{text_of(row[_DAY])}”不是日期，应如 2026-03-02", f"'{text_of(row[_DAY])}' is no day such as 2026-03-02")  # fmt: skip
    elif not localtime(payment.at).date() <= day <= clock.today():
        yield (
            _DAY,
            Text(
                f"到账日 {day} 应在拨付日和今天之间",
                f"{day} should lie between the payment and today",
            ),
        )
    elif payment.received and payment.received != day:
        yield (
            _DAY,
            Text(
                f"已登记 {payment.received} 到账",
                f"it is recorded as received on {payment.received}",
            ),
        )


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    try:
        return date.fromisoformat(text_of(value))
    except ValueError:
        return None
