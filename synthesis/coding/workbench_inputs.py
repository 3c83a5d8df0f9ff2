"""One input as the workbench shows it: texts cut where codings begin and end, beside their translations."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import get_language

from accounts.models import User
from consultations.audience import audience_in
from consultations.enums import Constituency
from consultations.models import Round
from core.text.strings import layers
from submissions.campaigns.visible_campaigns import VisibleCampaign, VisibleMember
from submissions.enums import PassageField
from submissions.models import WorkingTranslation
from submissions.sensitive.redactions import RedactedRange, join_ranges, mark_redactions, redaction_mark
from submissions.visibility.reader import InputReader, submissions_of
from submissions.visibility.visible_inputs import VisibleInput
from synthesis.coding.hints import hints_of
from synthesis.coding.memos import memos_of_inputs
from synthesis.coding.suggestions import open_suggestions
from synthesis.enums import CodingOrigin
from synthesis.models import CodedPassage, Hint, Memo, Theme, ThemeSuggestion


@dataclass(frozen=True, slots=True)
class Coding:
    """A theme given to words that the reader sees.

    `number` is shown after the words; `over` are the numbers of codings that share some of the words.
    """

    id: UUID
    number: int
    theme: Theme
    field: str
    start: int
    end: int
    words: str
    by: str
    suggested: bool
    over: tuple[int, ...] = ()
    memos: tuple[Memo, ...] = ()
    carried_from: int | None = None  # the version it was given in, where it followed from there by itself


@dataclass(frozen=True, slots=True)
class MarkedPiece:
    """Words under the same codings: how many codings, and the numbers of those that end here.

    Redacted words are shown as blocks of the same length, so that offsets of codings stay right; `says` is the mark
    shown in their place, on the first piece only.
    """

    text: str
    depth: int = 0
    ends: str = ""
    covered: bool = False
    says: str = ""


@dataclass(frozen=True, slots=True)
class TextTranslation:
    """A working translation, unofficial; `by` and `at` are shown with it (PRACTICE 31)."""

    text: str
    language: str
    by: str
    at: datetime
    service: str = ""  # what made it, where no person did


@dataclass(frozen=True, slots=True)
class InputText:
    """One text of an input."""

    name: str
    label: str
    pieces: list[MarkedPiece]
    translation: TextTranslation | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class ProposedTheme:
    """A suggested theme, with similar words that were given it before; "" where the reader may not read those."""

    suggestion: ThemeSuggestion
    because: str

    @property
    def theme(self) -> Theme:
        return self.suggestion.theme


@dataclass(frozen=True, slots=True)
class WorkbenchInput:
    """One input with its texts and codings."""

    visible: VisibleInput
    fields: list[InputText]
    codings: list[Coding]
    suggested: list[ProposedTheme] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    campaign: VisibleCampaign | None = None
    repeats: VisibleMember | None = None  # its place in the campaign, where another card of the page shows the text

    @property
    def constituency(self) -> str:
        """The name of the constituency, "" where it would identify somebody."""
        return str(Constituency(self.visible.constituency).label) if self.visible.constituency else ""


class WorkbenchInputBuilder:
    """Builds the cards of one page, and looks up what all of them need at once. Six queries."""

    def __init__(self, reader: InputReader, rows: Sequence[VisibleInput]) -> None:
        round_ = reader.context.round
        keys = [row.id for row in rows if row.id and not row.withheld]
        self._codings = codings_of(round_, keys)
        self._memos = memos_of_inputs(round_, [row.id for row in rows if row.id and row.is_whole], reader.audience)
        self._suggested, self._hints = open_suggestions(keys, round_), hints_of(keys)
        because = {each.because.input_id for rows in self._suggested.values() for each in rows if each.because}
        # They may stand in any submission of the round; the reader may know those alone that the page shows.
        only = submissions_of(because)
        self._read = InputReader(round_, reader.audience, only=only).inputs(because) if because else {}
        self._translations: dict[tuple[UUID, str, str, str], WorkingTranslation] = {}
        lines = [row.line for row in rows if row.line]
        for each in WorkingTranslation.objects.filter(line__in=lines).select_related("by"):
            self._translations[each.line_id, each.field, each.language, each.text] = each

    def card(self, row: VisibleInput) -> WorkbenchInput:
        """Return the card; without words where the reader may not see them."""
        if row.withheld or row.id is None:
            return WorkbenchInput(row, [], [])
        codings = _numbered(row, self._codings.get(row.id, []), self._memos.get(row.id, []))
        fields = [
            InputText(
                each.value,
                str(each.label),
                pieces_of(text, each, codings, row.covered_in(each)),
                self._translation(row, each),
                row.language_of(each),
            )
            for each in PassageField
            if (text := row.text(each))
        ]
        suggested = [ProposedTheme(each, self._words(each.because)) for each in self._suggested.get(row.id, ())]
        return WorkbenchInput(row, fields, codings, suggested, self._hints.get(row.id, []))

    def _words(self, coding: CodedPassage | None) -> str:
        visible = self._read.get(coding.input_id) if coding else None
        return _words(visible, coding) if coding and visible and not visible.withheld else ""

    def _translation(self, row: VisibleInput, name: str) -> TextTranslation | None:
        """Return the translation into the reader's language, else any other."""
        translations = [each for each in row.translations if each[0] == name]
        for _name, language, text in sorted(translations, key=lambda each: each[1] != get_language()):
            stored = self._translations.get((row.line, name, language, text)) if row.line else None
            if stored is not None:
                return TextTranslation(text, language, stored.by.name, stored.at, stored.service)
        return None


def workbench_input(round_: Round, input_: UUID, *, by: User) -> WorkbenchInput | None:
    """Return one input of any version, None where the person may not see its words."""
    reader = InputReader(round_, audience_in(by, round_))
    visible = reader.inputs([input_]).get(input_)
    return None if visible is None or visible.withheld else WorkbenchInputBuilder(reader, [visible]).card(visible)


def codings_of(round_: Round, inputs: Iterable[UUID]) -> Mapping[UUID, list[CodedPassage]]:
    """Return the codings by input, in the order of their words. One query."""
    by_input: dict[UUID, list[CodedPassage]] = defaultdict(list)
    rows = CodedPassage.objects.filter(theme__round=round_, input__in=list(inputs)).select_related("theme", "by")
    rows = rows.annotate(carried_number=F("carried_from__version__number"))
    for row in rows.order_by("field", "start", "end", "theme__order"):
        by_input[row.input_id].append(row)
    return by_input


def _numbered(row: VisibleInput, codings: Sequence[CodedPassage], memos: Sequence[Memo]) -> list[Coding]:
    places = {coded.pk: number for number, coded in enumerate(codings, start=1)}
    return [
        Coding(
            coded.pk,
            places[coded.pk],
            coded.theme,
            coded.field,
            coded.start,
            coded.end,
            _words(row, coded),
            coded.by.name,
            coded.origin == CodingOrigin.SUGGESTED,
            tuple(places[other.pk] for other in codings if other.pk != coded.pk and _overlap(coded, other)),
            tuple(memo for memo in memos if memo.theme_id == coded.theme_id),
            coded.carried_number,  # type: ignore[attr-defined]  # an annotation
        )
        for coded in codings
    ]


def _overlap(one: CodedPassage, other: CodedPassage) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end


def _words(row: VisibleInput, coded: CodedPassage) -> str:
    """Return the coded words, with a mark in place of redacted ones."""
    return mark_redactions(row.text(coded.field)[coded.start : coded.end], row.covered_in(coded.field), at=coded.start)


def pieces_of(text: str, name: str, codings: Sequence[Coding], covered: Iterable[RedactedRange]) -> list[MarkedPiece]:
    """Return the field cut wherever a coding or a redaction begins or ends; the pieces joined give the text."""
    here = [coded for coded in codings if coded.field == name]
    hidden = join_ranges(covered)
    ranges = [*((coded.start, coded.end) for coded in here), *((start, end) for start, end, _grounds in hidden)]
    pieces, at = [], 0
    for words, over in layers(text, ranges):
        begin, at = at, at + len(words)
        coded = [here[place] for place in over if place < len(here)]
        under = next((hidden[place - len(here)] for place in over if place >= len(here)), None)
        ends = " ".join(str(each.number) for each in coded if each.end == at)
        says = redaction_mark(*under[2]) if under and under[0] == begin else ""
        pieces.append(MarkedPiece(words, len(coded), ends, under is not None, says))
    return pieces
