"""Items of lists of recommendations; where several bodies made one, each is named in brackets (UPR practice)."""

import re

from consultations.reading.proposals import Actor, Force, LimbProposal
from consultations.reading.reasons import Reason

_LEADS_TO_RECOMMENDATIONS = re.compile(
    r"\brecommendations?\b|\brecommandations?\b|\brecomendaci|рекомендаци|توصي|建议", re.IGNORECASE
)
_LEADS_TO_ACTIONS = re.compile(
    r"\b(?:actions?|commitments?|commit|undertake|measures)\b[^.]{0,80}[:.]?$", re.IGNORECASE
)
_RECOMMENDED = re.compile(
    r"\brecommend(?:s|ed)?\b|\brecommandée?s?\b|\brecom(?:endó|ienda)|рекоменд|أوصت|أُوصي", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"\((?P<names>(?:[^()]|\([^()]*\)){2,300})\)\s*(?P<end>[;/.]|$)")
_NAMES = re.compile(r"(?:the\s+)?(?-i:[^\W\d_a-zа-я])[^;]*$")
_ABBREVIATION = re.compile(r"(?:[^\W\d_]+-)*[A-Z]{2,}[\w-]*$")
_MAX_WORDS = 80


def is_recommendation(chapeau: str) -> bool:
    """Whether the words above an item say that it is a recommendation."""
    return bool(_LEADS_TO_RECOMMENDATIONS.search(chapeau))


def lead_to_requests(chapeau: str) -> bool:
    """Whether the words above a list say that recommendations, or actions, follow."""
    return any(lead.search(chapeau) for lead in (_LEADS_TO_RECOMMENDATIONS, _LEADS_TO_ACTIONS, _RECOMMENDED))


def listed(text: str, chapeau: str) -> tuple[LimbProposal, ...]:
    """The requests of an item, where the words above its list say that recommendations, or actions, follow."""
    words = chapeau if len(chapeau) <= _MAX_WORDS else "…" + chapeau[-_MAX_WORDS:]
    if is_recommendation(chapeau):
        return attributed(text, Reason("listed_as_recommendation", words))
    if _LEADS_TO_ACTIONS.search(chapeau):
        return (_request(1, text, Force.SHOULD, Reason("listed_as_action", words)),)
    return ()


def attributed(text: str, reason: Reason) -> tuple[LimbProposal, ...]:
    """One request for each body that is named after its own words, or one in all."""
    return tuple(_request(number, piece, Force.RECOMMENDS, reason) for number, piece in enumerate(_pieces(text), 1))


def _request(number: int, text: str, force: Force, reason: Reason) -> LimbProposal:
    return LimbProposal(number, text, (Actor.STATES,), (), force, True, (reason,))


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
