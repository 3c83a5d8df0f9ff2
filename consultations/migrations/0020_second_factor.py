from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consultations", "0019_other_names")]

    operations = [
        migrations.AddField(
            model_name="roundrules",
            name="second_factor_required",
            field=models.BooleanField(default=False),
        ),
    ]
