"""What is made of a file beside its original, how it comes in, and which of its paragraphs became inputs."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from consultations.models import Delegation
from core import clock
from core.models import StoredFile, UUIDModel
from submissions.models.attachments import Attachment, FileParagraph
from submissions.models.inputs import Line
from submissions.models.packages import Version


class Cleaning(UUIDModel):
    """That a clean copy was tried. It is there as a `DerivedFile` where `error` is empty (C4).

    `found` counts what was taken out: {scrubbing.What: count}. `hints` lists paragraphs whose words may tell who wrote
    or who is written about: {scrubbing.Hint: [number, …]} (PRACTICE 6).
    """

    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="cleaning")
    found = models.JSONField(default=dict)
    hints = models.JSONField(default=dict)
    error = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=clock.now)


class CoveredCopy(UUIDModel):
    """A clean copy without some words, asked for by the sender: made by a job, looked at, then taken or dropped.

    `words` are all that are covered in it, those of the copy before it among them; `pictures` are pages that had to
    become pictures. Without `copy` and `error` it is being made; `taken_at` says that it is what others get.
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
    """The clean copy without words that officers covered in answers from the file: what others get (`domain.
    redacted_copies`). `mark` tells of which clean copy and which words it is; without `copy` and `error` nothing of
    them stands in the file."""

    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="redacted")
    mark = models.CharField(max_length=64)
    copy = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    error = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=clock.now)


class FiledParagraph(UUIDModel):
    """A paragraph of a file that was filed as (part of) an input: it ties the line to the page it came from.

    `version` is the draft in which that was done; the tie holds for this version and all that follow it.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="filed_paragraphs")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="filed_paragraphs")
    paragraph = models.ForeignKey(FileParagraph, on_delete=models.PROTECT, related_name="filed")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["paragraph__number"]
        constraints = [models.UniqueConstraint(fields=["line", "paragraph"], name="paragraph_once_on_a_line")]


class Upload(UUIDModel):
    """A file that comes in by pieces. `received` bytes of `size` are on the disk; `mark` is the page's own name for the
    content, by which a broken upload is found again."""

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
