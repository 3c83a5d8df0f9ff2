"""Rows of the portal's own housekeeping. No domain words here."""

import uuid

from django.conf import settings
from django.db import models

from core import clock
from core.audience import Handling


class UUIDModel(models.Model):
    """A row with a UUID 4 as its key, which reveals neither the time nor the number of rows (A4).

    Its name is the key too, since names of rows go into logs, which must contain no text of people (A8).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.id)


class SearchRow(models.Model):
    """The terms of one text, separated by spaces (`core.db.search_index`).

    Its key is a number, since SQLite's index needs one. It is never shown and leads nowhere by itself.
    """

    id = models.BigAutoField(primary_key=True)
    terms = models.TextField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.id)


class StoredFile(UUIDModel):
    """A file on disk under a generated name. The name that people gave it is stored for showing only."""

    stored_name = models.CharField(max_length=80, unique=True)
    display_name = models.CharField(max_length=255)
    kind = models.CharField(max_length=10)
    content_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_at = models.DateTimeField(default=clock.now)
    stored_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")


class JobQuerySet(models.QuerySet["Job"]):
    def unfinished(self) -> "JobQuerySet":
        """Return those that wait or run."""
        return self.filter(state__in=UNFINISHED)


class Job(UUIDModel):
    """Work in the background, and what a person sees of it. Written in the transaction that requests it (outbox)."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)  # ids only (A8)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=80, blank=True)  # a key of core.jobs.queue.MESSAGES, never text of people
    result = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    retried_at = models.DateTimeField(null=True)  # when somebody last had it tried again by hand
    due_at = models.DateTimeField(default=clock.now)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_at"], name="job_waiting"),
            models.Index(fields=["kind", "asked_at"], name="job_of_kind"),  # asked for by pages, and by every reset
        ]

    @property
    def is_unfinished(self) -> bool:
        """Whether it waits or runs."""
        return self.state in UNFINISHED


UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)


class AskedList(models.Model):
    """A list that somebody requested as a file and that is too long to wait for.

    `address` is the page's own, with words that its reader typed: so it is stored beside the job and not in it (A8).
    The row is deleted with the job.
    """

    job = models.OneToOneField(Job, primary_key=True, on_delete=models.CASCADE, related_name="list")
    address = models.TextField()
    language = models.CharField(max_length=10)
    round = models.UUIDField(null=True)  # whose inputs it tells of
    handling = models.CharField(max_length=12, choices=Handling, default="")  # with how much sight it is made

    def __str__(self) -> str:
        return str(self.pk)


class SavedView(UUIDModel):
    """A list with its filters, order and columns, saved under a name (`core.tables.saved_views`).

    `query` holds words that its owner typed; the row is deleted with the owner's account. `scope` is what the list is
    of, such as a round.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    list_name = models.CharField(max_length=40)
    scope = models.UUIDField()
    name = models.CharField(max_length=60)
    query = models.TextField(blank=True)
    is_shared = models.BooleanField(default=False)
    handling = models.CharField(max_length=12, choices=Handling)  # with how much sight it was made
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "list_name", "scope", "name"], name="view_of_a_name"),
        ]


class Beat(models.Model):
    """The latest sign of life of a worker."""

    worker = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker


class Slot(models.Model):
    """One run of a scheduled job; the constraint makes two schedulers run it once."""

    name = models.CharField(max_length=80)
    slot = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "slot"], name="slot_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.slot:%Y-%m-%dT%H:%MZ}"


class FormToken(models.Model):
    """A form that was sent: the constraint makes a double click one act (B2)."""

    token = models.CharField(max_length=64, primary_key=True)
    used_at = models.DateTimeField(default=clock.now)
    outcome = models.CharField(max_length=64)  # the id of what the form made

    def __str__(self) -> str:
        return self.token


class SigningKey(models.Model):
    """A public key of the portal; old ones stay, so that old receipts still verify (B5)."""

    key_id = models.CharField(max_length=16, primary_key=True)
    public_key = models.CharField(max_length=64)  # 32 bytes, hexadecimal
    since = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.key_id


class AuditSeal(models.Model):
    """A link of the chain over every entry of both of Wagtail's log tables (B6)."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    table = models.CharField(max_length=40)
    entry_id = models.PositiveBigIntegerField()
    entry_digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    form = models.PositiveSmallIntegerField(default=1)  # 1: a digest that anybody can compute, 2: with a key
    key_id = models.CharField(max_length=16, blank=True, default="")  # of `core.integrity.chain_keys`

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "entry_id"], name="seal_once")]

    def __str__(self) -> str:
        return str(self.sequence)


class SignedHead(UUIDModel):
    """The end of the log on one day, signed and sent away: it reveals a log that was cut or written anew since (B6)."""

    at = models.DateTimeField()
    sequence = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    payload = models.JSONField()  # exactly what was signed
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")
    signature = models.CharField(max_length=128)
    timestamp = models.TextField(blank=True)  # a token of RFC 3161 over the signed bytes, base64


class IntegrityRun(UUIDModel):
    """One pass of a nightly check over all its rows. `cursor` is the last row that was compared, to go on from."""

    name = models.CharField(max_length=40)
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    cursor = models.CharField(max_length=200, blank=True)
    compared = models.PositiveBigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["name", "started_at"], name="integrity_run_of_name")]


class IntegrityFault(UUIDModel):
    """Something that is not as it was stored. `subject` is an id or a reference, never text of people (A8)."""

    run = models.ForeignKey(IntegrityRun, on_delete=models.CASCADE, related_name="faults")
    code = models.CharField(max_length=40)  # a key of core.integrity.checks.FAULTS
    subject = models.CharField(max_length=120)
    at = models.DateTimeField(default=clock.now)
