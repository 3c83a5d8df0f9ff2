from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consultations", "0013_plain_words")]

    operations = [
        migrations.AddField(
            model_name="roundrules",
            name="second_factor_required",
            field=models.BooleanField(default=False),
        ),
    ]
