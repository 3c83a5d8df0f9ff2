"""Wagtail's app for users, with our screens. INSTALLED_APPS lists it in place of `wagtail.users`."""

from typing import Any

from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(WagtailUsersAppConfig):  # type: ignore[misc]
    default = True
    user_viewset = "accounts.people.viewsets.PeopleViewSet"

    def ready(self) -> None:
        from django.contrib.auth import get_user_model
        from django.contrib.auth.models import Group
        from wagtail.permissions import register_permission_policy

        from accounts.permissions import GroupPolicy, PeoplePolicy

        model: Any = get_user_model()
        register_permission_policy(model, PeoplePolicy(model))
        register_permission_policy(Group, GroupPolicy(Group))
