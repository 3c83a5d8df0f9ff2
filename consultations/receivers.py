"""Signal handlers: create the secretariat's groups, refuse stakeholders in them, note sign-ins."""

from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model, user_logged_in
from django.contrib.auth.models import Group
from django.db import connections
from django.db.models.signals import m2m_changed, post_migrate
from django.utils.translation import gettext_lazy as _
from wagtail.models import GroupPagePermission, Page

from accounts.models import User
from accounts.people.groups import describe
from accounts.signals import account_closing
from consultations.invitations import delegations, erasure
from consultations.models import Membership
from consultations.organisations import entries, registrations, services as organisations_services
from consultations.rounds import duties
from core.errors import Refused


def refuse_stakeholder_as_officer(instance: Any, action: str, reverse: bool, pk_set: Any, **kwargs: Any) -> None:
    """Raise Refused where a stakeholder is added to a group of the secretariat.

    Nobody is officer and stakeholder at once (DECIDED 3), and Wagtail's form of accounts does not check it.
    """
    if action != "pre_add" or not pk_set:
        return
    groups, people = ([instance.pk], pk_set) if reverse else (pk_set, [instance.pk])
    if not Group.objects.filter(pk__in=groups, permissions__codename="access_admin").exists():
        return
    if Membership.objects.live().filter(user__in=people).exists():
        raise Refused(
            "stakeholder", _("A person who works for an organization cannot be an officer of the secretariat.")
        )


def mark_signed_in(user: User, **kwargs: Any) -> None:
    delegations.mark_signed_in(user)


def end_links_of_account(user: User, by: User, **kwargs: Any) -> None:
    """End memberships and personal links of an account, before its address is blanked, and blank it in them."""
    organisations_services.end_memberships(user, by=by)
    erasure.blank_invitations(user, by=by)
    registrations.delete_registrations(user.email)
    entries.delete_contacts(user.email)


def create_groups(using: str = "default", **kwargs: Any) -> None:
    """Create the secretariat's groups before the first person exists.

    Does nothing while only a part of the tables is migrated.
    """
    with connections[using].cursor() as cursor:
        tables = set(connections[using].introspection.table_names(cursor))
    if using == "default" and {model._meta.db_table for model in (Group, Page, GroupPagePermission)} <= tables:
        for group in duties.SECRETARIAT_GROUPS.values():
            group()


def connect() -> None:
    # The signal comes for one app after the other; with the last that has models all permissions are made.
    *_others, last = (each for each in apps.get_app_configs() if each.models_module)
    post_migrate.connect(create_groups, sender=last, dispatch_uid="open_house")
    account_closing.connect(end_links_of_account, dispatch_uid="account_closes")
    user_logged_in.connect(mark_signed_in, dispatch_uid="signed_in")
    through = get_user_model().groups.through
    m2m_changed.connect(refuse_stakeholder_as_officer, sender=through, weak=False, dispatch_uid="no_officer_of_both")


describe(
    duties.OFFICERS,
    _("Secretariat officers"),
    _("maintain the register of participants and documents, set up rounds, and are assigned duties in them"),
)
describe(
    duties.SITE_ADMINISTRATORS,
    _("Site administrators"),
    _("manage accounts and public pages; cannot see any submission"),
)
describe(
    duties.PROTECTION_OFFICERS,
    _("Protection officers"),
    _("read reports of intimidation or reprisals, and answer them"),
    by_form=False,  # people tell them who harmed them: the operator appoints them, by name
)
describe(duties.AUDITORS, _("Auditors"), _("can see the log of acts; cannot see any submission"))
