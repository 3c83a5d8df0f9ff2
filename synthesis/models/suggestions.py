"""Themes that the portal proposed for an input, and what a person said to each."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core import clock
from core.models import UUIDModel
from submissions.models import Input
from synthesis.models.coding import CodedPassage, Theme


class ThemeSuggestion(UUIDModel):
    """A proposal, kept apart from the codings: it counts nowhere. `coded` is what a person made of it."""

    input = models.ForeignKey(Input, on_delete=models.CASCADE, related_name="+")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    made_at = models.DateTimeField(default=clock.now)
    accepted = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    coded = models.ForeignKey(CodedPassage, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-score"]
        constraints = [
            models.UniqueConstraint(fields=["input", "theme"], name="suggested_once"),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True, decided_at__isnull=True)
                | Q(accepted__isnull=False, decided_at__isnull=False),
                name="suggestion_decided_with_a_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
