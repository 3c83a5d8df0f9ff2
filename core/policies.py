"""Rows in Wagtail's admin are asked for one by one (ARCHITECTURE, trap 1).

Wagtail's generic views ask whether a person may do something to *some* row. A model with a `RowPolicy`, shown by a
`RowViewSet`, is asked about the row at every door: a row that is not the person's is not there (404), an act that is
not theirs is refused. What would show or take rows past that question is off: copy, inspect, delete, usage,
unpublish, bulk acts, the stock export, creating inside a chooser.
"""

from collections.abc import Callable, Collection
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model, QuerySet
from wagtail.permission_policies.base import BasePermissionPolicy

NEVER = frozenset({"delete", "publish", "unpublish"})  # verbs do these, never a screen of Wagtail's


class RowPolicy(BasePermissionPolicy):
    """`visible_to(user)` are the rows somebody may see; `may(user, action, row)` whether they may act on one;
    `may_somewhere(user, action)` whether the menu should offer it at all. Superusers are asked like everybody."""

    def __init__(
        self,
        model: type[Model],
        *,
        visible_to: Callable[[Any], QuerySet[Any]],
        may: Callable[[Any, str, Any], bool],
        may_somewhere: Callable[[Any, str], bool],
        never: Collection[str] = NEVER,
    ) -> None:
        super().__init__(model)
        self.visible_to = visible_to
        self.may = may
        self.may_somewhere = may_somewhere
        self.never = frozenset(never)

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in self.never and self.may_somewhere(user, action)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return action not in self.never and self.may(user, action, instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Collection[str]) -> QuerySet[Any]:
        return self.visible_to(user) if set(actions) - self.never else self.visible_to(user).none()

    def users_with_any_permission(self, actions: Collection[str]) -> QuerySet[Any]:
        """Wagtail asks this to name people; nobody is named by a model-wide right."""
        return get_user_model().objects.none()
