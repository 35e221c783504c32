"""The addresses of the statistics."""

from django.urls import URLPattern, path

from huice.site.bureau.statistics import views

urlpatterns: list[URLPattern] = [
    path("", views.statistics, name="statistics"),
    path("cases", views.statistics_cases, name="statistics-cases"),
    path("statistics.xlsx", views.statistics_workbook, name="statistics-workbook"),
]
