"""Proposes the requests of a whole document, paragraph by paragraph: its State, its lists and its language count."""

import re
from collections.abc import Sequence
from typing import Protocol

from consultations.reading.messages import Reason, excerpt
from consultations.reading.proposals import languages
from consultations.reading.proposals.limbs import limbs_of
from consultations.reading.proposals.lists import attributed, ends_in_states, is_recommendation, listed, says_only
from consultations.reading.proposals.reviewed import ReviewedState, reviewed_state
from consultations.reading.results import LimbProposal, ParagraphKind, RequestForce

MAX_FOR_LIMBS = 12_000  # characters; no paragraph of a UN document comes near it
_WITHOUT_REQUESTS = frozenset({ParagraphKind.QUESTION, ParagraphKind.STATEMENT})
_PREAMBULAR = re.compile(
    r"(?:(?:Deeply|Further|Gravely|Strongly|Also|Fully)\s+)?(?:[A-Z][a-z]+ing|Guided|Determined|Convinced|Aware|Mindful"
    r"|Concerned|Alarmed|Appalled|Conscious|Cognizant|Encouraged|Inspired|Disturbed)\b(?!\s+to\s+\w+\s+States).*,\s*\d*$",
    re.DOTALL,
)
_COMMA = re.compile(r"[,，،]\s*\d{0,3}$")  # an operative paragraph ends otherwise
_NATIONAL_REPORT = re.compile(
    r"\W*(?:national report submitted|rapport national présenté|informe nacional presentado|национальный доклад\b"
    r"|التقرير الوطني\b|تقرير وطني\b|.{0,20}提交的国家报告|国家报告)",
    re.IGNORECASE,
)
_WAS_RECOMMENDED = re.compile(r"\b(?:was|were) recommended that\b.{0,80}:$|\brecommended that [A-Z][^.:]{0,60}:$")
_OPEN = re.compile(r"[:：]\s*(?:\[\s*(?:\.\.\.|…)\s*\]\s*)?\d{0,3}$")  # the list follows
# A record of what somebody said begins with who did: its "should" is theirs.
_SPOKE = re.compile(
    r"(?:In (?:a|its|their) joint statement, |Also at the same meeting, |At the same meeting, )?"
    r"(?!(?:The )?(?:Special |Independent |Committee|Working|Council|Commission|Sub|High|Secretary|Assembly|State"
    r"|Government))(?:The )?[A-Z][^.;:]{1,200}?\b"
    r"(?:welcomed|commended|noted|stated|appreciated|congratulated|thanked|said|expressed|referred|recalled|reported"
    r"|asked|stressed|indicated|observed|emphasized|highlighted|acknowledged|praised|inquired|explained|mentioned|added"
    r"|underlined|regretted|pointed|urged|recommended|encouraged|considered|called"
    r"|conveyed)\b"
)
_ENOUGH_ITEMS, _MOST_OF_THEM = 3, 0.6
_HEAD_LINES, _TITLE_LINES = 80, 40
_SHOULD = frozenset({RequestForce.SHOULD, RequestForce.SHOULD_CONSIDER})


class AskingParagraph(Protocol):
    """What is looked at of a paragraph or of an item: `chapeau`, the words above it; `items`, how many follow."""

    @property
    def number(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def parent(self) -> str: ...
    @property
    def items(self) -> int: ...
    @property
    def chapeau(self) -> str: ...


class DocumentRequests:
    """The requests of one document. Ask for them paragraph by paragraph, in order.

    `head`: the lines above the first paragraph; `language`: two letters, None where unknown (read as English).
    """

    def __init__(self, paragraphs: Sequence[AskingParagraph], head: Sequence[str], language: str | None) -> None:
        self.reviewed = reviewed_state(head[:_HEAD_LINES], (each.text for each in paragraphs))
        self.language = language or "en"
        self._is_national_report = any(_NATIONAL_REPORT.match(line) for line in head[:_TITLE_LINES])
        self._state_lists = _lists_of_states(paragraphs)
        self._chapeau: LimbProposal | None = None
        self._asking_list = False  # "it was recommended that X:" stands above the items

    @property
    def is_read(self) -> bool:
        """Whether requests are looked for at all in this language."""
        return self.language == "en" or self.language in languages.LANGUAGES

    def of(
        self, paragraph: AskingParagraph, kind: ParagraphKind = ParagraphKind.PARAGRAPH
    ) -> tuple[tuple[LimbProposal, ...], tuple[Reason, ...]]:
        """Return the requests of the next paragraph, and the reasons where there are none."""
        if not paragraph.parent:
            self._chapeau, self._asking_list = None, False
        if len(paragraph.text) > MAX_FOR_LIMBS:
            return (), (Reason("too_long_for_limbs"),)
        ends_in_comma = self.language != "en" and not paragraph.parent and _COMMA.search(paragraph.text)
        if kind is ParagraphKind.PREAMBULAR or ends_in_comma or _PREAMBULAR.match(paragraph.text):
            return (), (Reason("preamble"),)
        if kind in _WITHOUT_REQUESTS:
            return (), (Reason(kind.value),)
        if self._is_national_report:
            return (), (Reason("national_report"),)
        limbs, reasons = self._limbs_in(paragraph, joint=kind is ParagraphKind.OPERATIVE and not paragraph.parent)
        if not paragraph.parent and paragraph.items and _OPEN.search(paragraph.text):
            self._asking_list = bool(_WAS_RECOMMENDED.search(paragraph.text))
            if limbs and not says_only(paragraph.text):
                self._chapeau, limbs = limbs[-1], limbs[:-1]  # it speaks through its items
                return limbs, ()
        if not limbs and not reasons and self.is_read:
            reasons = (Reason("recommends_nothing"),)
        return limbs, reasons

    def _limbs_in(
        self, paragraph: AskingParagraph, *, joint: bool
    ) -> tuple[tuple[LimbProposal, ...], tuple[Reason, ...]]:
        text, chapeau = paragraph.text, paragraph.chapeau
        if paragraph.parent and chapeau and says_only(chapeau):
            return (), (Reason("says_what_was_done", excerpt(chapeau)),)
        if not self._chapeau and is_recommendation(chapeau):
            limbs = listed(text, chapeau, self.reviewed)
            return limbs, () if limbs else (Reason("reply_to_recommendations"),)
        if self._asking_list:
            return attributed(text, Reason("from_chapeau", excerpt(chapeau)), self.reviewed, named=True), ()
        if self.language == "en":
            limbs = limbs_of(text, chapeau=self._chapeau, reviewed=self.reviewed, joint=joint)
            if limbs and not paragraph.parent and _SPOKE.match(text) and all(each.force in _SHOULD for each in limbs):
                return (), (Reason("what_others_said"),)
        else:
            limbs = languages.limbs_of(text, self.language, chapeau=self._chapeau, reviewed=self.reviewed)
        if not limbs and paragraph.parent in self._state_lists:
            return attributed(text, Reason("ends_in_states"), self.reviewed), ()
        if not limbs and self.language == "en":
            limbs = listed(text, chapeau, self.reviewed)
        return limbs, ()


def requests_of_text(
    text: str, language: str | None, reviewed: ReviewedState | None = None
) -> tuple[LimbProposal, ...]:
    """Return the requests of one text by itself, in the language of its document (None: English)."""
    if len(text) > MAX_FOR_LIMBS:
        return ()
    if (language or "en") == "en":
        return limbs_of(text, reviewed=reviewed)
    return languages.limbs_of(text, str(language), reviewed=reviewed)


def _lists_of_states(paragraphs: Sequence[AskingParagraph]) -> frozenset[str]:
    """Return the numbers of the paragraphs most of whose items end in States in brackets, and that request nothing."""
    ends: dict[str, list[bool]] = {}
    chapeaus: dict[str, str] = {}
    for each in paragraphs:
        if each.parent:
            ends.setdefault(each.parent, []).append(ends_in_states(each.text))
            chapeaus[each.parent] = each.chapeau
    return frozenset(
        number
        for number, numbers in ends.items()
        if len(numbers) >= _ENOUGH_ITEMS
        and sum(numbers) >= _MOST_OF_THEM * len(numbers)
        and not says_only(chapeaus[number])
        and not _DOCUMENTS.search(chapeaus[number])
    )


_DOCUMENTS = re.compile(r"\bdocuments?\b|\bstatements?\b|\bfollowing (?:States|delegations|countries)\b", re.IGNORECASE)
