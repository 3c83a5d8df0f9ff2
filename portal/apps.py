from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.db import search_index
        from portal import checks, receivers  # noqa: F401 - declare the house's checks, hear what lower floors tell
        from portal.desk import figures  # noqa: F401 - registers what monitoring reads

        search_index.declare("portal.SearchEntry")
