"""The addresses of the figures of a call, and of a programme, at the bureau."""

from django.urls import URLPattern, path

from huice.site.funds.views import dashboard

urlpatterns: list[URLPattern] = [
    path("programmes/<slug:document>/dashboard", dashboard.years, name="fund-years"),
    path("programmes/<slug:document>/dashboard.xlsx", dashboard.years_xlsx, name="fund-years-xlsx"),
    path(
        "programmes/<slug:document>/dashboard/behind",
        dashboard.years_behind,
        name="fund-years-behind",
    ),
    path("<slug:call>/dashboard", dashboard.dashboard, name="fund-dashboard"),
    path("<slug:call>/dashboard.xlsx", dashboard.dashboard_xlsx, name="fund-dashboard-xlsx"),
    path("<slug:call>/dashboard/behind", dashboard.behind, name="fund-dashboard-behind"),
]
