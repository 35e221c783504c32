from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "huice.site.companies"
    label = "companies"
