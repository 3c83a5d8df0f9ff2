from django.db import migrations, models


class Migration(migrations.Migration):
    """Lists that wait are asked for once more: their words do not tell the key for sure."""

    dependencies = [("core", "0004_lists_of_a_sight")]

    operations = [
        migrations.RemoveField(model_name="askedlist", name="label"),
        migrations.AddField(
            model_name="askedlist",
            name="handling",
            field=models.CharField(
                choices=[
                    ("public", "Public"),
                    ("secretariat", "Secretariat"),
                    ("confidential", "Secretariat only, with confidential matter"),
                    ("own", ""),
                ],
                default="",
                max_length=12,
            ),
        ),
    ]
