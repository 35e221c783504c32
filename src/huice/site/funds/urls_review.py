"""The addresses of experts, and of reviewing at the bureau (``desk``)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
desk: list[URLPattern] = []
