"""Links with which people choose a new password."""

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator


class ResetTokens(PasswordResetTokenGenerator):
    """A link ends when it is used, when the password or the email address changes, when the person signs out
    everywhere, and when the account is closed or deactivated, even if it is activated again."""

    def check_token(self, user: Any, token: str | None) -> bool:
        return bool(user and user.is_active and super().check_token(user, token))

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.sign_outs}"  # type: ignore[misc]  # not in the stubs


reset_tokens = ResetTokens()
