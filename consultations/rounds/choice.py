"""The choice of recommendations of a round: rows of the document, what they are filtered by, and the acts on them."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from consultations.models import Document, Paragraph, Recommendation
from consultations.rounds.number_ranges import NumberIndex
from core.text.strings import fold, sort_key

SHOWN = 50  # rows of one page
_MADE_BY = re.compile(r"\(\s*(?:the\s+)?(?P<names>[^\W\d_a-z](?:[^()]|\([^()]*\))*)\)[\s;.,:]*\d{0,2}$")
_BETWEEN_NAMES = re.compile(r"\s*[,;/、，]\s*(?:and\s+)?(?![^()]*\))")
# Names with "and" of their own. Elsewhere "and" stands between the last two names of a list.
_ONE_NAME = re.compile(
    r"Bosnia and Herzegovina|Trinidad and Tobago|Antigua and Barbuda|Saint Kitts and Nevis|Britain and Northern Ireland"
    r"|Saint Vincent and the Grenadines|S[aã]o Tom[eé] and Pr[ií]ncipe",
    re.IGNORECASE,
)
_STATE_COLUMN = re.compile(
    r"recommending|made by|proposed by|recommandant|recomienda|рекоменд\w+ государств|الدولة", re.IGNORECASE
)
_THEME_COLUMN = re.compile(r"theme|issue|topic|subject|thème|tema|тема|主题|专题|الموضوع", re.IGNORECASE)
_NAME_WORDS = 12  # of what can be a list of names


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """A recommendation of the document with what it can be filtered by. `states`: those that made it (UPR practice)."""

    recommendation: Recommendation
    heading: str
    addressees: tuple[str, ...]
    states: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChoiceFilter:
    """What the list is narrowed to; "" narrows nothing. `only` is "chosen" or "others"."""

    q: str = ""
    heading: str = ""
    state: str = ""
    kind: str = ""
    addressee: str = ""
    theme: str = ""
    only: str = ""

    def matches(self, row: ChoiceRow, chosen: Collection[UUID]) -> bool:
        """Return whether the row is shown. All the words of `q` must be in its text, heading or number."""
        if self.only and (row.recommendation.pk in chosen) != (self.only == "chosen"):
            return False
        for value, values in (
            (self.heading, (row.heading,)),
            (self.state, row.states),
            (self.addressee, row.addressees),
            (self.kind, (row.recommendation.kind,)),
            (self.theme, row.themes),
        ):
            if value and value not in values:
                return False
        text = fold(f"{row.recommendation.label} {row.heading} {row.recommendation.text}")
        return all(word in text for word in fold(self.q).split())


@dataclass(slots=True)
class DocumentChoice:
    """Everything that can be chosen in one document, in its order."""

    rows: Sequence[ChoiceRow]
    index: NumberIndex
    keys: frozenset[UUID] = field(init=False)

    def __post_init__(self) -> None:
        self.keys = frozenset(row.recommendation.pk for row in self.rows)

    @property
    def recommendations(self) -> list[Recommendation]:
        return [row.recommendation for row in self.rows]

    @property
    def kinds(self) -> list[str]:
        return [row.recommendation.kind for row in self.rows]

    def facet(self, values: Callable[[ChoiceRow], Iterable[str]], *, in_order: bool = False) -> list[tuple[str, int]]:
        """Return the values of a filter with the number of rows of each: `in_order` of the document, or by name."""
        counts: dict[str, int] = {}
        for row in self.rows:
            for value in values(row):
                counts[value] = counts.get(value, 0) + 1
        options = [(value, count) for value, count in counts.items() if value]
        return options if in_order else sorted(options, key=lambda each: sort_key(each[0]))


def choice_of(document: Document) -> DocumentChoice:
    """Return what the document offers. Two queries."""
    paragraphs = list(Paragraph.objects.filter(document=document).order_by("order"))
    by_key = {paragraph.pk: paragraph for paragraph in paragraphs}
    recommendations = list(Recommendation.objects.filter(paragraph__document=document).order_by("order", "limb"))
    for row in recommendations:
        row.paragraph = by_key[row.paragraph_id]
    return DocumentChoice([_row(each) for each in recommendations], NumberIndex(paragraphs, recommendations))


def states_in(text: str) -> tuple[str, ...]:
    """Return the States in the brackets at the end of a recommendation: "(Philippines, Bosnia and Herzegovina)"."""
    match = _MADE_BY.search(text)
    return _names(match["names"]) if match else ()


def with_ticks(chosen: Iterable[UUID], offered: Iterable[UUID], ticked: Iterable[UUID]) -> set[UUID]:
    """Return the choice after a page on which the rows `offered` were shown and those in `ticked` were left ticked."""
    offered = set(offered)
    return (set(chosen) - offered) | (offered & set(ticked))


def _row(recommendation: Recommendation) -> ChoiceRow:
    columns = recommendation.paragraph.columns
    states = [name for key, value in columns.items() if _STATE_COLUMN.search(key) for name in _names(str(value))]
    themes = [
        theme.strip()
        for key, value in columns.items()
        if _THEME_COLUMN.search(key)
        for theme in re.split(r"[;\n]", str(value))
        if theme.strip()
    ]
    return ChoiceRow(
        recommendation,
        " › ".join(recommendation.paragraph.heading_path),
        tuple(recommendation.addressees),
        tuple(dict.fromkeys(states)) or (states_in(recommendation.text) if recommendation.is_recommendation else ()),
        tuple(dict.fromkeys(themes)),
    )


def _names(text: str) -> tuple[str, ...]:
    """Return the names of a list; nothing where it reads as a sentence."""
    names = []
    for piece in _BETWEEN_NAMES.split(text.strip()):
        both = [piece] if _ONE_NAME.search(piece) else re.split(r"\s+and\s+", piece)
        names += [re.sub(r"^the\s+", "", name.strip(" .;")) for name in both]
    names = [name for name in names if name]
    if any(len(name.split()) > _NAME_WORDS or name[:1].islower() for name in names):
        return ()
    return tuple(dict.fromkeys(names))
