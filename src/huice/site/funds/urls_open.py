"""The addresses of what anyone may read."""

from django.urls import URLPattern, path

from huice.site.funds.views import showings

urlpatterns: list[URLPattern] = [
    path("showings/<slug:showing>", showings.shown, name="fund-showing"),
    path("showings/<slug:showing>/object", showings.object_to, name="fund-objection"),
]
