"""Bodies that take part, the people who work for them, and requests to register or join."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, Func, OuterRef, Q, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language, gettext, gettext_lazy as _, pgettext_lazy

from consultations.enums import AT_RISK, OFFICIAL, Constituency, RegionalGroup, Role, Status
from core import clock
from core.db.text_functions import alphabetical_order
from core.models import UUIDModel


def _language_code(language: str | None = None) -> str:
    """Return the key of `Organisation.names` for `language`, the reader's by default."""
    return (language or get_language() or "en").split("-")[0]


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def confirmed(self) -> "OrganisationQuerySet":
        return self.filter(confirmed_at__isnull=False)


class Organisation(UUIDModel):
    """A body across rounds. Files and workbooks use its `code` (KEN, XAR)."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=300)
    short_name = models.CharField(_("short name"), max_length=120)
    names = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)  # {"fr": {"name":…, "short":…}}
    other_names = models.JSONField(_("other names"), default=list, blank=True)  # earlier ones, acronyms; public
    former_names = models.JSONField(default=list, blank=True, editable=False)  # corrected ones: checked, never shown
    constituency = models.CharField(_("constituency"), max_length=20, choices=Constituency)
    country = models.CharField(_("country"), max_length=120, blank=True)
    country_code = models.CharField(max_length=3, blank=True)
    regional_group = models.CharField(
        _("regional group"), max_length=20, choices=RegionalGroup, default=RegionalGroup.NONE
    )
    status = models.CharField(
        pgettext_lazy("of a body", "status"), max_length=10, choices=Status, blank=True, default=Status.NONE
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    declares_interest = models.TextField(_("declared interest"), blank=True)  # PRACTICE 10
    is_demonstration = models.BooleanField(default=False)
    registered_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["short_name", "id"]
        indexes = [models.Index(fields=["constituency", "short_name"], name="organisation_list")]

    def __str__(self) -> str:
        return self.code

    def display_name(self, language: str | None = None) -> str:
        """Return the full name in `language` (the reader's by default), else the authoritative name."""
        return self._in(language, "name") or self.name

    def display_short_name(self, language: str | None = None) -> str:
        return self._in(language, "short") or self.short_name

    @staticmethod
    def alphabetical(path: str = "") -> Func:
        """Return an expression for `order_by`: bodies by their `display_short_name` in the reader's language.

        `path` leads to the body: "" or such as `organisation__`.
        """
        translation = KeyTextTransform("short", KeyTransform(_language_code(), f"{path}names"))
        return alphabetical_order(Coalesce(NullIf(translation, Value("")), f"{path}short_name"))

    @property
    def display_country(self) -> str:
        """The country; of a State that is called so, its short name in the reader's language."""
        return self.display_short_name() if self.is_state and self.country == self.short_name else self.country

    def _in(self, language: str | None, key: str) -> str:
        return str((self.names.get(_language_code(language)) or {}).get(key, ""))

    @property
    def is_state(self) -> bool:
        return self.constituency == Constituency.STATE

    @property
    def is_company(self) -> bool:
        return self.constituency == Constituency.PRIVATE_SECTOR

    @property
    def is_at_risk(self) -> bool:
        """Whether its people get the safer defaults of PRACTICE 2, 4 and 5."""
        return self.constituency in AT_RISK

    @property
    def may_fear_being_named(self) -> bool:
        """Whether being named could harm its people: false for States and organs of theirs or the United Nations."""
        return self.constituency not in OFFICIAL


class MembershipQuerySet(models.QuerySet["Membership"]):
    def live(self) -> "MembershipQuerySet":
        """Return memberships that give rights now: not ended, and the person's account open (A7)."""
        return self.filter(ended_at__isnull=True, user__is_active=True)


class Membership(UUIDModel):
    """A person works for a body. This row *is* the stakeholder's permission (DECIDED 2)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)
    unit = models.CharField(max_length=200, blank=True)  # Ministry of Justice, Consulate in Port Selda
    started_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(role=Role.FOCAL_POINT, ended_at__isnull=True),
                name="one_live_focal_point",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation"], condition=Q(ended_at__isnull=True), name="one_live_membership"
            ),
        ]

    @property
    def is_contributor(self) -> bool:
        return self.role == Role.CONTRIBUTOR


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> "InvitationQuerySet":
        """Return those that nobody has accepted and nobody has cancelled, expired ones included."""
        return self.filter(accepted_at__isnull=True, cancelled_at__isnull=True)

    def valid(self) -> "InvitationQuerySet":
        """Return those whose link can be used now."""
        return self.unanswered().filter(expires_at__gt=clock.now())


class Invitation(UUIDModel):
    """A personal link: single use, expires, can be sent again. Its token is computed, never stored.

    It can be cancelled. A corrected address is a new invitation that `replaces` the one to the wrong address.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    delegation = models.ForeignKey(
        "consultations.Delegation", null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=12, choices=Role)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="en")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    undelivered_at = models.DateTimeField(null=True, blank=True)  # when the address refused the mail, or it came back
    opened_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recommendations = models.ManyToManyField("consultations.Recommendation", blank=True, related_name="+")
    due = models.DateField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    deputy = models.ForeignKey(  # the focal point who hands over by it, and wants to remain as deputy
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(accepted_at__isnull=True), name="cancelled_or_accepted"
            )
        ]

    @property
    def called(self) -> str:
        """The name that colleagues know before the person has arrived: where they work, else their name."""
        return self.unit or self.name

    @property
    def display_address(self) -> str:
        """The address as people read it: none is left of a closed account, and of who has not accepted for long."""
        gone = gettext("a person whose account is closed") if self.accepted_at else gettext("address deleted")
        return self.email or gone

    @property
    def is_undelivered(self) -> bool:
        """Whether the mail did not arrive, as far as anybody knows: nobody has opened the link either."""
        return self.undelivered_at is not None and self.opened_at is None

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= clock.now()

    @property
    def is_corrected(self) -> bool:
        """Whether it ended because its address was corrected. One query unless `replaced_by` is selected."""
        return hasattr(self, "replaced_by")


def new_code() -> str:
    """Return a code for a body that has none of its own: X and eleven random letters and digits."""
    return "X" + uuid.uuid4().hex[:11].upper()


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def waiting(self) -> "RegistrationQuerySet":
        """Return registrations with a confirmed address that nobody has answered."""
        return self.filter(address_confirmed_at__isnull=False, decided_at__isnull=True)

    def for_officers(self) -> "RegistrationQuerySet":
        """Return waiting registrations that officers answer: where no focal point is asked, or none is left."""
        focal = Membership.objects.live().filter(organisation=OuterRef("organisation"), role=Role.FOCAL_POINT)
        return self.waiting().filter(~Exists(focal))


class Registration(UUIDModel):
    """What somebody states about an organization and about themselves.

    Asks for no legal name and no phone number (PRACTICE 10). `organisation` is the body whose focal point is asked;
    once accepted, the body that was registered or joined.
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
