"""Lines that are public by name now, or were and are only counted; later ones are written as they come."""

from typing import Any

from django.db import migrations
from django.db.models import Q

AT_ONCE = 1_000


def fill(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("submissions", "PublicInput").objects.filter(Q(level="public") | Q(was_named=True))
    named = apps.get_model("submissions", "NamedLine")
    named.objects.bulk_create(
        (named(round_id=round_id, line_id=line) for round_id, line in rows.values_list("round", "line").iterator()),
        batch_size=AT_ONCE,
    )


class Migration(migrations.Migration):
    dependencies = [("submissions", "0040_named_lines")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
