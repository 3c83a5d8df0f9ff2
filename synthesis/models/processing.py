"""What becomes of an approved report outside the portal: it is sent to documents, and issued (PRACTICE 23)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import UUIDModel
from synthesis.enums import ProcessingStep
from synthesis.models.reports import SynthesisReport


class Processing(UUIDModel):
    """One step, as an officer records it, of one text, told by its ledger's digest. The last one says where it is."""

    report = models.ForeignKey(SynthesisReport, on_delete=models.PROTECT, related_name="processing")
    ledger_digest = models.CharField(max_length=64)
    step = models.CharField(max_length=10, choices=ProcessingStep)
    symbol = models.CharField(_("symbol"), max_length=60)
    agenda_item = models.CharField(_("agenda item"), max_length=200, blank=True)
    language = models.CharField(_("original language"), max_length=10, choices=settings.LANGUAGES)
    on = models.DateField(_("date"))
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]
