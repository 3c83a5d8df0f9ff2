"""Sensitive acts that take two people: redactions and their lifting, disclosures, erasures."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from consultations.models import Round
from core import clock
from core.models import UUIDModel
from submissions.enums import RedactionGround
from submissions.models.attachments import Attachment
from submissions.models.inputs import Input, Line, Passage
from submissions.models.submissions import Submission


class TwoPeople(UUIDModel):
    """A request with a reason by one person, granted or refused by another. After that the row never changes."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    answer = models.TextField(blank=True)  # the second person's words

    class Meta:
        abstract = True

    @property
    def waits(self) -> bool:
        return self.granted is None


def takes_two(name: str) -> list[models.CheckConstraint]:
    """Return the constraints of a row that takes two people; their names begin with `name`."""
    return [
        models.CheckConstraint(condition=~Q(asked_by=models.F("answered_by")), name=f"{name}_takes_two"),
        models.CheckConstraint(
            condition=Q(granted__isnull=True, answered_by__isnull=True, answered_at__isnull=True)
            | Q(granted__isnull=False, answered_by__isnull=False, answered_at__isnull=False),
            name=f"{name}_answered_as_a_whole",
        ),
    ]


class RedactionGroup(UUIDModel):
    """Requests to redact the same words in several inputs of a round. The second person answers them all at once."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["asked_at"]


class RedactionRequest(Passage, TwoPeople):
    """A request to redact words. Refused ones stay on record."""

    group = models.ForeignKey(RedactionGroup, null=True, on_delete=models.PROTECT, related_name="requests")
    ground = models.CharField(max_length=20, choices=RedactionGround)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            *takes_two("redaction_request"),
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="redactionrequest_is_not_empty"),
        ]


class RedactionQuerySet(models.QuerySet["Redaction"]):
    def in_force(self) -> "RedactionQuerySet":
        """Return those that were not lifted as a whole."""
        lifted = LiftRequest.objects.filter(redaction=OuterRef("pk"), granted=True, only_in__isnull=True)
        return self.exclude(Exists(lifted))


class Redaction(Passage):
    """Words that nobody but redactors sees. The original stays in its version, restricted.

    `by` asked for it and `request` shows who confirmed it; None for redactions from before two people were needed.
    `repeats`: the one whose words the portal has found again in another line. Its two people and its reason stand for
    this one, which has none; it may be erased by now. Load it along.
    """

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="redactions")
    ground = models.CharField(max_length=20, choices=RedactionGround, default=RedactionGround.PROTECTION)
    reason = models.CharField(max_length=300)  # for redactors only
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    request = models.OneToOneField(RedactionRequest, null=True, on_delete=models.PROTECT, related_name="redaction")
    repeats = models.ForeignKey("self", null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")

    objects = RedactionQuerySet.as_manager()

    class Meta(Passage.Meta):
        abstract = False

    @property
    def confirmation(self) -> RedactionRequest | None:
        """The request that the second person granted."""
        return (self.repeats or self).request

    @property
    def stated_reason(self) -> str:
        """The reason of the first person."""
        return (self.repeats or self).reason


class LiftRequest(TwoPeople):
    """A request to lift a redaction.

    With `only_in` it stops applying in that one version only, where its words are not found any more.
    """

    redaction = models.ForeignKey(Redaction, on_delete=models.PROTECT, related_name="lifts")
    only_in = models.ForeignKey(Input, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            *takes_two("lift_request"),
            models.UniqueConstraint(
                fields=["redaction"], condition=Q(granted__isnull=True), name="one_lift_waits_per_redaction"
            ),
        ]


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def live(self, now: datetime) -> "DisclosureQuerySet":
        """Return those that are granted and not over."""
        return self.filter(granted=True, until__gt=now)


class Disclosure(TwoPeople):
    """Somebody asks to see who sent a submission or, with `attachment`, a file as it was sent; another one grants it
    for some hours. Each look is in the log."""

    attachment = models.ForeignKey(Attachment, null=True, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        db_table = "submissions_opening"
        ordering = ["asked_at"]
        constraints = [
            *takes_two("opening"),
            models.CheckConstraint(
                condition=Q(granted=True, until__isnull=False)
                | Q(granted=False, until__isnull=True)
                | Q(granted__isnull=True, until__isnull=True),
                name="opening_ends_when_granted",
            ),
        ]


class ErasureRequest(TwoPeople):
    """A site administrator's request, decided by an officer who manages the round; an `Erasure` follows."""

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            *takes_two("erasure_request"),
            models.UniqueConstraint(
                fields=["submission"], condition=Q(granted__isnull=True), name="one_erasure_waits_per_submission"
            ),
        ]
