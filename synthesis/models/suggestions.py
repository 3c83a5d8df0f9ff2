"""What the portal proposed for an input, and what a person said to each."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from consultations.models import Recommendation
from core import clock
from core.models import UUIDModel
from submissions.models import Input
from synthesis.enums import HintKind
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
    because = models.ForeignKey(CodedPassage, null=True, on_delete=models.SET_NULL, related_name="+")  # most like it

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


class TextVector(models.Model):
    """The numbers that the encoder gave a sentence or a passage, 512 in half precision, by the digest of its words: for
    comparing on the desk. Goes when no report at work needs it, and when its words are erased."""

    digest = models.CharField(max_length=64, primary_key=True)
    vector = models.BinaryField()

    def __str__(self) -> str:
        return self.digest


class Hint(UUIDModel):
    """That an input speaks to another recommendation too, stands under the wrong one, or is in another language than
    was said. Nothing of the input is changed by it; what a person accepts is shown beside it. `own` is its likeness to
    the recommendation that it was made on, `score` that to the other."""

    input = models.ForeignKey(Input, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=HintKind)
    recommendation = models.ForeignKey(Recommendation, null=True, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=10, blank=True)
    score = models.FloatField(default=0)
    own = models.FloatField(default=0)
    made_at = models.DateTimeField(default=clock.now)
    accepted = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["kind", "-score"]
        constraints = [
            models.UniqueConstraint(fields=["input", "kind", "recommendation"], name="hinted_once"),
            models.UniqueConstraint(
                fields=["input", "language"], condition=Q(kind=HintKind.LANGUAGE), name="language_hinted_once"
            ),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True, decided_at__isnull=True)
                | Q(accepted__isnull=False, decided_at__isnull=False),
                name="hint_decided_with_a_time",
            ),
        ]
