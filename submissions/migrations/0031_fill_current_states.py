"""The rows of submissions that were there before the triggers, which keep them from now on."""

from django.db import migrations

FILL = """INSERT INTO submissions_currentstate
(submission_id, round_id, version_id, state, changed_since, received_at)
SELECT s.id, d.round_id,
CASE WHEN e.id IS NULL AND w.id IS NULL THEN v.id END,
CASE WHEN e.id IS NOT NULL THEN 'erased' WHEN w.id IS NOT NULL THEN 'withdrawn' WHEN v.id IS NULL THEN 'draft'
WHEN t.id IS NULL OR (t.outcome = 'inadmissible' AND b.number < v.number) THEN 'received' ELSE t.outcome END,
COALESCE(b.number < v.number, FALSE),
CASE WHEN e.id IS NULL AND w.id IS NULL THEN v.submitted_at END
FROM submissions_submission s
JOIN consultations_delegation d ON d.id = s.delegation_id
LEFT JOIN submissions_erasure e ON e.submission_id = s.id
LEFT JOIN submissions_withdrawal w ON w.submission_id = s.id
LEFT JOIN submissions_version v ON v.submission_id = s.id AND v.submitted_at IS NOT NULL AND NOT EXISTS
(SELECT 1 FROM submissions_version n
WHERE n.submission_id = v.submission_id AND n.submitted_at IS NOT NULL AND n.number > v.number)
LEFT JOIN submissions_triagedecision t ON t.submission_id = s.id AND NOT EXISTS
(SELECT 1 FROM submissions_triagedecision l WHERE l.submission_id = t.submission_id AND l.number > t.number)
LEFT JOIN submissions_version b ON b.id = t.version_id
WHERE s.id NOT IN (SELECT submission_id FROM submissions_currentstate)"""


class Migration(migrations.Migration):
    dependencies = [("submissions", "0030_current_states")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
