"""Imports: workbooks of a body and files of inputs, from upload through choices to what they changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from consultations.models import Delegation, Round
from core import clock
from core.models import Job, StoredFile, UUIDModel
from submissions.enums import Confidentiality
from submissions.models.inputs import Line
from submissions.models.submissions import Version


class WorkbookImport(UUIDModel):
    """One or several workbooks in one preview. Nothing of it counts before `applied_at`.

    `choices` are the choices cell by cell: {key: [option, digest]} (`workbooks.proposals`). `done` is what the import
    changed, to undo it: [{"line", "made", "before": {field: text}, "after": {field: text}}, …]. It is deleted with its
    version at erasure.
    """

    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+", db_index=False)
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
    """A workbook of an import: its name, and its sheets that count, as the limited child read them.

    The content is JSON in ASCII, since a cell can contain what PostgreSQL's own JSON refuses (NUL, half of a surrogate
    pair).
    """

    batch = models.ForeignKey(WorkbookImport, on_delete=models.CASCADE, related_name="books", db_index=False)
    number = models.PositiveSmallIntegerField()  # from 1, in the order of sending
    name = models.CharField(max_length=255)
    content = models.TextField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="book_number_in_import")]


def _consent_is_whole(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(consented_on__isnull=True, consent_source="")
        | (Q(consented_on__isnull=False) & ~Q(consent_source="")),
        name=name,
    )


class InputImport(UUIDModel):
    """One file, from its upload to its undoing. Nothing of it counts before `applied_at`.

    `columns` maps our names of columns to the headings of the file; `layout` says how another kind of file is read
    (`imports.sources.layouts`), empty for one row an answer; `bodies` what a person chose for a name: the id of
    a body, or `new`; `replacements` a value by our column and the value in the file (folded). `level` is the most open
    level of its rows, and counts only with a consent: that of the row, or `consented_on` and `consent_source` for all
    rows. `continues` is the import of which this file brings the rows that waited. `found` is the result of the last
    check of the file: {"rows", "inputs", "submissions", "matched", "new", "unsure", "faults", "notices", "levels",
    "heading", "shown": [[row, column, value, message], …]}, the last only for `by`; after an import in part, also
    `waiting`, the number of rows that wait.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=255)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=12, choices=Confidentiality, default=Confidentiality.SECRETARIAT)
    consented_on = models.DateField(null=True)
    consent_source = models.CharField(max_length=300, blank=True)
    columns = models.JSONField(default=dict)
    layout = models.JSONField(default=dict)
    bodies = models.JSONField(default=dict)
    replacements = models.JSONField(default=dict)
    continues = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="continued_by")
    found = models.JSONField(default=dict)
    faults = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")  # the error workbook
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["round", "at"], name="bulk_import_of_round")]
        constraints = [_consent_is_whole("import_consent_is_whole")]

    @property
    def is_pending(self) -> bool:
        return self.applied_at is None

    @property
    def can_be_undone(self) -> bool:
        return self.applied_at is not None and self.undone_at is None


class ImportDecisions(UUIDModel):
    """What people decided on the files of a round, for its next files. It goes with the round.

    `replacements` as in an import; `bodies` {name: id of a body}; `columns` {heading (folded): [role, subject]}.
    """

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="+")
    replacements = models.JSONField(default=dict)
    bodies = models.JSONField(default=dict)
    columns = models.JSONField(default=dict)


class ImportedInput(UUIDModel):
    """What the file said of a line besides its words: the row, the id it had elsewhere, when it was received.

    The consent of the sender to the level, with its date and source; without one the line is for the secretariat only
    (a trigger checks it). `of_row` is the row of the first file, where the line waited there for a correction.
    """

    line = models.OneToOneField(Line, on_delete=models.CASCADE, related_name="imported")
    batch = models.ForeignKey(InputImport, on_delete=models.PROTECT, related_name="inputs")
    row = models.PositiveIntegerField()
    external_id = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField(null=True)
    consented_on = models.DateField(null=True)
    consent_source = models.CharField(max_length=300, blank=True)
    of_row = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            _consent_is_whole("row_consent_is_whole"),
            models.UniqueConstraint(
                fields=["batch", "external_id"], condition=~Q(external_id=""), name="external_id_once_in_import"
            ),
        ]
        indexes = [models.Index(fields=["external_id"], name="imported_external_id")]
