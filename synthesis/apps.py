from django.apps import AppConfig


class SynthesisConfig(AppConfig):
    name = "synthesis"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from synthesis import audit, permissions, triggers  # noqa: F401 - declare acts, triggers, who may see a report's row
        from synthesis.receivers import connect

        connect()
