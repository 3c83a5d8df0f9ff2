from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.management import call_command
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, post_save
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail.models import ModelLogEntry, PageLogEntry

        from core import audit, empty_fields, folding, triggers

        def seal_entry(instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
            if created and not raw:
                audit.seal(instance)

        empty_fields.tell()
        post_save.connect(seal_entry, sender=ModelLogEntry, weak=False, dispatch_uid="seal_model_entry")
        post_save.connect(seal_entry, sender=PageLogEntry, weak=False, dispatch_uid="seal_page_entry")
        connection_created.connect(folding.teach, dispatch_uid="teach_folding")
        triggers.keep("core.AuditSeal", "wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry")
        triggers.keep("core.SigningKey")  # old receipts still verify (B5)
        triggers.keep("core.StoredFile", events=["UPDATE"])  # its digest stands in receipts
        checks.register(triggers.check_installed, checks.Tags.database)
        autodiscover_modules("jobs", "mails")  # each package registers its work and its mails there
        post_migrate.connect(_after_migrate, dispatch_uid="core_after_migrate")


def _after_migrate(using: str = "default", **kwargs: Any) -> None:
    """Once per app and database; both acts are idempotent."""
    if kwargs.get("sender") is not None and kwargs["sender"].name != "portal":
        return  # the signal comes per app when all are migrated: once is enough
    from core import triggers

    call_command("createcachetable", database=using, verbosity=0)
    triggers.install(using)
