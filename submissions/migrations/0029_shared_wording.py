"""Adds the wording that inputs share, and has every round with campaigns searched again: they are copies alone now."""

import core.clock
import django.db.models.deletion
import uuid
from django.db import migrations, models


def search_again(apps, schema_editor):
    job = apps.get_model("core", "Job")
    rounds = apps.get_model("submissions", "Campaign").objects.order_by().values_list("round", flat=True).distinct()
    job.objects.bulk_create(
        job(kind="submissions.find_campaigns", payload={"round": str(round_id)}) for round_id in rounds
    )


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0023_messages'),
        ('core', '0006_saved_views'),
        ('submissions', '0028_import_layouts'),
    ]

    operations = [
        migrations.CreateModel(
            name='SharedWording',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('found_at', models.DateTimeField(default=core.clock.now)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shared_wordings', to='consultations.round')),
                ('text', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='submissions.line')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='SharedWordingMember',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('similarity', models.FloatField(default=1.0)),
                ('own', models.JSONField(default=list)),
                ('of_digest', models.CharField(max_length=64)),
                ('input', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='submissions.input')),
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='shared_wording_member', to='submissions.line')),
                ('wording', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='submissions.sharedwording')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='sharedwording',
            constraint=models.UniqueConstraint(fields=('round', 'number'), name='shared_wording_number'),
        ),
        migrations.RunPython(search_again, migrations.RunPython.noop),
    ]
