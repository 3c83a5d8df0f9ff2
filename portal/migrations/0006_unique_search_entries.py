"""Each entry of the search is there once. The entries are only an index: the worker makes them anew within a minute."""

from django.db import migrations, models


def delete_entries(apps, schema_editor):
    apps.get_model("portal.SearchEntry").objects.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0005_search_entries'),
    ]

    operations = [
        migrations.RunPython(delete_entries, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='searchentry',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'call')), fields=('round',), name='search_one_of_call'),
        ),
        migrations.AddConstraint(
            model_name='searchentry',
            constraint=models.UniqueConstraint(fields=('round', 'recommendation'), name='search_one_of_recommendation'),
        ),
        migrations.AddConstraint(
            model_name='searchentry',
            constraint=models.UniqueConstraint(fields=('publication', 'kind', 'place'), name='search_one_of_place'),
        ),
    ]
