from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0030_columns_of_earlier_tables'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisation',
            name='former_names',
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
    ]
