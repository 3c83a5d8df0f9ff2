"""The secretariat's duties per round, given and taken by verbs that record it (trap 4)."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import GroupPagePermission, Page

from accounts.models import User
from consultations import permissions
from consultations.enums import Duty
from consultations.models import DutyGroup, Round
from core import audit
from core.errors import NotAllowed, Refused
from core.security import guardian

OFFICERS = "Secretariat officers"
AUDITORS = "Auditors"
SITE_ADMINISTRATORS = "Site administrators"
PROTECTION_OFFICERS = "Protection officers"
_OFFICER_PERMISSIONS = ["access_admin", "change_organisation"]
_PAGE_PERMISSIONS = ["add_page", "change_page", "publish_page"]  # of editorial pages; reports have none (trap 2)


def officers_group() -> Group:
    """The group of all officers: it lets into Wagtail's admin and keeps the register; no round opens by it."""
    return _group(OFFICERS, _OFFICER_PERMISSIONS)


def auditors_group() -> Group:
    """Auditors see the log, no content."""
    return _group(AUDITORS, ["access_admin", "view_auditseal"])


def site_administrators_group() -> Group:
    """Site administrators keep people and editorial pages, all below the root; they see no submission. Nothing of a
    page is deleted by them: a round's page goes with its round."""
    group = _group(SITE_ADMINISTRATORS, ["access_admin", "add_user", "change_user", "view_user"])
    root = Page.get_first_root_node()
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=_PAGE_PERMISSIONS):
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    return group


def protection_officers_group() -> Group:
    """The named officers of PRACTICE 7. They see what was told to them; no round opens by it."""
    return _group(PROTECTION_OFFICERS, ["access_admin", permissions.PROTECTION])


SECRETARIAT_GROUPS = {  # what a person can be in the secretariat
    "officer": officers_group,
    "site-administrator": site_administrators_group,
    "protection-officer": protection_officers_group,
    "auditor": auditors_group,
}


def make_officer(user: User, *, by: User | None = None, group: Group | None = None) -> None:
    """Lets a person into the secretariat. Raises Refused for somebody who speaks for a body (`receivers`)."""
    group = group or officers_group()
    with transaction.atomic():
        user.groups.add(group)
        audit.record("consultations.duty.make_officer", user, by=by, group=group.pk)


def make_duty_groups(round_: Round, people: Mapping[str, Iterable[User]], *, by: User) -> None:
    """The round's groups, one per duty, with their first members. Called once, by `create_round`."""
    made = Group.objects.bulk_create(Group(name=f"{round_.reference} · {duty.value}") for duty in Duty)
    groups = dict(zip(Duty, made, strict=True))
    DutyGroup.objects.bulk_create(DutyGroup(round=round_, duty=duty, group=group) for duty, group in groups.items())
    guardian.give({duty.value: group for duty, group in groups.items()}, round_)
    for duty, group in groups.items():
        for user in people.get(duty, people.get(duty.value, ())):
            _assign(round_, duty, group, user, by=by)


def assign_duty(round_: Round, duty: str, user: User, *, by: User) -> None:
    """Raises NotAllowed where `by` does not manage the round, Refused for a stakeholder or a non-officer."""
    with transaction.atomic():
        _check_manages(round_, by)
        _assign(round_, duty, DutyGroup.objects.get(round=round_, duty=duty).group, user, by=by)


def remove_duty(round_: Round, duty: str, user: User, *, by: User) -> None:
    """Raises NotAllowed where `by` does not manage the round, Refused where nobody with an open account would."""
    with transaction.atomic():
        Round.objects.select_for_update(no_key=True).get(pk=round_.pk)  # of two who take it from each other one is last
        _check_manages(round_, by)
        group = DutyGroup.objects.get(round=round_, duty=duty).group
        if duty == Duty.MANAGE and not group.user_set.filter(is_active=True).exclude(pk=user.pk).exists():
            raise Refused(
                "last_manager",
                _("Somebody must manage the round."),
                hint=_("Give the duty to somebody else first."),
            )
        user.groups.remove(group)
        audit.record("consultations.duty.take", round_, by=by, duty=duty, person=user.pk)


def _assign(round_: Round, duty: str, group: Group, user: User, *, by: User) -> None:
    if not permissions.is_officer(user):
        raise Refused("not_an_officer", _("Duties are given to officers of the secretariat only."))
    if not user.groups.filter(pk=group.pk).exists():
        user.groups.add(group)
        audit.record("consultations.duty.give", round_, by=by, duty=duty, person=user.pk)


def _check_manages(round_: Round, by: User) -> None:
    if not permissions.holds_duty(by, Duty.MANAGE, round_):
        raise NotAllowed("no_duty", _("You do not manage this round."))


def _group(name: str, codenames: list[str]) -> Group:
    """With permissions that it was made before, too."""
    group, _made = Group.objects.get_or_create(name=name)
    group.permissions.add(*Permission.objects.filter(codename__in=codenames).exclude(group=group))
    return group
