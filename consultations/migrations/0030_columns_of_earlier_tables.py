"""Gives paragraphs of tables the cells of their rows, where the document was confirmed before 0026 kept them."""

from django.db import migrations


def fill(apps, schema_editor):
    documents = apps.get_model("consultations", "Document").objects
    paragraphs = apps.get_model("consultations", "Paragraph").objects
    for key in list(documents.filter(confirmed_at__isnull=False).values_list("pk", flat=True)):
        reading = documents.values_list("reading", flat=True).get(pk=key)
        columns = {row.get("number", ""): row["columns"] for row in reading.get("paragraphs", []) if row.get("columns")}
        if not columns or paragraphs.filter(document=key).exclude(columns={}).exists():
            continue
        rows = [row for row in paragraphs.filter(document=key).only("number", "columns") if row.number in columns]
        for row in rows:
            row.columns = columns[row.number]
        paragraphs.bulk_update(rows, ["columns"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0029_protected_replies'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
