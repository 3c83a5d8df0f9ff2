"""Who may see what was sent: the strictest of submission, input or file, round rule and all changes (DOMAIN 3).

It can only be made stricter. What depends on it becomes debt upstairs, where it is computed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from consultations.models import Delegation, Round, held_back_delegations
from core import audit, clock
from core.errors import NotYours, Refused
from submissions import rules
from submissions.domain.rows import in_document_order
from submissions.domain.unnamed import follow_today, record_choice
from submissions.enums import Confidentiality, PublicAct
from submissions.models import Attachment, ConfidentialityChange, Input, Line, Submission, Version
from submissions.validators import level as one_level

_STRICTER = (Confidentiality.NAMELESS, Confidentiality.SECRETARIAT)
_WITH_RULES = ("version__submission__delegation__round__rules",)


@cache
def strictest(*levels: str) -> Confidentiality:
    """The level that holds where several are said (PRACTICE 3). Asked of every row, so each combination once."""
    return max((Confidentiality(level) for level in levels), key=lambda level: level.rank)


def tighten(
    submission: Submission, *, level: str, by: Any, line: Line | None = None, attachment: Attachment | None = None
) -> ConfidentialityChange:
    """From now on stricter, everywhere: the whole, one line, or one file (in all versions that carry it).

    Raises NotYours, and Refused for a level that is not stricter than the one in force.
    """
    one_level(level)
    if line is not None and line.submission_id != submission.pk:
        raise NotYours("no_line", _("This answer is not part of the submission."))
    if attachment is not None and attachment.version.submission_id != submission.pk:
        raise NotYours("no_file", _("This file is not part of the submission."))
    with transaction.atomic():
        submission = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
        if not rules.may_tighten(by, submission):
            raise NotYours("not_yours", _("You do not decide who may see this."))
        if Confidentiality(level).rank <= _in_force(submission, line, attachment).rank:
            raise Refused(
                "not_stricter",
                _("It is already at least as strict as that."),
                field="level",
                hint=_("What was sent can only be made stricter."),
            )
        change = ConfidentialityChange.objects.create(
            submission=submission, line=line, attachment=attachment, level=level, by=by, at=clock.now()
        )
        audit.record("submissions.confidentiality.tighten", submission, by=by, change=change.pk, level=level)
    return change


@dataclass(frozen=True, slots=True)
class Sent:
    """What a body sent and who may see each part of it now."""

    whole: Confidentiality
    inputs: list[tuple[Input, Confidentiality]]
    files: list[tuple[Attachment, Confidentiality]]


def sent_levels(version: Version) -> Sent:
    """The levels in force of a sent version, part by part, in the order of the document."""
    spoken = version.inputs.select_related("line", "recommendation__paragraph", "question", *_WITH_RULES)
    inputs = list(in_document_order(spoken))
    files = list(version.attachments.select_related("file", *_WITH_RULES).order_by("added_at"))
    found = levels_in_force([*inputs, *files], held_back=False)
    return Sent(
        whole=_in_force(version.submission, None, None),
        inputs=[(row, found[row.pk]) for row in inputs],
        files=[(row, found[row.pk]) for row in files],
    )


def stricter_than(level: str) -> list[Confidentiality]:
    """What can still be chosen."""
    return [each for each in Confidentiality if each.rank > Confidentiality(level).rank]


def tighten_parts(
    version: Version, *, by: Any, whole: str = "", lines: dict[UUID, str], files: dict[UUID, str], unnamed: str = ""
) -> list[ConfidentialityChange]:
    """Several parts of a sent version at once, all or none: `lines` by the id of the line, `files` by the attachment's.
    What the whole has become already is not said of a part once more. `unnamed` is what becomes of answers that are
    public without name where named ones go too (UnnamedChoice). Raises like `tighten`.
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
        if unnamed:
            record_choice(submission, PublicAct.RESTRICT, unnamed, by=by)
        elif changes:
            follow_today(submission, PublicAct.RESTRICT, by=by)
    return changes


def level_in_force(row: Input | Attachment) -> Confidentiality:
    """The same of one row as `levels_in_force` says of many."""
    return levels_in_force([row])[row.pk]


def levels_in_force(rows: Iterable[Input | Attachment], *, held_back: bool = True) -> dict[UUID, Confidentiality]:
    """The level of each input or file, by its id. Five queries whatever the number of rows, where these came with
    `version__submission__delegation__round__rules`; what holds for a line or a file holds for it in every version.
    `held_back` False leaves out what passes: that a body's matter is kept from publication for the time being.
    """
    rows = list(rows)
    changes = Changes.within({row.version.submission_id for row in rows}, held_back=held_back)
    found = {}
    for row in rows:
        submission = row.version.submission
        levels = [row.confidentiality, row.version.confidentiality, *changes.of_submission(submission.pk)]
        levels += changes.of_line(row.line_id) if isinstance(row, Input) else changes.of_file(row.file_id)
        if not submission.delegation.round.rules.identities_public:
            levels.append(Confidentiality.NAMELESS)
        found[row.pk] = strictest(*levels)
    return found


def named_among(versions: QuerySet[Version], round: Round) -> set[UUID]:
    """Of versions of the round those that bear, as a whole, the name of their body: their ids. Six queries."""
    if not round.rules.identities_public:
        return set()
    changes = Changes.within(versions.order_by().values("submission"))
    rows = versions.filter(confidentiality=Confidentiality.PUBLIC).order_by().values_list("pk", "submission")
    return {key for key, submission in rows if not changes.of_submission(submission)}


def by_name(round: Round) -> Q:
    """Of inputs: those that nothing makes less than public with the name of their body."""
    return ~kept_at(round, *_STRICTER) if round.rules.identities_public else Q(pk__in=[])


def kept_at(round: Round, *levels: Confidentiality) -> Q:
    """At one of the levels: by themselves or as a whole, in any version that was sent, or by a later change."""
    sent = Version.objects.submitted().filter(submission__delegation__round=round, confidentiality__in=levels)
    said = Input.objects.filter(
        version__submitted_at__isnull=False, version__submission__delegation__round=round, confidentiality__in=levels
    ).exclude(confidentiality=Confidentiality.PUBLIC)  # says what the levels say, as the index has it
    changed = ConfidentialityChange.objects.filter(submission__delegation__round=round, level__in=levels)
    whole = changed.filter(line__isnull=True, attachment__isnull=True)
    held = held_back_delegations() if Confidentiality.SECRETARIAT in levels else Delegation.objects.none()
    return (
        Q(version__submission__delegation__in=held.filter(round=round).values("pk"))
        | Q(version__submission__in=sent.order_by().values("submission"))
        | Q(version__submission__in=whole.order_by().values("submission"))
        | Q(line__in=said.values("line"))
        | Q(line__in=changed.filter(line__isnull=False).order_by().values("line"))
    )


class Changes:
    """All that makes submissions, lines and files stricter, looked up by what it is about."""

    def __init__(self, rows: Any) -> None:
        """From ConfidentialityChange rows. One query."""
        self._levels: dict[UUID, list[str]] = {}
        for submission, line, file, level in rows.values_list("submission", "line", "attachment__file", "level"):
            self._add(line or file or submission, level)

    @classmethod
    def within(cls, submissions: Any, *, held_back: bool = True) -> "Changes":
        """With the levels of every version that was sent: a correction that is stricter makes the words of the version
        before stricter too. While a body's matter is held back (PRACTICE 7), all of it is for the secretariat only.
        `submissions` are ids, or a queryset of them. Five queries.
        """
        made = cls(ConfidentialityChange.objects.filter(submission__in=submissions))
        sent = {"version__submission__in": submissions, "version__submitted_at__isnull": False}
        narrowed = Version.objects.submitted().filter(submission__in=submissions).order_by()
        for rows, key in (
            (narrowed, "submission"),
            (Input.objects.filter(**sent), "line"),
            (Attachment.objects.filter(**sent).order_by(), "file"),
        ):
            narrow = rows.exclude(confidentiality=Confidentiality.PUBLIC)
            for about, level in narrow.values_list(key, "confidentiality").distinct():
                made._add(about, level)
        if held_back:
            kept = Submission.objects.filter(pk__in=submissions, delegation__in=held_back_delegations())
            for submission in kept.values_list("pk", flat=True):
                made._add(submission, Confidentiality.SECRETARIAT)
        return made

    def of_submission(self, key: UUID) -> list[str]:
        return self._levels.get(key, [])

    of_line = of_file = of_submission

    def _add(self, key: UUID, level: str) -> None:
        self._levels.setdefault(key, []).append(level)


def _in_force(submission: Submission, line: Line | None, attachment: Attachment | None) -> Confidentiality:
    latest = submission.versions.order_by("-number").filter(submitted_at__isnull=False).first()
    if latest is None:
        raise Refused("not_sent", _("Nothing was sent yet: change the draft."))
    if line is not None:
        row = latest.inputs.filter(line=line).first() or line.inputs.order_by("-version__number").first()
        return _lasting(row) if row is not None else Confidentiality.PUBLIC
    if attachment is not None:
        return _lasting(attachment)
    whole = ConfidentialityChange.objects.filter(Q(line=None) & Q(attachment=None), submission=submission)
    return strictest(latest.confidentiality, *whole.values_list("level", flat=True))


def _lasting(row: Input | Attachment) -> Confidentiality:
    return levels_in_force([row], held_back=False)[row.pk]
