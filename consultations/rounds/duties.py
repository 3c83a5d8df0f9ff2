"""The secretariat's duties per round, assigned and removed by functions that record it (trap 4)."""

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
from core.errors import Refused
from core.security import guardian
from core.text.strings import sort_key

OFFICERS = "Secretariat officers"
AUDITORS = "Auditors"
SITE_ADMINISTRATORS = "Site administrators"
PROTECTION_OFFICERS = "Protection officers"
_OFFICER_PERMISSIONS = ["access_admin", "change_organisation"]
_PAGE_PERMISSIONS = ["add_page", "change_page", "publish_page"]  # of editorial pages; reports have none (trap 2)


def officers_group() -> Group:
    """Return the group of all officers: it may enter Wagtail's admin and keep the register, but opens no round."""
    return _group(OFFICERS, _OFFICER_PERMISSIONS)


def auditors_group() -> Group:
    """Return the group of auditors: they see the log, no content."""
    return _group(AUDITORS, ["access_admin", permissions.LOG])


def site_administrators_group() -> Group:
    """Return the group of site administrators: they keep accounts and editorial pages, and see no submission.

    Their page permissions hold for all pages below the root. They delete no page: a round's page goes with its round.
    """
    group = _group(SITE_ADMINISTRATORS, ["access_admin", "add_user", "change_user", "view_user"])
    root = Page.get_first_root_node()
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=_PAGE_PERMISSIONS):
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    return group


def protection_officers_group() -> Group:
    """Return the group of the named officers of PRACTICE 7.

    They see the reports that people made to them. The group opens no round.
    """
    return _group(PROTECTION_OFFICERS, ["access_admin", permissions.PROTECTION])


SECRETARIAT_GROUPS = {  # what a person can be in the secretariat
    "officer": officers_group,
    "site-administrator": site_administrators_group,
    "protection-officer": protection_officers_group,
    "auditor": auditors_group,
}


def make_officer(user: User, *, by: User | None = None, group: Group | None = None) -> None:
    """Add a person to the secretariat. Raises Refused for somebody who works for a body (`receivers`)."""
    group = group or officers_group()
    with transaction.atomic():
        user.groups.add(group)
        audit.record("consultations.duty.make_officer", user, by=by, group=group.pk)


def make_duty_groups(round_: Round, people: Mapping[str, Iterable[User]], *, by: User) -> None:
    """Create the round's groups, one per duty, with their first members. Only `create_round` calls it, once."""
    new_groups = Group.objects.bulk_create(Group(name=f"{round_.reference} · {duty.value}") for duty in Duty)
    groups = dict(zip(Duty, new_groups, strict=True))
    DutyGroup.objects.bulk_create(DutyGroup(round=round_, duty=duty, group=group) for duty, group in groups.items())
    guardian.give({duty.value: group for duty, group in groups.items()}, round_)
    for duty, group in groups.items():
        for user in people.get(duty, people.get(duty.value, ())):
            _assign(round_, duty, group, user, by=by)


def change_duties(
    round_: Round, *, give: Iterable[tuple[User, str]] = (), take: Iterable[tuple[User, str]] = (), by: User
) -> None:
    """Assign and remove duties, all or none: pairs of a person and a duty. What is so already stays.

    Raises NotAllowed where `by` does not manage the round; Refused for a person who is no officer, or where nobody with
    an open account would manage the round.
    """
    with transaction.atomic():
        Round.objects.select_for_update(no_key=True).get(pk=round_.pk)  # of two who take it from each other one is last
        permissions.check_duty(by, Duty.MANAGE, round_)
        groups = {row.duty: row.group for row in DutyGroup.objects.filter(round=round_).select_related("group")}
        for user, duty in give:
            _assign(round_, duty, groups[duty], user, by=by)
        for user, duty in take:
            _remove(round_, duty, groups[duty], user, by=by)
        if not groups[Duty.MANAGE].user_set.filter(is_active=True).exists():
            raise Refused(
                "last_manager",
                _("At least one officer must manage the round."),
                hint=_("Assign the duty to another officer first."),
            )


def duty_holders(round_: Round) -> dict[User, set[str]]:
    """Return the duties of each person who has any in the round, by name; closed accounts included. Two queries."""
    held: dict[User, set[str]] = {}
    for row in DutyGroup.objects.filter(round=round_).select_related("group").prefetch_related("group__user_set"):
        for user in row.group.user_set.all():
            held.setdefault(user, set()).add(row.duty)
    return dict(sorted(held.items(), key=lambda pair: (sort_key(pair[0].name), pair[0].pk)))


def _assign(round_: Round, duty: str, group: Group, user: User, *, by: User) -> None:
    if not permissions.is_officer(user):
        raise Refused("not_an_officer", _("Duties can be assigned only to officers of the secretariat."))
    if not user.groups.filter(pk=group.pk).exists():
        user.groups.add(group)
        audit.record("consultations.duty.give", round_, by=by, duty=duty, person=user.pk)


def _remove(round_: Round, duty: str, group: Group, user: User, *, by: User) -> None:
    if user.groups.filter(pk=group.pk).exists():
        user.groups.remove(group)
        audit.record("consultations.duty.take", round_, by=by, duty=duty, person=user.pk)


def _group(name: str, codenames: list[str]) -> Group:
    """Return the group of that name with these permissions; missing permissions are added to an existing group."""
    group, _made = Group.objects.get_or_create(name=name)
    group.permissions.add(*Permission.objects.filter(codename__in=codenames).exclude(group=group))
    return group
