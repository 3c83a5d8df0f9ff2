"""Tokens of forms had part of the digest of a file that was added: whoever holds a copy could tell who sent it (D6).

Without its token, a form that is sent again after this adds its file a second time.
"""

from typing import Any

from django.db import migrations


def forget(apps: Any, schema_editor: Any) -> None:
    apps.get_model("core", "FormToken").objects.filter(token__regex=r"^.{1,32}-[0-9a-f]{24}$").delete()


class Migration(migrations.Migration):
    dependencies = [("core", "0009_retried_jobs")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
