"""Files that come with a version, and what is known of each file. Facts are rows beside the file."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models import Recommendation
from core import clock
from core.models import StoredFile, UUIDModel
from submissions.enums import AttachmentKind, Confidentiality, DerivedKind, ScanOutcome
from submissions.models.packages import Version


class Attachment(UUIDModel):
    """A file with a version. A correction copies the row and keeps the file."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="attachments")
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
    """That a file was read, and what came of it: `notes` are codes such as `no_text_layer`."""

    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="extraction")
    language = models.CharField(max_length=10, blank=True)
    pages = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=list)
    error = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=clock.now)


class FileParagraph(UUIDModel):
    """A paragraph of a file's text, immutable, to be cited as an input is."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="paragraphs")
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
