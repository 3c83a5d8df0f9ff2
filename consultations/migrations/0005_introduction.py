from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consultations", "0004_all_confirmed")]

    operations = [
        migrations.AddField(
            model_name="round",
            name="introduction",
            field=models.TextField(blank=True, verbose_name="introduction"),
        ),
    ]
