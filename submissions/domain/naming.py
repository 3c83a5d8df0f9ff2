"""What an input is called: in a sentence, and as a heading."""

from django.utils.translation import gettext as _

from consultations.models import Paragraph, Question, Recommendation
from submissions.models import Input


def named(input: Input) -> str:
    """What an input is about, in running words."""
    subject, label = subject_of(input)
    if subject == "round":
        return _("the round as a whole")
    if subject == "question":
        return _("question %(number)s") % {"number": label}
    return _("paragraph %(number)s") % {"number": label}


def titled(subject: str, label: str) -> str:
    """The same as a heading, of a subject and its label as `rows.About` has them."""
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


def subject_of(input: Input) -> tuple[str, str]:
    """Subject and label as `rows.About` has them."""
    if input.recommendation is not None:
        return "recommendation", input.recommendation.label
    if input.paragraph is not None:
        return "paragraph", input.paragraph.number
    return ("round", "") if input.question is None else ("question", str(input.question.number))
