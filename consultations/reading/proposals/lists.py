"""Reads list items and table rows as recommendations; the bodies that made one are in brackets (UPR practice)."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from consultations.reading.lines import TableRow
from consultations.reading.messages import Reason
from consultations.reading.proposals.actors import enumerated
from consultations.reading.proposals.limbs import limbs_of
from consultations.reading.proposals.reviewed import ReviewedState
from consultations.reading.results import Actor, LimbProposal, ParagraphProposal, RequestForce
from consultations.reading.table_columns import ColumnRole, role_of

_LEADS_TO_RECOMMENDATIONS = re.compile(
    r"\brecommendations?\b|\brecommandations?\b|\brecomendaci|рекомендаци|توصي|建议", re.IGNORECASE
)
_LEADS_TO_ACTIONS = re.compile(
    r"\b(?:actions?|commitments?|commit|undertake|measures)\b[^.]{0,80}[:.]?$", re.IGNORECASE
)
# What enjoys support, or not, in the language of reviews: recommendations, named so or not.
_SUPPORTED = re.compile(
    r"\b(?:enjoy(?:s|ed)?(?: not)? (?:the|its) support|(?:are|were|have been) (?:supported|accepted|noted|rejected) by"
    r"|(?:recueill(?:ent|i)|bénéficient) (?:de )?l[’']adhésion|cuentan con el apoyo|gozan del apoyo)\b"
    r"|пользуются поддержкой|得到.{0,20}支持|تحظى بتأييد",
    re.IGNORECASE,
)
# What a body or a State says, or has done: its list is no list of requests.
_SAYS_ONLY = re.compile(
    r"\b(?:welcomes?|commends?|congratulates?|appreciates?|takes? note|notes?|regrets?|acknowledges?|recalls?"
    r"|expresses (?:its |great |deep )*(?:concern|appreciation|satisfaction|regret)|thanks?"
    r"|is (?:\w+ly |also |further |still )*(?:concerned|alarmed|disturbed|pleased|gratified)"
    r"|remains (?:\w+ly )?(?:concerned|alarmed)|reiterates its concerns?"
    r"|salue|se félicite|accueille|prend note|note avec|est préoccupée?|relève|acoge con|toma nota|observa con|celebra"
    r"|expresa su (?:preocupación|reconocimiento)|le preocupan?)\b"
    r"|приветствует|обеспокоен|отмечает|с удовлетворением|欢迎|注意到|关切|ترحب|يرحب|تلاحظ|يساور|تحيط علما",
    re.IGNORECASE,
)
_WAS_DONE = re.compile(
    r"\b(?:has|have|had|was|were)\s+(?:\w+\s+){0,4}?(?:taken|adopted|implemented|undertaken|introduced|established"
    r"|enacted|launched|carried out|put in place|set up|achieved|ratified|made progress)\b"
    r"|\b(?:measures|actions|steps|initiatives|laws|developments)\s+(?:\w+\s+){0,3}?(?:taken|adopted|implemented|undertaken)"
    r"(?! (?:into account|as a))\b|\b(?:took|adopted|introduced|undertook|implemented)\s+the\s+following\b",
    re.IGNORECASE,
)
_REPLIES = re.compile(
    r"\b(?:repl(?:y|ies)|responses?|answers?|comments?|views|positions?|follow-up)\b[^.:]{0,80}?"
    r"\b(?:to|on|regarding|concerning|about)\b[^.:]{0,60}?\brecommendations?\b(?![^:]*\b(?:will|shall)\b)",
    re.IGNORECASE,
)
_REPLY = re.compile(
    r"(?:(?:not\s+)?(?:accepted|supported|noted|rejected)\b\s*(?:[.:;,–-]|$)"
    r"|(?:partially|fully) (?:accepted|supported)\b"
    r"|(?:the )?(?:recommendation|government|state|delegation|(?-i:[A-Z])[\w-]+)(?: of (?-i:[A-Z])[\w-]+)?"
    r" (?:\w+ly |also |does not |do not |is not in a position to |cannot |can )*"
    r"(?:accepts?|accepted|supports?|takes? note of|noted|notes|rejects?|rejected|enjoys?)\b)",
    re.IGNORECASE,
)
_LAST_SENTENCE = re.compile(r"(?:.*[.;!?]\s+(?=[^\W\d_a-zа-я]))?(.*)", re.DOTALL)
_RECOMMENDED = re.compile(
    r"\brecommend(?:s|ed)?\b|\brecommandée?s?\b|\brecom(?:endó|ienda)|рекоменд|أوصت|أُوصي", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"\((?P<names>(?:[^()]|\([^()]*\)){2,300})\)\s*(?P<end>[;/.]|$)")
_NAMES = re.compile(r"(?:the\s+)?(?-i:[^\W\d_a-zа-я])[^;]*$")
_ABBREVIATION = re.compile(r"(?:[^\W\d_]+-)*[A-Z]{2,}[\w-]*$")
_ONE_NAME = r"(?<!Britain)(?<!Bosnia)(?<!Antigua)(?<!Trinidad)(?<!Vincent)(?<!Kitts)(?<!Tome)(?<!Tomé)"  # … and …
_BETWEEN_NAMES = re.compile(
    rf"\s*[,;،、]\s*(?![^()]*\))|{_ONE_NAME}\s+(?:and|et|y|и)\s+(?=(?:the\s+)?(?:former\s+)?[A-ZÀ-ÝА-Я])(?![^()]*\))"
)
_MAX_WORDS = 80


@lru_cache(256)
def is_recommendation(chapeau: str) -> bool:
    """Return whether the words above an item say that it is a recommendation."""
    if says_only(chapeau):
        return False
    return bool(_LEADS_TO_RECOMMENDATIONS.search(chapeau) or _SUPPORTED.search(chapeau))


@lru_cache(256)  # the words above a list are looked at for each of its items
def says_only(chapeau: str) -> bool:
    """Return whether the words above a list say what was done, welcomed or answered, and request nothing.

    Only the last sentence counts, and within it what follows the last "and".
    """
    match = _LAST_SENTENCE.match(chapeau.strip())
    sentence = match[1] if match else chapeau
    if _SUPPORTED.search(sentence):
        return False
    if _REPLIES.search(sentence):
        return True
    last = max(
        ((hit.end(), says) for says in (True, False) for hit in (_SAYS_ONLY if says else _ASKS).finditer(sentence)),
        default=(0, False),
    )
    return last[1] or bool(_WAS_DONE.search(sentence) and not _ASKS.search(sentence))


_ASKS = re.compile(
    r"\b(?:recommends?|urges?|requests?|invites?|encourages?|calls? (?:up)?on|should|recommande|prie|invite|engage"
    r"|exhorte|encourage|recomienda|insta|exhorta|pide|alienta|invita)\b"
    r"|\b(?:was|were|is|are) recommended\b|\brecommendations? (?:were|was|are|is)\b"
    r"|\brecommendations? (?:listed )?below\b"
    r"|рекомендует|призывает|建议|敦促|呼吁|توصي|تحث|تدعو",
    re.IGNORECASE,
)


def lead_to_requests(chapeau: str) -> bool:
    """Return whether the words above a list say that recommendations, or actions, follow."""
    if says_only(chapeau):
        return False
    leads = (_LEADS_TO_RECOMMENDATIONS, _LEADS_TO_ACTIONS, _RECOMMENDED, _SUPPORTED)
    return any(lead.search(chapeau) for lead in leads)


def listed(text: str, chapeau: str, reviewed: ReviewedState | None = None) -> tuple[LimbProposal, ...]:
    """Return the requests of an item, where the words above its list say that recommendations, or actions, follow."""
    if says_only(chapeau) or _REPLY.match(text):
        return ()
    words = chapeau if len(chapeau) <= _MAX_WORDS else "…" + chapeau[-_MAX_WORDS:]
    if is_recommendation(chapeau):
        reason = Reason("listed_as_recommendation", words)
        to = _ADDRESSED_TO.search(chapeau)
        others = enumerated(chapeau, to.end(), reviewed)[0] if to else ()
        if others and not (reviewed and reviewed.name in others):
            made_by = recommending_of(text)
            limb = LimbProposal(1, text, others, (), RequestForce.RECOMMENDS, False, (reason,), recommending=made_by)
            return (limb,)
        return attributed(text, reason, reviewed, named=bool(reviewed and reviewed.pattern.search(chapeau)))
    if _LEADS_TO_ACTIONS.search(chapeau):
        why = Reason("listed_as_action", words)
        if reviewed is None:
            return (_request(1, text, RequestForce.SHOULD, why, None),)
        reasons = (Reason("implied_reviewed", reviewed.name), why)
        return (LimbProposal(1, text, (reviewed.name,), (), RequestForce.SHOULD, True, reasons, reviewed.name),)
    return ()


def attributed(
    text: str, reason: Reason, reviewed: ReviewedState | None = None, *, named: bool = False
) -> tuple[LimbProposal, ...]:
    """Return one request for each piece that names its own bodies at the end, or one in all.

    They are addressed to the State under review. That is implied unless States make them, as in its review, or the
    words above have `named` it.
    """
    return tuple(
        _request(number, piece, RequestForce.RECOMMENDS, reason, reviewed, named=named)
        for number, piece in enumerate(_pieces(text), 1)
    )


_ADDRESSED_TO = re.compile(
    r"\brecommendations?\s+(?:(?:are|were)\s+)?(?:(?:addressed|directed|made|specific)\s+)?(?:to|for)\s+", re.IGNORECASE
)


def ends_in_states(text: str) -> bool:
    """Return whether an item ends in the names of those who made it, in brackets."""
    return bool(recommending_of(text))


def recommending_of(text: str) -> tuple[str, ...]:
    """Return who made a recommendation: the names in brackets at its end, as printed."""
    attribution = _attribution_of(text)
    return _names_in(attribution["names"]) if attribution else ()


def without_recommending(text: str) -> str:
    """Return the text without who made it; whoever proposes another wording leaves the names out."""
    attribution = _attribution_of(text)
    return text[: attribution.start()].rstrip() if attribution else text


def _attribution_of(text: str) -> re.Match[str] | None:
    last = [match for match in _IN_BRACKETS.finditer(text) if not text[match.end() :].strip(" .;*")]
    return last[-1] if last and _is_attribution(last[-1]["names"]) else None


def _names_in(words: str) -> tuple[str, ...]:
    names = [name.strip() for name in _BETWEEN_NAMES.split(words)]
    names = [
        re.sub(r"^(?:and|the|et|y|la|le|les|el|los|и)\s+(?=(?:former\s+)?\W*(?-i:[A-ZÀ-Ý]))", "", name)
        for name in names
    ]
    return tuple(dict.fromkeys(name for name in names if name))


def _request(
    number: int,
    text: str,
    force: RequestForce,
    reason: Reason,
    reviewed: ReviewedState | None,
    *,
    named: bool = False,
) -> LimbProposal:
    made_by = recommending_of(text)
    if reviewed is None:
        return LimbProposal(number, text, (Actor.STATES,), (), force, True, (reason,), recommending=made_by)
    implied = not made_by and not named
    reasons = (Reason("implied_reviewed" if implied else "state_under_review", reviewed.name), reason)
    return LimbProposal(number, text, (reviewed.name,), (), force, implied, reasons, reviewed.name, made_by)


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
        limbs = _of_row(row)
        proposals.append(
            ParagraphProposal(number, row.headings, heading, (), row.text, limbs, reasons, columns=row.columns)
        )
    return proposals, [] if counted else _notes([row.number for row in rows])


def whole_row(text: str) -> LimbProposal:
    """Return a row that is a question or a statement as one part: it asks nobody to act, and is for everybody."""
    return LimbProposal(1, text, (), (), None, implied=False, reasons=(Reason("row_of_table"),))


def _of_row(row: TableRow) -> tuple[LimbProposal, ...]:
    """Return the requests of a row; its columns say who made it, and to which State."""
    names = {name: words.strip() for name, words in row.columns if words.strip()}
    reviewed = next((words for name, words in names.items() if _names_reviewed_state(name)), "")
    state = ReviewedState(" ".join(reviewed.split())) if 0 < len(reviewed) <= _MAX_WORDS else None
    limbs = limbs_of(row.text, reviewed=state) or attributed(row.text, Reason("row_of_table"), state, named=True)
    cell = next((words for name, words in names.items() if _RECOMMENDING_COLUMN.search(name)), "")
    if not cell:
        return limbs
    made_by = tuple(dict.fromkeys(name.strip(" -–•*") for name in re.split(r"[;\n]", cell) if name.strip(" -–•*")))
    if len(made_by) == 1:
        made_by = _names_in(made_by[0])
    return tuple(replace(limb, recommending=limb.recommending or made_by) for limb in limbs)


def _names_reviewed_state(heading: str) -> bool:
    """Return whether a column holds the reviewed State, rather than its position or what else it said."""
    return bool(_REVIEWED_COLUMN.search(heading)) and role_of(heading) in {None, ColumnRole.REVIEWED_STATE}


_RECOMMENDING_COLUMN = re.compile(
    r"recommending|recommended by|made by|recommandant|auteur|formul[ée]e? par|recomendante|formulada por|рекомендующ"
    r"|الموصية|مقدمة التوصية|提出建议",
    re.IGNORECASE,
)
_REVIEWED_COLUMN = re.compile(
    r"under[- _]review|\breviewed\b|\bSuR\b|examin[ée]|examinado|objeto de examen|объект обзора|الاستعراض|受审议国",
    re.IGNORECASE,
)


def _notes(numbers: Sequence[str]) -> list[Reason]:
    twice = [number for number, count in Counter(number for number in numbers if number).items() if count > 1]
    groups: dict[str, set[int]] = {}
    for number in numbers:
        match = _LAST.match(number)
        if match:
            groups.setdefault(match[1], set()).add(int(match[2]))
    missing = [
        f"{before}{value}"
        for before, values in groups.items()
        if len(values) * 2 > max(values) - min(values)  # numbers that mean a place in a row, not a catalogue
        for value in range(min(values), max(values))
        if value not in values
    ]
    without = sum(not number for number in numbers)
    remarks = (
        ("duplicate_numbers", _listed(twice)),
        ("missing_numbers", _listed(missing)),
        ("rows_without_number", str(without) if without else ""),
    )
    return [Reason(code, words) for code, words in remarks if words]


def _listed(numbers: Sequence[str]) -> str:
    return ", ".join(numbers[:_MOST_SAID]) + (" …" if len(numbers) > _MOST_SAID else "")
