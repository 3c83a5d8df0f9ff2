"""Officers' notes about a submission, and which officer has what. They never leave the secretariat."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from consultations.models import Recommendation, Round
from core import clock
from core.models import UUIDModel
from submissions.models.facts import Fact
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

    note = models.ForeignKey(OfficerNote, on_delete=models.PROTECT, related_name="mentions")
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
