"""Lines that are public now without a name and without the kind of their sender; later ones are written as they come."""

from typing import Any

from django.db import migrations

AT_ONCE = 1_000


def fill(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("submissions", "PublicInput").objects.filter(level="nameless", constituency="")
    withheld = apps.get_model("submissions", "WithheldKind")
    withheld.objects.bulk_create(
        (withheld(round_id=round_id, line_id=line) for round_id, line in rows.values_list("round", "line").iterator()),
        batch_size=AT_ONCE,
    )


class Migration(migrations.Migration):
    dependencies = [("submissions", "0038_withheld_kinds")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
