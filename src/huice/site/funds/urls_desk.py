"""The addresses of calls and applications at the bureau."""

from django.urls import URLPattern, path

from huice.site.funds.views import calls, doubles, intake

urlpatterns: list[URLPattern] = [
    path("", calls.index, name="fund-desk"),
    path("new", calls.new, name="fund-call-new"),
    path("application/<slug:application>/", intake.application, name="fund-desk-application"),
    path("application/<slug:application>/act", intake.act_one, name="fund-desk-act"),
    path("<slug:call>/", calls.overview, name="fund-call-desk"),
    path("<slug:call>/edit", calls.edit, name="fund-call-edit"),
    path("<slug:call>/applications", intake.listed, name="fund-intake"),
    path("<slug:call>/applications.xlsx", intake.exported, name="fund-intake-xlsx"),
    path("<slug:call>/doubles", doubles.found, name="fund-doubles"),
    path("<slug:call>/import", intake.take_in, name="fund-import"),
    path("<slug:call>/import/sheet", intake.sheet, name="fund-import-sheet"),
]
