"""Gives Chinese documents the portal's own code of their language: readings had two letters."""

from django.db import migrations


def rename(apps, schema_editor):
    apps.get_model("consultations", "Document").objects.filter(language="zh").update(language="zh-hans")


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0032_deputy_of_an_invitation'),
    ]

    operations = [
        migrations.RunPython(rename, migrations.RunPython.noop),
    ]
