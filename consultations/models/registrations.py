"""People who ask to be let in: for an organization that is not in the register yet, or to join one that is."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.enums import Constituency
from consultations.models.organisations import Organisation
from core import clock
from core.models import UUIDModel


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def waiting(self) -> "RegistrationQuerySet":
        """Whose address was confirmed, and that nobody has answered."""
        return self.filter(address_confirmed_at__isnull=False, decided_at__isnull=True)

    def for_officers(self) -> "RegistrationQuerySet":
        """Waiting, and not the affair of a body's own focal point."""
        return self.waiting().filter(organisation__isnull=True)


class Registration(UUIDModel):
    """What somebody says of an organization and of themselves. Asks for no name in law and no phone (PRACTICE 10).

    `organisation` is the body whose focal point is asked; once accepted, the body that it became.
    """

    reference = models.CharField(max_length=40, unique=True)
    joins = models.BooleanField(default=False)
    name = models.CharField(_("name"), max_length=300)
    short_name = models.CharField(_("short name"), max_length=120, blank=True)
    constituency = models.CharField(_("constituency"), max_length=20, choices=Constituency, blank=True)
    country = models.CharField(_("country"), max_length=120, blank=True)
    declares_interest = models.TextField(_("declared interest"), blank=True)
    consents = models.BooleanField(default=False)  # of guardian and child, where the body is child-led
    email = models.EmailField(max_length=254)
    person = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="en")
    round = models.ForeignKey(
        "consultations.Round", null=True, blank=True, on_delete=models.PROTECT, related_name="registrations"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="registrations"
    )
    sent_at = models.DateTimeField(default=clock.now)
    address_confirmed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted = models.BooleanField(null=True)
    reason = models.TextField(blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["address_confirmed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["email", "name"], condition=Q(decided_at__isnull=True), name="one_open_registration"
            ),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True, decided_at__isnull=True)
                | Q(accepted__isnull=False, decided_at__isnull=False),
                name="registration_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
