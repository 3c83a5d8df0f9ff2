"""Inputs on recommendations, their lines and drafts, internal comments on them, and campaigns of equal texts."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import BooleanField, Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from consultations.models import Delegation, Paragraph, Question, Recommendation, Round
from core import clock
from core.models import UUIDModel
from submissions.enums import CommentType, Confidentiality, InputStage, PassageField, Position
from submissions.models.input_fields import TEXT_FIELDS, TEXTS, InputField
from submissions.models.submissions import Submission, Version

WORDLESS = Q(**dict.fromkeys(TEXT_FIELDS, ""))
EMPTY = WORDLESS & Q(position="", annex="")


def proposes_words(path: str = "") -> Case:
    """Return an expression: whether the input that `path` leads to, "" or ending with `__`, proposes other words."""
    return Case(When(**{f"{path}rewording": ""}, then=Value(False)), default=Value(True), output_field=BooleanField())


class Line(UUIDModel):
    """What stays the same from version to version: the Input ID of screens, exports and workbooks.

    `public_reference` is random and is never shown beside the id: what is public without a name has this one only
    (PRACTICE 1).
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="lines")
    public_reference = models.CharField(max_length=24, unique=True)


class Input(UUIDModel):
    """One comment on one subject in one version. `revision` is compared on every save of a draft (B4)."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="inputs")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="inputs")
    number = models.PositiveSmallIntegerField(default=1)  # per version and subject; only 1 carries the position
    recommendation = models.ForeignKey(
        Recommendation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    paragraph = models.ForeignKey(Paragraph, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    on_round = models.BooleanField(default=False)

    position = models.CharField(_("position"), max_length=12, choices=Position, blank=True)
    comment_type = models.CharField(
        _("comment type"), max_length=12, choices=CommentType, default=CommentType.SUBSTANTIVE
    )
    comment = models.TextField(_("comment"), blank=True)
    rewording = models.TextField(_("proposed rewording"), blank=True)
    rewords_language = models.CharField(max_length=10, choices=settings.LANGUAGES, blank=True)
    rationale = models.TextField(_("rationale"), blank=True)
    source = models.TextField(_("evidence or source"), blank=True)
    annex = models.CharField(_("annex"), max_length=200, blank=True)
    confidentiality = models.CharField(
        _("who may see this"), max_length=12, choices=Confidentiality, default=Confidentiality.PUBLIC
    )
    language = models.CharField(_("language"), max_length=10, default="en")  # any of ISO 639 where it was imported
    states_concerned = models.JSONField(default=list, blank=True)  # PRACTICE 34
    words = models.PositiveIntegerField(null=True, editable=False)  # counted when it is sent; empty before

    stage = models.CharField(max_length=12, choices=InputStage, default=InputStage.NOT_STARTED)
    return_reason = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "line"], name="line_once_per_version"),
            models.UniqueConstraint(
                fields=["version", "recommendation", "number"],
                condition=Q(recommendation__isnull=False),
                name="input_number_on_recommendation",
            ),
            models.UniqueConstraint(
                fields=["version", "paragraph", "number"],
                condition=Q(paragraph__isnull=False),
                name="input_number_on_paragraph",
            ),
            models.UniqueConstraint(
                fields=["version", "question", "number"],
                condition=Q(question__isnull=False),
                name="input_number_on_question",
            ),
            models.UniqueConstraint(
                fields=["version", "number"], condition=Q(on_round=True), name="input_number_on_round"
            ),
            models.CheckConstraint(
                name="input_has_one_subject",
                condition=(
                    Q(recommendation__isnull=False, paragraph__isnull=True, question__isnull=True, on_round=False)
                    | Q(recommendation__isnull=True, paragraph__isnull=False, question__isnull=True, on_round=False)
                    | Q(recommendation__isnull=True, paragraph__isnull=True, question__isnull=False, on_round=False)
                    | Q(recommendation__isnull=True, paragraph__isnull=True, question__isnull=True, on_round=True)
                ),
            ),
            models.CheckConstraint(name="only_the_first_has_a_position", condition=Q(number=1) | Q(position="")),
        ]
        indexes = [
            models.Index(fields=["recommendation", "version"], name="input_on_recommendation"),
            # What a list counts by subject, and what leads to codings by id, without the texts.
            models.Index(
                fields=["version", "recommendation", "paragraph", "question", "line", "id"], name="input_keys"
            ),
            models.Index(
                fields=["version", "line", "confidentiality"],
                condition=~Q(confidentiality=Confidentiality.PUBLIC),
                name="input_not_public",
            ),
        ]

    def __str__(self) -> str:
        return str(self.line_id)

    @property
    def is_begun(self) -> bool:
        return self.stage != InputStage.NOT_STARTED

    @property
    def is_returned(self) -> bool:
        return self.stage == InputStage.RETURNED

    @property
    def is_cleared(self) -> bool:
        return self.stage == InputStage.CLEARED

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written here: no position, no words, no annex."""
        return not (self.position or any(getattr(self, name).strip() for name in (*TEXT_FIELDS, "annex")))

    @property
    def texts(self) -> list[tuple[InputField, str]]:
        """The fields in which the body wrote something, with its words."""
        return [(field, words) for field in TEXTS if (words := getattr(self, field.name))]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.version.check_draft()
        super().save(*args, **kwargs)


class DraftChange(UUIDModel):
    """An earlier text of a draft, for its history inside the body; deleted at erasure (DECIDED 20)."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="changes")
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()
    before = models.JSONField()  # {field: text} of what changed
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]


class Passage(UUIDModel):
    """A range of one field of one input version, by coordinates and digest.

    The words are never stored here: they are read from the version through the audience. `start` and `end` are Unicode
    code points.
    """

    input = models.ForeignKey(Input, on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=10, choices=PassageField, default=PassageField.COMMENT)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="%(class)s_is_not_empty"),
        ]


class InternalComment(UUIDModel):
    """A comment among colleagues on what their body answers to a recommendation, a question, or (neither) the round.

    It hangs on the subject, not on an input: it can be said before anything is drafted, and stays after sending.
    Append-only; gone with an erasure. The secretariat has no way to it (DECIDED 8).
    """

    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+", db_index=False)
    recommendation = models.ForeignKey(
        Recommendation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    question = models.ForeignKey(Question, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("comment"))
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "submissions_colleaguecomment"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                name="comment_has_one_subject", condition=Q(recommendation__isnull=True) | Q(question__isnull=True)
            )
        ]
        indexes = [models.Index(fields=["delegation", "recommendation"], name="colleague_comment_subject")]


class InternalCommentRead(UUIDModel):
    """Until when somebody has read what colleagues said on a subject: the key of a recommendation or question, empty
    for the round as a whole."""

    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=36, blank=True)
    until = models.DateTimeField()

    class Meta:
        db_table = "submissions_colleagueread"
        constraints = [models.UniqueConstraint(fields=["delegation", "user", "subject"], name="read_once")]


class Campaign(UUIDModel):
    """One text, sent by several bodies of a round. `text` is the line whose words represent all."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="campaigns", db_index=False)
    number = models.PositiveIntegerField()  # in the round
    name = models.CharField(max_length=120, blank=True)  # given by an officer
    text = models.ForeignKey(Line, null=True, on_delete=models.SET_NULL, related_name="+")
    found_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="campaign_number")]


class CampaignMember(UUIDModel):
    """A line in a campaign, or excluded from any (`campaign` is None), as the search proposes or a person decided.

    `own`: what its `input` adds, as [[field, start, end], …] in code points; the words are read through the audience
    only. `of_digest` is that of the words that were compared: a decided line whose words change is looked at again.
    """

    line = models.OneToOneField(Line, on_delete=models.CASCADE, related_name="campaign_member")
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.CASCADE, related_name="members")
    input = models.ForeignKey(Input, on_delete=models.CASCADE, related_name="+")
    similarity = models.FloatField(default=1.0)  # 0 to 1, with the campaign's text
    own = models.JSONField(default=list)
    of_digest = models.CharField(max_length=64)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")


class SharedWording(UUIDModel):
    """Inputs of several bodies that have wording in common, around the campaigns of which they are more.

    `text` is the line whose words the others are compared with. Found by the search alone: nobody confirms it, and it
    counts for nothing. A campaign is what its `SharedWordingMember` rows and its `CampaignMember` rows have in common.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="shared_wordings", db_index=False)
    number = models.PositiveIntegerField()  # in the round
    text = models.ForeignKey(Line, null=True, on_delete=models.SET_NULL, related_name="+")
    found_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="shared_wording_number")]


class SharedWordingMember(UUIDModel):
    """A line that shares wording with others; `similarity` and `own` as in `CampaignMember`."""

    line = models.OneToOneField(Line, on_delete=models.CASCADE, related_name="shared_wording_member")
    wording = models.ForeignKey(SharedWording, on_delete=models.CASCADE, related_name="members")
    input = models.ForeignKey(Input, on_delete=models.CASCADE, related_name="+")
    similarity = models.FloatField(default=1.0)  # 0 to 1, with the text
    own = models.JSONField(default=list)
    of_digest = models.CharField(max_length=64)
