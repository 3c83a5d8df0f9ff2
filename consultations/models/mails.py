"""What a round sets for its mails: who they come from, and wordings of its own (decision 0045)."""

from django.conf import settings
from django.db import models

from consultations.messages.enums import AutomaticKind, WordedStyle
from consultations.models.delegations import Delegation
from consultations.models.rounds import Round
from core import clock
from core.models import UUIDModel


class MailSettings(UUIDModel):
    """Sender and answers of a round's mails. The neutral pair names nothing; empty: as everywhere in the portal."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="mail_settings")
    sender_name = models.CharField(max_length=100, blank=True)
    reply_to = models.EmailField(max_length=254, blank=True)
    neutral_sender_name = models.CharField(max_length=60, blank=True)
    neutral_reply_to = models.EmailField(max_length=254, blank=True)
    time_needed = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return str(self.round_id)


class MailWording(UUIDModel):
    """A wording of the round's own for one mail (`core.mail.TEMPLATES`), in one style and language."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="mail_wordings", db_index=False)
    mail = models.CharField(max_length=60)
    style = models.CharField(max_length=10, choices=WordedStyle)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "mail", "style", "language"], name="one_wording_of_a_mail")
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.mail} {self.style} {self.language}"


class AutomaticMail(UUIDModel):
    """Whether a round sends one kind of automatic email. Without a row: as `ON_AT_FIRST` says."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="automatic_mails", db_index=False)
    kind = models.CharField(max_length=10, choices=AutomaticKind)
    is_on = models.BooleanField()
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "kind"], name="one_switch_of_an_automatic_mail")]


class SentAutomaticMail(UUIDModel):
    """One automatic email to one person of a participant: nobody gets it twice.

    "Report published" goes once for each report of the round: `sent_at` is of the last one.
    """

    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=AutomaticKind)
    sent_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delegation", "user", "kind"], name="automatic_mail_goes_once")]
