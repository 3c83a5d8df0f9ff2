import django.db.models.deletion
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
        migrations.AlterField(
            model_name='publicationfile',
            name='file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile'),
        ),
    ]
