"""Messages of the secretariat to participants of a round: texts by language, files, and what became of each email."""

from django.conf import settings
from django.db import models

from consultations.enums import Role
from consultations.messages.enums import Delivery, MessageFilter
from consultations.models.delegations import Delegation
from consultations.models.organisations import Invitation
from consultations.models.rounds import Round
from core import clock
from core.models import StoredFile, UUIDModel


class Message(UUIDModel):
    """A message in the secretariat's own words. Without `sent_at` it is a draft; a sent message never changes."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="messages")
    filter = models.CharField(max_length=20, choices=MessageFilter)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True, sent_by__isnull=True)
                | models.Q(sent_at__isnull=False, sent_by__isnull=False),
                name="message_sent_by_somebody",
            )
        ]


class MessageText(UUIDModel):
    """Subject and text of a message in one language, with placeholders."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="texts", db_index=False)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    subject = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        ordering = ["language"]
        constraints = [models.UniqueConstraint(fields=["message", "language"], name="message_text_once")]


class MessageFile(UUIDModel):
    """A file of a message. Recipients get its clean copy only."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["added_at", "id"]


class MessageRecipient(UUIDModel):
    """One person of a participant, by account or by an invitation that nobody has accepted; neither: nobody.

    `style` is how much the email showed (`core.mail`); empty before it was sent.
    """

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="recipients", db_index=False)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="messages")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    invitation = models.ForeignKey(Invitation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role, blank=True)
    state = models.CharField(max_length=10, choices=Delivery, default=Delivery.QUEUED)
    style = models.CharField(max_length=10, blank=True)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "delegation", "user"], name="person_gets_message_once"),
            models.UniqueConstraint(fields=["message", "invitation"], name="invitation_gets_message_once"),
            models.CheckConstraint(
                condition=models.Q(user__isnull=True) | models.Q(invitation__isnull=True),
                name="message_to_account_or_invitation",
            ),
        ]
