"""Files of a version, and what is known of each file. Facts are rows of their own."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.models import Delegation, Recommendation
from core import clock
from core.models import StoredFile, UUIDModel
from submissions.enums import AttachmentKind, Confidentiality, DerivedKind, ScanOutcome
from submissions.models.inputs import Line
from submissions.models.submissions import Version


class Attachment(UUIDModel):
    """A file of a version. A correction copies the row and keeps the file."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="attachments", db_index=False)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=15, choices=AttachmentKind, default=AttachmentKind.ANNEX)
    title = models.CharField(_("title"), max_length=300)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    confidentiality = models.CharField(
        _("who may see this"), max_length=12, choices=Confidentiality, default=Confidentiality.PUBLIC
    )
    speaks_to = models.ManyToManyField(Recommendation, blank=True, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["added_at"]
        constraints = [models.UniqueConstraint(fields=["version", "file"], name="file_once_per_version")]

    @property
    def level_label(self) -> Any:
        """Return who may see the file, in the words for files."""
        return Confidentiality(self.confidentiality).file_label

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.version.check_draft()
        super().save(*args, **kwargs)


class ScanResult(UUIDModel):
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="scans")
    outcome = models.CharField(max_length=12, choices=ScanOutcome)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at"]


class Extraction(UUIDModel):
    """The result of reading a file: `notes` are codes such as `no_text_layer`."""

    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="extraction")
    language = models.CharField(max_length=10, blank=True)
    pages = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=list)
    error = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=clock.now)


class FileParagraph(UUIDModel):
    """A paragraph of a file's text, immutable. It can be cited like an input."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="paragraphs", db_index=False)
    number = models.PositiveIntegerField()
    printed = models.CharField(max_length=20, blank=True)
    page = models.PositiveIntegerField(default=0)
    text = models.TextField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="file_paragraph_number")]


class DerivedFile(UUIDModel):
    original = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="derived")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=DerivedKind)
    at = models.DateTimeField(default=clock.now)


class Cleaning(UUIDModel):
    """The result of making a clean copy. If `error` is empty, the copy exists as a `DerivedFile` (C4).

    `found` counts what was removed: {FindingKind: count}. `hints` lists paragraphs whose words may reveal who wrote or
    who is written about: {IdentityHint: [number, …]}, with 0 for what is beside the text (PRACTICE 6).

    `names` are those that were removed and are still in the file: {"authors": [name, …], "mentioned": [name, …],
    "beside": [text, …]}. The last are headers, footers and descriptions of the copy, searched as its paragraphs are.
    Files that were cleaned before these were searched have {}, or no "beside".
    """

    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="cleaning")
    found = models.JSONField(default=dict)
    names = models.JSONField(default=dict)
    hints = models.JSONField(default=dict)
    error = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=clock.now)


class CoveredCopy(UUIDModel):
    """A clean copy without some words, requested by the sender: made by a job, reviewed, then accepted or dropped.

    `words` are all words covered in it, those of the copy before included; `pictures` are pages that had to become
    pictures. Without `copy` and `error` it is being made; with `taken_at` it is what others get.
    """

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="covered")
    words = models.JSONField(default=list)
    copy = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    pictures = models.JSONField(default=list)
    error = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["file"], condition=Q(taken_at__isnull=True), name="one_copy_proposed")
        ]


class RedactedCopy(UUIDModel):
    """The clean copy that others get, without words that officers redacted (`attachments.copies`).

    The words were redacted in inputs made from the file. `mark` identifies the clean copy and the words; without `copy`
    and `error` none of the words are in the file.
    """

    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="redacted")
    mark = models.CharField(max_length=64)
    copy = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    error = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=clock.now)


class FiledParagraph(UUIDModel):
    """A paragraph of a file from which an input was made: it links the line to the page it came from.

    `version` is the draft in which that was done; the link is valid for this version and all later ones.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="filed_paragraphs")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="filed_paragraphs", db_index=False)
    paragraph = models.ForeignKey(FileParagraph, on_delete=models.PROTECT, related_name="filed")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["paragraph__number"]
        constraints = [models.UniqueConstraint(fields=["line", "paragraph"], name="paragraph_once_on_a_line")]


class Upload(UUIDModel):
    """A file that is uploaded in pieces.

    `received` bytes of `size` are on disk; `mark` is the page's own name for the content, which identifies an
    interrupted upload.
    """

    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    mark = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    began_at = models.DateTimeField(default=clock.now)
    attachment = models.ForeignKey(Attachment, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["delegation", "by", "mark", "size"], condition=Q(taken_at__isnull=True), name="upload_once"
            )
        ]
