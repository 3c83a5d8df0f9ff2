"""What others see after a sender withdraws or restricts published content (PUBLISHED 2, 3); which level is safer.

What others see is computed only from what is public and from the body's own content.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.models import User
from core import clock
from core.text.dates import office_day
from submissions.drafting.services import lock_delegation
from submissions.enums import Confidentiality, MemberListing, MemberState, PublicAct, UnnamedChoice
from submissions.models import (
    Attachment,
    ConfidentialityChange,
    JointMember,
    PublicFile,
    PublicInput,
    PublicState,
    Submission,
    UnnamedDecision,
    Version,
)
from submissions.public_state.public_senders import is_aligned_by_name, named_members
from submissions.visibility.confidentiality import (
    WITHIN,
    LevelChanges,
    draw_for_office,
    follow_today,
    record_choice,
    standing_decisions,
    strictest,
    tighten_parts,
)
from submissions.visibility.disclosure_context import inputs_of_counted_versions

QUESTIONS: dict[str, Any] = {
    "threatened": _(
        "Could anyone threaten, watch or punish people in your organization or team because you take part?"
    ),
    "harmed": _("Has anyone in your organization or team, or close to it, been harmed because of such work before?"),
    "recognized": _(
        "Could a reader tell from the text who is speaking or who it is about, for example from "
        "a case, a place or a date?"
    ),
    "unasked": _("Is it based on information about or from children, or people who have not agreed to be identified?"),
    "dependent": _(
        "Could your organization or team lose its registration, money, premises or access if its name were known?"
    ),
}
YES, NO, UNSURE = "yes", "no", "unsure"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggested level, and the reason."""

    level: Confidentiality
    why: Any


def suggest(answers: Mapping[str, str]) -> Suggestion:
    """Return the level that fits the answers.

    `answers` are `yes`, `no` or `unsure` by the keys of QUESTIONS; a missing one means unsure.
    """
    risk = {key: answers.get(key, UNSURE) != NO for key in QUESTIONS}
    if risk["unasked"]:
        return Suggestion(
            Confidentiality.SECRETARIAT,
            _(
                "Readers must not be able to identify people who have not agreed to be identified. Leaving out a "
                "name may not be enough."
            ),
        )
    if risk["harmed"] or (risk["threatened"] and risk["recognized"]):
        return Suggestion(
            Confidentiality.SECRETARIAT,
            _("Someone could be harmed, and published content can be recognized even without a name."),
        )
    if any(risk.values()):
        return Suggestion(
            Confidentiality.NAMELESS,
            _("Your text can be read and quoted. Nobody outside the secretariat is told whose text it is."),
        )
    return Suggestion(
        Confidentiality.PUBLIC, _("Your answers do not show a risk. You can still choose a more restricted level.")
    )


def adds_to(suggestion: Suggestion, chosen: str) -> bool:
    """Return whether the suggestion is more restricted than what the body has chosen."""
    return strictest(suggestion.level, chosen) != Confidentiality(chosen)


@dataclass(frozen=True, slots=True)
class Consequences:
    """What would leave the public.

    `asks`: named and unnamed content would go together, so the sender chooses when the unnamed part follows.
    `just_changed`: unnamed content of this body changed in the last state, and the name would now follow it.
    `aligned`: lists name the body since it is aligned with another one. `chosen`: a name went before, and what was
    chosen or drawn then counts for the unnamed content until the sender chooses anew. `joined`: a joint submission
    names the body as a member, or did so within the days from which one is drawn: readers could connect the two.
    """

    named_answers: int = 0
    unnamed_answers: int = 0
    files: int = 0
    aligned: bool = False
    chosen: bool = False
    joined: bool = False
    just_changed: bool = False
    effects: list[str] = field(default_factory=list)
    lines: frozenset[UUID] = frozenset()

    @property
    def is_public(self) -> bool:
        return self.takes_name or bool(self.unnamed_answers)

    @property
    def takes_name(self) -> bool:
        return bool(self.named_answers or self.files or self.aligned)

    @property
    def asks(self) -> bool:
        return bool(self.unnamed_answers) and (self.takes_name or self.chosen or self.joined)


def leaving(
    submission: Submission,
    *,
    whole: str = Confidentiality.SECRETARIAT,
    lines: Mapping[UUID, str] = MappingProxyType({}),
    files: Collection[UUID] = (),
) -> Consequences:
    """Return what leaves the public after the whole is restricted to this level, and lines each to its own.

    With `whole` at "public" only these lines and files (by attachment) go. What leaves, or was left published, after an
    earlier act is counted too: a choice is for all of it. Twenty queries at most.
    """
    rows = dict(PublicInput.objects.filter(line__submission=submission).values_list("line", "level"))
    levels = {line: Confidentiality(level) for line, level in rows.items() if level != Confidentiality.SECRETARIAT}
    going = {line for line, level in levels.items() if strictest(whole, lines.get(line, level)).rank > level.rank}
    listed = PublicFile.objects.filter(attachment__version__submission=submission)
    if whole == Confidentiality.PUBLIC:  # by the stored file: a correction copies attachments
        listed = listed.filter(file__in=Attachment.objects.filter(pk__in=files).values("file"))
    count, aligned = listed.count(), whole != Confidentiality.PUBLIC and is_aligned_by_name(submission)
    if not (going or count or aligned):
        return Consequences()
    going |= _going_already(submission, levels)
    named = [line for line in going if levels[line] == Confidentiality.PUBLIC]
    chosen, joined = _has_chosen(submission), _is_named_member(submission)
    gone = Consequences(len(named), len(going) - len(named), count, aligned, chosen, joined, lines=frozenset(going))
    return replace(gone, just_changed=gone.takes_name and _just_changed(submission))


def consequences(
    submission: Submission,
    *,
    whole: str = Confidentiality.SECRETARIAT,
    lines: Mapping[UUID, str] = MappingProxyType({}),
    files: Collection[UUID] = (),
) -> Consequences:
    """Return `leaving` with what floors above say of it, for the page that asks. Their queries come on top."""
    gone = leaving(submission, whole=whole, lines=lines, files=files)
    if not gone.is_public:
        return gone
    registered = hooks.get_hooks("register_public_effects")
    is_whole = whole != Confidentiality.PUBLIC
    return replace(gone, effects=[line for each in registered for line in each(submission, gone.lines, is_whole)])


def _going_already(submission: Submission, levels: Mapping[UUID, Confidentiality]) -> set[UUID]:
    """Return the lines that are public, and would not be if every act before counted now."""
    counted = inputs_of_counted_versions(submission.delegation.round).filter(line__submission=submission)
    there = set(counted.values_list("line", flat=True))
    changes = LevelChanges.within([submission.pk])
    of_whole = changes.of_submission(submission.pk)
    return {
        line for line, level in levels.items()
        if line not in there or strictest(level, *of_whole, *changes.of_line(line)).rank > level.rank
    }  # fmt: skip


def _has_chosen(submission: Submission) -> bool:
    """Return whether a choice to leave it published, or a day to come, counts for the unnamed content."""
    decision = standing_decisions(UnnamedDecision.objects.filter(submission=submission)).get(submission.pk)
    if decision is None:
        return False
    return decision.choice == UnnamedChoice.KEEP or decision.due > office_day(clock.now())


def _is_named_member(submission: Submission) -> bool:
    """Return whether a public joint submission names the body as a member, or did until it left it lately."""
    delegation = submission.delegation
    if delegation.organisation_id in named_members(delegation.round):
        return True
    return JointMember.objects.filter(
        state=MemberState.WITHDRAWN,
        listing=MemberListing.NAMED,
        answered_at__gte=clock.now() - timedelta(days=WITHIN),
        organisation=delegation.organisation_id,
        submission__delegation__round=delegation.round_id,
        submission__in_public__level=Confidentiality.PUBLIC,
    ).exists()


def restrict(
    version: Version,
    *,
    by: User,
    whole: str = "",
    lines: Mapping[UUID, str],
    files: Mapping[UUID, str],
    unnamed: str = "",
) -> list[ConfidentialityChange]:
    """Restrict parts of a submitted version as `tighten_parts`, and record when its unnamed content follows.

    Raises what `tighten_parts` and `record_unnamed` raise.
    """
    with transaction.atomic():
        lock_delegation(version.submission.delegation)  # a colleague may be withdrawing, which counts for `leaving`
        gone = leaving(version.submission, whole=whole or Confidentiality.PUBLIC, lines=lines, files=files)
        changes = tighten_parts(version, by=by, whole=whole, lines=lines, files=files)
        if changes:
            record_unnamed(version.submission, PublicAct.RESTRICT, unnamed, gone, by=by)
    return changes


def record_unnamed(submission: Submission, act: str, choice: str, gone: Consequences, *, by: User) -> None:
    """Record when content without a name follows an act of the sender after which this is `gone`.

    It is what the sender chose (UnnamedChoice). If nobody chose where the sender is asked, a day is drawn. Raises
    Refused `not_a_choice`.
    """
    if choice:
        record_choice(submission, act, choice, by=by)
    elif gone.asks:
        draw_for_office(submission.pk, at=clock.now()).save()
    elif gone.unnamed_answers:
        follow_today(submission, act, by=by)


def _just_changed(submission: Submission) -> bool:
    delegation = submission.delegation
    last = PublicState.objects.filter(round=delegation.round_id).order_by("-number").first()
    return last is not None and str(delegation.organisation_id) in last.changed.get("unnamed", ()) and last.number > 1
