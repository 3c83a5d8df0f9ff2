"""A body in a round: who works on which part, its extensions and requests for them, reminders sent."""

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ReminderKind
from consultations.enums import ExtensionGround
from consultations.models.documents import Recommendation
from consultations.models.organisations import Membership, Organisation
from core import clock
from core.db.ids import id_in
from core.models import UUIDModel


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def invited(self) -> "DelegationQuerySet":
        """Return those that were invited: others are in the round by an import alone (decision 0011)."""
        return self.filter(invited_at__isnull=False)


class Delegation(UUIDModel):
    """An organisation in a round. Invited, opened, registered and declined are each a time."""

    round = models.ForeignKey(
        "consultations.Round", on_delete=models.PROTECT, related_name="delegations", db_index=False
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="delegations")
    invited_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    registered_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.TextField(blank=True)
    due = models.DateField(_("internal deadline for drafters"), null=True, blank=True)
    former_code = models.CharField(max_length=12, blank=True)  # of an entry that was merged: its receipts name it

    objects = DelegationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "organisation"], name="one_delegation")]

    @property
    def body_code(self) -> str:
        """The code under which the body took part, which its receipts and workbooks name."""
        return self.former_code or self.organisation.code

    def has_declined(self, sent: Collection[UUID]) -> bool:
        """Whether the body declined and is not among those with a current submission: it has not answered after all.

        Where a reader may not know what is sent without a name, `sent` holds what is sent by name (decision 0031).
        """
        return self.declined_at is not None and self.pk not in sent

    @staticmethod
    def declined(sent: Collection[UUID]) -> Q:
        """Return the condition that `has_declined` is true."""
        return Q(declined_at__isnull=False) & ~Q(id_in("pk", sent))

    def __str__(self) -> str:
        """Return an opaque id, since it appears in log entries.

        Next to the account that also submitted, a code would reveal who sent a reference (A4, A10).
        """
        return str(self.id)


class Authority(UUIDModel):
    """The note verbale that names a State's focal point or transmits its answer (PRACTICE 21)."""

    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="authorities")
    note_number = models.CharField(max_length=40)
    note_date = models.DateField()
    says = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.note_number


class Assignment(UUIDModel):
    """A recommendation assigned to a contributor. Focal point and deputy see all; a contributor sees only these."""

    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="assignments")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="assignments")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="+")
    due = models.DateField(null=True, blank=True)
    given_at = models.DateTimeField(default=clock.now)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["delegation", "membership", "recommendation"],
                condition=Q(ended_at__isnull=True),
                name="given_once",
            )
        ]


class Extension(UUIDModel):
    """More time for one delegation, with a reason and an end."""

    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="extensions")
    closes = models.DateTimeField()
    zone = models.CharField(max_length=64)
    ground = models.CharField(max_length=10, choices=ExtensionGround, default=ExtensionGround.REQUEST)
    reason = models.TextField()
    note_number = models.CharField(max_length=40, blank=True)
    granted_at = models.DateTimeField(default=clock.now)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["closes"]


class ExtensionRequestQuerySet(models.QuerySet["ExtensionRequest"]):
    def waiting(self) -> "ExtensionRequestQuerySet":
        """Return those that were neither answered nor withdrawn."""
        return self.filter(answered_at__isnull=True, withdrawn_at__isnull=True)


class ExtensionRequest(UUIDModel):
    """A request for more time, one open at a time: granted by an extension, refused with a reason, or withdrawn.

    An answered or withdrawn request never changes.
    """

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
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ExtensionRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["delegation"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="asks_for_time_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(answered_at__isnull=True),
                name="request_answered_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, extension__isnull=True, refusal="")
                | Q(answered_at__isnull=False, extension__isnull=False, refusal="")
                | (Q(answered_at__isnull=False, extension__isnull=True) & ~Q(refusal="")),
                name="request_granted_or_refused",
            ),
        ]

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None


class RoundReminder(UUIDModel):
    """An officer's reminder to the silent bodies of a round: at most one a day, in the office's time zone."""

    round = models.ForeignKey("consultations.Round", on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    bodies = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "day"], name="round_reminded_once_a_day")]


class Reminder(UUIDModel):
    """One reminder of one round sent to one person. A moved close is a new reminder, so `closes` is part of the key."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
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
