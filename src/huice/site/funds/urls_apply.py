"""The addresses of applicants."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
