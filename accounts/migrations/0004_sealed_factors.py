"""Secrets of second factors that were stored as they are become sealed (and back)."""

from collections.abc import Callable
from typing import Any

from django.db import migrations

from core.sealing import is_sealed, seal, unseal


def change(apps: Any, act: Callable[[str], str], wanted: Callable[[str], bool]) -> None:
    for row in apps.get_model("mfa", "Authenticator").objects.filter(type__in=["totp", "recovery_codes"]).iterator():
        before = dict(row.data)
        for name in ("secret", "seed"):
            if isinstance(row.data.get(name), str) and wanted(row.data[name]):
                row.data[name] = act(row.data[name])
        if codes := row.data.get("migrated_codes"):
            row.data["migrated_codes"] = [act(code) if wanted(code) else code for code in codes]
        if row.data != before:
            row.save(update_fields=["data"])


def forwards(apps: Any, schema_editor: Any) -> None:
    change(apps, seal, lambda text: not is_sealed(text))


def backwards(apps: Any, schema_editor: Any) -> None:
    change(apps, unseal, is_sealed)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_reminders"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunPython(forwards, backwards)]
