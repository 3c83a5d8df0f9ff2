"""Which reminders have gone out, so that each goes once (B8)."""

from django.conf import settings
from django.db import models

from accounts.models import ReminderKind
from consultations.models.delegations import Delegation
from core import clock
from core.models import UUIDModel


class RoundReminder(UUIDModel):
    """An officer has reminded the silent bodies of a round: once on a day of the office."""

    round = models.ForeignKey("consultations.Round", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    bodies = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "day"], name="round_reminded_once_a_day")]


class Reminder(UUIDModel):
    """One moment of one round told to one person. A close that moved is another one, so `closes` belongs to it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ReminderKind)
    closes = models.DateTimeField()
    day = models.DateField()  # of the person who is reminded
    sent_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "delegation", "kind", "closes"], name="reminded_once"),
        ]
        indexes = [models.Index(fields=["user", "day"], name="reminders_of_a_day")]
