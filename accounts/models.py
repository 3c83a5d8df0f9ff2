"""User accounts. Memberships and duties decide what people may do, never these models."""

import uuid
from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext, gettext_lazy as _
from wagtail import hooks

from core import clock, mail
from core.text.addresses import address_forms, mail_address


class MailStyle(models.TextChoices):
    """How much a mail shows to somebody who looks over the reader's shoulder (PRACTICE 5)."""

    FULL = mail.FULL, _("Full: emails can name the secretariat, the document and your organization")
    NEUTRAL = (
        mail.NEUTRAL,
        _("Neutral: emails name neither the portal, the secretariat, the document nor your organization"),
    )
    NONE = mail.NONE, _("No email")


class ReminderKind(models.TextChoices):
    """Moments at which a person can be reminded of a round; each can be turned off."""

    INVITED = "invited", _("When my team is invited")
    HALF_WAY = "half_way", _("When half of the time is over")
    WEEK = "week", _("A week before a call for inputs closes")
    TWO_DAYS = "two_days", _("Two days before")
    LAST_DAY = "last_day", _("On the last day")
    COLLEAGUES = "colleagues", _("When colleagues have commented on answers")


def every_reminder() -> list[str]:
    return list(ReminderKind.values)


class UserManager(BaseUserManager["User"]):
    """Creates accounts. Stores addresses in lower case, so that one mailbox is one person."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("An account needs an email address.")
        user = self.model(email=mail_address(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def of_address(self, address: str) -> "models.QuerySet[User]":
        """Return the account of an address, in whichever form its domain is written or was stored; the older first."""
        return self.filter(email__in=address_forms(address)).order_by("joined_at")

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the account of an address. One query."""
        account = self.of_address(username or "").first()
        if account is None:
            raise self.model.DoesNotExist
        return account


class User(AbstractBaseUser, PermissionsMixin):
    """A person's account. It is never deleted: it is closed, and its personal data blanked (DECIDED 22)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("email address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    # Empty: the person has chosen none, and `effective_mail_style` decides.
    mail_style = models.CharField(_("email"), max_length=10, choices=MailStyle, blank=True, default="")
    reminders = models.JSONField(_("reminders"), default=every_reminder, blank=True)  # keys of ReminderKind
    keeps_text_on_device = models.BooleanField(_("save what I type on this device"), default=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    factor_postponed_at = models.DateTimeField(null=True, blank=True)  # a second factor was offered: "Not now"
    sign_outs = models.PositiveIntegerField(default=0)  # how often all sessions were ended at once

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self) -> str:
        """Return an opaque name: Wagtail writes it into log entries, which never change again (A8, D6)."""
        return f"account {self.pk.hex[:8]}"

    def get_full_name(self) -> str:
        if self.closed_at is not None:
            return gettext("a person whose account is closed")
        return self.name or gettext("a person without a name")

    def get_short_name(self) -> str:
        return self.get_full_name()

    def get_session_auth_hash(self) -> str:
        """Return a hash that changes with "sign out everywhere", so that earlier sessions no longer match."""
        return f"{super().get_session_auth_hash()}.{self.sign_outs}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return (f"{old}.{self.sign_outs}" for old in super().get_session_auth_fallback_hash())

    @property
    def effective_mail_style(self) -> str:
        """Return how much mails to the person show: their own choice, else the default of the packages above.

        The most careful default counts (`register_mail_style`), and neutral where there is none (decision 0045).
        """
        if self.mail_style:
            return self.mail_style
        defaults = {register(self) for register in hooks.get_hooks("register_mail_style")}
        return mail.FULL if defaults == {mail.FULL} else mail.NEUTRAL

    @property
    def first_name(self) -> str:
        """The whole name: Wagtail's forms and lists ask for two halves of a name, this model has one."""
        return self.name

    @property
    def last_name(self) -> str:
        return ""


type AnyUser = User | AnonymousUser  # whoever asks, signed in or not
