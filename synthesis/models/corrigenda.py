"""What is corrected in a published report: one paragraph, its old and new words, the reason, two people."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import UUIDModel
from synthesis.models.reports import Finding, Publication, SynthesisReport


class Corrigendum(UUIDModel):
    """Proposed by one, confirmed by another; `edition` is the publication that then holds the new words. `number`
    comes with the confirmation, and not to what is edited before the report is issued."""

    report = models.ForeignKey(SynthesisReport, on_delete=models.PROTECT, related_name="corrigenda")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="+")
    old = models.TextField()
    new = models.TextField(_("new words"), blank=True)
    removes = models.BooleanField(default=False)  # the paragraph goes; its number stays
    reason = models.TextField(_("reason"))
    proposed_at = models.DateTimeField(default=clock.now)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    edition = models.OneToOneField(Publication, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["proposed_at"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="corrigendum_number"),
            models.UniqueConstraint(
                fields=["finding"],
                condition=Q(confirmed_at__isnull=True, dropped_at__isnull=True),
                name="one_open_corrigendum",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="corrigendum_by_two_people",
            ),
        ]
