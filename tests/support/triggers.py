"""Tables without their triggers, for what nobody could do while they stand: tampering, or a past that never was."""

from django.db import connection

from core.db import triggers


def drop_triggers(*models: str) -> None:
    """Drop the triggers of these models ("submissions.Line"), or of all."""
    with connection.cursor() as cursor:
        for trigger in triggers.declared():
            if not models or trigger.model in models:
                table = f' ON "{triggers._table(trigger.model)}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}{table}")
