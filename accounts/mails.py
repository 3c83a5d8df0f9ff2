"""The mails of this floor."""

from typing import Any

from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from accounts.domain import RESET_MAIL, WELCOME_MAIL
from accounts.models import User
from accounts.tokens import reset_tokens
from core.mail import link, mail_template


def reset_context(ids: dict[str, Any]) -> dict[str, Any]:
    """The key is made when the mail is written, so that it stands in the mail only."""
    user = User.objects.get(pk=ids["user"])
    key = reset_tokens.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return {"link": link(path)}


def welcome_context(ids: dict[str, Any]) -> dict[str, Any]:
    """The same key, and where to ask for another."""
    return {**reset_context(ids), "again": link(reverse("account_reset_password"))}


mail_template(RESET_MAIL, context=reset_context)
mail_template(WELCOME_MAIL, context=welcome_context)
