"""The second factor of a person: whether there is one, who must have one, and to whom it is offered (D2).

The secretariat always needs one. Packages above declare with `declare_rule` who else is offered one, and who needs one
for the work that waits for them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from accounts import permissions
from accounts.models import User

NEXT = "factor_next"  # session key: the page that waits until the second factor is set up
DUE = "factor_due"  # session key: the person already needed a second factor when they signed in
OFFER_PAGE = "second_factor"
TOKENS = {"token", "key"}  # arguments of addresses that whoever knows them can use


@dataclass(frozen=True)
class FactorRule:
    """Who is offered a second factor, and why somebody needs one: titles of what requires it, empty for nothing."""

    is_offered: Callable[[User], bool]
    is_required: Callable[[User], bool]
    reasons: Callable[[User], Iterable[str]]


RULES: list[FactorRule] = []


def declare_rule(rule: FactorRule) -> None:
    RULES.append(rule)


def has_factor(user: User) -> bool:
    """Return whether the account has a second factor; recovery codes alone do not count."""
    return bool(Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def has_given_factor(request: HttpRequest) -> bool:
    """Return whether a second factor, or a recovery code in its place, was given in this session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def forget_given_factor(request: HttpRequest) -> None:
    """Forget that a second factor was given in this session: its owner has removed it."""
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [row for row in records if row.get("method") != "mfa"]


def is_required(user: User) -> bool:
    """Return whether a round requires a second factor of this person. A query for each rule."""
    return any(rule.is_required(user) for rule in RULES)


def reasons(user: User) -> list[str]:
    """Return the titles of the rounds that require it."""
    return [title for rule in RULES for title in rule.reasons(user)]


def is_offered(user: User) -> bool:
    """Return whether the home page offers a second factor: until there is one, or the person answers "Not now"."""
    if user.factor_postponed_at is not None or permissions.is_secretariat(user):
        return False
    return any(rule.is_offered(user) for rule in RULES) and not has_factor(user)


def keep_waiting(request: HttpRequest, address: str) -> None:
    """Keep the page that waits until the person has answered; never a personal link, which no table may hold."""
    if not is_personal_link(address):
        request.session[NEXT] = address


def is_personal_link(address: str) -> bool:
    """Return whether the address of a page carries the token of a personal link, or its query such an address."""
    following = (value for _name, value in parse_qsl(address.partition("?")[2]))
    return any(_has_token(each) for each in (address, *following))


def _has_token(address: str) -> bool:
    try:
        target = resolve(unquote(urlsplit(address).path))
    except (Resolver404, ValueError):
        return False
    return not TOKENS.isdisjoint(target.kwargs)


def note_sign_in(request: Any, user: User) -> None:
    """Let what was typed at sign-in count as confirmed, for the minutes that allauth gives to a confirmation.

    Mark a session whose owner needed a second factor from its begin on: nothing is accepted without it.
    """
    if request is None:
        return
    records = get_authentication_records(request, user)
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [{**row, "reauthenticated": True} for row in records]
    if is_required(user):
        request.session[DUE] = True
