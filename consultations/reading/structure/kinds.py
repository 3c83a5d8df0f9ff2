"""Tells what the paragraphs of a document are by the words and numbers of their kind, in six languages.

A treaty body first states its concern, then its recommendation: the concern is the context of the recommendation.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from consultations.reading.results import ParagraphKind
from consultations.reading.structure.paragraphs import NumberedParagraph

_OBSERVATIONS = re.compile(
    r"concluding observations|observations finales|observaciones finales|заключительные замечания"
    r"|ملاحظات(?:ه|ها)? (?:ال)?ختامية|结论性意见",
    re.IGNORECASE,
)
_CONCERNS_HEADING = re.compile(
    r"\bconcerns?\b|préoccupation|preocupaci|озабоченност|беспокойств|القلق|关[切注]", re.IGNORECASE
)
_OF_BODY = re.compile(r"/CO/|/CONCL")
_CONCERN = re.compile(
    r"\b(?:(?:is|are|remains?|remain|was)\s+(?:\w+\s+){0,3}(?:concerned|alarmed|troubled|disturbed)|concerned\s+(?:about|at|by|that)"
    r"|regrets?\b|deplores?\b|notes?\s+with\s+(?:\w+\s+)?(?:concern|regret|alarm)|expresses\s+(?:\w+\s+){0,2}concern|(?:is|are)\s+of\s+concern|concern\s+is\s+(?:\w+\s+)?expressed)"
    r"|préoccupée?s?\b|s[’']inquiète|regrette\b|note avec (?:préoccupation|inquiétude|regret)|déplore\b|constate avec"
    r"|preocupad[oa]s?\b|preocupa\b|inquieta\b|lamenta\b|observa con (?:preocupación|inquietud)|expresa su preocupación"
    r"|озабочен|обеспокоен|с (?:сожалением|беспокойством|озабоченностью)|выражает сожаление|сожалеет"
    r"|(?:يساور|تساور)\S*\s.{0,40}القلق|القلق|تأسف|يأسف"
    r"|关切|遗憾|不安",
    re.IGNORECASE,
)
_RECOMMENDATION = re.compile(
    r"(?<!which )\b(?:recommends?|suggests?|urges?|calls\s+(?:up)?on|requests?|encourages?|invites?)\b"
    r".{0,160}?\b(?:State\s+part(?:y|ies)|Government|it|authorities|to|that)\b"
    r"|\b(?:State\s+party|Government|States?)\s+(?:[\w-]+\s+){0,6}?(?:should|must|is\s+(?:encouraged|urged|invited|requested))\b"
    r"|\breiterates\s+its\s+(?:\w+\s+)?recommendation"
    r"|recommande\b|engage\s+(?:instamment\s+)?l[’']État|invite\s+l[’']État|prie\s+l[’']État|exhorte"
    r"|encourage\s+l[’']État|l[’']État partie\s+(?:devrait|est (?:invité|prié|encouragé))"
    r"|recomienda\b|(?:insta|alienta|invita|pide)\s+al?\b|exhorta\b|El Estado parte (?:debe|debería)"
    r"|рекомендует|настоятельно призывает|призывает|просит|предлагает государству|государству-участнику следует"
    r"|توصي|تحث|تدعو|تطلب|تشجع|ينبغي للدولة الطرف"
    r"|建议|敦促|促请|请缔约国|鼓励缔约国|缔约国应",
    re.IGNORECASE | re.DOTALL,
)  # fmt: skip
_QUESTION = re.compile(r"[?？؟](?:[\s\d)\]”’»]|$)")
_QUESTION_LABEL = re.compile(r"Q\d{1,3}$")
_STATEMENT_LABEL = re.compile(r"(?:.*, )?(?:[A-Z](?:\.\d{1,2}){1,3}|[A-D]\d{1,2})$")
_MOSTLY = 0.5
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class KindOfParagraph:
    """What a paragraph is; `context`: the index of the paragraph that is its context."""

    kind: ParagraphKind
    context: int | None = None


def kinds_of(paragraphs: Sequence[NumberedParagraph], symbol: str, first_lines: Sequence[str]) -> list[KindOfParagraph]:
    """Return the kind and context of each paragraph. `first_lines`: those above the first paragraph."""
    if _are_observations(paragraphs, symbol, first_lines):
        return _of_observations(paragraphs)
    if _share(paragraphs, lambda each: bool(_STATEMENT_LABEL.match(each.number))) >= _MOSTLY:
        return _of_statements(paragraphs)
    questions = _share(paragraphs, lambda each: bool(_QUESTION.search(each.text)))
    return [
        KindOfParagraph(ParagraphKind.QUESTION)
        if each.kind is ParagraphKind.PARAGRAPH
        and (_QUESTION_LABEL.match(each.number) or (questions >= _MOSTLY and _QUESTION.search(each.text)))
        else KindOfParagraph(each.kind)
        for each in paragraphs
    ]


def _share(paragraphs: Sequence[NumberedParagraph], holds: Callable[[NumberedParagraph], bool]) -> float:
    return sum(map(holds, paragraphs)) / len(paragraphs) if paragraphs else 0.0


def _are_observations(paragraphs: Sequence[NumberedParagraph], symbol: str, first_lines: Sequence[str]) -> bool:
    """Return whether a document is a treaty body's: by its symbol, its title, or headings and concerns together."""
    if _OF_BODY.search(symbol) or any(_OBSERVATIONS.search(line) for line in first_lines if len(line) < 200):
        return True
    headed = any(_CONCERNS_HEADING.search(text) for each in paragraphs for text in each.path.texts)
    return headed and sum(bool(_CONCERN.search(each.text[:400])) for each in paragraphs) >= _ENOUGH


def _of_observations(paragraphs: Sequence[NumberedParagraph]) -> list[KindOfParagraph]:
    kinds: list[KindOfParagraph] = []
    concern: int | None = None
    parent: int = -1
    for index, each in enumerate(paragraphs):
        if index and each.path.headings[-1:] != paragraphs[index - 1].path.headings[-1:]:
            concern = None
        if each.parent:
            above = kinds[parent]
            both = above.kind is ParagraphKind.RECOMMENDATION and concern != parent and above.context is None
            context = parent if both and _CONCERN.search(paragraphs[parent].text) else above.context
            kinds.append(KindOfParagraph(above.kind, context))
            continue
        parent = index
        kind = _kind_of_observation(each.text)
        before = kinds[parent_before] if (parent_before := _above(paragraphs, index)) is not None else None
        follows = kind is ParagraphKind.RECOMMENDATION and concern is None and not _CONCERN.search(each.text)
        if follows and parent_before is not None and before and before.kind is ParagraphKind.PARAGRAPH:
            concern = parent_before  # it says what is the matter, in whatever words
            kinds[concern:index] = [KindOfParagraph(ParagraphKind.CONCERN)] * (index - concern)
        if kind is ParagraphKind.RECOMMENDATION and concern is not None and before and parent_before is not None:
            between = before.kind is ParagraphKind.PARAGRAPH and parent_before > concern
            if between:  # what is said between a concern and its recommendation goes on with the concern
                kinds[parent_before:index] = [KindOfParagraph(ParagraphKind.CONCERN)] * (index - parent_before)
        if kind is ParagraphKind.CONCERN:
            concern = index
        kinds.append(KindOfParagraph(kind, concern if kind is ParagraphKind.RECOMMENDATION else None))
    return kinds


def _above(paragraphs: Sequence[NumberedParagraph], index: int) -> int | None:
    """Return the paragraph above this one, below the same last heading; never an item."""
    at = index - 1
    while at >= 0 and paragraphs[at].parent:
        at -= 1
    own = paragraphs[index].path.headings[-1:]
    return at if at >= 0 and own and paragraphs[at].path.headings[-1:] == own else None


def _kind_of_observation(text: str) -> ParagraphKind:
    """Return what a paragraph is; one with both a concern and a recommendation is a recommendation."""
    if _RECOMMENDATION.search(text) and not _is_only_recalled(text):
        return ParagraphKind.RECOMMENDATION
    return ParagraphKind.CONCERN if _CONCERN.search(text) else ParagraphKind.PARAGRAPH


def _is_only_recalled(text: str) -> bool:
    """Return whether a concern only speaks of what others recommend: the body itself recommends nothing."""
    match = _RECOMMENDATION.search(text)
    concern = _CONCERN.search(text)
    if not match or not concern:
        return False
    sentences = re.split(r"(?<=[.。؟!])\s+", text)
    return not any(_RECOMMENDATION.search(one) and not _CONCERN.search(one) for one in sentences)


def _of_statements(paragraphs: Sequence[NumberedParagraph]) -> list[KindOfParagraph]:
    """Return statements; one of a lower level has that above it as its context."""
    places: dict[str, int] = {}
    kinds = []
    for index, each in enumerate(paragraphs):
        places[each.number] = index
        is_statement = bool(_STATEMENT_LABEL.match(each.number))
        kind = ParagraphKind.STATEMENT if is_statement else each.kind
        kinds.append(KindOfParagraph(kind, places.get(each.number.rpartition(".")[0]) if is_statement else None))
    return kinds
