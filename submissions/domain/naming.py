"""What an input is called: in a sentence, and as a heading."""

from typing import NamedTuple, Protocol

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consultations.models import Paragraph, Question, Recommendation
from consultations.numbers import brief_name, full_name, whole_name
from submissions.models import Input


class _About(Protocol):
    """An input, or what it is about."""

    @property
    def recommendation(self) -> Recommendation | None: ...

    @property
    def paragraph(self) -> Paragraph | None: ...

    @property
    def question(self) -> Question | None: ...


class Named(Protocol):
    """What `rows.About` and an input as a reader sees it have in common."""

    @property
    def subject(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def paragraph_number(self) -> str: ...

    @property
    def part(self) -> int: ...


class Name(NamedTuple):
    """As in `rows.About`."""

    subject: str
    label: str = ""
    paragraph_number: str = ""
    part: int = 0

    @classmethod
    def of(cls, about: Named) -> "Name":
        return cls(about.subject, about.label, about.paragraph_number, about.part)


WHOLE_ROUND = Name("round")


def named(input: Input) -> str:
    """What an input is about, in running words."""
    return in_words(name_of(input))


def in_words(about: Named) -> str:
    """The same of what has its name already: `paragraph 127, part 3`, `recommendation 140.15`, `question 1`."""
    if about.subject == "round":
        return _("the round as a whole")
    if about.subject == "question":
        return _("question %(number)s") % {"number": about.label}
    return full_name(about.paragraph_number, about.part)


def titled(about: Named) -> str:
    """The same as a short heading: `Para. 127, part 3`."""
    if about.subject == "round":
        return _("On the round as a whole")
    if about.subject == "question":
        return _("Question %(number)s") % {"number": about.label}
    return capfirst(brief_name(about.paragraph_number, about.part))


def headed(
    recommendation: Recommendation | None = None, paragraph: Paragraph | None = None, question: Question | None = None
) -> str:
    """The same to those who write it: `Paragraph 124`, `Question 1`, `The round as a whole`."""
    if recommendation is not None:
        return capfirst(recommendation.full_words)
    if paragraph is not None:
        return whole_name(paragraph.number)
    if question is not None:
        return _("Question %(number)s") % {"number": question.number}
    return _("The round as a whole")


def name_of(about: _About) -> Name:
    """Subject, label, number and part."""
    if (row := about.recommendation) is not None:
        return Name("recommendation", row.label, row.paragraph.number, row.limb)
    if about.paragraph is not None:
        return Name("paragraph", about.paragraph.number, about.paragraph.number)
    return WHOLE_ROUND if about.question is None else Name("question", str(about.question.number))
