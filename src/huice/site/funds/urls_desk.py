"""The addresses of calls and applications at the bureau."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
