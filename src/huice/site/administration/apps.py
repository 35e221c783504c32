from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "huice.site.administration"
    label = "administration"
