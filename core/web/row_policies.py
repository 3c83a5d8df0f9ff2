"""Rows in Wagtail's admin are checked one by one (trap 1).

Wagtail's generic views ask whether a person may do something to *some* row. A model with a `RowPolicy`, shown by a
`RowViewSetMixin`, is checked for the row at every address: a row that the person may not see is not found (404), an
act that is not theirs is refused. What would show or take rows without that check is off: copy, inspect, delete,
usage, unpublish, bulk acts, the stock export, creating inside a chooser.
"""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from wagtail import hooks
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import policy_registry

from core.audience import Person
from core.web.admin_rows import check_task_of

NEVER = frozenset({"delete", "publish", "unpublish"})  # verbs do these, never a screen of Wagtail's


class RowPolicy(BasePermissionPolicy):
    """Permissions of one model, row by row. Superusers are checked like everybody.

    `visible_to(user)` are the rows somebody may see; `may(user, action, row)` whether they may act on one;
    `may_somewhere(user, action)` whether the menu should offer it at all.
    """

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

    def user_has_permission(self, user: Person, action: str) -> bool:
        return action not in self.never and self.may_somewhere(user, action)

    def user_has_permission_for_instance(self, user: Person, action: str, instance: Any) -> bool:
        return action not in self.never and self.may(user, action, instance)

    def instances_user_has_any_permission_for(self, user: Person, actions: Collection[str]) -> QuerySet[Any]:
        return self.visible_to(user) if set(actions) - self.never else self.visible_to(user).none()

    def users_with_any_permission(self, actions: Collection[str]) -> QuerySet[Any]:
        """Return nobody: Wagtail asks this to name people, and no model-wide right names anybody."""
        return get_user_model().objects.none()


class _RowCheckMixin:
    """Checks the row; mixed in before every view of a `RowViewSetMixin`, its choosers too."""

    row_action = ""  # what is done to the row; the view's own `permission_required` where empty

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Check the row before anything of the view runs: some of Wagtail's views check here, and answer otherwise."""
        policy, key = _policy_of(self), kwargs.get("pk")
        if key is not None:
            row = _row(policy, request.user, key)
            if row is None:
                raise Http404
            action = self.row_action or getattr(self, "permission_required", None) or "view"
            if not policy.user_has_permission_for_instance(request.user, action, row):
                raise PermissionDenied
            check_task_of(row, kwargs)
        elif not policy.user_has_any_permission(request.user, {"view", "add", "change"}):
            raise PermissionDenied
        super().setup(request, *args, **kwargs)  # type: ignore[misc]

    def get_base_queryset(self) -> Any:
        return self._only_mine(super().get_base_queryset())  # type: ignore[misc]

    def get_object_list(self) -> Any:
        return self._only_mine(super().get_object_list())  # type: ignore[misc]

    def get_objects(self, keys: Any) -> Any:
        return self._only_mine(super().get_objects([key for key in keys if _is_key(key)]))  # type: ignore[misc]

    def _only_mine(self, rows: Any) -> Any:
        """Return the rows that the person may see.

        A history lists entries of one row, which `setup` has checked: those have keys of their own.
        """
        policy = _policy_of(self)
        if rows.model is not policy.model:
            return rows
        return rows.filter(pk__in=policy.visible_to(self.request.user).values("pk"))  # type: ignore[attr-defined]  # a view of Wagtail, mixed in


def _closed(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
    """Answer 404 at an address that pages of Wagtail name, but that has nothing behind it."""
    raise Http404


CLOSED = frozenset({"copy", "inspect", "delete", "usage", "unpublish", "revisions_unschedule", "preview_on_add"})
# Where Wagtail's view names no permission of its own.
ROW_ACTIONS = {
    "edit": "change",
    "preview_on_edit": "change",
    "revisions_revert": "change",
    "lock": "lock",
    "unlock": "unlock",
}


class RowViewSetMixin:
    """Checks rows; put it before ModelViewSet or SnippetViewSet: `class Reports(RowViewSetMixin, SnippetViewSet)`."""

    copy_view_enabled = False
    inspect_view_enabled = False
    list_export: list[str] = []

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        return super().construct_view(_with_row_checks(view_class), **kwargs)  # type: ignore[misc]  # without types

    def get_urlpatterns(self) -> list[Any]:
        """Close the addresses that would show or take rows without the check; the others check their own act."""
        patterns: list[Any] = super().get_urlpatterns()  # type: ignore[misc]
        for pattern in patterns:
            if pattern.name in CLOSED:
                pattern.callback = _closed
            elif pattern.name in ROW_ACTIONS:
                pattern.callback.view_initkwargs["row_action"] = ROW_ACTIONS[pattern.name]
        return patterns


class RowChooserMixin:
    """Checks rows for a chooser's five addresses; nothing is created inside a chooser."""

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        return super().construct_view(_with_row_checks(view_class), **kwargs)  # type: ignore[misc]  # without types

    @property
    def create_view(self) -> Any:
        return _closed


@hooks.register("before_delete_snippet")  # type: ignore[untyped-decorator]
def refuse_bulk_acts(request: HttpRequest, instances: Any) -> None:
    """Answer 404 to Wagtail's bulk delete of rows with a `RowPolicy`: it lists rows before it checks them."""
    match = request.resolver_match
    names = match.kwargs if match is not None else {}
    if {"app_label", "model_name"} <= set(names):
        model = apps.get_model(names["app_label"], names["model_name"])
        if isinstance(policy_registry.get_by_type(model), RowPolicy):
            raise Http404


def _with_row_checks(view_class: Any) -> Any:
    return type(view_class.__name__, (_RowCheckMixin, view_class), {"__module__": view_class.__module__})


def _policy_of(view: Any) -> RowPolicy:
    model = getattr(view, "model", None) or view.model_class
    policy = policy_registry.get_by_type(model)
    if not isinstance(policy, RowPolicy):
        raise ImproperlyConfigured(f"{model.__name__} has no RowPolicy.")
    return policy


def _row(policy: RowPolicy, user: Person, key: Any) -> Any:
    if not _is_key(key):
        return None
    return policy.visible_to(user).filter(pk=unquote(str(key))).first()


def _is_key(key: Any) -> bool:
    """Return whether the key is a UUID: for anything else a chooser answers as for a missing row (trap 10)."""
    try:
        UUID(unquote(str(key)))
    except ValueError:
        return False
    return True
