"""The addresses of what follows the money."""

from django.urls import URLPattern, path

from huice.site.funds.views import bars, clearing, ledger

urlpatterns: list[URLPattern] = [
    path("clawbacks", clearing.clawbacks, name="fund-clawbacks"),
    path("clawbacks.xlsx", clearing.clawbacks_out, name="fund-clawbacks-excel"),
    path("ledgers", ledger.verifying, name="fund-ledger-verifying"),
    path("<slug:call>/ledger", ledger.book, name="fund-ledger"),
    path("<slug:call>/ledger.xlsx", ledger.sheet_out, name="fund-ledger-sheet"),
    path("<slug:call>/clearing", clearing.clear, name="fund-clearing"),
    path("<slug:call>/bars", bars.bars, name="fund-bars"),
]
