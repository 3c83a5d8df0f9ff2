"""What readers outside the secretariat know: the public state, and the current rows of their own body."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from consultations.models import Organisation, Round
from submissions.enums import Confidentiality, SubmissionState
from submissions.joint.services import Members
from submissions.models import (
    Attachment,
    Input,
    PublicFile,
    PublicInput,
    PublicState,
    PublicSubmission,
    Redaction,
    Submission,
    Version,
    WorkingTranslation,
)
from submissions.sensitive.redactions import LineRedaction, redactions_in_force
from submissions.visibility.disclosure_context import (
    DisclosureContext,
    Subject,
    Translated,
    inputs_are_public,
    translations_by_line,
)
from submissions.visibility.visible_inputs import VisibleBody, visible_body

VISIBLE = (Confidentiality.PUBLIC, Confidentiality.NAMELESS)


def public_lines(round_: Round) -> QuerySet[PublicInput]:
    """Return the rows of the state of which anybody may read something."""
    return PublicInput.objects.filter(round=round_, level__in=VISIBLE)


class _Levels:
    """The levels of lines that are not public by name, with the interface of `LevelChanges`."""

    def __init__(self, levels: dict[UUID, list[str]]) -> None:
        self._levels = levels

    def of_line(self, key: UUID) -> list[str]:
        return self._levels.get(key, [])


class _States(dict[UUID, SubmissionState]):
    """The states of the own body's submissions; any other in the public state is admissible to its readers."""

    def __missing__(self, key: UUID) -> SubmissionState:
        return SubmissionState.ADMISSIBLE

    def get(self, key: UUID, default: Any = None) -> SubmissionState:
        return self[key]


class PublicContext:
    """Answers the questions of `DisclosureContext` from the public state.

    Eight queries; for a reader of a body (`own`, its delegation) also those of `DisclosureContext`.

    `only` limits it to the submissions whose words will be asked for, ids or a queryset of them. `public` is False
    while nothing is public: then only the own body's rows are known.
    """

    def __init__(
        self,
        round_: Round,
        now: datetime,
        *,
        own: UUID | None = None,
        only: Any = None,
        words: bool = True,
        translations: bool = True,
    ) -> None:
        self.round, self.names_public = round_, round_.rules.identities_public
        self.state = PublicState.objects.filter(round=round_).order_by("-number").first()
        self.public = self.state is not None and inputs_are_public(round_, now)
        self.embargoed: frozenset[UUID] = frozenset()
        self.changed: set[UUID] = set()
        mine = Submission.objects.filter(delegation=own)
        if own is not None and only is not None:
            mine = mine.filter(pk__in=only)
        self._own = (
            DisclosureContext(round_, now, only=mine.values("pk"), words=words, translations=translations)
            if own
            else None
        )
        self.own_changes = self._own.changes if self._own else None
        self.delegations = self._own.delegations if self._own else {}
        self.states = _States(self._own.states if self._own else {})
        self._load_lines(only, words)
        self._load_wholes(only)
        self._load_translations(only, words, translations)

    def inputs(self) -> QuerySet[Input]:
        """Return the current inputs for this reader: those of the state, and those of the own body."""
        rows = Q(pk__in=public_lines(self.round).values("input")) if self.public else Q(pk__in=[])
        if self._own is None:
            return Input.objects.filter(rows)
        own = Q(version__in=Version.objects.current().values("pk"), version__submission__in=list(self._own.states))
        others = ~Q(version__submission__in=list(self._own.states)) & rows
        return Input.objects.filter(own | others)

    def among(self, inputs: QuerySet[Input]) -> QuerySet[Input]:
        """Return those of `inputs` whose lines this reader may know."""
        rows = Q(line__in=public_lines(self.round).values("line")) if self.public else Q(pk__in=[])
        if self._own is not None:
            rows |= Q(version__submission__in=list(self._own.states))
        return inputs.filter(rows)

    def versions(self) -> QuerySet[Version]:
        """Return the current versions for this reader: those of the state, and those of the own body."""
        rows = PublicSubmission.objects.filter(round=self.round) if self.public else PublicSubmission.objects.none()
        if self._own is None:
            return Version.objects.filter(pk__in=rows.values("version"))
        own = Q(submission__in=list(self._own.states)) & Q(pk__in=Version.objects.current().values("pk"))
        others = ~Q(submission__in=list(self._own.states)) & Q(pk__in=rows.values("version"))
        return Version.objects.filter(own | others)

    def attachments(self) -> QuerySet[Attachment]:
        rows = PublicFile.objects.filter(round=self.round) if self.public else PublicFile.objects.none()
        condition = Q(pk__in=rows.values("attachment"))
        if self._own is not None:
            current = Version.objects.current().filter(submission__in=list(self._own.states))
            condition = (condition & ~Q(version__submission__in=list(self._own.states))) | Q(
                version__in=current.values("pk")
            )
        return Attachment.objects.filter(condition)

    def level(self, submission: UUID, line: UUID | None, *levels: str) -> Confidentiality:
        """Return the level of a submission as a whole, or of a file of it that is in the state.

        A submission whose named part left the state has no name any more; its lines have their own levels.
        """
        if self._own is not None and submission in self._own.states:
            return self._own.level(submission, line, *levels)
        named = self._wholes.get(submission) == Confidentiality.PUBLIC
        return Confidentiality.PUBLIC if named else Confidentiality.NAMELESS

    def shown_kind(self, line: UUID, constituency: str, subject: Subject) -> str | None:
        return self._kinds.get(line)

    def members_of(self, submission: UUID) -> Members | None:
        if self._own is not None and submission in self._own.states:
            return self._own.members_of(submission)
        return self._members.get(submission)

    def _load_lines(self, only: Any, words: bool) -> None:
        """Load what must be known beside the rows. Two queries.

        Lines that are public by name without redactions need nothing.
        """
        plain = Q(level=Confidentiality.PUBLIC, redactions=[])
        rows = PublicInput.objects.filter(round=self.round).exclude(plain)
        if only is not None:
            rows = rows.filter(line__submission__in=only)  # by the line: what restricts is never looked up by a copy
        self._kinds: dict[UUID, str | None] = {}
        levels: dict[UUID, list[str]] = {}
        self.in_translation: set[UUID] = set()
        covering: set[UUID] = set()
        columns = ("line", "level", "constituency", "redactions", "translated")
        for line, level, kind, redactions, translated in rows.values_list(*columns):
            levels[line] = [level]
            self._kinds[line] = kind or None
            covering.update(map(UUID, redactions))
            if translated:
                self.in_translation.add(line)
        self.changes = _Levels(levels)
        self.covered: dict[UUID, list[LineRedaction]] = defaultdict(list)
        if words and covering:
            for line, covered in redactions_in_force(Redaction.objects.filter(pk__in=covering), of_state=True):
                self.covered[line].append(covered)
        if words and self._own is not None:
            self.covered |= self._own.covered

    def _load_wholes(self, only: Any) -> None:
        rows = PublicSubmission.objects.filter(round=self.round)
        if only is not None:
            rows = rows.filter(submission__in=only)
        self._wholes: dict[UUID, Confidentiality] = {}
        stored: dict[UUID, dict[str, Any]] = {}
        for submission, level, members in rows.values_list("submission", "level", "members"):
            self._wholes[submission] = Confidentiality(level)
            if members:
                stored[submission] = members
        lines = PublicInput.objects.filter(round=self.round)
        if only is not None:
            lines = lines.filter(line__submission__in=only)
        wanted_bodies = Q(pk__in=lines.order_by().values("organisation")) | Q(
            pk__in=rows.order_by().values("organisation")
        )
        wanted_bodies |= Q(
            pk__in={key for each in stored.values() for name in ("with_status", "also") for key in each[name]}
        )
        self.bodies: dict[UUID, VisibleBody] = {
            body.pk: visible_body(body) for body in Organisation.objects.filter(wanted_bodies).order_by()
        }
        if self._own is not None:
            self.bodies |= self._own.bodies
        self._members = {key: _members(each, self.bodies) for key, each in stored.items()}

    def _load_translations(self, only: Any, words: bool, translations: bool) -> None:
        self.translated: Translated | None = {} if translations else None
        self.stored_translations: QuerySet[WorkingTranslation] | None = None
        if not words or self.state is None:
            return
        rows = WorkingTranslation.objects.filter(
            line__submission__delegation__round=self.round, at__lte=self.state.made_at
        )
        if only is not None:
            rows = rows.filter(line__submission__in=only)
        if translations:
            self.translated = translations_by_line(rows)
        elif rows.exists():
            self.stored_translations = WorkingTranslation.objects.filter(at__lte=self.state.made_at)


def _members(stored: dict[str, Any], bodies: dict[UUID, VisibleBody]) -> Members:
    def names(keys: Iterable[str]) -> tuple[str, ...]:
        members = (bodies[UUID(key)] for key in keys if UUID(key) in bodies)
        return tuple(body.short_name for body in sorted(members, key=lambda body: body.sort_key[1]))

    return Members(names(stored["with_status"]), names(stored["also"]), stored["withheld"], stored["others"])
