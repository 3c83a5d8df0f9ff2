from typing import Any

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added, authenticator_removed

        from accounts import audit  # noqa: F401 - audit declares acts
        from accounts.sign_in import middleware
        from core.db import triggers

        def added(**kwargs: Any) -> None:
            middleware.record_factor_added(kwargs["request"], kwargs["user"], kwargs["authenticator"])

        def removed(**kwargs: Any) -> None:
            middleware.record_factor_removed(kwargs["user"], kwargs["authenticator"])

        authenticator_added.connect(added, weak=False, dispatch_uid="factor_added")
        authenticator_removed.connect(removed, weak=False, dispatch_uid="factor_removed")
        triggers.keep("accounts.User", events=["DELETE"])  # accounts are closed, never deleted
