from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "huice.site.casework"
    label = "casework"
