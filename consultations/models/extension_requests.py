"""A body that asks for more time, and what the secretariat answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from consultations.enums import ExtensionGround
from consultations.models.delegations import Delegation, Extension
from core import clock
from core.models import UUIDModel


class ExtensionRequest(UUIDModel):
    """One at a time. Answered by an extension, or refused with a reason; an answered one never changes."""

    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="extension_requests")
    wanted_until = models.DateTimeField()
    zone = models.CharField(max_length=64)
    ground = models.CharField(max_length=10, choices=ExtensionGround, default=ExtensionGround.REQUEST)
    reason = models.TextField()
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    extension = models.OneToOneField(Extension, null=True, blank=True, on_delete=models.PROTECT, related_name="request")
    refusal = models.TextField(blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["delegation"], condition=Q(answered_at__isnull=True), name="asks_for_time_once"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, extension__isnull=True, refusal="")
                | Q(answered_at__isnull=False, extension__isnull=False, refusal="")
                | (Q(answered_at__isnull=False, extension__isnull=True) & ~Q(refusal="")),
                name="request_granted_or_refused",
            ),
        ]
