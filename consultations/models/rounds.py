"""Rounds: recommendations, constituencies, windows and rules; duties, and officers' marks of what is new.

What the clock decides is computed, never stored.
"""

from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from consultations.enums import ActKind, Constituency, Duty, InputsPublic, LatePolicy, Purpose, RoundState
from consultations.models.delegations import Extension
from consultations.models.documents import Document, Recommendation
from core import clock
from core.models import UUIDModel
from core.security.guardian import GroupObjectPermissionBase, UserObjectPermissionBase


class RoundQuerySet(models.QuerySet["Round"]):
    def in_state(self, state: RoundState, now: datetime) -> "RoundQuerySet":
        """Return the rounds for which `round_state(round, now)` returns `state`; a test compares the two."""
        open_window = Window.objects.filter(round=OuterRef("pk"), opens__lte=now, closes__gt=now)
        coming = Window.objects.filter(round=OuterRef("pk"), opens__gt=now)
        extension = Extension.objects.filter(delegation__round=OuterRef("pk"), granted_at__lte=now, closes__gt=now)
        begun = Window.objects.filter(round=OuterRef("pk"), opens__lte=now)
        is_open = Exists(open_window) | (Exists(begun) & Exists(extension))
        ladder: dict[RoundState, Q] = {}
        earlier = Q()
        for later, act in (
            (RoundState.ARCHIVED, "archived_at"),
            (RoundState.FOLLOW_UP, "follow_up_at"),
            (RoundState.PUBLISHED, "published_at"),
            (RoundState.REVIEW, "review_begun_at"),
        ):
            ladder[later] = earlier & Q(**{f"{act}__lte": now})
            earlier &= Q(**{f"{act}__isnull": True}) | Q(**{f"{act}__gt": now})
        announced = earlier & Q(announced_at__lte=now)
        over = Q(Exists(begun)) & ~Q(Exists(coming))
        ladder[RoundState.OPEN] = announced & Q(is_open)
        ladder[RoundState.COMPILING] = announced & ~Q(is_open) & over
        ladder[RoundState.ANNOUNCED] = announced & ~Q(is_open) & ~over
        ladder[RoundState.DRAFT] = earlier & (Q(announced_at__isnull=True) | Q(announced_at__gt=now))
        return self.filter(ladder[state])

    def announced(self) -> "RoundQuerySet":
        """Return the rounds that the public may see."""
        return self.filter(announced_at__lte=clock.now())


class Round(UUIDModel):
    """A consultation round. Acts are stored as times; `rounds.services.round_state` computes the state."""

    reference = models.SlugField(_("reference"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=300)
    # Plain text; from the announcement on it stands on the public page, and is edited there.
    introduction = models.TextField(_("introduction"), blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="rounds")
    recommendations = models.ManyToManyField(Recommendation, related_name="rounds")
    mandate = models.CharField(_("mandate"), max_length=300, blank=True)
    issued_by = models.CharField(_("issued in the name of"), max_length=200, blank=True)
    # Who answers questions about the round; named on each of its pages.
    office = models.CharField(_("contact office"), max_length=200, blank=True)
    office_email = models.EmailField(_("email address for questions"), blank=True)
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose, default=Purpose.FOLLOW_UP)
    feeds = models.CharField(_("document that the inputs are for"), max_length=300, blank=True)
    use_of_inputs = models.TextField(_("how inputs will be used"), blank=True)
    is_demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    announced_at = models.DateTimeField(null=True, blank=True)
    review_begun_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    follow_up_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "reference"]
        permissions = [(duty.value, duty.label) for duty in Duty]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_follow_up(self) -> bool:
        return self.purpose == Purpose.FOLLOW_UP

    @property
    def is_published(self) -> bool:
        """Whether the report is public. A release that is planned is nobody's to know (A5): its time is to come."""
        return self.published_at is not None and self.published_at <= clock.now()

    @cached_property
    def subject_kinds(self) -> list[str]:
        """The kinds of what the round consults on (`SubjectKind`), each once. One query."""
        return sorted(self.recommendations.order_by().values_list("kind", flat=True).distinct())


class RoundRules(UUIDModel):
    """The rules of one round."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="rules")
    languages = models.JSONField(default=list)
    sealed = models.BooleanField(_("embargoed until the close"), default=False)
    identities_public = models.BooleanField(_("names of participants are public"), default=True)
    inputs_public = models.CharField(max_length=20, choices=InputsPublic, default=InputsPublic.WITH_REPORT)
    inputs_public_days = models.PositiveSmallIntegerField(default=0)
    late_policy = models.CharField(max_length=20, choices=LatePolicy, default=LatePolicy.REFUSE)
    all_cleared = models.BooleanField(_("every answer must be approved before submission"), default=False)
    all_confirmed = models.BooleanField(_("every participant of a joint submission must have confirmed"), default=False)
    footnotes_count = models.BooleanField(default=True)
    disposition_required = models.BooleanField(default=False)  # publishing waits for every disposition
    # Publishing does not wait for open comments of reviewers.
    contested_published = models.BooleanField(default=False)
    # Publishing waits until each State that a finding names has had the time to correct it (PRACTICE 22).
    facts_required = models.BooleanField(default=False)
    facts_days = models.PositiveSmallIntegerField(default=10)  # working days that a State has
    second_factor_required = models.BooleanField(default=False)  # of focal points, before any page of theirs opens (D2)
    quantity_ladder = models.JSONField(default=dict, blank=True)  # empty: the ladder of PRACTICE 18

    def __str__(self) -> str:
        return f"{self.round.reference} rules"

    def offered_languages(self, *used: str) -> list[str]:
        """Return the codes to choose from: of the round's languages, else all of the portal, then those `used`."""
        every = [code for code, _name in settings.LANGUAGES]
        return list(dict.fromkeys([*(self.languages or every), *used]))


class ConstituencyRule(UUIDModel):
    """What one constituency is offered: positions (keys) and word limits.

    `word_limit` 0 means no limit. `joint_word_limit`, for a joint text that a body of this kind leads, 0: the same.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="constituency_rules", db_index=False)
    constituency = models.CharField(max_length=20, choices=Constituency)
    word_limit = models.PositiveIntegerField(default=0)
    joint_word_limit = models.PositiveIntegerField(default=0)
    positions = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "constituency"], name="one_rule_per_constituency")]

    def __str__(self) -> str:
        return f"{self.round.reference} {self.constituency}"


class Question(UUIDModel):
    """A question of the round, in addition to its recommendations."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="questions", db_index=False)
    number = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="question_number")]

    def __str__(self) -> str:
        return f"{self.round.reference} Q{self.number}"


class Window(UUIDModel):
    """When a constituency may submit: `opens <= now < closes`, stored in UTC, set in a named zone."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="windows", db_index=False)
    constituency = models.CharField(max_length=20, choices=Constituency)
    opens = models.DateTimeField()
    closes = models.DateTimeField()
    zone = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "constituency"], name="one_window_per_constituency"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="window_closes_after_it_opens"),
        ]

    def __str__(self) -> str:
        return f"{self.round.reference} {self.constituency}"


class RoundAct(UUIDModel):
    """An act on an announced round with a reason: edited, reopened, extended, window moved."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="acts")
    act = models.CharField(max_length=40)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.round.reference} {self.act}"

    def get_act_display(self) -> str:
        return str(ActKind(self.act).label)


class RoundUserObjectPermission(UserObjectPermissionBase):
    """Required by guardian, which wants the pair; no single person ever gets a permission."""

    content_object = models.ForeignKey(Round, on_delete=models.CASCADE)

    def __str__(self) -> str:
        return str(self.pk)


class RoundGroupObjectPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Round, on_delete=models.CASCADE)

    def __str__(self) -> str:
        return str(self.pk)


class DutyGroup(UUIDModel):
    """The group of people with one duty in one round. Hidden from Wagtail's user and group forms."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="duty_groups", db_index=False)
    duty = models.CharField(max_length=20, choices=Duty)
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="duty_group")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "duty"], name="one_group_per_duty")]

    def __str__(self) -> str:
        return f"{self.round.reference} {self.duty}"


class DeskLook(UUIDModel):
    """The moment up to which an officer has seen changes: one row for each, overwritten. Changes after `at` are new."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
