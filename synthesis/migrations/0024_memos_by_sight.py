from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('synthesis', '0023_entered_comments'),
    ]

    operations = [
        migrations.AddField(
            model_name='memo',
            name='by_sighted',
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
