"""Sign-off, review editor, corrigenda, and the steps at the documents service (PRACTICE 23, IPCC)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import UUIDModel
from synthesis.enums import ProcessingStep
from synthesis.models.reports import Finding, Publication, SynthesisReport


class SignOff(UUIDModel):
    """The issuing authority's sign-off of the last text, as an officer records it."""

    publication = models.OneToOneField(Publication, on_delete=models.PROTECT, related_name="sign_off")
    authority = models.CharField(_("signed off by"), max_length=200)
    signed_on = models.DateField(_("date of the signature"))
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class ReviewEditor(UUIDModel):
    """Somebody who wrote none of a report and confirms that every comment on it was considered."""

    report = models.ForeignKey(SynthesisReport, on_delete=models.PROTECT, related_name="review_editors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=clock.now)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["named_at"]
        constraints = [
            models.UniqueConstraint(fields=["report"], condition=Q(ended_at__isnull=True), name="one_review_editor")
        ]


class Vouching(UUIDModel):
    """The statement of a review editor on one text, signed with the portal's key.

    The ledger's digest identifies the text.
    """

    editor = models.ForeignKey(ReviewEditor, on_delete=models.PROTECT, related_name="vouchings")
    ledger_digest = models.CharField(max_length=64)
    statement = models.TextField()
    at = models.DateTimeField(default=clock.now)
    key_id = models.CharField(max_length=16)
    signature = models.CharField(max_length=128)

    class Meta:
        ordering = ["at"]


class Corrigendum(UUIDModel):
    """A correction of a published paragraph: one person proposes it, another confirms it.

    `edition` is the publication that then contains the new words. `number` is given at confirmation, except for edits
    made before the report is issued.
    """

    report = models.ForeignKey(SynthesisReport, on_delete=models.PROTECT, related_name="corrigenda")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="+")
    old = models.TextField()
    new = models.TextField(_("new text"), blank=True)
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


class Processing(UUIDModel):
    """One step of one text at the documents service, as an officer records it. The last row gives the current step.

    The ledger's digest identifies the text.
    """

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
