"""What must be known of a round before any of its words are shown: loaded once, whatever the number of rows."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from consultations.enums import InputsPublic
from consultations.models import Organisation, ProtectedReport, Round
from submissions.drafting.subjects import SUBJECTS
from submissions.enums import Confidentiality, PublicReason, SubmissionState
from submissions.joint.services import Members, listed
from submissions.models import (
    Attachment,
    Input,
    JointMember,
    PublicState,
    Redaction,
    Submission,
    Version,
    WorkingTranslation,
)
from submissions.models.embargo import embargoed_in, without_embargoed
from submissions.sensitive.redactions import LineRedaction, redactions_in_force
from submissions.visibility.confidentiality import LevelChanges, named_condition, strictest
from submissions.visibility.visible_inputs import VisibleBody, visible_body

Subject = tuple[UUID | None, UUID | None, UUID | None]  # a recommendation, paragraph or question; of the round: none
_BODY = "version__submission__delegation__organisation"
_KIND = f"{_BODY}__constituency"
SMALL_CLASS = 5  # bodies; a class below this is not told apart where a name is withheld (PRACTICE 8)


def few_left(everywhere: int, here: int) -> bool:
    """Return whether a body without a name would be one of few, since others of its kind are shown by name here.

    `everywhere` counts the bodies of the kind that are shown by name anywhere, `here` those that are shown so here
    (PRACTICE 8, decision 0030).
    """
    return here > 0 and 0 < everywhere - here < SMALL_CLASS


def inputs_are_public(round_: Round, now: datetime) -> bool:
    """Return whether inputs are public: with the report, some days after the last close, or never (PRACTICE 9).

    Inputs that became public some days after the close stay so if more time is given later (decision 0094). Three
    queries at most.
    """
    rules, closes = round_.rules, []
    if round_.announced_at is None:
        return False
    if rules.inputs_public == InputsPublic.AFTER_CLOSE:
        closes = [
            round_.windows.aggregate(last=Max("closes"))["last"],
            round_.delegations.aggregate(last=Max("extensions__closes"))["last"],
        ]
    facts = (rules.inputs_public, rules.inputs_public_days, round_.published_at)
    return are_public(*facts, False, *closes, now=now) or (bool(closes) and opened_on(round_) is not None)


def opened_on(round_: Round) -> datetime | None:
    """Return when the inputs became public by the calendar of the round, None where they did not. One query."""
    state = PublicState.objects.filter(round=round_, reason=PublicReason.OPENED).order_by("number").first()
    return state.made_at if state is not None else None


def are_public(
    rule: str, days: int, published: datetime | None, opened: bool, *closes: datetime | None, now: datetime
) -> bool:
    """Return what `inputs_are_public` returns, from the facts of an announced round.

    `published` is when the report was published, `opened` whether the inputs became public by the calendar before,
    `closes` are those of windows and extensions.
    """
    if rule == InputsPublic.WITH_REPORT:
        return published is not None and published <= now
    if rule == InputsPublic.NEVER:
        return False
    last = max((moment for moment in closes if moment is not None), default=None)
    return opened or (last is not None and last + timedelta(days=days) <= now)


def members_by_submission(joined: QuerySet[JointMember]) -> dict[UUID, Members]:
    """Return the members of joint texts, without those whose content is held back.

    One query, two if there are members.
    """
    members: dict[UUID, list[JointMember]] = defaultdict(list)
    for member in joined.select_related("organisation"):
        members[member.submission_id].append(member)
    reports = ProtectedReport.objects.holding_back() if members else ProtectedReport.objects.none()
    held = frozenset(reports.values_list("organisation", flat=True))
    return {submission: listed(rows, held_back=held) for submission, rows in members.items()}


def members_of(submission: UUID) -> Members:
    """Return the members of one joint text as anybody reads them. Two queries at most."""
    return members_by_submission(JointMember.objects.filter(submission=submission)).get(submission, listed([]))


def current_versions(round_: Round) -> QuerySet[Version]:
    """Return the current versions of admissible submissions."""
    states = Submission.objects.with_state().filter(delegation__round=round_)
    admissible = states.filter(state=SubmissionState.ADMISSIBLE)  # type: ignore[misc]  # an annotation
    return Version.objects.current().filter(submission__in=admissible.values("pk"))


def counted_versions(round_: Round) -> QuerySet[Version]:
    """Return the versions that count: current, admissible, not embargoed."""
    return without_embargoed(current_versions(round_))


def inputs_of_counted_versions(round_: Round) -> QuerySet[Input]:
    """The inputs of the versions that count."""
    return Input.objects.filter(version__in=counted_versions(round_).values("pk"))


def _named_inputs(round_: Round) -> QuerySet[Input]:
    return Input.objects.filter(named_condition(round_), version__in=current_versions(round_).values("pk")).order_by()


Translated = dict[UUID, list[tuple[str, str, str, str]]]
"""By line: field, digest of what was translated, language, text."""


class DisclosureContext:
    """What must be known beside the rows, for readers of the rows as they are now.

    Twelve queries; one more with joint texts, up to three more where inputs become public after the close.

    `only` limits it to the submissions whose words will be asked for, ids or a queryset of them, so that a page loads
    no more than it shows; one query more. Of other submissions nothing is known, and asking for their `states` fails.
    `words` False leaves out redactions and translations, for lists that show no words; two queries less. Without
    `translations` they come with the rows, as files read them: out of `stored_translations`, None where there are none.
    """

    def __init__(
        self, round_: Round, now: datetime, *, only: Any = None, words: bool = True, translations: bool = True
    ) -> None:
        self.round = round_
        self.public = inputs_are_public(round_, now)
        self.names_public = round_.rules.identities_public
        self._only = only
        self.changes = LevelChanges.within(
            Submission.objects.filter(self._in_scope("")).values("pk") if only is None else only
        )
        self.own_changes = self.changes
        self.stored_translations: QuerySet[WorkingTranslation] | None = None
        self.in_translation: frozenset[UUID] = frozenset()
        self.embargoed = embargoed_in(round_, now)
        self._load_states()
        self._load_bodies()
        if words:
            self._load_words(translations)

    def level(self, submission: UUID, line: UUID | None, *levels: str) -> Confidentiality:
        """Return the most restricted of `levels` (of the version, of the input), the round's rule and all changes."""
        rule = [] if self.names_public else [Confidentiality.NAMELESS]
        later = self.changes.of_line(line) if line else []
        return strictest(*levels, *rule, *later, *self.changes.of_submission(submission))

    def class_of(self, constituency: str, subject: Subject | None = None) -> str | None:
        """Return the constituency, None where it would point at few bodies.

        Too few of it took part, or so many others of it are shown by name on `subject` that few are left.
        """
        few = self._classes[constituency] < SMALL_CLASS
        return None if few or (subject and self._left_few(constituency, subject)) else constituency

    def shown_kind(self, line: UUID, constituency: str, subject: Subject) -> str | None:
        """Return the constituency that a row without a name may show."""
        return self.class_of(constituency, subject)

    def shows_kind(self) -> Q:
        """Return the condition for inputs on whose subject `class_of` gives the constituency of their body."""
        condition = Q(**{f"{_KIND}__in": [kind for kind in self._classes if self.class_of(kind) is not None]})
        for kind, subject in self._named_on:
            if self.class_of(kind, subject) is None:
                condition &= ~Q(**{_KIND: kind, **dict(zip(SUBJECTS, subject, strict=True))})
        return condition

    def inputs(self) -> QuerySet[Input]:
        """Return the current inputs."""
        return Input.objects.filter(version__in=self.versions().values("pk"))

    def versions(self) -> QuerySet[Version]:
        return Version.objects.current().filter(submission__delegation__round=self.round)

    def attachments(self) -> QuerySet[Attachment]:
        return Attachment.objects.filter(version__in=self.versions().values("pk"))

    def among(self, inputs: QuerySet[Input]) -> QuerySet[Input]:
        """Return all of `inputs`: the reader decides on each."""
        return inputs

    def _left_few(self, constituency: str, subject: Subject) -> bool:
        on_it = self._named_on[constituency, subject]
        return few_left(self._named[constituency], on_it)

    @cached_property
    def _named(self) -> Counter[str]:
        """The number of bodies with an input public by name, by constituency. One query, on first use."""
        counted = _named_inputs(self.round).values_list(_KIND).annotate(Count(_BODY, distinct=True))
        return Counter(dict(counted))

    @cached_property
    def _named_on(self) -> Counter[tuple[str, Subject]]:
        """The number of bodies with an input public by name, by constituency and subject."""
        counted = _named_inputs(self.round).values_list(_KIND, *SUBJECTS).annotate(Count(_BODY, distinct=True))
        return Counter({(kind, (about, part, question)): n for kind, about, part, question, n in counted})

    def members_of(self, submission: UUID) -> Members | None:
        return self._members.get(submission)

    def _in_scope(self, submission: str) -> Q:
        """Return the condition for rows of these submissions; `submission` is the path from the row to it."""
        here = f"{submission}__" if submission else ""
        rows = Q(**{f"{here}delegation__round": self.round})
        return rows if self._only is None else rows & Q(**{f"{here}pk__in": self._only})

    def _load_states(self) -> None:
        self.states: dict[UUID, SubmissionState] = {}
        self.changed: set[UUID] = set()
        self.delegations: dict[UUID | None, UUID] = {}  # with a submission, and their bodies
        bodies: dict[str, set[UUID]] = defaultdict(set)
        rows = Submission.objects.with_state().filter(self._in_scope(""))
        for key, state, changed, delegation, body, constituency in rows.values_list(  # type: ignore[misc]  # annotations
            "pk",
            "state",
            "changed_since",
            "delegation",
            "delegation__organisation",
            "delegation__organisation__constituency",
        ).iterator():
            self.states[key] = SubmissionState(state)
            self.delegations[delegation] = body
            if changed:
                self.changed.add(key)
            if state == SubmissionState.ADMISSIBLE:
                bodies[constituency].add(body)
        self._classes = Counter({constituency: len(who) for constituency, who in bodies.items()})
        if self._only is not None:
            self._classes = self._counted_classes()

    def _counted_classes(self) -> Counter[str]:
        """Return the number of bodies in the whole round with an admissible submission, by constituency."""
        states = Submission.objects.with_state().filter(delegation__round=self.round)
        admissible = states.filter(state=SubmissionState.ADMISSIBLE)  # type: ignore[misc]  # an annotation
        kind = "delegation__organisation__constituency"
        counted = admissible.order_by().values_list(kind).annotate(Count("delegation__organisation", distinct=True))
        return Counter(dict(counted))

    def _load_bodies(self) -> None:
        self.bodies: dict[UUID, VisibleBody] = {}
        submissions = Submission.objects.filter(self._in_scope(""))
        rows = Organisation.objects.filter(pk__in=submissions.values("delegation__organisation")).order_by()
        for body in rows.iterator():
            self.bodies[body.pk] = visible_body(body)
        self._members = members_by_submission(JointMember.objects.filter(self._in_scope("submission")))

    def _load_words(self, translations: bool) -> None:
        self.covered: dict[UUID, list[LineRedaction]] = defaultdict(list)
        for line, covered in redactions_in_force(Redaction.objects.filter(self._in_scope("line__submission"))):
            self.covered[line].append(covered)
        rows = WorkingTranslation.objects.filter(self._in_scope("line__submission"))
        self.translated = translations_by_line(rows) if translations else None
        if not translations and rows.exists():
            self.stored_translations = WorkingTranslation.objects.all()


def translations_by_line(translations: QuerySet[WorkingTranslation]) -> Translated:
    """Return translations by line, the newest first, so that a newer one replaces an older one. One query."""
    by_line: Translated = defaultdict(list)
    columns = ("line", "field", "of_digest", "language", "text")
    for line, field, of_digest, language, text in translations.order_by("-at", "-pk").values_list(*columns):
        by_line[line].append((field, of_digest, language, text))
    return by_line
