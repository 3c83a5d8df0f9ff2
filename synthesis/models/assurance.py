"""Who stands for a publication besides its approvers: the issuing authority, a review editor (PRACTICE 23, IPCC)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import UUIDModel
from synthesis.models.reports import Publication, SynthesisReport


class SignOff(UUIDModel):
    """The issuing authority signed the last text off, as an officer records it."""

    publication = models.OneToOneField(Publication, on_delete=models.PROTECT, related_name="sign_off")
    authority = models.CharField(_("who signed it off"), max_length=200)
    signed_on = models.DateField(_("date of the signature"))
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class ReviewEditor(UUIDModel):
    """Somebody who wrote none of a report and vouches that every comment on it was considered."""

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
    """The statement of a review editor on one text, told by its ledger's digest, signed by the portal's key."""

    editor = models.ForeignKey(ReviewEditor, on_delete=models.PROTECT, related_name="vouchings")
    ledger_digest = models.CharField(max_length=64)
    statement = models.TextField()
    at = models.DateTimeField(default=clock.now)
    key_id = models.CharField(max_length=16)
    signature = models.CharField(max_length=128)

    class Meta:
        ordering = ["at"]
