"""The addresses of this part."""

from django.urls import path

from huice.site.web import views

urlpatterns = [path("design", views.design, name="design")]
