"""Who may see what was submitted: the most restricted level of all that apply (DOMAIN 3).

Applied are the levels of submission, input or file, the round's rule and all later changes. A level can only become
more restricted. Floors above compute what becomes outdated by it.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.models import Delegation, ProtectedReport, Round, held_back_delegations
from core import audit, clock
from core.errors import NotAllowed, Refused
from core.text.dates import office_day
from submissions import permissions
from submissions.drafting.validators import level as one_level
from submissions.enums import Confidentiality, MemberListing, MemberState, PublicAct, TriageOutcome, UnnamedChoice
from submissions.models import (
    Attachment,
    ConfidentialityChange,
    Erasure,
    Input,
    JointMember,
    Line,
    Redaction,
    Submission,
    TriageDecision,
    UnnamedDecision,
    Version,
    Withdrawal,
)
from submissions.visibility.input_rows import in_document_order

_STRICTER = (Confidentiality.NAMELESS, Confidentiality.SECRETARIAT)
_WITH_RULES = ("version__submission__delegation__round__rules",)


@cache
def strictest(*levels: str) -> Confidentiality:
    """Return the most restricted of several levels (PRACTICE 3). Cached, since every row needs it."""
    return max((Confidentiality(level) for level in levels), key=lambda level: level.rank)


def tighten(
    submission: Submission, *, level: str, by: User, line: Line | None = None, attachment: Attachment | None = None
) -> ConfidentialityChange:
    """Restrict the whole, one line, or one file (in all versions that contain it), from now on.

    Raises NotAllowed, and Refused for a level that is not more restricted than the one in force.
    """
    one_level(level)
    if line is not None and line.submission_id != submission.pk:
        raise NotAllowed("no_line", _("This answer is not part of the submission."))
    if attachment is not None and attachment.version.submission_id != submission.pk:
        raise NotAllowed("no_file", _("This file is not part of the submission."))
    with transaction.atomic():
        submission = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
        if not permissions.may_tighten(by, submission):
            raise NotAllowed("not_yours", _("You do not have permission to restrict who can see this."))
        if Confidentiality(level).rank <= _in_force(submission, line, attachment).rank:
            raise Refused(
                "not_stricter",
                _("The current level is already the same or more restricted."),
                field="level",
                hint=_("After submission, access can only be made more restricted."),
            )
        change = ConfidentialityChange.objects.create(
            submission=submission, line=line, attachment=attachment, level=level, by=by, at=clock.now()
        )
        audit.record("submissions.confidentiality.tighten", submission, by=by, change=change.pk, level=level)
    return change


@dataclass(frozen=True, slots=True)
class SentLevels:
    """What a body submitted, and who may see each part of it now."""

    whole: Confidentiality
    inputs: list[tuple[Input, Confidentiality]]
    files: list[tuple[Attachment, Confidentiality]]


def sent_levels(version: Version) -> SentLevels:
    """Return the levels in force of a submitted version, part by part, in the order of the document."""
    rows = version.inputs.select_related("line", "recommendation__paragraph", "paragraph", "question", *_WITH_RULES)
    inputs = list(in_document_order(rows))
    files = list(version.attachments.select_related("file", *_WITH_RULES).order_by("added_at"))
    levels = levels_in_force([*inputs, *files], held_back=False)
    return SentLevels(
        whole=_in_force(version.submission, None, None),
        inputs=[(row, levels[row.pk]) for row in inputs],
        files=[(row, levels[row.pk]) for row in files],
    )


def stricter_than(level: str) -> list[Confidentiality]:
    """Return the levels that are more restricted than this one."""
    return [each for each in Confidentiality if each.rank > Confidentiality(level).rank]


def tighten_parts(
    version: Version, *, by: User, whole: str = "", lines: Mapping[UUID, str], files: Mapping[UUID, str]
) -> list[ConfidentialityChange]:
    """Restrict several parts of a submitted version at once, all or none.

    `lines` are given by the id of the line, `files` by the attachment's. A part that the whole already restricts as
    much is skipped. Raises what `tighten` raises.
    """
    submission = version.submission
    changes = []
    with transaction.atomic():
        if whole:
            changes.append(tighten(submission, level=whole, by=by))
        for line in Line.objects.filter(submission=submission, pk__in=lines):
            if Confidentiality(lines[line.pk]).rank > _in_force(submission, line, None).rank:
                changes.append(tighten(submission, level=lines[line.pk], by=by, line=line))
        for file in version.attachments.filter(pk__in=files):
            if Confidentiality(files[file.pk]).rank > _in_force(submission, None, file).rank:
                changes.append(tighten(submission, level=files[file.pk], by=by, attachment=file))
    return changes


def levels_in_force(rows: Iterable[Input | Attachment], *, held_back: bool = True) -> dict[UUID, Confidentiality]:
    """Return the level of each input or file, by its id. Five queries, whatever the number of rows.

    The rows must come with `version__submission__delegation__round__rules`. What restricts a line or a file restricts
    it in every version. `held_back` False leaves out what is temporary: that a body's content is held back from
    publication.
    """
    rows = list(rows)
    changes = LevelChanges.within({row.version.submission_id for row in rows}, held_back=held_back)
    by_row = {}
    for row in rows:
        submission = row.version.submission
        levels = [row.confidentiality, row.version.confidentiality, *changes.of_submission(submission.pk)]
        levels += changes.of_line(row.line_id) if isinstance(row, Input) else changes.of_file(row.file_id)
        if not submission.delegation.round.rules.identities_public:
            levels.append(Confidentiality.NAMELESS)
        by_row[row.pk] = strictest(*levels)
    return by_row


def named_among(versions: QuerySet[Version], round_: Round) -> set[UUID]:
    """Return the ids of the versions that, as a whole, are public with the name of their body. Six queries."""
    if not round_.rules.identities_public:
        return set()
    changes = LevelChanges.within(versions.order_by().values("submission"))
    rows = versions.filter(confidentiality=Confidentiality.PUBLIC).order_by().values_list("pk", "submission")
    return {key for key, submission in rows if not changes.of_submission(submission)}


def restricted_as_whole(round_: Round) -> set[UUID]:
    """Return the submissions of the round that something restricts as a whole below public by name. Three queries.

    The rule of the round is left out.
    """
    public, delegation = Confidentiality.PUBLIC, "submission__delegation__round"
    sent = Version.objects.submitted().filter(**{delegation: round_}).exclude(confidentiality=public)
    changed = ConfidentialityChange.objects.filter(line__isnull=True, attachment__isnull=True, **{delegation: round_})
    held = Submission.objects.filter(delegation__in=held_back_delegations().filter(round=round_))
    return {
        *sent.order_by().values_list("submission", flat=True),
        *changed.exclude(level=public).order_by().values_list("submission", flat=True),
        *held.values_list("pk", flat=True),
    }


def named_condition(round_: Round) -> Q:
    """Return the condition for inputs that nothing restricts below public with the name of their body."""
    return ~kept_at(round_, *_STRICTER) if round_.rules.identities_public else Q(pk__in=[])


def kept_at(round_: Round, *levels: Confidentiality) -> Q:
    """Return the condition for inputs at one of the levels.

    The level is the input's or the whole's, in any submitted version or by a later change.
    """
    sent = Version.objects.submitted().filter(submission__delegation__round=round_, confidentiality__in=levels)
    restricted = Input.objects.filter(
        version__submitted_at__isnull=False, version__submission__delegation__round=round_, confidentiality__in=levels
    ).exclude(confidentiality=Confidentiality.PUBLIC)  # says what the levels say, as the index has it
    changed = ConfidentialityChange.objects.filter(submission__delegation__round=round_, level__in=levels)
    whole = changed.filter(line__isnull=True, attachment__isnull=True)
    held = held_back_delegations() if Confidentiality.SECRETARIAT in levels else Delegation.objects.none()
    return (
        Q(version__submission__delegation__in=held.filter(round=round_).values("pk"))
        | Q(version__submission__in=sent.order_by().values("submission"))
        | Q(version__submission__in=whole.order_by().values("submission"))
        | Q(line__in=restricted.values("line"))
        | Q(line__in=changed.filter(line__isnull=False).order_by().values("line"))
    )


def restricted_to(*levels: Confidentiality) -> Any:
    """Return the condition of `kept_at` for few inputs among many: each is looked up by itself, through indexes."""
    submission = {"submission": OuterRef("version__submission")}
    changed = ConfidentialityChange.objects.filter(level__in=levels, attachment__isnull=True, **submission)
    inputs = Input.objects.filter(line=OuterRef("line"), version__submitted_at__isnull=False)
    condition: Any = (
        Exists(Version.objects.submitted().filter(confidentiality__in=levels, **submission))
        | Exists(inputs.filter(confidentiality__in=levels))
        | Exists(changed.filter(Q(line__isnull=True) | Q(line=OuterRef("line"))))
    )
    if Confidentiality.SECRETARIAT in levels:
        held = held_back_delegations().filter(pk=OuterRef("version__submission__delegation"))
        condition |= Exists(held)
    return condition


class LevelChanges:
    """All that restricts submissions, lines and files, by the id of each."""

    def __init__(self, rows: Any) -> None:
        """Load ConfidentialityChange rows. One query."""
        self._levels: dict[UUID, list[str]] = {}
        for submission, line, file, level in rows.values_list("submission", "line", "attachment__file", "level"):
            self._add(line or file or submission, level)

    @classmethod
    def within(cls, submissions: Any, *, held_back: bool = True) -> "LevelChanges":
        """Load the changes with the levels of every submitted version. Five queries.

        A more restricted correction restricts the words of the version before too. While a body's content is held back
        (PRACTICE 7), all of it is for the secretariat only. `submissions` are ids, or a queryset of them.
        """
        changes = cls(ConfidentialityChange.objects.filter(submission__in=submissions))
        sent = {"version__submission__in": submissions, "version__submitted_at__isnull": False}
        narrowed = Version.objects.submitted().filter(submission__in=submissions).order_by()
        for rows, key in (
            (narrowed, "submission"),
            (Input.objects.filter(**sent), "line"),
            (Attachment.objects.filter(**sent).order_by(), "file"),
        ):
            narrow = rows.exclude(confidentiality=Confidentiality.PUBLIC)
            for about, level in narrow.values_list(key, "confidentiality").distinct():
                changes._add(about, level)
        if held_back:
            protected = Submission.objects.filter(pk__in=submissions, delegation__in=held_back_delegations())
            for submission in protected.values_list("pk", flat=True):
                changes._add(submission, Confidentiality.SECRETARIAT)
        return changes

    @classmethod
    def on(cls, version: Version) -> "LevelChanges":
        """Load what restricts parts of the version beside itself. Four queries; none for a first draft."""
        if version.number == 1 and version.submitted_at is None:
            return cls(ConfidentialityChange.objects.none())
        return cls.within([version.submission_id], held_back=False)

    def keys(self) -> Collection[UUID]:
        """Return the ids of all that is restricted: submissions, lines and files."""
        return self._levels.keys()

    def of_submission(self, key: UUID) -> list[str]:
        return self._levels.get(key, [])

    of_line = of_file = of_submission

    def _add(self, key: UUID, level: str) -> None:
        self._levels.setdefault(key, []).append(level)


def _in_force(submission: Submission, line: Line | None, attachment: Attachment | None) -> Confidentiality:
    latest = submission.versions.order_by("-number").filter(submitted_at__isnull=False).first()
    if latest is None:
        raise Refused("not_sent", _("Nothing has been submitted yet. Change the draft instead."))
    if line is not None:
        row = latest.inputs.filter(line=line).first() or line.inputs.order_by("-version__number").first()
        return _lasting(row) if row is not None else Confidentiality.PUBLIC
    if attachment is not None:
        return _lasting(attachment)
    whole = ConfidentialityChange.objects.filter(Q(line=None) & Q(attachment=None), submission=submission)
    return strictest(latest.confidentiality, *whole.values_list("level", flat=True))


def _lasting(row: Input | Attachment) -> Confidentiality:
    return levels_in_force([row], held_back=False)[row.pk]


WITHIN = 30  # days from which the day of unnamed matter is drawn


def record_choice(submission: Submission, act: str, choice: str, *, by: User) -> UnnamedDecision:
    """Record what the sender chose for the content without a name. Raises Refused `not_a_choice`.

    A day is drawn unless the choice is "at once": content that stays published may be counted until then.
    """
    if choice not in UnnamedChoice.values:
        raise Refused(
            "not_a_choice",
            _("Choose what happens to the answers that are published without your name."),
            field="unnamed",
        )
    now = clock.now()
    today = office_day(now)
    due = today if choice == UnnamedChoice.AT_ONCE else drawn_day(today)
    return UnnamedDecision.objects.create(submission=submission, act=act, choice=choice, due=due, at=now, by=by)


def follow_today(submission: Submission, act: str, *, by: User) -> UnnamedDecision:
    """Record that nothing public by name goes with it, so the content without a name goes today, with the next state.

    It waits only if a name went with the last state.
    """
    now = clock.now()
    return UnnamedDecision.objects.create(
        submission=submission, act=act, choice=UnnamedChoice.DRAWN, due=office_day(now), at=now, by=by
    )


def drawn_day(today: date) -> date:
    """Return one of the next thirty days, at random."""
    return today + timedelta(days=1 + secrets.randbelow(WITHIN))


def draw_for_office(submission: Any, *, at: Any) -> UnnamedDecision:
    """Return an unsaved decision with a drawn day: after an act of the secretariat, or if nobody was asked."""
    return UnnamedDecision(
        submission_id=submission, act=PublicAct.OTHER, choice=UnnamedChoice.DRAWN, due=drawn_day(office_day(at)), at=at
    )


def standing_decisions(rows: QuerySet[UnnamedDecision]) -> dict[UUID, UnnamedDecision]:
    """Return the newest decision of each submission, without those that a later act has overtaken.

    Four queries, one without decisions.
    """
    newest = {row.submission_id: row for row in rows.order_by("at")}
    later = _asked_nobody_at(rows.order_by().values("submission")) if newest else {}
    return {key: row for key, row in newest.items() if key not in later or later[key] <= row.at}


def _asked_nobody_at(submissions: QuerySet[Any, Any]) -> dict[UUID, datetime]:
    """Return, by submission, the time of the latest act after which what its sender chose before counts no more.

    These acts ask nobody about content without a name: a decision of triage against the submission, a correction, and
    the content of the body being held back. Three queries.
    """
    against = TriageDecision.objects.exclude(outcome=TriageOutcome.ADMISSIBLE)
    held = ProtectedReport.objects.filter(held_back_at__isnull=False)
    times: dict[UUID, datetime] = {}
    for rows, key, moment in (
        (against, "submission", "at"),
        (Version.objects.submitted(), "submission", "submitted_at"),
        (held, "organisation__delegations__submissions", "held_back_at"),
    ):
        of_them = rows.filter(**{f"{key}__in": submissions}).order_by()
        for submission, last in of_them.values_list(key).annotate(Max(moment)):
            times[submission] = max(last, times.get(submission, last))
    return times


def narrowed_at(rounds: Collection[UUID], *, inside: bool = False) -> dict[UUID, datetime]:
    """Return, by round, the time of the latest act that can take words or a name from its readers. Nine queries.

    These acts are a more restricted level, a redaction, a correction, a withdrawal, an erasure, a triage decision, a
    body that leaves a joint text or is not named with it, and a body whose content is held back: its own, or a text
    that it joined. `inside` counts only what takes words or a name from the secretariat too: no decision of triage, and
    of corrections those that restrict something. Ten queries then.
    """
    joined = Q(state=MemberState.CONFIRMED)
    left = JointMember.objects.filter(Q(state=MemberState.WITHDRAWN) | (joined & ~Q(listing=MemberListing.NAMED)))
    reports = "organisation__protected_reports__held_back_at"
    joined_held = JointMember.objects.filter(joined, **{f"{reports}__isnull": False})
    held = ProtectedReport.objects.filter(held_back_at__isnull=False)
    times: dict[UUID, datetime] = {}
    for rows, submission, moment in (
        (ConfidentialityChange.objects.all(), "submission__", "at"),
        (Redaction.objects.all(), "line__submission__", "at"),
        *(_restricting_versions() if inside else _versions_and_decisions()),
        (Withdrawal.objects.all(), "submission__", "at"),
        (Erasure.objects.all(), "submission__", "at"),
        (left, "submission__", "answered_at"),
        (joined_held, "submission__", reports),
        (held, "organisation__delegations__submissions__", "held_back_at"),
    ):
        key = f"{submission}delegation__round"
        of_rounds = rows.filter(**{f"{key}__in": rounds}).order_by()
        for round_, last in of_rounds.values_list(key).annotate(Max(moment)):
            times[round_] = max(last, times.get(round_, last))
    return times


_Acts = list[tuple[QuerySet[Any, Any], str, str]]
"""Rows, the path from a row to its submission, and the path to its time."""


def _versions_and_decisions() -> _Acts:
    """Return submitted versions, and decisions of triage on them."""
    return [
        (Version.objects.submitted(), "submission__", "submitted_at"),
        (TriageDecision.objects.all(), "submission__", "at"),
    ]


def _restricting_versions() -> _Acts:
    """Return versions, answers and files that are more restricted than in every version before."""
    sent: dict[str, Any] = {"version__submitted_at__isnull": False}
    before = {**sent, "version__number__lt": OuterRef("version__number")}
    versions = Version.objects.submitted()
    earlier = versions.filter(submission=OuterRef("submission"), number__lt=OuterRef("number"))
    lines = Input.objects.filter(line=OuterRef("line"), **before)
    files = Attachment.objects.filter(
        version__submission=OuterRef("version__submission"), file=OuterRef("file"), **before
    )
    path, time = "version__submission__", "version__submitted_at"
    return [
        (_more_restricted(versions, earlier), "submission__", "submitted_at"),
        (_more_restricted(Input.objects.filter(**sent), lines), path, time),
        (_more_restricted(Attachment.objects.filter(**sent), files), path, time),
    ]


def _more_restricted(rows: QuerySet[Any, Any], before: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Return the rows with a level that is more restricted than all of `before`, where there are any."""
    by_level: Any = Q()
    for place, level in enumerate(_STRICTER):
        as_strict = before.order_by().filter(confidentiality__in=_STRICTER[place:])
        by_level |= Q(confidentiality=level) & ~Exists(as_strict)
    return rows.filter(by_level, Exists(before.order_by()))


def check_still_visible(round_: UUID, since: datetime) -> None:
    """Raise Refused if words of the round were taken from their readers since then.

    A file that was made before may contain them.
    """
    narrowed = narrowed_at([round_], inside=True).get(round_)
    if narrowed is not None and narrowed > since:
        raise Refused(
            "file_outdated",
            _("Since this file was requested, something in it was redacted, restricted, withdrawn or erased."),
            hint=_("Request it again. The new file contains only what may be read now."),
        )
