from django.apps import AppConfig


class BureauConfig(AppConfig):
    name = "huice.site.bureau"
    label = "bureau"
