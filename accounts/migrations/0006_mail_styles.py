
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_plain_words'),
    ]

    operations = [
        migrations.AlterField(
            model_name='user',
            name='mail_style',
            field=models.CharField(blank=True, choices=[('full', 'Full: emails can name the secretariat, the document and your organization'), ('neutral', 'Neutral: emails name neither the portal, the secretariat, the document nor your organization'), ('none', 'No email')], default='', max_length=10, verbose_name='email'),
        ),
    ]
