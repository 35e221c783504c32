"""The addresses of applicants."""

from django.urls import URLPattern, path

from huice.site.funds.views import applied, applying

urlpatterns: list[URLPattern] = [
    path("applications/<slug:application>/", applying.application, name="fund-application"),
    path("applications/<slug:application>/papers", applying.paper_add, name="fund-paper-add"),
    path("applications/<slug:application>/check", applying.check, name="fund-application-check"),
    path("applications/<slug:application>/submit", applying.submit, name="fund-submit"),
    path("applications/<slug:application>/withdraw", applied.withdraw, name="fund-withdraw"),
    path("applications/<slug:application>/account", applied.account, name="fund-account"),
    path("applications/<slug:application>/evaluation", applied.evaluation, name="fund-self-evaluation"),
    path("applications/<slug:application>/print", applied.printed, name="fund-application-print"),
    path("papers/<slug:paper>", applying.paper, name="fund-paper-file"),
    path("papers/<slug:paper>/remove", applying.paper_remove, name="fund-paper-remove"),
    path("<slug:company>/", applying.applications, name="fund-applications"),
    path("<slug:company>/offers", applying.offers, name="fund-offers"),
    path("<slug:company>/apply/<slug:call>/", applying.begin, name="fund-begin"),
]  # fmt: skip
