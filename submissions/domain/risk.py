"""Five questions about risk, and the safer choice that follows from the answers. Nothing of it is kept anywhere.

Whoever is not sure is answered as if they had said yes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from submissions.domain.confidentiality import strictest
from submissions.enums import Confidentiality

QUESTIONS: dict[str, Any] = {
    "threatened": _("Could somebody threaten, watch or punish people of your body because it takes part?"),
    "harmed": _("Was anybody of your body, or close to it, harmed for such work before?"),
    "recognized": _("Could a reader tell from the text who speaks or whom it is about: a case, a place, a date?"),
    "unasked": _("Does it rest on children, or on people who have not agreed to be known?"),
    "dependent": _("Could your body lose its registration, money, premises or access if its name were known?"),
}
YES, NO, UNSURE = "yes", "no", "unsure"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A level, and why."""

    level: Confidentiality
    why: Any


def suggest(answers: Mapping[str, str]) -> Suggestion:
    """The level that fits the answers (`yes`, `no`, `unsure` by the keys of QUESTIONS). A missing one is unsure."""
    risk = {key: answers.get(key, UNSURE) != NO for key in QUESTIONS}
    if risk["unasked"]:
        return Suggestion(
            Confidentiality.SECRETARIAT,
            _("People who have not agreed must not be found by what you send; leaving out a name does not hide them."),
        )
    if risk["harmed"] or (risk["threatened"] and risk["recognized"]):
        return Suggestion(
            Confidentiality.SECRETARIAT,
            _("Somebody could be harmed, and what is published can be recognized even without a name."),
        )
    if any(risk.values()):
        return Suggestion(
            Confidentiality.NAMELESS,
            _("Your words can be read and quoted, and nobody outside the secretariat is told whose they are."),
        )
    return Suggestion(Confidentiality.PUBLIC, _("Your answers point at no risk. You may still choose to be stricter."))


def adds_to(suggestion: Suggestion, chosen: str) -> bool:
    """Whether the suggestion is stricter than what the body has chosen already."""
    return strictest(suggestion.level, chosen) != Confidentiality(chosen)
