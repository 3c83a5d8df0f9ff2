"""Tables of working translations that somebody has brought and not taken in yet."""

from django.conf import settings
from django.db import models

from consultations.models import Round
from core import clock
from core.models import Job, StoredFile, UUIDModel


class TranslationTable(UUIDModel):
    """One file, from its upload to its taking in; its words are for `by` alone. `file` is gone once it is taken in.

    `found` is what the last look told: {"rows", "translations", "bad_rows", "shown": [[row, column, header, value,
    what, hint], …], "first": [[external id, field, language, text], …]}, or {"refused": [sentence, …]}.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    found = models.JSONField(default=dict)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]
