"""What this floor refuses when people are put into groups, by whatever door, and what it notes when they sign in."""

from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model, user_logged_in
from django.contrib.auth.models import Group
from django.db import connections
from django.db.models.signals import m2m_changed, post_migrate
from django.utils.translation import gettext_lazy as _
from wagtail.models import GroupPagePermission, Page

from accounts.signals import account_closing
from consultations.domain import delegations, duties, invitations, registrations
from consultations.models import Membership
from core.errors import Refused


def no_stakeholder_among_officers(instance: Any, action: str, reverse: bool, pk_set: Any, **kwargs: Any) -> None:
    """Nobody is officer and stakeholder at once (DECIDED 3); Wagtail's form of accounts asks nobody else."""
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


def account_closes(user: Any, **kwargs: Any) -> None:
    """Before the address is blanked: personal links to it end, too."""
    invitations.end_invitations(user.email)
    registrations.delete_registrations(user.email)


def open_house(using: str = "default", **kwargs: Any) -> None:
    """The secretariat's groups are there before the first person is; not yet where only a part is migrated."""
    with connections[using].cursor() as cursor:
        tables = set(connections[using].introspection.table_names(cursor))
    if using == "default" and {model._meta.db_table for model in (Group, Page, GroupPagePermission)} <= tables:
        for group in duties.HOUSE.values():
            group()


def connect() -> None:
    # The signal comes for one app after the other; with the last that has models all permissions are made.
    *_others, last = (each for each in apps.get_app_configs() if each.models_module)
    post_migrate.connect(open_house, sender=last, dispatch_uid="open_house")
    account_closing.connect(account_closes, dispatch_uid="account_closes")
    user_logged_in.connect(signed_in, dispatch_uid="signed_in")
    through = get_user_model().groups.through
    m2m_changed.connect(no_stakeholder_among_officers, sender=through, weak=False, dispatch_uid="no_officer_of_both")
