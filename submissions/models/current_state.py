"""The current version and the state of each submission, as rows that the database keeps.

Triggers (`submissions/triggers.py`) write a row anew after every change of what it is computed from, in the same
transaction. `check_visibility` and a test compare the rows with `SubmissionQuerySet.with_computed_state`.
"""

from django.apps import apps
from django.db import connection, models

from consultations.models import Round
from submissions.enums import SubmissionState
from submissions.models.submissions import Submission, Version


class CurrentState(models.Model):
    """What applies to a submission now. `version` is the latest submitted one, None if withdrawn or erased.

    `changed_since`: a version was submitted after the decision that counts. `received_at` is when `version` was.
    """

    submission = models.OneToOneField(Submission, primary_key=True, on_delete=models.CASCADE, related_name="current")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.OneToOneField(Version, null=True, on_delete=models.PROTECT, related_name="current_of")
    state = models.CharField(max_length=15, choices=SubmissionState)
    changed_since = models.BooleanField(default=False)
    received_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["round", "state", "received_at"], name="current_by_state")]

    def __str__(self) -> str:
        return str(self.submission_id)


# Both databases accept it. `{submissions.Version}` stands for a table.
COMPUTE = """INSERT INTO {submissions.CurrentState}
(submission_id, round_id, version_id, state, changed_since, received_at)
SELECT s.id, d.round_id,
CASE WHEN e.id IS NULL AND w.id IS NULL THEN v.id END,
CASE WHEN e.id IS NOT NULL THEN 'erased' WHEN w.id IS NOT NULL THEN 'withdrawn' WHEN v.id IS NULL THEN 'draft'
WHEN t.id IS NULL OR (t.outcome = 'inadmissible' AND b.number < v.number) THEN 'received' ELSE t.outcome END,
COALESCE(b.number < v.number, FALSE),
CASE WHEN e.id IS NULL AND w.id IS NULL THEN v.submitted_at END
FROM {submissions.Submission} s
JOIN {consultations.Delegation} d ON d.id = s.delegation_id
LEFT JOIN {submissions.Erasure} e ON e.submission_id = s.id
LEFT JOIN {submissions.Withdrawal} w ON w.submission_id = s.id
LEFT JOIN {submissions.Version} v ON v.submission_id = s.id AND v.submitted_at IS NOT NULL AND NOT EXISTS
(SELECT 1 FROM {submissions.Version} n
WHERE n.submission_id = v.submission_id AND n.submitted_at IS NOT NULL AND n.number > v.number)
LEFT JOIN {submissions.TriageDecision} t ON t.submission_id = s.id AND NOT EXISTS
(SELECT 1 FROM {submissions.TriageDecision} l WHERE l.submission_id = t.submission_id AND l.number > t.number)
LEFT JOIN {submissions.Version} b ON b.id = t.version_id
WHERE %s
ON CONFLICT (submission_id) DO UPDATE SET round_id = excluded.round_id, version_id = excluded.version_id,
state = excluded.state, changed_since = excluded.changed_since, received_at = excluded.received_at"""


def compute_all() -> None:
    """Write every row anew. One statement."""
    run_with_tables(COMPUTE % "1 = 1")


def run_with_tables(sql: str) -> None:
    """Run a statement in which `{submissions.Version}` stands for a table."""
    for model in apps.get_models():
        sql = sql.replace("{" + model._meta.label + "}", model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(sql)
