
import core.clock
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0013_plain_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MailSettings',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sender_name', models.CharField(blank=True, max_length=100)),
                ('reply_to', models.EmailField(blank=True, max_length=254)),
                ('neutral_sender_name', models.CharField(blank=True, max_length=60)),
                ('neutral_reply_to', models.EmailField(blank=True, max_length=254)),
                ('time_needed', models.CharField(blank=True, max_length=200)),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='mail_settings', to='consultations.round')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MailWording',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('mail', models.CharField(max_length=60)),
                ('style', models.CharField(choices=[('full', 'Full'), ('neutral', 'Neutral')], max_length=10)),
                ('language', models.CharField(choices=[('ar', 'العربية'), ('zh-hans', '中文'), ('en', 'English'), ('fr', 'Français'), ('ru', 'Русский'), ('es', 'Español')], max_length=10)),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField()),
                ('changed_at', models.DateTimeField(default=core.clock.now)),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mail_wordings', to='consultations.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'mail', 'style', 'language'), name='one_wording_of_a_mail')],
            },
        ),
    ]
