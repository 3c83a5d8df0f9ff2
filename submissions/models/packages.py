"""Submissions and their versions. A submitted version cannot change: model and database both refuse."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.models import Delegation, Organisation, Recommendation
from core import clock
from core.models import SigningKey, UUIDModel
from submissions.enums import Act, Channel, Confidentiality, MemberListing, MemberState, SubmissionKind


class Submission(UUIDModel):
    """A package by one body in one round. The reference tells nothing about it (A4)."""

    reference = models.CharField(max_length=24, unique=True)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="submissions")
    sequence = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=10, choices=SubmissionKind, default=SubmissionKind.OWN)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.PORTAL)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delegation", "sequence"], name="submission_sequence")]

    def __str__(self) -> str:
        return self.reference


class Version(UUIDModel):
    """One state of a submission: a draft (at most one) or submitted, then immutable with all it holds."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="en")
    confidentiality = models.CharField(
        _("who may see this"), max_length=12, choices=Confidentiality, default=Confidentiality.PUBLIC
    )
    signed_by = models.CharField(_("signed by"), max_length=300, blank=True)
    declares_interest = models.TextField(_("declared interest"), blank=True)
    consents = models.BooleanField(_("consents to publication as chosen"), default=False)
    started_at = models.DateTimeField(default=clock.now)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_late = models.BooleanField(default=False)  # after the regular window of its constituency
    on_extension = models.BooleanField(default=False)
    salt = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["submission", "number"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="version_number"),
            models.UniqueConstraint(
                fields=["submission"], condition=Q(submitted_at__isnull=True), name="at_most_one_draft"
            ),
        ]
        indexes = [models.Index(fields=["submitted_at"], name="version_submitted")]

    def __str__(self) -> str:
        return f"{self.submission.reference}/{self.number}"

    @property
    def is_draft(self) -> bool:
        return self.submitted_at is None


class Receipt(UUIDModel):
    """Proof of delivery: signed, verifiable offline (B5). `payload` is exactly what was signed."""

    number = models.CharField(max_length=32, unique=True)  # the reference, a slash, the version
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="receipts")
    act = models.CharField(max_length=10, choices=Act)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    payload = models.JSONField()
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")
    signature = models.CharField(max_length=128)

    def __str__(self) -> str:
        return self.number


class Withdrawal(UUIDModel):
    """The body takes its submission back. What was sent stays on record (PRACTICE 32)."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="withdrawal")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return str(self.id)


class Erasure(UUIDModel):
    """Two people decide that a submission's bytes go. Only where this row stands do the triggers allow DELETE (D6)."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="erasure")
    reason = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(asked_by=models.F("confirmed_by")), name="erasure_takes_two")
        ]

    def __str__(self) -> str:
        return str(self.id)


class JointMember(UUIDModel):
    """A body in a joint submission; each confirms for itself."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="joint_members")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=MemberState, default=MemberState.INVITED)
    listing = models.CharField(max_length=10, choices=MemberListing, default=MemberListing.NAMED)
    invited_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "organisation"], name="joins_once")]

    def __str__(self) -> str:
        return str(self.id)


class Alignment(UUIDModel):
    """ "Aligns itself with the submission of X except on …": belongs to a version, immutable with it."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="alignments")
    with_version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    excepted = models.ManyToManyField(Recommendation, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "with_version"], name="aligns_once")]

    def __str__(self) -> str:
        return str(self.id)
