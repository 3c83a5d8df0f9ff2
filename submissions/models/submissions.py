"""Submissions and their versions. A submitted version cannot change: model and database both refuse."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from consultations.models import Delegation, Organisation, Recommendation
from core import clock
from core.errors import Refused
from core.models import SigningKey, UUIDModel
from submissions.enums import (
    Act,
    Channel,
    Confidentiality,
    MemberListing,
    MemberState,
    SubmissionKind,
    SubmissionState,
    TriageOutcome,
)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def sent(self) -> "SubmissionQuerySet":
        """Return those with at least one submitted version."""
        return self.filter(Exists(Version.objects.submitted().filter(submission=OuterRef("pk"))))

    def with_state(self) -> "SubmissionQuerySet":
        """Add `state` and `changed_since` as the database keeps them (`CurrentState`)."""
        return self.annotate(state=F("current__state"), changed_since=F("current__changed_since"))

    def with_computed_state(self) -> "SubmissionQuerySet":
        """Add what `CurrentState` must say, computed from the rows: for comparisons, never for a page.

        An inadmissible submission that was corrected is received again, to be looked at. `computed_changed` is whether
        a version came after the decision that counts, which remains valid (DECIDED 5); `computed_version` is the third
        column.
        """
        from submissions.models.facts import TriageDecision

        decision = TriageDecision.objects.filter(submission=OuterRef("pk")).order_by("-number")
        latest = Version.objects.submitted().filter(submission=OuterRef("pk")).order_by("-number")
        return self.annotate(
            latest_number=Subquery(latest.values("number")[:1]),
            outcome=Subquery(decision.values("outcome")[:1]),
            decided_number=Subquery(decision.values("version__number")[:1]),
        ).annotate(
            computed_changed=Case(
                When(decided_number__lt=F("latest_number"), then=Value(True)),
                default=Value(False),
                output_field=models.BooleanField(),
            ),
            computed_state=Case(
                When(erasure__isnull=False, then=Value(SubmissionState.ERASED.value)),
                When(withdrawal__isnull=False, then=Value(SubmissionState.WITHDRAWN.value)),
                When(latest_number__isnull=True, then=Value(SubmissionState.DRAFT.value)),
                When(outcome__isnull=True, then=Value(SubmissionState.RECEIVED.value)),
                When(
                    outcome=TriageOutcome.INADMISSIBLE,
                    decided_number__lt=F("latest_number"),
                    then=Value(SubmissionState.RECEIVED.value),
                ),
                default=F("outcome"),
                output_field=models.CharField(),
            ),
            computed_version=Case(
                When(erasure__isnull=True, withdrawal__isnull=True, then=Subquery(latest.values("pk")[:1]))
            ),
        )


class Submission(UUIDModel):
    """A submission by one body in one round. The reference reveals nothing about it (A4)."""

    reference = models.CharField(max_length=24, unique=True)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="submissions", db_index=False)
    sequence = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=10, choices=SubmissionKind, default=SubmissionKind.OWN)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.PORTAL)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    restarts = models.ForeignKey(  # the withdrawn one whose text it began with
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delegation", "sequence"], name="submission_sequence")]

    def __str__(self) -> str:
        return self.reference


class VersionQuerySet(models.QuerySet["Version"]):
    def drafts(self) -> "VersionQuerySet":
        return self.filter(submitted_at__isnull=True)

    def submitted(self) -> "VersionQuerySet":
        return self.filter(submitted_at__isnull=False)

    def current(self) -> "VersionQuerySet":
        """Return what bodies say now: the latest submitted version of each submission neither withdrawn nor erased."""
        return self.filter(current_of__isnull=False)


class Version(UUIDModel):
    """One version of a submission: a draft (at most one), or submitted and then immutable with all it contains."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="en")
    confidentiality = models.CharField(
        _("who may see this"), max_length=12, choices=Confidentiality, default=Confidentiality.PUBLIC
    )
    signed_by = models.CharField(_("signed by"), max_length=300, blank=True)
    declares_interest = models.TextField(_("declared interest"), blank=True)
    consents = models.BooleanField(_("consents to publication as chosen"), default=False)
    over_limit_reason = models.CharField(max_length=300, blank=True)  # of the officer who entered a longer letter
    batch = models.ForeignKey(  # the import that made this version
        "submissions.InputImport", null=True, blank=True, on_delete=models.PROTECT, related_name="versions"
    )
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
    revision = models.PositiveIntegerField(default=1)  # of the package's own fields, compared on every save (B4)

    objects = VersionQuerySet.as_manager()

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

    def check_draft(self) -> None:
        """Raise Refused for a submitted version: neither it nor its content can change. The database refuses too."""
        if not self.is_draft:
            raise Refused(
                "submitted_is_final",
                _("A submitted version cannot be changed."),
                hint=_("Start a correction. It begins as a copy of this version."),
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            stored = Version.objects.filter(pk=self.pk).only("submitted_at").first()
            if stored is not None:
                stored.check_draft()
        super().save(*args, **kwargs)


class Receipt(UUIDModel):
    """Proof of delivery: signed, verifiable offline (B5). `payload` is exactly what was signed."""

    number = models.CharField(max_length=32, unique=True)  # the reference, a slash, the version; W for withdrawn
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="receipts")
    act = models.CharField(max_length=10, choices=Act)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    payload = models.JSONField()
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")
    signature = models.CharField(max_length=128)

    def __str__(self) -> str:
        return self.number

    @property
    def is_withdrawal(self) -> bool:
        return self.act == Act.WITHDRAW

    @property
    def is_of_erased(self) -> bool:
        """Whether the submission that it is for was erased since."""
        return hasattr(self.version.submission, "erasure")

    @property
    def is_correction(self) -> bool:
        return self.act == Act.CORRECT


class Withdrawal(UUIDModel):
    """A body withdrew its submission. What was submitted stays on record (PRACTICE 32)."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="withdrawal")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)


class Erasure(UUIDModel):
    """Two people decided to erase a submission's content. The triggers allow DELETE only if this row exists (D6)."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="erasure")
    reason = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(asked_by=models.F("confirmed_by")), name="erasure_takes_two")
        ]


class JointMember(UUIDModel):
    """A body invited to a joint submission; each confirms for itself.

    `named` is what the lead typed, where the lead may not learn whether such a body is here (A6): the lead sees this
    until the body answers from an account, and `organisation` is empty if no body has that name. `confirmed_text` is
    the mark of the text that was confirmed, `sent_text` of the latest submitted one. `by_code`: it answered by the code
    of a sheet, not from an account.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="joint_members", db_index=False)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    named = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=MemberState, default=MemberState.INVITED)
    listing = models.CharField(max_length=10, choices=MemberListing, default=MemberListing.NAMED)
    invited_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_by = models.CharField(_("signed by"), max_length=300, blank=True)
    confirmed_text = models.CharField(max_length=64, blank=True)
    sent_text = models.CharField(max_length=64, blank=True)
    by_code = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "organisation"], name="joins_once")]

    @property
    def called(self) -> str:
        """What the lead may call it."""
        answered = self.state in (MemberState.CONFIRMED, MemberState.DECLINED, MemberState.WITHDRAWN)
        if self.organisation is None or (self.named and (self.by_code or not answered)):
            return self.named
        return self.organisation.display_short_name()

    @property
    def is_known_to_lead(self) -> bool:
        """Whether the lead may know that the body is in the register (A6); no other is named after a code."""
        return self.organisation_id is not None and not self.named

    @property
    def is_lapsed(self) -> bool:
        """Whether the time to answer is over, even if the hourly job has not recorded it yet."""
        late = self.expires_at is not None and self.expires_at <= clock.now()
        return self.state == MemberState.EXPIRED or (self.state == MemberState.INVITED and late)

    @property
    def was_sent_otherwise(self) -> bool:
        """Whether the submitted text differs from the one that the body confirmed."""
        return self.state == MemberState.CONFIRMED and self.sent_text not in ("", self.confirmed_text)


class SignOnCode(UUIDModel):
    """The code of one sheet, with which a member without an account answers once. The code itself is not stored.

    `text` is the mark of the text on the sheet. A code ends when it is used, replaced, or tried wrongly too often.
    """

    member = models.ForeignKey(JointMember, on_delete=models.CASCADE, related_name="codes")
    number = models.CharField(max_length=12, unique=True)  # of the sheet: says which code is tried
    digest = models.CharField(max_length=64)
    text = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    failures = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(ended_at__isnull=True), name="one_live_code")
        ]


class Alignment(UUIDModel):
    """ "Aligns itself with the submission of X except on …": belongs to a version, immutable with it."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="alignments", db_index=False)
    with_version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    excepted = models.ManyToManyField(Recommendation, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "with_version"], name="aligns_once")]
