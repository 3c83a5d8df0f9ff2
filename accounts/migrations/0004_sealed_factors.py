"""Secrets of second factors that were stored as they are become sealed (and back)."""

from collections.abc import Callable
from typing import Any

from django.db import migrations

from core.security.encryption import is_encrypted
from core.security.encryption import encrypt
from core.security.encryption import decrypt


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
    change(apps, encrypt, lambda text: not is_encrypted(text))


def backwards(apps: Any, schema_editor: Any) -> None:
    change(apps, decrypt, is_encrypted)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_reminders"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunPython(forwards, backwards)]
