from django.apps import AppConfig


class SkinfitConfig(AppConfig):
    name = "skinfit"
