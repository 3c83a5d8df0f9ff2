"""What rows of the public state repeat of their inputs, for rows that were there before; new ones are written so."""

from django.db import migrations

FILL = """UPDATE submissions_publicinput SET submission_id = v.submission_id, recommendation_id = i.recommendation_id,
paragraph_id = i.paragraph_id, question_id = i.question_id, number = i.number, position = i.position,
rewords = (i.rewording <> '')
FROM submissions_input i JOIN submissions_version v ON v.id = i.version_id
WHERE i.id = submissions_publicinput.input_id"""


class Migration(migrations.Migration):
    dependencies = [("submissions", "0033_public_rows")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
