"""Lists of recommendations by several bodies: each names who made it, in brackets at its end (UPR practice)."""

import re

from consultations.reading.proposals import Actor, Force, LimbProposal
from consultations.reading.reasons import Reason

_LEADS_TO_RECOMMENDATIONS = re.compile(
    r"\brecommendations?\b|\brecommandations?\b|\brecomendaci|рекомендаци|توصي|建议", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"\((?P<names>(?:[^()]|\([^()]*\)){2,300})\)\s*(?P<end>[;/.]|$)")
_NAMES = re.compile(r"(?:the\s+)?(?-i:[^\W\d_a-zа-я])[^;]*$")
_ABBREVIATION = re.compile(r"(?:[^\W\d_]+-)*[A-Z]{2,}[\w-]*$")
_MAX_WORDS = 80


def lead_to_recommendations(text: str) -> bool:
    """Whether the words above a list say that recommendations follow."""
    return bool(_LEADS_TO_RECOMMENDATIONS.search(text))


def attributed(text: str, chapeau: str) -> tuple[LimbProposal, ...]:
    """An item of a list of recommendations: one request for each body named after its own words, or one in all."""
    words = chapeau if len(chapeau) <= _MAX_WORDS else "…" + chapeau[-_MAX_WORDS:]
    reason = Reason("listed_as_recommendation", words)
    return tuple(
        LimbProposal(number, piece, (Actor.STATES,), (), Force.RECOMMENDS, True, (reason,))
        for number, piece in enumerate(_pieces(text), start=1)
    )


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    start = 0
    for match in _IN_BRACKETS.finditer(text):
        rest = text[match.end() :].lstrip()
        if not _is_attribution(match["names"]) or not rest or not rest[0].isalpha():
            continue
        if not any(_is_attribution(later["names"]) for later in _IN_BRACKETS.finditer(text, match.end())):
            break  # what follows names nobody: it belongs to what was said before
        end = match.end() - 1 if match["end"] == "/" else match.end()
        pieces.append(text[start:end].strip())
        start = match.end()
    last = text[start:].strip()
    return [*pieces, last] if last else pieces


def _is_attribution(names: str) -> bool:
    return bool(_NAMES.match(names)) and not _ABBREVIATION.match(names)
