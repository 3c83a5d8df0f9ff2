"""Public inputs: the list of a round, one in full, and which of its words published reports cite (PRACTICE 25)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.text import Truncator

from consultations.models import Paragraph, Question, Recommendation, Round
from consultations.rounds.selectors import recommendations_of
from core.audience import PUBLIC
from core.text.strings import digest
from portal.public.source_names import source_details, source_name
from submissions.drafting.subjects import subject_heading
from submissions.enums import POSITION_LETTERS, CommentType, Position
from submissions.models import TEXT_FIELDS, Input
from submissions.models.input_fields import BY_NAME
from submissions.public_state.public_inputs import (
    PublicInputs,
    count_rewordings,
    find_public_input,
    public_rewordings,
)
from submissions.tables.amendments import consolidated
from submissions.visibility.reader import InputReader, submissions_of
from submissions.visibility.visible_inputs import InputFilters, VisibleInput
from synthesis.publication.frozen_outline import kind_of
from synthesis.publication.selectors import released


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage of a text, and the paragraph that cites it."""

    field: str
    start: int
    end: int
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class CitedStretch:
    """A stretch of a text. `ends` are the citations that end with it; without `is_cited` nobody cites it."""

    text: str
    is_cited: bool
    ends: tuple[Citation, ...] = ()


def citations(input_id: UUID, visible: VisibleInput, round_: Round, now: datetime) -> list[Citation]:
    """Return the citations of released reports that fit the texts as they are shown. Two queries.

    Redacted or translated texts have none; a draft text names nobody (decision 0040).
    """
    if visible.redacted or visible.is_translated:
        return []
    cited_in = []
    for publication in released(now).filter(report__round=round_):
        if not kind_of(publication.outline).names_sources:
            continue
        url = reverse("report", args=[publication.report.reference])
        for part in publication.outline["sections"]:
            for row in part["findings"]:
                if row.get("suspended") or row.get("removed"):
                    continue
                for each in row["evidence"]:
                    words = visible.text(each["field"])[each["start"] : each["end"]]
                    if each["input"] == str(input_id) and digest(words) == each["digest"]:
                        place = each["field"], each["start"], each["end"]
                        cited_in.append(Citation(*place, row["number"], f"{url}#finding-{row['number']}"))
    return cited_in


def stretches(text: str, cited: Iterable[Citation]) -> list[CitedStretch]:
    """Return the text in order, cut where a citation begins or ends; citations may overlap."""
    cited = sorted(set(cited), key=lambda each: (each.number, each.start))
    places = sorted({0, len(text), *(each.start for each in cited), *(each.end for each in cited)})
    return [
        CitedStretch(
            text[start:end],
            any(each.start <= start and end <= each.end for each in cited),
            tuple(each for each in cited if each.end == end),
        )
        for start, end in pairwise(places)
    ]


WORDINGS = 100  # proposals on a page, or those of one recommendation
WORDS, CHARACTERS = 50, 450  # of an input in a list, whichever comes first; the rest is on its own page


@dataclass(frozen=True, slots=True)
class InputLine:
    """An input in a list: what it is about, who sent it, how it begins."""

    visible: VisibleInput
    where: str
    who: str
    about: str
    letter: str
    position: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class WholeInput:
    """An input on its own page. `texts` are (heading, stretches of its words, [(language, working translation)])."""

    line: InputLine
    round: Round
    recommendation: Recommendation | None
    paragraph: Paragraph | None  # spoken to as a whole
    question: Question | None
    comment_type: str
    texts: list[tuple[str, list[CitedStretch], list[tuple[str, str]]]]
    is_cited: bool = False


def input_page(round_: Round, now: datetime, filters: InputFilters, *, number: str | None, size: int) -> Page:
    """Return a page of lines, by paragraph, then by body.

    Inputs without a name are in the order of their random references.
    """
    page = Paginator(PublicInputs(round_, now=now, filters=filters), size).get_page(number)
    page.object_list = [input_line(visible) for visible in page.object_list]
    return page


def wording_page(round_: Round, now: datetime, *, number: str | None) -> tuple[Page, int]:
    """Return a page of recommendations with their proposed wordings, and how many inputs propose one.

    A recommendation is never divided. As many are on a page as have WORDINGS proposals together.
    """
    abouts = {each.pk: each for each in recommendations_of(round_)}
    counts = count_rewordings(round_, now)
    pages: list[list[UUID]] = []
    room = 0
    for key in abouts:
        if key not in counts:
            continue
        if counts[key] > room:
            pages.append([])
            room = WORDINGS
        pages[-1].append(key)
        room -= counts[key]
    page = Paginator(pages, 1).get_page(number)
    keys = [key for keys in page.object_list for key in keys]
    # Without keys it gives those on every text, also on those that were taken out of the round.
    rows = (row for row in public_rewordings(round_, now, keys) if row.recommendation in abouts)
    page.object_list = consolidated(rows, abouts, round_.document.language)
    return page, sum(counts[key] for listed in pages for key in listed)


def whole_input(reference: str, now: datetime) -> WholeInput | None:
    """Return the input with this public reference; None for anything else, whatever other reference it has."""
    key = find_public_input(reference, now)  # costs the same whatever the reference names
    if key is None:
        return None
    round_ = Round.objects.select_related("rules").get(delegations__submissions__versions__inputs=key)
    reader = InputReader(round_, PUBLIC, now=now, only=submissions_of([key]))
    visible = next(reader.listed(Input.objects.filter(pk=key)), None)
    if visible is None or visible.reference != reference:
        return None
    recommendations = Recommendation.objects.select_related("paragraph__document").defer("paragraph__document__reading")
    cited = citations(key, visible, round_, now)
    return WholeInput(
        line=input_line(visible),
        round=round_,
        recommendation=recommendations.filter(pk=visible.recommendation).first(),
        paragraph=Paragraph.objects.filter(pk=visible.paragraph).first() if visible.paragraph else None,
        question=Question.objects.filter(pk=visible.question).first() if visible.question else None,
        comment_type=str(CommentType(visible.comment_type).label) if visible.comment_type else "",
        texts=_texts(visible, round_, cited),
        is_cited=bool(cited),
    )


def input_line(visible: VisibleInput) -> InputLine:
    """Return the input as a line of a list."""
    position = Position(visible.position) if visible.position else None
    text = next((visible.text(name) for name in TEXT_FIELDS if visible.text(name)), "")
    return InputLine(
        visible=visible,
        where=subject_heading(visible),
        who=source_name(visible),
        about=source_details(visible),
        letter=POSITION_LETTERS[position] if position else "",
        position=str(position.label) if position else "",
        excerpt=Truncator(Truncator(text).words(WORDS)).chars(CHARACTERS),
    )


def _texts(
    visible: VisibleInput, round_: Round, cited: Iterable[Citation]
) -> list[tuple[str, list[CitedStretch], list[tuple[str, str]]]]:
    return [
        (
            BY_NAME[name].label_for(round_.purpose),
            stretches(visible.text(name), [each for each in cited if each.field == name]),
            [(into, text) for of, into, text in visible.translations if of == name],
        )
        for name in TEXT_FIELDS
        if visible.text(name)
    ]
