from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0023_restarted_submissions"),
    ]

    operations = [
        migrations.AddField(
            model_name="cleaning",
            name="names",
            field=models.JSONField(default=dict),
        ),
    ]
