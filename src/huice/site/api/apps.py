from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "huice.site.api"
    label = "api"
