"""Reports of harm to somebody because they took part (PRACTICE 7). Only named officers see them."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from consultations.enums import HarmConsent
from consultations.models.delegations import Delegation
from consultations.models.organisations import Organisation
from core import clock
from core.models import UUIDModel


class ProtectedReportQuerySet(models.QuerySet["ProtectedReport"]):
    def holding_back(self) -> "ProtectedReportQuerySet":
        """Return the reports that now keep their body's inputs from publication."""
        return self.filter(held_back_at__isnull=False, released_at__isnull=True, organisation__isnull=False)

    def unanswered(self) -> "ProtectedReportQuerySet":
        """Return the reports on which no officer has written anything yet, or not since the person's last reply."""
        last = ProtectedNote.objects.filter(report=OuterRef("pk")).order_by("-at", "-pk")
        return self.annotate(last_by=Subquery(last.values("by")[:1])).filter(last_by__isnull=True)


class ProtectedReport(UUIDModel):
    """A person's own report, and how far they consent to action. The text never changes."""

    reference = models.CharField(max_length=24, unique=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="protected_reports"
    )
    what = models.TextField()
    contact = models.CharField(max_length=300, blank=True)  # a safe way to reach them, in their words
    consent = models.CharField(max_length=10, choices=HarmConsent, default=HarmConsent.CONTACT)
    told_at = models.DateTimeField(default=clock.now)
    told_by = models.ForeignKey(  # empty: reported without signing in
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    held_back_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ProtectedReportQuerySet.as_manager()

    class Meta:
        ordering = ["-told_at"]

    def __str__(self) -> str:
        return self.reference

    @property
    def holds_back(self) -> bool:
        return self.organisation_id is not None and self.held_back_at is not None and self.released_at is None


class ProtectedNote(UUIDModel):
    """An answer of the named officer, or a reply of the person who reported; both read both."""

    report = models.ForeignKey(ProtectedReport, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(  # empty: the person who reported
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["at"]


def held_back_delegations() -> models.QuerySet[Delegation]:
    """Return the delegations of bodies whose inputs are kept from publication."""
    held = ProtectedReport.objects.holding_back().filter(organisation=OuterRef("organisation"))
    return Delegation.objects.filter(Q(Exists(held)))
