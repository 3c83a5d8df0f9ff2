from typing import Any

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added, authenticator_removed
        from django.contrib.auth.signals import user_logged_in

        from accounts import audit  # noqa: F401 - audit declares acts
        from accounts.sign_in import factors, middleware, unsaved_text
        from core.db import triggers
        from core.jobs import maintenance

        def added(**kwargs: Any) -> None:
            middleware.record_factor_added(kwargs["request"], kwargs["user"], kwargs["authenticator"])

        def removed(**kwargs: Any) -> None:
            middleware.record_factor_removed(kwargs["request"], kwargs["user"], kwargs["authenticator"])

        def signed_in(**kwargs: Any) -> None:
            factors.note_sign_in(kwargs["request"], kwargs["user"])

        authenticator_added.connect(added, weak=False, dispatch_uid="factor_added")
        authenticator_removed.connect(removed, weak=False, dispatch_uid="factor_removed")
        user_logged_in.connect(signed_in, weak=False, dispatch_uid="factor_due")
        maintenance.FURTHER_STEPS.append(unsaved_text.forget_ended)
        triggers.keep("accounts.User", events=["DELETE"])  # accounts are closed, never deleted
