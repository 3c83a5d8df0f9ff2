from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from submissions import (
            audit,  # noqa: F401 - declare acts and triggers
            triggers,  # noqa: F401 - declare acts and triggers
        )
        from submissions.receivers import connect

        connect()
