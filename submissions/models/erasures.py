"""That somebody's matter is to go for good: asked for, then decided on by another person (D6)."""

from django.db import models
from django.db.models import Q

from submissions.models.two_people import TwoPeople, takes_two


class ErasureRequest(TwoPeople):
    """What a site administrator asks and an officer who manages the round decides; an `Erasure` follows."""

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            *takes_two("erasure_request"),
            models.UniqueConstraint(
                fields=["submission"], condition=Q(granted__isnull=True), name="one_erasure_waits_per_submission"
            ),
        ]
