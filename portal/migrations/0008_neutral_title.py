"""A home page that kept its first title names no kind of text: a round may ask about questions or paragraphs."""

from django.db import migrations

EARLIER, TITLE = ("Consultations on recommendations", "Calls for inputs on recommendations"), "Calls for inputs"


def rename(apps, schema_editor):
    homes = apps.get_model("portal.HomePage").objects.values("pk")
    pages = apps.get_model("wagtailcore.Page").objects.filter(pk__in=homes)
    for field in ("title", "draft_title"):
        pages.filter(**{f"{field}__in": EARLIER}).update(**{field: TITLE})


class Migration(migrations.Migration):

    dependencies = [
        ("portal", "0007_first_title"),
    ]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
