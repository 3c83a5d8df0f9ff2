from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0033_chinese_documents'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='filter',
            field=models.CharField(choices=[('not_answered', 'Participants that have not answered'), ('drafting', 'Participants that have started a draft and not submitted it'), ('submitted', 'Participants that have submitted'), ('all', 'All participants, including those that declined')], max_length=20),
        ),
        migrations.AlterField(
            model_name='messagerecipient',
            name='state',
            field=models.CharField(choices=[('queued', 'Waiting to be sent'), ('sent', 'Sent'), ('refused', 'Refused by the email server'), ('failed', 'Sending failed'), ('no_email', 'No email wanted; shown after sign-in'), ('left', 'No longer a recipient'), ('nobody', 'No person to contact')], default='queued', max_length=10),
        ),
    ]
