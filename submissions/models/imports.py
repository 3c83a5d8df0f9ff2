"""Workbooks that came back and wait until a person has said what of them counts; then what they changed."""

from django.conf import settings
from django.db import models

from consultations.models import Delegation
from core import clock
from core.models import UUIDModel
from submissions.models.packages import Version


class WorkbookImport(UUIDModel):
    """One or several books in one preview. Nothing of it counts before `applied_at`.

    `choices` are what was said cell by cell: {key: [option, digest]} (`workbooks.merging`). `done` is what taking it
    in changed, for undoing it: [{"line", "made", "before": {field: text}, "after": {field: text}}, …]. It goes with
    its version at erasure.
    """

    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, null=True, on_delete=models.CASCADE, related_name="imports")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    choices = models.JSONField(default=dict)
    applied_at = models.DateTimeField(null=True)
    changed = models.PositiveIntegerField(default=0)  # answers, when it was taken in
    added = models.PositiveIntegerField(default=0)
    done = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["delegation", "at"], name="import_of_delegation")]

    @property
    def is_pending(self) -> bool:
        return self.applied_at is None


class ImportedBook(UUIDModel):
    """A book of an import: what it is called, and its two sheets that count, as the limited child read them: JSON in
    ASCII, since a cell can hold what PostgreSQL's own JSON refuses (NUL, half of a pair)."""

    batch = models.ForeignKey(WorkbookImport, on_delete=models.CASCADE, related_name="books")
    number = models.PositiveSmallIntegerField()  # from 1, in the order of sending
    name = models.CharField(max_length=255)
    content = models.TextField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="book_number_in_import")]
