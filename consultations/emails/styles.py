"""How much mails show by default: full for States, United Nations entities and officers, else neutral (decision 0045).

Nobody who invites can make it more. The most careful of all that is known of an address counts.
"""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.contrib.auth import get_user_model

from accounts.models import User
from consultations import permissions
from consultations.enums import WITH_FULL_MAIL
from consultations.models import Invitation, Membership, Organisation, Registration
from core import mail
from core.text.addresses import address_forms, mail_address


def default_style(user: User) -> str:
    """Return the default of an account whose owner has chosen nothing."""
    kinds = set(Membership.objects.live().filter(user=user).values_list("organisation__constituency", flat=True))
    if not kinds and permissions.is_officer(user):
        return mail.FULL
    return _style(kinds | _waiting_kinds(user.email))


def invitation_style(email: str, organisation: Organisation) -> str:
    """Return how much an invitation to this address shows: the owner's own choice where the address has an account."""
    user = get_user_model().objects.of_address(email).first()
    if user is not None and user.mail_style:
        return str(user.mail_style)
    kinds = {organisation.constituency} | _waiting_kinds(email)
    if user is not None:
        kinds |= set(Membership.objects.live().filter(user=user).values_list("organisation__constituency", flat=True))
    return _style(kinds)


def registration_style(email: str) -> str:
    """Return how much mails about a registration show: nothing where the account of the address chose no email.

    Anybody can type an address. What the mail would say stands behind its link.
    """
    silent = get_user_model().objects.of_address(email).filter(mail_style=mail.NONE).exists()
    return mail.NONE if silent else mail.NEUTRAL


def _style(kinds: set[str]) -> str:
    return mail.FULL if kinds and kinds <= WITH_FULL_MAIL else mail.NEUTRAL


def _waiting_kinds(email: str) -> set[str]:
    """Return the kinds of the bodies that this address is invited to, or registers and has confirmed."""
    invited = Invitation.objects.valid().filter(email__in=address_forms(email))
    registering = Registration.objects.waiting().filter(email__in=address_forms(email))
    kinds = {
        *invited.values_list("organisation__constituency", flat=True),
        *registering.values_list("constituency", flat=True),
    }
    return {kind or "other" for kind in kinds}


def styles_of(users: Collection[User], invitations: Collection[Invitation] = ()) -> dict[UUID, str]:
    """Return how much mails to these people of participants and to these invited addresses show, by row.

    The same as `User.effective_mail_style` and `invitation_style`. Four queries for any number.
    """
    invited = {form for row in invitations for form in address_forms(row.email)}
    addresses = {form for user in users for form in address_forms(user.email)} | invited
    owners = get_user_model().objects.filter(email__in=invited).order_by("-joined_at")
    accounts = {mail_address(user.email): user for user in owners}  # of two accounts the older one
    people = {user.pk for user in (*users, *accounts.values())}
    own: dict[UUID, set[str]] = defaultdict(set)
    rows = Membership.objects.live().filter(user__in=people)
    for key, kind in rows.values_list("user", "organisation__constituency"):
        own[key].add(kind)
    waiting: dict[str, set[str]] = defaultdict(set)
    for row in (
        Invitation.objects.valid().filter(email__in=addresses).values_list("email", "organisation__constituency")
    ):
        waiting[mail_address(row[0])].add(row[1] or "other")
    for row in Registration.objects.waiting().filter(email__in=addresses).values_list("email", "constituency"):
        waiting[mail_address(row[0])].add(row[1] or "other")
    styles = {user.pk: user.mail_style or _style(own[user.pk] | waiting[mail_address(user.email)]) for user in users}
    for invitation in invitations:
        address = mail_address(invitation.email)
        account = accounts.get(address)
        kinds = {invitation.organisation.constituency} | waiting[address]
        kinds |= own[account.pk] if account else set()
        styles[invitation.pk] = account.mail_style if account and account.mail_style else _style(kinds)
    return styles
