from django.apps import AppConfig


class RunningConfig(AppConfig):
    name = "huice.site.running"
    label = "running"
