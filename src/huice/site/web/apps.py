from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "huice.site.web"
    label = "web"
