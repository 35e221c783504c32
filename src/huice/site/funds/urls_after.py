"""The addresses of what follows the money."""

from django.urls import URLPattern, path

from huice.site.funds.views import bars

urlpatterns: list[URLPattern] = [
    path("<slug:call>/bars", bars.bars, name="fund-bars"),
]
