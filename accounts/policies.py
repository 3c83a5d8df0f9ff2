"""What Wagtail's screens may do to people and groups: less than Wagtail thinks."""

from typing import Any

from wagtail.permission_policies import ModelPermissionPolicy


class PeoplePolicy(ModelPermissionPolicy):  # type: ignore[misc]
    """Accounts are closed, never deleted (DECIDED 22)."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and bool(super().user_has_permission(user, action))


class GroupPolicy(ModelPermissionPolicy):  # type: ignore[misc]
    """Groups are made by verbs that record it: else a site administrator could give himself a duty."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return False
