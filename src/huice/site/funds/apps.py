from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "huice.site.funds"
    label = "funds"
