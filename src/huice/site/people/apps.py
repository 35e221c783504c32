from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "huice.site.people"
    label = "people"
