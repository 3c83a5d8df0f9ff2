"""What this floor refuses when people are put into groups, by whatever door, and what it notes when they sign in."""

from typing import Any

from django.contrib.auth import get_user_model, user_logged_in
from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed
from django.utils.translation import gettext_lazy as _

from consultations.domain import delegations
from consultations.models import Membership
from core.errors import Refused


def no_stakeholder_among_officers(instance: Any, action: str, reverse: bool, pk_set: Any, **kwargs: Any) -> None:
    """Officer and stakeholder at once is refused, both ways (DECIDED); Wagtail's form of accounts asks nobody else."""
    if action != "pre_add" or not pk_set:
        return
    groups, people = ([instance.pk], pk_set) if reverse else (pk_set, [instance.pk])
    if not Group.objects.filter(pk__in=groups, permissions__codename="access_admin").exists():
        return
    if Membership.objects.live().filter(user__in=people).exists():
        raise Refused(
            "stakeholder", _("A person who works for an organization cannot be an officer of the secretariat.")
        )


def signed_in(user: Any, **kwargs: Any) -> None:
    delegations.mark_signed_in(user)


def connect() -> None:
    user_logged_in.connect(signed_in, dispatch_uid="signed_in")
    through = get_user_model().groups.through
    m2m_changed.connect(no_stakeholder_among_officers, sender=through, weak=False, dispatch_uid="no_officer_of_both")
