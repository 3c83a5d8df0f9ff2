"""Files that officers upload: coding workbooks and tables of working translations."""

from django.conf import settings
from django.db import models

from consultations.models import Round
from core import clock
from core.models import Job, StoredFile, UUIDModel


class CodedBook(UUIDModel):
    """One coding workbook, from its upload until its chosen changes are applied; visible to `by` alone.

    `file` is deleted once it was read. `look` is what was changed in it (`WorkbookChanges`), or {"refused": [sentence,
    …]}, and once it was applied {"left": [row, …], "missing"}. `choices` are the decisions on single cells, {key:
    [option, digest]}. `done` is what was applied: [{"row", "reference", "input", "about", "given": [theme, …], "taken":
    [theme, …], "outcome", "note"}, …].
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
        """Whether it was read and now waits to be applied."""
        return "rows" in self.look and self.applied_at is None


class TranslationTable(UUIDModel):
    """One table of translations, from its upload until it is applied; its text is visible to `by` alone.

    `file` is deleted once it is applied. `found` is the result of the last reading: {"rows", "translations",
    "bad_rows", "shown": [[row, column, header, value, what, hint], …], "first": [[external id, field, language, text],
    …]}, or {"refused": [sentence, …]}.
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
