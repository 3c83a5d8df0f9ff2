"""What an input is called: in a sentence, and as a heading."""

from typing import Protocol

from django.utils.translation import gettext as _

from consultations.models import Paragraph, Question, Recommendation
from submissions.models import Input


class _About(Protocol):
    """An input, or what it is about."""

    @property
    def recommendation(self) -> Recommendation | None: ...

    @property
    def paragraph(self) -> Paragraph | None: ...

    @property
    def question(self) -> Question | None: ...


def named(input: Input) -> str:
    """What an input is about, in running words."""
    return in_words(*subject_of(input))


def in_words(subject: str, label: str) -> str:
    """The same of a subject and its label as `rows.About` has them."""
    if subject == "round":
        return _("the round as a whole")
    if subject == "question":
        return _("question %(number)s") % {"number": label}
    return _("paragraph %(number)s") % {"number": label}


def titled(subject: str, label: str) -> str:
    """The same as a heading."""
    if subject == "round":
        return _("On the round as a whole")
    if subject == "question":
        return _("Question %(number)s") % {"number": label}
    return _("Para. %(number)s") % {"number": label}


def headed(
    recommendation: Recommendation | None = None, paragraph: Paragraph | None = None, question: Question | None = None
) -> str:
    """The same to those who write it: `Paragraph 124`, `Question 1`, `The round as a whole`."""
    if recommendation is not None:
        return _("Paragraph %(number)s") % {"number": recommendation.label}
    if paragraph is not None:
        return _("Para. %(number)s as a whole") % {"number": paragraph.number}
    if question is not None:
        return _("Question %(number)s") % {"number": question.number}
    return _("The round as a whole")


def subject_of(about: _About) -> tuple[str, str]:
    """Subject and label as `rows.About` has them."""
    if about.recommendation is not None:
        return "recommendation", about.recommendation.label
    if about.paragraph is not None:
        return "paragraph", about.paragraph.number
    return ("round", "") if about.question is None else ("question", str(about.question.number))
