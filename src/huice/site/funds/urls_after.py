"""The addresses of what follows the money."""

from django.urls import URLPattern, path

from huice.site.funds.views import bars, clearing, ledger, performance

urlpatterns: list[URLPattern] = [
    path("clawbacks", clearing.clawbacks, name="fund-clawbacks"),
    path("clawbacks.xlsx", clearing.clawbacks_out, name="fund-clawbacks-excel"),
    path("ledgers", ledger.verifying, name="fund-ledger-verifying"),
    path("evaluations/<slug:application>", performance.key, name="fund-key-evaluation"),
    path("<slug:call>/performance", performance.overview, name="fund-performance"),
    path("<slug:call>/performance.xlsx", performance.sheet_out, name="fund-performance-sheet"),
    path("<slug:call>/performance/<slug:ref>", performance.paper, name="fund-evaluation-paper"),
    path("<slug:call>/ledger", ledger.book, name="fund-ledger"),
    path("<slug:call>/ledger.xlsx", ledger.sheet_out, name="fund-ledger-sheet"),
    path("<slug:call>/clearing", clearing.clear, name="fund-clearing"),
    path("<slug:call>/bars", bars.bars, name="fund-bars"),
]
