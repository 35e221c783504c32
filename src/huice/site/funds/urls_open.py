"""The addresses of what anyone may read."""

from django.urls import URLPattern, path

from huice.site.funds.views import open, showings

urlpatterns: list[URLPattern] = [
    path("", open.programmes, name="funds"),
    path("open", open.open_now, name="funds-open"),
    path("programmes/<slug:document>/", open.programme, name="fund-programme"),
    path("calls/<slug:call>/", open.call, name="fund-call"),
    path("calls/<slug:call>/book.xlsx", open.book_xlsx, name="fund-open-xlsx"),
    path("showings/<slug:showing>", showings.shown, name="fund-showing"),
    path("showings/<slug:showing>/object", showings.object_to, name="fund-objection"),
]
