"""What people do with their own accounts, and how one ends."""

import base64
import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.models import User
from accounts.signals import account_closing
from core import audit, clock, mail
from core.errors import NotAllowed
from core.jobs import queue
from core.models import Job

PREFERENCES = ("name", "language", "time_zone", "mail_style", "reminders", "keeps_text_on_device")
RESET_MAIL, WELCOME_MAIL = "accounts.reset", "accounts.welcome"
RESET_AGAIN_AFTER = timedelta(minutes=5)


def set_preferences(user: User, *, by: User, **values: Any) -> User:
    """Keeps one's own preferences, any of PREFERENCES. Raises NotAllowed for somebody else's, ValueError for others."""
    if by != user:
        raise NotAllowed("not_your_account", _("These are another person's preferences."))
    if unknown := set(values) - set(PREFERENCES):
        raise ValueError(f"No preferences: {', '.join(sorted(unknown))}.")
    for name, value in values.items():
        setattr(user, name, value)
    user.save(update_fields=list(values))
    return user


def sign_out_everywhere(user: User, *, by: User) -> None:
    """Ends every session of the account, the present one too (PRACTICE 4). Raises NotAllowed for somebody else's."""
    if by != user:
        raise NotAllowed("not_your_account", _("These are another person's sessions."))
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        row.sign_outs += 1
        row.save(update_fields=["sign_outs"])
        audit.record("accounts.user.sign_out_everywhere", row, by=by)
    user.sign_outs = row.sign_outs


def end_links(user: User) -> None:
    """End the sessions and the links of an account that was deactivated: they do not return with it."""
    User.objects.filter(pk=user.pk).update(sign_outs=F("sign_outs") + 1)
    user.refresh_from_db(fields=["sign_outs"])


def close_account(user: User, *, by: User) -> None:
    """Ends the account and blanks who it was; the row stays, so that what was done keeps its author (DECIDED 22).

    Upper floors hear `account_closing` first and end what hangs on the person. Raises NotAllowed.
    """
    if not permissions.may_close(by, user):
        raise NotAllowed("not_your_account", _("This is another person's account."))
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        if row.closed_at is not None:
            return
        account_closing.send(User, user=row, by=by)
        row.groups.clear()
        row.user_permissions.clear()
        Authenticator.objects.filter(user=row).delete()
        EmailAddress.objects.filter(user=row).delete()
        row.name, row.email = "", f"{row.pk.hex}@closed.invalid"
        row.set_unusable_password()
        row.is_active, row.is_superuser, row.closed_at = False, False, clock.now()
        row.last_login, row.sign_outs = None, row.sign_outs + 1
        row.save()
        audit.record("accounts.user.close", row, by=by)


def record_group_changes(user: User, *, before: Iterable[Group], by: User) -> None:
    """Says in the log into which groups the person was put since `before`, and out of which: Wagtail's own entry says
    only that the person was edited."""
    then, now = set(before), set(user.groups.all())
    for action, groups in (("put_into_group", now - then), ("take_out_of_group", then - now)):
        for group in sorted(groups, key=lambda group: group.pk):
            audit.record(f"accounts.user.{action}", user, by=by, group=group.pk)


def welcome(user: User) -> Job:
    """A link with which whoever was given an account chooses a passphrase: nobody else ever knows it."""
    return mail.send_later(WELCOME_MAIL, to=user)


def request_reset(address: str) -> Job:
    """A link for a new passphrase to the open account of `address`, if there is one.

    Without one, or where a link went out a moment ago, the same is written and nothing is sent: neither the answer
    nor its time tells whether an account exists (D1), and nobody's mailbox can be flooded.
    """
    user = User.objects.filter(email=address.strip().lower(), is_active=True).first()
    with transaction.atomic():
        asked_before = _requested_recently(user.pk if user else uuid.uuid4())  # asked in either case
        if user is None or asked_before:
            return queue.start("accounts.nothing")
        return mail.send_later(RESET_MAIL, to=user)


def _requested_recently(key: uuid.UUID) -> bool:
    return Job.objects.filter(
        kind=mail.KIND,
        asked_at__gt=clock.now() - RESET_AGAIN_AFTER,
        payload__template=RESET_MAIL,
        payload__user=str(key),
    ).exists()


def device_key(user: User) -> str:
    """The key, in base 64, under which the person's browser may keep what they type; "" where the person says that the
    device is shared or could be taken (PRACTICE 4).

    It changes with "sign out everywhere", so that what lies on a lost device can no longer be read.
    """
    if not user.keeps_text_on_device:
        return ""
    key = salted_hmac("submissions.device", f"{user.pk}.{user.sign_outs}", algorithm="sha256").digest()
    return base64.b64encode(key).decode()
