"""What an answer is about, and everything of a round that may be answered, in the order of the document."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consultations.domain.queries import recommendations_of
from consultations.models import Paragraph, Question, Recommendation, Round
from submissions.domain.naming import headed, in_words, name_of
from submissions.models import Input

SUBJECTS = ("recommendation", "paragraph", "question")


@dataclass(frozen=True, slots=True)
class Subject:
    """One of a recommendation, a paragraph as a whole and a question of the round, or with none of them the round as a
    whole."""

    round: Round
    recommendation: Recommendation | None = None
    paragraph: Paragraph | None = None
    question: Question | None = None

    @property
    def key(self) -> UUID:
        """By which it is told from the others: its own, or the round's."""
        return (self.recommendation or self.paragraph or self.question or self.round).pk

    @property
    def arguments(self) -> dict[str, Any]:
        """As verbs take it."""
        return {name: row for name in SUBJECTS if (row := getattr(self, name)) is not None}

    @property
    def filters(self) -> dict[str, Any]:
        """Of inputs of its round."""
        return self.arguments or {"on_round": True}

    def filters_by(self, way: str) -> dict[str, Any]:
        """The same of rows that lead to an input by this way."""
        return {f"{way}__{name}": row for name, row in self.filters.items()}

    @property
    def kind(self) -> str:
        return name_of(self).subject

    @property
    def label(self) -> str:
        """`127.3`, `140.15`, the number of the question; "" for the round as a whole."""
        return name_of(self).label

    @property
    def number(self) -> str:
        """The same in a column of numbers, where a question is no paragraph."""
        return _("Q%(number)s") % {"number": self.question.number} if self.question else self.label

    @property
    def words(self) -> str:
        """In running text."""
        return self.recommendation.words if self.recommendation else in_words(name_of(self))

    @property
    def heading(self) -> str:
        """The same over what stands under it."""
        return capfirst(self.recommendation.words) if self.recommendation else headed(**self.arguments)

    @property
    def text(self) -> str:
        """What is answered; "" for the round as a whole."""
        asked = self.recommendation or self.paragraph or self.question
        return asked.text if asked else ""

    @property
    def language(self) -> str:
        """Of the text; "" where it is not told."""
        return "" if self.question else self.round.document.language


def subjects_of(round: Round) -> list[Subject]:
    """Recommendations, after its parts the paragraph that has some, then questions and the round. Two queries."""
    return list(_subjects(round))


def inputs_on(about: Subject) -> QuerySet[Input]:
    """In its round, of any version."""
    return Input.objects.filter(version__submission__delegation__round=about.round, **about.filters)


def subject_key(round: UUID, recommendation: UUID | None, paragraph: UUID | None, question: UUID | None) -> UUID:
    """`Subject.key` from ids, where one of the three or none is known."""
    return recommendation or paragraph or question or round


def _subjects(round: Round) -> Iterator[Subject]:
    for paragraph, parts in groupby(recommendations_of(round), key=lambda row: row.paragraph):
        for part in parts:
            yield Subject(round, recommendation=part)
        if part.limb:
            yield Subject(round, paragraph=paragraph)
    for question in round.questions.all():
        yield Subject(round, question=question)
    yield Subject(round)
