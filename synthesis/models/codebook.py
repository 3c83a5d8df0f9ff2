"""What became of the codebook: every change as a row that can be read and, the latest first, taken back."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from consultations.models import Round
from core import clock
from core.models import UUIDModel
from synthesis.enums import ThemeAct


class ThemeChange(UUIDModel):
    """`theme` is the key of the theme it was done to, which may be there no more; `name` and `other` are the names to
    tell it by. `before` is what taking it back needs: keys, names and places of themes, never words of inputs."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="theme_changes")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=10, choices=ThemeAct)
    theme = models.UUIDField()
    name = models.CharField(max_length=120)
    other = models.CharField(max_length=120, blank=True)
    before = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="theme_change_number"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="theme_change_undone_by_somebody",
            ),
        ]
