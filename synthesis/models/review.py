"""Comments of bodies on a draft: circulations with comments and answers; fact checks with corrections and replies."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from consultations.models import Delegation
from core import clock
from core.models import UUIDModel
from submissions.enums import Channel, Confidentiality
from synthesis.enums import AS_ASKED, ENTERED_COMMENT, ResponseOutcome
from synthesis.models.reports import Finding, SynthesisReport


class Circulation(UUIDModel):
    """A draft sent to bodies for comment, while `opens <= now < closes`.

    `outline` is the text alone, without evidence and counts.
    """

    report = models.ForeignKey(SynthesisReport, on_delete=models.PROTECT, related_name="circulations")
    number = models.PositiveSmallIntegerField()
    outline = models.JSONField()
    constituencies = models.JSONField(default=list)
    opens = models.DateTimeField(default=clock.now)
    closes = models.DateTimeField()
    zone = models.CharField(max_length=64)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="circulation_number"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="circulation_closes_after_it_opens"),
        ]

    def is_open(self, at: Any) -> bool:
        return bool(self.opens <= at < self.closes)


class DraftCommentQuerySet(models.QuerySet["DraftComment"]):
    def submitted(self) -> "DraftCommentQuerySet":
        return self.filter(submitted_at__isnull=False)


class DraftComment(UUIDModel):
    """A body's comment on a paragraph of the draft, or on the whole.

    It is a draft until the focal point has submitted it; from then on it does not change. One that came by mail or on
    paper was entered by an officer (`channel`), and submitted at once.
    """

    circulation = models.ForeignKey(Circulation, on_delete=models.PROTECT, related_name="comments")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    finding = models.ForeignKey(Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    paragraph = models.PositiveIntegerField(null=True, blank=True)  # its number in the draft that was sent
    text = models.TextField(_("comment"), blank=True)
    wording = models.TextField(_("proposed wording"), blank=True)
    confidentiality = models.CharField(max_length=12, choices=Confidentiality, default=Confidentiality.PUBLIC)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.PORTAL, db_default=Channel.PORTAL.value)
    revision = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(default=clock.now)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = DraftCommentQuerySet.as_manager()

    class Meta:
        ordering = [F("paragraph").asc(nulls_first=True), "written_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finding__isnull=True, paragraph__isnull=True)
                | Q(finding__isnull=False, paragraph__isnull=False),
                name="draft_comment_on_a_paragraph_or_the_whole",
            )
        ]

    @property
    def is_restricted(self) -> bool:
        return self.confidentiality != Confidentiality.PUBLIC

    @property
    def entered(self) -> str:
        """How it came, if an officer entered it for the body."""
        return str(ENTERED_COMMENT.get(Channel(self.channel), ""))


class CommentResponse(UUIDModel):
    """An answer to a comment on the draft. The latest row counts."""

    comment = models.ForeignKey(DraftComment, on_delete=models.PROTECT, related_name="responses")
    outcome = models.CharField(max_length=12, choices=ResponseOutcome)
    text = models.TextField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]


class FactCheck(UUIDModel):
    """One finding sent to one State, from `opens` until `closes`; or the reason why it was not sent.

    `text` is the sentence that the State reads: its sources are never shown.
    """

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="fact_checks")
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    opens = models.DateTimeField(default=clock.now)
    closes = models.DateTimeField(null=True, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    skipped = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__isnull=False, skipped="") | (Q(closes__isnull=True) & ~Q(skipped="")),
                name="fact_check_sent_or_skipped",
            )
        ]

    def is_open(self, at: Any) -> bool:
        return self.closes is not None and bool(self.opens <= at < self.closes)


class Correction(UUIDModel):
    """The correction that the State asks for; empty where it finds nothing wrong."""

    fact_check = models.OneToOneField(FactCheck, on_delete=models.PROTECT, related_name="correction")
    text = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class CorrectionAnswer(UUIDModel):
    """An answer to a correction. The latest row counts."""

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="answers")
    outcome = models.CharField(max_length=12, choices=ResponseOutcome)
    text = models.TextField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]


class StateReplyQuerySet(models.QuerySet["StateReply"]):
    def printed(self) -> "StateReplyQuerySet":
        """Return the replies that are printed: the last one of each State on each finding.

        None that was given to other words, where the State is left out of the present ones for somebody's safety.
        """
        later = StateReply.objects.filter(
            Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")),
            fact_check__finding=OuterRef("fact_check__finding"),
            fact_check__delegation=OuterRef("fact_check__delegation"),
        )
        return self.exclude(Exists(later)).exclude(
            _is_to_other_words(), Exists(_checks_of_present_words(closes__isnull=True))
        )

    def to_other_words(self) -> "StateReplyQuerySet":
        """Return the printed replies to other words than the finding's, which the State was not asked about.

        One that came after a rewording stands where the State had read by then that its correction was accepted. Else
        it knew the sentence alone that it was sent.
        """
        return self.printed().filter(_is_to_other_words()).exclude(Exists(_checks_of_present_words()))


def _is_to_other_words() -> Q:
    corrected_before = CorrectionAnswer.objects.filter(
        correction__fact_check=OuterRef("fact_check"), outcome__in=AS_ASKED, at__lte=OuterRef("at")
    )
    return ~Q(fact_check__text=F("fact_check__finding__text")) & (
        Q(at__lt=F("fact_check__finding__written_at")) | Q(~Exists(corrected_before))
    )


def _checks_of_present_words(**fields: Any) -> models.QuerySet[FactCheck]:
    """Return the checks of a reply's State and finding that have the finding's present words, for a subquery."""
    return FactCheck.objects.filter(
        finding=OuterRef("fact_check__finding"),
        delegation=OuterRef("fact_check__delegation"),
        text=OuterRef("fact_check__finding__text"),
        **fields,
    )


class StateReply(UUIDModel):
    """The State's reply, to be printed beside the finding; `translation` is the State's own."""

    fact_check = models.OneToOneField(FactCheck, on_delete=models.PROTECT, related_name="reply")
    text = models.TextField(_("reply"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    translation = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = StateReplyQuerySet.as_manager()
