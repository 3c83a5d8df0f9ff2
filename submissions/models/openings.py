"""Sight of what is sealed, for one person and some hours: who a body is, a file as it was sent."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from submissions.models.attachments import Attachment
from submissions.models.two_people import TwoPeople, takes_two


class OpeningQuerySet(models.QuerySet["Opening"]):
    def live(self, now: datetime) -> "OpeningQuerySet":
        """Granted, and not over."""
        return self.filter(granted=True, until__gt=now)


class Opening(TwoPeople):
    """Somebody asks to see who sent a submission or, with `attachment`, a file as it was sent; another one grants it
    for some hours. Each look is in the log."""

    attachment = models.ForeignKey(Attachment, null=True, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True)

    objects = OpeningQuerySet.as_manager()

    class Meta:
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
