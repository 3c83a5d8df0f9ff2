"""Facts that come after a submission. Nothing is ever added to a submitted row: later facts are rows of their own."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core import clock
from core.models import UUIDModel
from submissions.enums import Confidentiality, PassageField, TriageOutcome, TriageReason
from submissions.models.attachments import Attachment
from submissions.models.inputs import Line
from submissions.models.submissions import Submission, Version


class Fact(UUIDModel):
    """A fact with its author and time. Append-only: the database refuses UPDATE, and DELETE without an Erasure."""

    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        ordering = ["at"]


class TriageDecision(Fact):
    """The secretariat's first look at one version. The latest one on the submission counts (DECIDED 5)."""

    number = models.PositiveSmallIntegerField(default=1)  # per submission, since two may bear the same time
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="triage", db_index=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=15, choices=TriageOutcome)
    reason = models.CharField(max_length=20, choices=TriageReason, blank=True)
    words_to_sender = models.TextField(blank=True)

    class Meta(Fact.Meta):
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="triage_number"),
            models.CheckConstraint(
                condition=~Q(outcome=TriageOutcome.INADMISSIBLE) | ~Q(reason=""), name="inadmissible_has_a_reason"
            ),
        ]


class ClarificationRequest(Fact):
    """A question to the sender about one line, or the whole if `line` is None.

    Until `until` that part can be corrected.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="clarifications")
    line = models.ForeignKey(Line, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    question = models.TextField()
    until = models.DateTimeField()


class ClarificationAnswer(Fact):
    """The sender's answer: words, or a further version in which the part that was asked about differs."""

    request = models.OneToOneField(ClarificationRequest, on_delete=models.PROTECT, related_name="answer")
    text = models.TextField(blank=True)
    version = models.ForeignKey(Version, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(text="") | Q(version__isnull=False), name="clarification_is_answered")
        ]


class ConfidentialityChange(Fact):
    """A change to a more restricted level: of the whole submission, one line, or one attachment."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="confidentiality_changes")
    line = models.ForeignKey(
        Line, null=True, blank=True, on_delete=models.PROTECT, related_name="confidentiality_changes"
    )
    attachment = models.ForeignKey(Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=12, choices=Confidentiality)


class WorkingTranslation(Fact):
    """An unofficial translation with author and date; the original prevails (PRACTICE 31).

    It is valid for texts of this digest.
    """

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="translations")
    field = models.CharField(max_length=10, choices=PassageField, default=PassageField.COMMENT)
    of_digest = models.CharField(max_length=64)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="en")
    text = models.TextField()
    service = models.CharField(max_length=80, blank=True)  # what made it, where no person did
