"""Covered words: what is asked for, what is in force, what is lifted again. Each takes two people."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from core import clock
from submissions.enums import RedactionGround
from submissions.models.inputs import Input, Line, Passage
from submissions.models.two_people import TwoPeople, takes_two


class RedactionRequest(Passage, TwoPeople):
    """Words that somebody wants covered. Those that were refused stay on record."""

    ground = models.CharField(max_length=20, choices=RedactionGround)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            *takes_two("redaction_request"),
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="redactionrequest_is_not_empty"),
        ]


class RedactionQuerySet(models.QuerySet["Redaction"]):
    def in_force(self) -> "RedactionQuerySet":
        """Those that nobody has lifted as a whole."""
        lifted = LiftRequest.objects.filter(redaction=OuterRef("pk"), granted=True, only_in__isnull=True)
        return self.exclude(Exists(lifted))


class Redaction(Passage):
    """Words that nobody but redactors sees. The original stays sealed in its version.

    `by` asked for it and `request` tells who confirmed it; None for those from before it took two.
    """

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="redactions")
    ground = models.CharField(max_length=20, choices=RedactionGround, default=RedactionGround.PROTECTION)
    reason = models.CharField(max_length=300)  # for redactors only
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    request = models.OneToOneField(RedactionRequest, null=True, on_delete=models.PROTECT, related_name="redaction")

    objects = RedactionQuerySet.as_manager()

    class Meta(Passage.Meta):
        abstract = False


class LiftRequest(TwoPeople):
    """A redaction that somebody wants lifted; with `only_in`, not looked for in that one version, where its words no
    longer stand."""

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
