"""Mails of accounts, and the job that replaces a mail that is not sent (D1)."""

import re
import unicodedata
from datetime import timedelta
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth import password_validation as rules
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _

from accounts.models import User
from accounts.people.services import RESET_MAIL, WELCOME_MAIL
from core.jobs.queue import job
from core.mail import mail_template
from core.mail_links import link
from core.models import Job


class MinimumLength(rules.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return gettext("At least 12 characters. Use four or five unrelated words.")


_WORD = re.compile(r"[^\W\d_]+")  # letters in a row, in any script
SHORTEST_WORD = 4  # letters; shorter words ("an", "de", "org") stand in too many passwords


class NotSimilarToPerson:
    """Refuses a password in which a whole word of the person's name or email address appears.

    Likeness of letters alone refuses nothing: four unrelated words have most letters of a long address by chance.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None:
            return
        local, _at, domain = user.email.partition("@")
        theirs = [user.name, local, domain.rpartition(".")[0]]
        joined = ("".join(_WORD.findall(text)) for text in theirs)  # "adaeze.obi" as "adaezeobi"
        if _words(password) & _words(" ".join([*theirs, *joined])):
            raise ValidationError(self.get_error_message(), code="password_too_similar")

    def get_error_message(self) -> str:
        return gettext("This password contains a word from your name or your email address. Choose other words.")

    def get_help_text(self) -> str:
        return gettext("Do not use your name or your email address.")


def _words(text: str) -> set[str]:
    """Return the words of a text, without difference of case and width.

    Chinese words are short: two characters in other scripts than the Latin one count.
    """
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return {word for word in words if len(word) >= SHORTEST_WORD or (len(word) > 1 and not word.isascii())}


class NotCommonPassword(rules.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return gettext("This password is too common. Choose another one.")


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


def reset_context(ids: dict[str, Any]) -> dict[str, Any]:
    """Return the link for a new password. Its key is made when the mail is written: only the mail contains it."""
    user = User.objects.get(pk=ids["user"])
    key = reset_tokens.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return {"link": link(path)}


def welcome_context(ids: dict[str, Any]) -> dict[str, Any]:
    """Return the link for a new password, and the page that sends another."""
    return {**reset_context(ids), "again": link(reverse("account_reset_password"))}


mail_template(
    RESET_MAIL,
    trigger=_("Somebody asks for a new password"),
    to=_("the account of the address"),
    context=reset_context,
    useful_for=timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
)
mail_template(
    WELCOME_MAIL,
    trigger=_("An administrator creates an account"),
    to=_("its owner"),
    context=welcome_context,
    values=("link", "again"),
)


@job("accounts.nothing", title=_("Nothing"))
def no_mail(job: Job) -> None:
    """Do nothing. This job replaces a mail that is not sent, so that both requests cost the same (D1)."""
