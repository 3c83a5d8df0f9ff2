from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.db import connections
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, post_save, pre_migrate


class CoreConfig(AppConfig):
    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.models import ModelLogEntry, PageLogEntry

        from core import audit
        from core.db import search_index, text_functions, triggers
        from core.web import forms

        def seal_entry(instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
            if created and not raw:
                audit.append_to_chain(instance)

        forms.install_messages()
        post_save.connect(seal_entry, sender=ModelLogEntry, weak=False, dispatch_uid="seal_model_entry")
        post_save.connect(seal_entry, sender=PageLogEntry, weak=False, dispatch_uid="seal_page_entry")
        connection_created.connect(text_functions.install_functions, dispatch_uid="teach_folding")
        triggers.keep("core.AuditSeal", "wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry")
        triggers.keep("core.SignedHead")
        triggers.keep("core.SigningKey")  # old receipts still verify (B5)
        triggers.keep("core.StoredFile", events=["UPDATE"])  # its digest stands in receipts
        checks.register(triggers.check_installed, checks.Tags.database)
        checks.register(search_index.check_installed, checks.Tags.database)
        from core.jobs import failures, maintenance  # noqa: F401 - they declare acts and register jobs

        discover("jobs", "mails")  # each room registers its work and its mails there
        pre_migrate.connect(_before_migrate, sender=self, dispatch_uid="core_before_migrate")
        post_migrate.connect(_after_migrate, dispatch_uid="core_after_migrate")


def discover(*names: str) -> None:
    """Import the modules of these names from our packages and all their folders."""
    for config in apps.get_app_configs():
        root = Path(config.path)
        if root.parent == settings.BASE_DIR:
            for path in sorted(path for name in names for path in root.rglob(f"{name}.py")):
                import_module(".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts))


def _before_migrate(using: str = "default", plan: Sequence[Any] = (), **kwargs: Any) -> None:
    """Remove the triggers where migrations are to come and tables are remade for them (SQLite)."""
    from core.db import triggers

    if plan and connections[using].vendor == "sqlite":
        triggers.remove(using)


def _after_migrate(using: str = "default", **kwargs: Any) -> None:
    """Create the cache table, the triggers and the search index, once for a database; all are idempotent."""
    if kwargs.get("sender") is not None and kwargs["sender"].name != "portal":
        return  # the signal comes per app when all are migrated: once is enough
    from core.db import search_index, triggers

    call_command("createcachetable", database=using, verbosity=0)
    triggers.install(using)
    search_index.install(using)
