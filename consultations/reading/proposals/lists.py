"""Reads list items and table rows as recommendations; the bodies that made one are in brackets (UPR practice)."""

import re
from collections import Counter
from collections.abc import Sequence

from consultations.reading.lines import TableRow
from consultations.reading.messages import Reason
from consultations.reading.proposals.limbs import limbs_of
from consultations.reading.results import Actor, LimbProposal, ParagraphProposal, RequestForce

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
    """Return whether the words above an item say that it is a recommendation."""
    return bool(_LEADS_TO_RECOMMENDATIONS.search(chapeau))


def lead_to_requests(chapeau: str) -> bool:
    """Return whether the words above a list say that recommendations, or actions, follow."""
    return any(lead.search(chapeau) for lead in (_LEADS_TO_RECOMMENDATIONS, _LEADS_TO_ACTIONS, _RECOMMENDED))


def listed(text: str, chapeau: str) -> tuple[LimbProposal, ...]:
    """Return the requests of an item, where the words above its list say that recommendations, or actions, follow."""
    words = chapeau if len(chapeau) <= _MAX_WORDS else "…" + chapeau[-_MAX_WORDS:]
    if is_recommendation(chapeau):
        return attributed(text, Reason("listed_as_recommendation", words))
    if _LEADS_TO_ACTIONS.search(chapeau):
        return (_request(1, text, RequestForce.SHOULD, Reason("listed_as_action", words)),)
    return ()


def attributed(text: str, reason: Reason) -> tuple[LimbProposal, ...]:
    """Return one request for each piece that names its own bodies at the end, or one in all."""
    return tuple(
        _request(number, piece, RequestForce.RECOMMENDS, reason) for number, piece in enumerate(_pieces(text), 1)
    )


def _request(number: int, text: str, force: RequestForce, reason: Reason) -> LimbProposal:
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


_LAST = re.compile(r"(.*?)(\d{1,4})$")
_MOST_SAID = 30


def proposals_of_rows(rows: Sequence[TableRow]) -> tuple[list[ParagraphProposal], list[Reason]]:
    """Return a proposal for every row; numbers as printed, or counted where the table has none at all."""
    counted = not any(row.number for row in rows)
    proposals = []
    for place, row in enumerate(rows, start=1):
        number = str(place) if counted else row.number
        heading = Reason("heading_above", row.headings[-1]) if row.headings else Reason("begins_without_heading")
        reasons = (Reason("row_of_table"), Reason("numbered_by_row" if counted else "number_as_printed"))
        limbs = limbs_of(row.text) or attributed(row.text, Reason("row_of_table"))
        proposals.append(
            ParagraphProposal(number, row.headings, heading, (), row.text, limbs, reasons, columns=row.columns)
        )
    return proposals, [] if counted else _notes([row.number for row in rows])


def _notes(numbers: Sequence[str]) -> list[Reason]:
    twice = [number for number, count in Counter(number for number in numbers if number).items() if count > 1]
    groups: dict[str, set[int]] = {}
    for number in numbers:
        match = _LAST.match(number)
        if match:
            groups.setdefault(match[1], set()).add(int(match[2]))
    missing = [
        f"{before}{value}"
        for before, found in groups.items()
        if len(found) * 2 > max(found) - min(found)  # numbers that mean a place in a row, not a catalogue
        for value in range(min(found), max(found))
        if value not in found
    ]
    without = sum(not number for number in numbers)
    said = (
        ("duplicate_numbers", _listed(twice)),
        ("missing_numbers", _listed(missing)),
        ("rows_without_number", str(without) if without else ""),
    )
    return [Reason(code, words) for code, words in said if words]


def _listed(numbers: Sequence[str]) -> str:
    return ", ".join(numbers[:_MOST_SAID]) + (" …" if len(numbers) > _MOST_SAID else "")
