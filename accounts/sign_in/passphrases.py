"""Password rules in the portal's words, and tokens of the links for a new password."""

from django.contrib.auth import password_validation as rules
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.translation import gettext as _

from accounts.models import User


class MinimumLength(rules.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("At least 12 characters. Four or five words that do not belong together are good.")


class NotSimilarToPerson(rules.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return _("This is too close to your name or your mail address.")


class NotCommonPassphrase(rules.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Many people use this one. Choose another.")


class ResetTokens(PasswordResetTokenGenerator):
    """Tokens of the links for a new password.

    A link ends when it is used, when the password or the email address changes, when the person signs out everywhere,
    and when the account is closed or deactivated, even if it is activated again.
    """

    def check_token(self, user: User | None, token: str | None) -> bool:
        return bool(user and user.is_active and super().check_token(user, token))

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.sign_outs}"


reset_tokens = ResetTokens()
