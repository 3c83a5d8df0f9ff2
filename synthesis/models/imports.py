"""Files that officers bring back: coded workbooks and tables of working translations."""

from django.conf import settings
from django.db import models

from consultations.models import Round
from core import clock
from core.models import Job, StoredFile, UUIDModel


class CodedBook(UUIDModel):
    """One book, from its upload until what was chosen of it is taken in; for `by` alone. `file` is gone once it was
    looked at.

    `look` is what was changed in it (`WorkbookChanges`), or {"refused": [sentence, …]}, and once it was taken in
    {"left": [row, …], "missing"}; `choices` what was said of single cells, {key: [option, digest]}; `done` what was
    taken in: [{"row", "reference", "input", "about", "given": [theme, …], "taken": [theme, …], "outcome", "note"}, …].
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    look = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    done = models.JSONField(default=list)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]

    @property
    def is_looked_at(self) -> bool:
        """Whether it could be read, and waits for what is to be taken in."""
        return "rows" in self.look and self.applied_at is None


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
