"""Observations of the secretariat on single comments, and the text modules that they are written with."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models import Round
from core import clock
from core.models import UUIDModel
from submissions.models import Line
from synthesis.enums import Verdict


class Observation(UUIDModel):
    """What the secretariat answers to one comment. The latest row counts."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="observations")
    verdict = models.CharField(max_length=12, choices=Verdict)
    text = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        """Return the key only: log entries contain this string and are never changed again (A8)."""
        return str(self.id)


class TextModule(UUIDModel):
    """A text that officers use in many observations of a round. It may hold placeholders such as `{para}`."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="text_modules")
    name = models.CharField(_("name"), max_length=80)
    text = models.TextField(_("text"))

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["round", "name"], name="text_module_name")]

    def __str__(self) -> str:
        return str(self.id)
