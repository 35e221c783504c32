"""The addresses of funds, by desk."""

from django.urls import URLPattern, URLResolver, include, path

from huice.site.funds import (
    urls_after,
    urls_apply,
    urls_desk,
    urls_figures,
    urls_money,
    urls_open,
    urls_review,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("funds/", include(urls_open.urlpatterns)),
    path("funds/", include(urls_apply.urlpatterns)),
    path("reviews/", include(urls_review.urlpatterns)),
    path("bureau/funds/", include(urls_review.desk)),
    path("bureau/funds/", include(urls_money.urlpatterns)),
    path("bureau/funds/", include(urls_after.urlpatterns)),
    path("bureau/funds/", include(urls_figures.urlpatterns)),
    path("bureau/funds/", include(urls_desk.urlpatterns)),
]
