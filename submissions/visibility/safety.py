"""What others see after a sender withdraws or restricts published content (PUBLISHED 2, 3); which level is safer.

Computed only from what is public and from the body's own content.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from submissions.enums import Confidentiality
from submissions.models import PublicFile, PublicInput, PublicState, Submission
from submissions.public_state.public_senders import is_aligned
from submissions.visibility.confidentiality import strictest

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


HOOK = "register_public_effects"  # (submission, lines, whether all of it leaves) -> what a published report will say


@dataclass(frozen=True, slots=True)
class Consequences:
    """What would leave the public.

    `aligned`: it is public that the body follows another. `asks`: named and unnamed content would go together, so the
    sender chooses when the unnamed part follows.
    `just_changed`: unnamed content of this body changed in the last state, and the name would now follow it.
    """

    named_answers: int = 0
    unnamed_answers: int = 0
    files: int = 0
    aligned: bool = False
    just_changed: bool = False
    effects: list[str] = field(default_factory=list)

    @property
    def is_public(self) -> bool:
        return bool(self.named_answers or self.unnamed_answers or self.files or self.aligned)

    @property
    def asks(self) -> bool:
        return bool(self.unnamed_answers and (self.named_answers or self.files))


def consequences(
    submission: Submission,
    *,
    lines: Collection[UUID] | None = None,
    files: Collection[UUID] | None = None,
) -> Consequences:
    """Return what others see after all of it leaves the public, or only these lines and files (by attachment).

    Six queries at most, and those of floors above.
    """
    whole = lines is None and files is None
    rows = PublicInput.objects.filter(line__submission=submission)
    if lines is not None:
        rows = rows.filter(line__in=lines)
    levels = dict(rows.values_list("line", "level"))
    named = [line for line, level in levels.items() if level == Confidentiality.PUBLIC]
    unnamed = [line for line, level in levels.items() if level == Confidentiality.NAMELESS]
    listed = PublicFile.objects.filter(attachment__version__submission=submission)
    if files is not None:
        listed = listed.filter(attachment__in=files)
    count = listed.count()
    aligned = whole and is_aligned(submission)
    if not (named or unnamed or count or aligned):
        return Consequences()
    effects = [line for register in hooks.get_hooks(HOOK) for line in register(submission, [*named, *unnamed], whole)]
    just_changed = bool(named or count or aligned) and _just_changed(submission)
    return Consequences(len(named), len(unnamed), count, aligned, just_changed, effects)


def _just_changed(submission: Submission) -> bool:
    delegation = submission.delegation
    last = PublicState.objects.filter(round=delegation.round_id).order_by("-number").first()
    return last is not None and str(delegation.organisation_id) in last.changed.get("unnamed", ()) and last.number > 1
