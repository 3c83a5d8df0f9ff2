"""What others see after a sender withdraws or restricts published content (PUBLISHED 2, 3); which level is safer.

Computed only from what is public and from the body's own content.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from accounts.models import User
from submissions.enums import Confidentiality
from submissions.models import PublicFile, PublicInput, PublicState, Submission
from submissions.public_state.public_senders import is_aligned_by_name
from submissions.visibility.confidentiality import follow_today, record_choice, strictest

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
                "It must not be possible to identify people who have not agreed from what you send. "
                "Leaving out a name does not hide them."
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


HOOK = "register_public_effects"  # (submission, lines) -> sentences of upper floors: what a published report will say


@dataclass(frozen=True, slots=True)
class Consequences:
    """What would leave the public.

    `asks`: named and unnamed content would go together, so the sender chooses when the unnamed part follows.
    `just_changed`: unnamed content of this body changed in the last state, and the name would now follow it.
    `aligned`: lists name the body since it is aligned with another one.
    """

    named_answers: int = 0
    unnamed_answers: int = 0
    files: int = 0
    aligned: bool = False
    just_changed: bool = False
    effects: list[str] = field(default_factory=list)

    @property
    def is_public(self) -> bool:
        return self.takes_name or bool(self.unnamed_answers)

    @property
    def takes_name(self) -> bool:
        return bool(self.named_answers or self.files or self.aligned)

    @property
    def asks(self) -> bool:
        return self.takes_name and bool(self.unnamed_answers)


def consequences(
    submission: Submission,
    *,
    lines: Collection[UUID] | None = None,
    files: Collection[UUID] | None = None,
) -> Consequences:
    """Return what others see after all of it leaves the public, or only these lines and files (by attachment).

    Six queries at most, and those of floors above.
    """
    rows = PublicInput.objects.filter(line__submission=submission)
    if lines is not None:
        rows = rows.filter(line__in=lines)
    levels = dict(rows.values_list("line", "level"))
    named = [line for line, level in levels.items() if level == Confidentiality.PUBLIC]
    unnamed = [line for line, level in levels.items() if level == Confidentiality.NAMELESS]
    listed = PublicFile.objects.filter(attachment__version__submission=submission)
    if files is not None:
        listed = listed.filter(attachment__in=files)
    aligned = lines is None and is_aligned_by_name(submission)
    gone = Consequences(len(named), len(unnamed), listed.count(), aligned)
    if not gone.is_public:
        return gone
    effects = [line for register in hooks.get_hooks(HOOK) for line in register(submission, [*named, *unnamed])]
    return replace(gone, just_changed=gone.takes_name and _just_changed(submission), effects=effects)


def record_unnamed(submission: Submission, act: str, choice: str, gone: Consequences, *, by: User) -> None:
    """Record when content without a name follows an act of the sender after which this is `gone`.

    It is what the sender chose (UnnamedChoice). If nobody chose where the sender is asked, a day is drawn later. Raises
    Refused `not_a_choice`.
    """
    if choice:
        record_choice(submission, act, choice, by=by)
    elif gone.unnamed_answers and not gone.asks:
        follow_today(submission, act, by=by)


def _just_changed(submission: Submission) -> bool:
    delegation = submission.delegation
    last = PublicState.objects.filter(round=delegation.round_id).order_by("-number").first()
    return last is not None and str(delegation.organisation_id) in last.changed.get("unnamed", ()) and last.number > 1
