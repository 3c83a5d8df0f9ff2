"""Inputs as far as anybody may read them: the list of a round, and one in full. All through the one door."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from consultations.enums import Purpose
from consultations.models import Paragraph, Question, Recommendation, Round
from core.audience import PUBLIC
from portal.public.citations import Citation, Stretch, citations, stretches
from portal.public.names import about, where, who
from submissions.domain.public_inputs import PublicInputs
from submissions.domain.public_lookup import find_public_input
from submissions.domain.reading import Door, submissions_of
from submissions.domain.shown import Filters, ShownInput
from submissions.enums import POSITION_LETTERS, CommentType, Position
from submissions.models import TEXT_FIELDS, Input

WORDS, CHARACTERS = 50, 450  # of an input in a list, whichever comes first; the rest is on its own page
LABELS = {"comment": _("Comment"), "rationale": _("Rationale"), "source": _("Evidence or source")}


@dataclass(frozen=True, slots=True)
class InputLine:
    """An input in a list: what it speaks to, who says it, how it begins."""

    shown: ShownInput
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
    texts: list[tuple[str, list[Stretch], list[tuple[str, str]]]]
    is_cited: bool = False


def input_page(round: Round, now: datetime, filters: Filters, *, number: str | None, size: int) -> Page:
    """A page of lines, by paragraph, then by body; those without a name in the order of their random references."""
    page = Paginator(PublicInputs(round, now=now, filters=filters), size).get_page(number)
    page.object_list = [_line(shown) for shown in page.object_list]
    return page


def whole_input(reference: str, now: datetime) -> WholeInput | None:
    """By the reference that the public knows it by; None for anything else, however it may be called elsewhere."""
    key = find_public_input(reference, now)  # costs the same whatever the reference names
    if key is None:
        return None
    round = Round.objects.select_related("rules").get(delegations__submissions__versions__inputs=key)
    door = Door(round, PUBLIC, now=now, only=submissions_of([key]))
    shown = next(door.listed(Input.objects.filter(pk=key)), None)
    if shown is None or shown.reference != reference:
        return None
    recommendations = Recommendation.objects.select_related("paragraph__document")
    cited = citations(key, shown, round, now)
    return WholeInput(
        line=_line(shown),
        round=round,
        recommendation=recommendations.filter(pk=shown.recommendation).first(),
        paragraph=Paragraph.objects.filter(pk=shown.paragraph).first() if shown.paragraph else None,
        question=Question.objects.filter(pk=shown.question).first() if shown.question else None,
        comment_type=str(CommentType(shown.comment_type).label) if shown.comment_type else "",
        texts=_texts(shown, round, cited),
        is_cited=bool(cited),
    )


def _line(shown: ShownInput) -> InputLine:
    position = Position(shown.position) if shown.position else None
    said = next((shown.text(name) for name in ("comment", "rewording", "rationale", "source") if shown.text(name)), "")
    return InputLine(
        shown=shown,
        where=where(shown),
        who=who(shown),
        about=about(shown),
        letter=POSITION_LETTERS[position] if position else "",
        position=str(position.label) if position else "",
        excerpt=Truncator(Truncator(said).words(WORDS)).chars(CHARACTERS),
    )


def _texts(
    shown: ShownInput, round: Round, cited: Iterable[Citation]
) -> list[tuple[str, list[Stretch], list[tuple[str, str]]]]:
    labels: dict[str, Any] = {**LABELS, "rewording": wording_label(round)}
    return [
        (
            str(labels[name]),
            stretches(shown.text(name), [each for each in cited if each.field == name]),
            [(into, text) for of, into, text in shown.translations if of == name],
        )
        for name in TEXT_FIELDS
        if shown.text(name)
    ]


def wording_label(round: Round) -> Any:
    """An issued text is not reopened (PRACTICE 14)."""
    if round.purpose == Purpose.FOLLOW_UP:
        return _("Suggested wording for a future text")
    return _("Proposed rewording")
