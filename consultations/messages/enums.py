"""Closed vocabularies of emails and messages; the stored value is never a translated word."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy


class WordedStyle(models.TextChoices):
    """The two forms of a mail (`core.mail`)."""

    FULL = "full", pgettext_lazy("form of an email", "Full")
    NEUTRAL = "neutral", pgettext_lazy("form of an email", "Neutral")


class AutomaticKind(models.TextChoices):
    """Emails that a round sends by itself, where its manager has them on."""

    ANNOUNCED = "announced", _("Announcement")
    OPENED = "opened", _("Opening")
    CLOSING = "closing", _("Closing soon")
    PUBLISHED = "published", _("Report published")


# Reminders that people choose for themselves; rounds always had them. The others wait until a manager turns them on.
ON_AT_FIRST = frozenset({AutomaticKind.ANNOUNCED, AutomaticKind.CLOSING})


class MessageFilter(models.TextChoices):
    """The participants that a message goes to, by how far they have come when it is sent."""

    NOT_ANSWERED = "not_answered", _("Participants that have not answered")
    DRAFTING = "drafting", _("Participants that have started a draft and not submitted it")
    SUBMITTED = "submitted", _("Participants that have submitted")
    ALL = "all", _("All participants, including those that declined")


class Delivery(models.TextChoices):
    """What is known of one message to one person. A server that took it may send it back later."""

    QUEUED = "queued", pgettext_lazy("delivery of a message", "Waiting to be sent")
    SENT = "sent", pgettext_lazy("delivery of a message", "Sent")
    REFUSED = "refused", pgettext_lazy("delivery of a message", "Refused by the email server")
    FAILED = "failed", pgettext_lazy("delivery of a message", "Sending failed")
    NO_EMAIL = "no_email", pgettext_lazy("delivery of a message", "No email wanted; shown after sign-in")
    LEFT = "left", pgettext_lazy("delivery of a message", "No longer a recipient")
    NOBODY = "nobody", pgettext_lazy("delivery of a message", "No person to contact")
