"""The ledger of payments as a workbook of one sheet."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO
from typing import Final

from huice.language import Language, Text
from huice.site.funds.models_money import Payment
from huice.site.web import shown
from huice.site.web.sheets import safe_cell

HEADINGS: Final = (
    Text("凭证号", "Voucher"), Text("计划文号", "Plan"), Text("项目编号", "Number"),
    Text("项目名称", "Project"), Text("收款单位", "Payee"), Text("收款账号", "Account"),
    Text("次数", "Instalment"), Text("金额（元）", "Sum (yuan)"), Text("拨付时间", "Paid at"),
    Text("拨付单位", "Payer"), Text("到账日", "Received on"), Text("退回原因", "Why it came back"),
)  # fmt: skip


def ledger(payments: Iterable[Payment], language: Language) -> bytes:
    """A row for each payment, those that came back too."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(Text("拨付台账", "Payments").say(language))
    sheet.append([each.say(language) for each in HEADINGS])
    for each in payments:
        application = each.application
        sheet.append([
            each.voucher, safe_cell(each.batch.plan.number), application.number,
            safe_cell(application.project), safe_cell(each.account_name), safe_cell(each.account),
            each.instalment, Decimal(each.money).scaleb(-2), shown.moment(each.at),
            safe_cell(each.payer.name), shown.day(each.received) if each.received else "",
            safe_cell(each.returned),
        ])  # fmt: skip
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
