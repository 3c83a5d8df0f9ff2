"""A home page that kept its first title gets the one of today."""

from django.db import migrations

EARLIER, TITLE = "Consultations on recommendations", "Calls for inputs on recommendations"


def rename(apps, schema_editor):
    homes = apps.get_model("portal.HomePage").objects.values("pk")
    pages = apps.get_model("wagtailcore.Page").objects.filter(pk__in=homes)
    for field in ("title", "draft_title"):
        pages.filter(**{field: EARLIER}).update(**{field: TITLE})


class Migration(migrations.Migration):

    dependencies = [
        ("portal", "0006_unique_search_entries"),
    ]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
