"""The addresses of what anyone may read."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
