from django.apps import AppConfig


class OpenlibraryConfig(AppConfig):
    name = "huice.site.openlibrary"
    label = "openlibrary"
