"""Who may do what to accounts, and what Wagtail's screens may do to people and groups."""

from typing import TypeGuard

from django.db.models import QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.models import AnyUser, User


class PeoplePolicy(ModelPermissionPolicy):
    """Denies deletion: accounts are closed, never deleted (DECIDED 22)."""

    def user_has_permission(self, user: AnyUser, action: str) -> bool:
        return action != "delete" and bool(super().user_has_permission(user, action))


class GroupPolicy(ModelPermissionPolicy):
    """Denies everything: services make groups and record it; otherwise site administrators could take a duty."""

    def user_has_permission(self, user: AnyUser, action: str) -> bool:
        return False


def is_secretariat(user: AnyUser) -> TypeGuard[User]:
    """Return whether the person may enter Wagtail's admin, by any group."""
    return bool(getattr(user, "is_authenticated", False)) and bool(user.has_perm("wagtailadmin.access_admin"))


def account_keepers() -> QuerySet[User]:
    """Return the site administrators: who keep accounts, by a group. A superuser is none for being one."""
    return User.objects.filter(is_active=True, groups__permissions__codename="change_user").distinct()


def may_close(actor: User, user: User) -> bool:
    """Return whether `actor` may close the account: their own, or any with the permission to change accounts."""
    return actor == user or bool(actor.has_perm("accounts.change_user"))
