import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0032_deputy_of_an_invitation'),
        ('submissions', '0039_fill_withheld_kinds'),
    ]

    operations = [
        migrations.CreateModel(
            name='NamedLine',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='submissions.line')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consultations.round')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
