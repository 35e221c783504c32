from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "huice.site.administration"
    label = "administration"

    def ready(self) -> None:
        from huice.site.administration import handlers  # noqa: F401  (puts them in the registry)
