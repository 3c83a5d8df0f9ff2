"""Addresses and names in invitations are blanked: of an account that closes, and of whoever did not accept."""

from datetime import timedelta

from django.db.models import Q

from accounts.models import User
from consultations.models import Invitation
from core import clock
from core.text.addresses import address_forms

UNACCEPTED_FOR = timedelta(days=180)  # after the link has expired: how long the address is kept


def blank_invitations(user: User, *, by: User) -> None:
    """Blank address and name in the invitations to a closing account; those that wait are cancelled, their links end.

    The rows stay, so that the acts of those who invited keep what they were about.
    """
    rows = Invitation.objects.filter(Q(email__in=address_forms(user.email)) | Q(accepted_by=user))
    rows.unanswered().update(cancelled_at=clock.now(), cancelled_by=by)
    rows.update(email="", name="")


def blank_unaccepted() -> None:
    """Blank address and name of whoever did not accept for UNACCEPTED_FOR; what waits is cancelled, by nobody."""
    rows = Invitation.objects.filter(accepted_at__isnull=True, expires_at__lt=clock.now() - UNACCEPTED_FOR)
    rows.unanswered().update(cancelled_at=clock.now())
    rows.exclude(email="").update(email="", name="")
