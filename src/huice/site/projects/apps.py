from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "huice.site.projects"
    label = "projects"
