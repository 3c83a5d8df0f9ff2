from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_mail_styles")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="factor_postponed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
