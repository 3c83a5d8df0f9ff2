"""Acts on accounts: preferences, sign-out everywhere, closing, groups, links for a new password."""

import base64
import json
import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.models import MailStyle, User
from accounts.signals import account_closing
from core import audit, clock, mail
from core.errors import NotAllowed, Refused
from core.jobs import queue
from core.models import Job
from core.refusals import changed_meanwhile
from core.security import signing
from core.tables.saved_views import forget_views
from core.text.strings import digest

PREFERENCES = ("name", "language", "time_zone", "mail_style", "reminders", "keeps_text_on_device")
STOP_REMINDERS = "accounts.stop_reminders"  # salt of the links that end reminders
RESET_MAIL, WELCOME_MAIL = "accounts.reset", "accounts.welcome"
RESET_AGAIN_AFTER = timedelta(minutes=5)


def set_preferences(user: User, *, by: User, **values: Any) -> User:
    """Save the person's own preferences, any of PREFERENCES.

    Raises NotAllowed for another person's account, ValueError for names that are not in PREFERENCES.
    """
    if by != user:
        raise NotAllowed("not_your_account", _("These are another person's preferences."))
    if unknown := set(values) - set(PREFERENCES):
        raise ValueError(f"No preferences: {', '.join(sorted(unknown))}.")
    for name, value in values.items():
        setattr(user, name, value)
    user.save(update_fields=list(values))
    return user


def postpone_factor(user: User, *, by: User) -> None:
    """Note that the person was offered a second factor and said "Not now": it is not offered again.

    Raises NotAllowed for another person's account.
    """
    if by != user:
        raise NotAllowed("not_your_account", _("These are another person's preferences."))
    user.factor_postponed_at = clock.now()
    user.save(update_fields=["factor_postponed_at"])


def sign_out_everywhere(user: User, *, by: User) -> None:
    """End every session of the account, the present one too (PRACTICE 4).

    Raises NotAllowed for another person's account.
    """
    if by != user:
        raise NotAllowed("not_your_account", _("These are another person's sessions."))
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        row.sign_outs += 1
        row.save(update_fields=["sign_outs"])
        audit.record("accounts.user.sign_out_everywhere", row, by=by)
    user.sign_outs = row.sign_outs


def end_links(user: User) -> None:
    """End the sessions and the links of a deactivated account; they stay ended if it is activated again."""
    User.objects.filter(pk=user.pk).update(sign_outs=F("sign_outs") + 1)
    user.refresh_from_db(fields=["sign_outs"])


def _lock_with_administrators(user: User) -> User:
    """Lock the account and those of all site administrators, and return it as it is now.

    All in one order: of two who close or deactivate each other's at once, the second finds the first one done.
    """
    keepers = permissions.account_keepers()
    rows = User.objects.filter(Q(pk=user.pk) | Q(pk__in=keepers.values("pk"))).order_by("pk").select_for_update()
    return next(each for each in rows if each.pk == user.pk)


def account_digest(user: User) -> str:
    """Return a digest of what the form of an account shows, by which it tells what its reader saw (B4)."""
    groups = sorted(user.groups.values_list("pk", flat=True))
    return digest(json.dumps([user.name, user.language, user.is_active, groups]))


def lock_for_change(user: User, *, by: User, digest_seen: str = "") -> None:
    """Lock the account until the transaction ends, for an administrator who changes it.

    Raises NotAllowed where `by` was deactivated or is no administrator any more, Refused where the account was closed
    since `user` was read, or changed since its `account_digest` was taken.
    """
    row = _lock_with_administrators(user)
    if not permissions.may_close(User.objects.get(pk=by.pk), row):
        raise NotAllowed("not_your_account", _("This is another person's account."))
    if row.closed_at != user.closed_at or (digest_seen and digest_seen != account_digest(row)):
        raise changed_meanwhile()


def close_account(user: User, *, by: User) -> None:
    """Close the account and blank its personal data (DECIDED 22).

    The row stays, so that acts keep their author. Packages above receive `account_closing` first and end what depends
    on the person. Raises NotAllowed, and Refused for the last site administrator.
    """
    if not permissions.may_close(by, user):
        raise NotAllowed("not_your_account", _("This is another person's account."))
    with transaction.atomic():
        row = _lock_with_administrators(user)
        if row.closed_at is not None:
            return
        if set(permissions.account_keepers().values_list("pk", flat=True)) == {row.pk}:
            raise Refused(
                "last_administrator",
                _("You are the only site administrator."),
                hint=_("Make another person a site administrator first."),
            )
        account_closing.send(User, user=row, by=by)
        row.groups.clear()
        row.user_permissions.clear()
        Authenticator.objects.filter(user=row).delete()
        forget_views(row)
        EmailAddress.objects.filter(user=row).delete()
        row.name, row.email = "", f"{row.pk.hex}@closed.invalid"
        row.language, row.time_zone = "en", "UTC"  # they tell where the person is
        row.set_unusable_password()
        row.is_active, row.is_superuser, row.closed_at = False, False, clock.now()
        row.last_login, row.sign_outs = None, row.sign_outs + 1
        row.save()
        audit.record("accounts.user.close", row, by=by)


def reset_factors(user: User) -> None:
    """Remove the second factors of somebody who lost them all, on the word of the operator.

    The password goes too and a link for a new one is sent: a stolen password alone must not be enough to set up a new
    factor. Who wants no email gets neutral ones from now on, or nobody could let them in again. Sessions end. Raises
    Refused where there is no second factor.
    """
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        if not Authenticator.objects.filter(user=row).delete()[0]:
            raise Refused("no_factor", _("This account has no second factor."))
        row.set_unusable_password()
        row.sign_outs += 1
        if row.mail_style == MailStyle.NONE:
            row.mail_style = MailStyle.NEUTRAL
        row.save(update_fields=["password", "sign_outs", "mail_style"])
        mail.send_later(RESET_MAIL, to=row)
        audit.record("accounts.user.reset_factors", row)


def record_group_changes(user: User, *, before: Iterable[Group], by: User) -> None:
    """Record in the log the groups that the person joined or left since `before`.

    Wagtail's own entry says only that the person was edited.
    """
    then, now = set(before), set(user.groups.all())
    for action, groups in (("put_into_group", now - then), ("take_out_of_group", then - now)):
        for group in sorted(groups, key=lambda group: group.pk):
            audit.record(f"accounts.user.{action}", user, by=by, group=group.pk)


def record_activity(user: User, *, by: User) -> None:
    """Record in the log that an account was deactivated, or activated again, as its row now says."""
    audit.record("accounts.user.activate" if user.is_active else "accounts.user.deactivate", user, by=by)


def welcome(user: User) -> Job:
    """Queue the mail with which the owner of a new account chooses a password: nobody else ever knows it."""
    return mail.send_later(WELCOME_MAIL, to=user)


def request_reset(address: str) -> Job:
    """Queue a mail with a link for a new password to the open account of `address`, if there is one.

    Without an account, or where a link was sent less than RESET_AGAIN_AFTER ago, an empty job is queued instead:
    neither the answer nor its time shows whether an account exists (D1), and nobody's mailbox can be flooded.
    """
    user = User.objects.of_address(address).filter(is_active=True).first()
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


def stop_reminders_path(key: Any) -> str:
    """Return the path of the link that ends all reminders to a person. It can only make mails fewer (decision 0045)."""
    return reverse("stop_reminders", args=[stop_reminders_token(User.objects.get(pk=key))])


def stop_reminders_token(user: User) -> str:
    return signing.make_link_token(user, _reminders_state(user), salt=STOP_REMINDERS)


def find_reminded(token: str) -> User:
    """Return the account of a link that ends reminders. Raises NotAllowed."""
    try:
        user = User.objects.filter(pk=uuid.UUID(hex=token.partition(".")[0]), is_active=True).first()
    except ValueError:
        user = None
    state = _reminders_state(user) if user is not None else ""  # checked in either case: it takes the same time
    if not signing.is_valid_link_token(token, state, salt=STOP_REMINDERS) or user is None:
        raise NotAllowed("no_link", _("This link is not valid or has expired."))
    return user


def stop_reminders(token: str) -> User:
    """End all reminders to the person of the link. Raises NotAllowed."""
    user = find_reminded(token)
    user.reminders = []
    user.save(update_fields=["reminders"])
    return user


def _reminders_state(user: User) -> str:
    return f"{user.pk}|{user.email}|{user.sign_outs}"


def device_key(user: User) -> str:
    """Return the key, in base 64, with which the person's browser may store what they type.

    Returns "" where the person says that the device is shared or could be taken (PRACTICE 4). The key changes with
    "sign out everywhere", so that text on a lost device can no longer be read.
    """
    if not user.keeps_text_on_device:
        return ""
    key = salted_hmac("submissions.device", f"{user.pk}.{user.sign_outs}", algorithm="sha256").digest()
    return base64.b64encode(key).decode()
