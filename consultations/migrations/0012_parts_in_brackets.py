from django.db import migrations, models


def mark(apps, schema_editor):
    """Documents that print numbers with dots: a part of a paragraph may not look like one of these numbers."""
    Paragraph = apps.get_model("consultations", "Paragraph")
    rows = Paragraph.objects.using(schema_editor.connection.alias)
    dotted = set(rows.filter(number__regex=r"[0-9]\.[0-9]").values_list("document", flat=True))
    for document in dotted:
        rows.filter(document=document).update(parts_in_brackets=True)


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0011_report_rules'),
    ]

    operations = [
        migrations.AddField(
            model_name='paragraph',
            name='parts_in_brackets',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
