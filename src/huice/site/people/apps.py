from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "huice.site.people"
    label = "people"

    def ready(self) -> None:
        from huice.site.people import sessions  # noqa: F401  (hears of logins)
