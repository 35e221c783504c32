"""The addresses of allotting, deciding, publishing and paying."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
