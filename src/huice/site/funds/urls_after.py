"""The addresses of what follows the money."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
