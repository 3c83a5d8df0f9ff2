from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('synthesis', '0024_memos_by_sight'),
    ]

    operations = [
        migrations.AlterField(
            model_name='processing',
            name='step',
            field=models.CharField(choices=[('sent', 'Sent to document services'), ('issued', 'Issued')], max_length=10),
        ),
        migrations.AlterField(
            model_name='publication',
            name='reason',
            field=models.CharField(blank=True, choices=[('release', 'Released'), ('approval', 'A new text was approved'), ('corrigendum', 'Corrigendum'), ('narrowing', 'Some content may no longer be shown'), ('addendum', 'Inputs admitted later'), ('documents', 'A step at document services')], max_length=12),
        ),
    ]
