"""Notes verbales of the secretariat to permanent missions: what they say, and which were sent."""

from django.conf import settings
from django.db import models

from consultations.models.delegations import Delegation
from consultations.models.rounds import Round
from core import clock
from core.models import UUIDModel


class RoundNote(UUIDModel):
    """What the note verbale of a round says to every mission. `languages` are those in which it is drafted."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="note")
    reference = models.CharField(max_length=40)
    dated = models.DateField()
    contact = models.CharField(max_length=200)
    focal_point_by = models.DateField(null=True, blank=True)
    languages = models.JSONField(default=list)


class NoteText(UUIDModel):
    """The words of the note in one language that no other row of the round holds."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="note_texts", db_index=False)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    office = models.CharField(max_length=200)
    mandate = models.CharField(max_length=300, blank=True)
    further = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "language"], name="note_text_once")]


class SentNote(UUIDModel):
    """A note verbale that was sent to a mission, as an officer recorded it. The invitation by email cites it."""

    delegation = models.OneToOneField(Delegation, on_delete=models.PROTECT, related_name="sent_note")
    reference = models.CharField(max_length=40)
    dated = models.DateField()
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
