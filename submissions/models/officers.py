"""Officers' notes about a submission, and which officer has what. They never leave the secretariat."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from consultations.models import Recommendation, Round
from core import clock
from core.models import Job, UUIDModel
from submissions.enums import BatchAct, TriageReason
from submissions.models.facts import Fact
from submissions.models.inputs import Line
from submissions.models.submissions import Submission


class OfficerNote(Fact):
    """A note about a submission. Append-only.

    An author who sees confidential content may repeat it: such a note is only for officers who see confidential
    content, whatever the submission contains (decision 0035).
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    by_sighted = models.BooleanField(default=True)  # whether its author saw confidential matter when writing


class OfficerMention(UUIDModel):
    """A colleague mentioned with @ in a note."""

    note = models.ForeignKey(OfficerNote, on_delete=models.PROTECT, related_name="mentions", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "person"], name="mentioned_once")]


class OfficerAssignment(UUIDModel):
    """Assigns a submission, or a recommendation with all inputs on it, to one officer."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recommendation = models.ForeignKey(
        Recommendation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(submission__isnull=True) ^ Q(recommendation__isnull=True), name="assigns_one_thing"
            ),
            models.UniqueConstraint(
                fields=["submission"], condition=Q(ended_at__isnull=True), name="submission_with_one_officer"
            ),
            models.UniqueConstraint(
                fields=["round", "recommendation"],
                condition=Q(ended_at__isnull=True),
                name="recommendation_with_one_officer",
            ),
        ]


class TriageLease(UUIDModel):
    """An officer has taken a submission until a time; one row per submission, overwritten.

    It is no fact about the submission: it expires by the clock, and is deleted when something is decided.
    """

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()


class TriageBatch(UUIDModel):
    """One act of an officer on many submissions, each of which gets its own decision by the usual verb.

    `words` is the question or the message to the senders; it is blanked once every row is done, since each decision
    holds it. `job` is the work in the background, None where it was done at once, and a month after it was done.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=10, choices=BatchAct)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=TriageReason, blank=True)
    words = models.TextField(blank=True)
    until = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    finished_at = models.DateTimeField(null=True)


class TriageBatchRow(UUIDModel):
    """One submission of a batch: `mark` says what the officer saw of it, `outcome` what came of it ("" until then)."""

    batch = models.ForeignKey(TriageBatch, on_delete=models.CASCADE, related_name="rows", db_index=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()
    mark = models.CharField(max_length=24)
    outcome = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["batch", "submission"], name="once_in_a_batch")]


class InputLabel(UUIDModel):
    """An officer's label and note on an input, in all its versions; the latest replaces the one before.

    They never leave the secretariat. As with notes, what an officer wrote who sees confidential matter is only for
    officers who see it, so that there can be two (decision 0035).
    """

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_sighted = models.BooleanField()
    label = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "by_sighted"], name="one_label_for_a_sight")]
