"""A finding that names a State goes to it for factual corrections; its reply is printed beside (PRACTICE 22)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.models import Delegation
from core import clock
from core.models import UUIDModel
from synthesis.enums import ResponseOutcome
from synthesis.models.reports import Finding


class FactCheck(UUIDModel):
    """One finding before one State, from `opens` until `closes`; or the reason why it did not go there, for safety.
    `text` is the sentence that the State reads: its sources are never shown."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="fact_checks")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    opens = models.DateTimeField(default=clock.now)
    closes = models.DateTimeField(null=True, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    skipped = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__isnull=False, skipped="") | (Q(closes__isnull=True) & ~Q(skipped="")),
                name="fact_check_sent_or_skipped",
            )
        ]

    def is_open(self, at: Any) -> bool:
        return self.closes is not None and bool(self.opens <= at < self.closes)


class Correction(UUIDModel):
    """What the State asks to be mended; empty where it finds nothing wrong."""

    fact_check = models.OneToOneField(FactCheck, on_delete=models.PROTECT, related_name="correction")
    text = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class CorrectionAnswer(UUIDModel):
    """What a correction was answered. The latest row counts."""

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="answers")
    outcome = models.CharField(max_length=12, choices=ResponseOutcome)
    text = models.TextField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]


class StateReply(UUIDModel):
    """The State's reply, printed beside the finding; `translation` as the State gives it itself."""

    fact_check = models.OneToOneField(FactCheck, on_delete=models.PROTECT, related_name="reply")
    text = models.TextField(_("reply"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    translation = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
