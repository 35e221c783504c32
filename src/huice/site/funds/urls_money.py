"""The addresses of allotting, deciding, publishing and paying."""

from django.urls import URLPattern, path

from huice.site.funds.views import accounts, allotting, deciding, paying

urlpatterns: list[URLPattern] = [
    path("payments", paying.payments, name="fund-payments"),
    path("payments/begin", paying.begin, name="fund-batch-begin"),
    path("payments/returned", paying.bounce, name="fund-payment-returned"),
    path("payments/received", paying.received, name="fund-receipts"),
    path("payments/receipts.xlsx", paying.receipts, name="fund-receipts-sheet"),
    path("payments/ledger.xlsx", paying.exported, name="fund-payments-xlsx"),
    path("payments/<slug:batch>/", paying.batch, name="fund-batch"),
    path("payments/<slug:batch>/run", paying.run, name="fund-batch-run"),
    path("<slug:call>/allot", allotting.allot, name="fund-allot"),
    path("<slug:call>/allot/save", allotting.save, name="fund-allot-save"),
    path("<slug:call>/allot/<slug:version>.xlsx", allotting.workbook, name="fund-allot-xlsx"),
    path("<slug:call>/deciding", deciding.decisions, name="fund-deciding"),
    path("<slug:call>/deciding/decide", deciding.decide, name="fund-decide"),
    path("<slug:call>/deciding/show", deciding.show, name="fund-show"),
    path("<slug:call>/deciding/settle", deciding.settle, name="fund-objection-settle"),
    path("<slug:call>/deciding/issue", deciding.issue, name="fund-issue"),
    path("<slug:call>/deciding/<slug:ref>/file", deciding.minutes, name="fund-deciding-file"),
    path("<slug:call>/paying", paying.of_call, name="fund-paying"),
    path("<slug:call>/paying/accounts.xlsx", accounts.sheet, name="fund-accounts-sheet"),
    path("<slug:call>/paying/accounts", accounts.take_in, name="fund-accounts"),
]
