"""What an answer is about, and every subject of a round in the order of the document."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consultations.enums import ParagraphKind
from consultations.models import Paragraph, Question, Recommendation, Round
from consultations.numbers import brief_name, full_name, whole_name
from consultations.rounds.selectors import recommendations_of
from submissions.models import Input


class _SubjectSource(Protocol):
    """An input, or a subject."""

    @property
    def recommendation(self) -> Recommendation | None: ...

    @property
    def paragraph(self) -> Paragraph | None: ...

    @property
    def question(self) -> Question | None: ...


class NamedSubject(Protocol):
    """What `InputSubject` and `VisibleInput` have in common."""

    @property
    def subject(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def paragraph_number(self) -> str: ...

    @property
    def part(self) -> int: ...

    @property
    def asks(self) -> str: ...


class SubjectName(NamedTuple):
    """The name of a subject; fields as in `InputSubject`. `asks`: what kind of recommendation it is (`SubjectKind`)."""

    subject: str
    label: str = ""
    paragraph_number: str = ""
    part: int = 0
    asks: str = ""

    @classmethod
    def of(cls, about: NamedSubject) -> "SubjectName":
        return cls(about.subject, about.label, about.paragraph_number, about.part, about.asks)


WHOLE_ROUND = SubjectName("round")


def describe_input(input_: Input) -> str:
    """Return what an input is about, in running words."""
    return describe_subject(subject_name(input_))


def describe_subject(about: NamedSubject) -> str:
    """Return a named subject in running words: `paragraph 127, part 3`, `recommendation 140.15`, `question 1`."""
    if about.subject == "round":
        return _("the call for inputs as a whole")
    if about.subject == "question":
        return _("question %(number)s") % {"number": about.label}
    return full_name(about.paragraph_number, about.part, kind=about.asks)


def subject_heading(about: NamedSubject, *, brief: bool = False) -> str:
    """Return a named subject as a heading: `Paragraph 127, part 3`, `Question 1`, `Para. 127 as a whole`.

    `brief` says `Para. 127, part 3`.
    """
    if about.subject == "round":
        return _("The call for inputs as a whole")
    if about.subject == "question":
        return _("Question %(number)s") % {"number": about.label}
    if about.subject == "paragraph":
        return whole_name(about.paragraph_number, kind=about.asks)
    name = brief_name if brief else full_name
    return capfirst(name(about.paragraph_number, about.part, kind=about.asks))


def subject_name(about: _SubjectSource) -> SubjectName:
    """Return the name of a subject: its kind, label, paragraph number and part."""
    if (row := about.recommendation) is not None:
        return SubjectName("recommendation", row.label, row.paragraph.number, row.limb, row.kind)
    if about.paragraph is not None:
        return SubjectName(
            "paragraph", about.paragraph.number, about.paragraph.number, asks=kind_of_whole(about.paragraph)
        )
    return WHOLE_ROUND if about.question is None else SubjectName("question", str(about.question.number))


def kind_of_whole(paragraph: Paragraph) -> str:
    """Return the kind of subject that a divided paragraph is as a whole; "" where its number says it."""
    return paragraph.kind if paragraph.kind in (ParagraphKind.QUESTION, ParagraphKind.STATEMENT) else ""


SUBJECTS = ("recommendation", "paragraph", "question")


@dataclass(frozen=True, slots=True)
class Subject:
    """A recommendation, a paragraph as a whole or a question of the round; with none of them, the round as a whole."""

    round: Round
    recommendation: Recommendation | None = None
    paragraph: Paragraph | None = None
    question: Question | None = None

    @property
    def key(self) -> UUID:
        """The id of the recommendation, paragraph or question, or of the round."""
        return (self.recommendation or self.paragraph or self.question or self.round).pk

    @property
    def arguments(self) -> dict[str, Any]:
        """The subject as keyword arguments of acts."""
        return {name: row for name in SUBJECTS if (row := getattr(self, name)) is not None}

    @property
    def filters(self) -> dict[str, Any]:
        """The subject as a filter of its round's inputs."""
        return self.arguments or {"on_round": True}

    def filters_by(self, way: str) -> dict[str, Any]:
        """Return the filter for rows that lead to an input through the field `way`."""
        return {f"{way}__{name}": row for name, row in self.filters.items()}

    @property
    def kind(self) -> str:
        return subject_name(self).subject

    @property
    def label(self) -> str:
        """`127.3`, `140.15`, the number of the question; "" for the round as a whole."""
        return subject_name(self).label

    @property
    def number(self) -> str:
        """The label for a column of numbers: a question gets a "Q", since it is no paragraph."""
        return _("Q%(number)s") % {"number": self.question.number} if self.question else self.label

    @property
    def words(self) -> str:
        """The subject in running text."""
        return self.recommendation.words if self.recommendation else describe_subject(subject_name(self))

    @property
    def heading(self) -> str:
        """The subject as a heading."""
        return subject_heading(subject_name(self), brief=True)

    @property
    def text(self) -> str:
        """The text to answer; "" for the round as a whole."""
        asked_row = self.recommendation or self.paragraph or self.question
        return asked_row.text if asked_row else ""

    @property
    def language(self) -> str:
        """The language of the document; "" for a question."""
        return "" if self.question else self.round.document.language


def subjects_of(round_: Round) -> list[Subject]:
    """Return recommendations, a divided paragraph after its parts, then questions and the round. Two queries."""
    return list(_subjects(round_))


def inputs_on(about: Subject) -> QuerySet[Input]:
    """Return the inputs on the subject in its round, of any version."""
    return Input.objects.filter(version__submission__delegation__round=about.round, **about.filters)


def subject_key(round_: UUID, recommendation: UUID | None, paragraph: UUID | None, question: UUID | None) -> UUID:
    """Return what `Subject.key` is, from ids: one of the three is given, or none."""
    return recommendation or paragraph or question or round_


def _subjects(round_: Round) -> Iterator[Subject]:
    for paragraph, parts in groupby(recommendations_of(round_), key=lambda row: row.paragraph):
        for part in parts:
            yield Subject(round_, recommendation=part)
        if part.limb:
            yield Subject(round_, paragraph=paragraph)
    for question in round_.questions.all():
        yield Subject(round_, question=question)
    yield Subject(round_)
