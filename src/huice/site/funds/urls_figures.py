"""The addresses of the figures of a call at the bureau."""

from django.urls import URLPattern, path

from huice.site.funds.views import dashboard

urlpatterns: list[URLPattern] = [
    path("<slug:call>/dashboard", dashboard.dashboard, name="fund-dashboard"),
    path("<slug:call>/dashboard.xlsx", dashboard.dashboard_xlsx, name="fund-dashboard-xlsx"),
    path("<slug:call>/dashboard/behind", dashboard.behind, name="fund-dashboard-behind"),
]
