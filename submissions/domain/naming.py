"""What an input is called in a sentence."""

from django.utils.translation import gettext_lazy as _

from submissions.models import Input


def named(input: Input) -> str:
    """What an input is about, in running words."""
    if input.recommendation is not None:
        return str(_("paragraph %(number)s") % {"number": input.recommendation.label})
    if input.question is not None:
        return str(_("question %(number)s") % {"number": input.question.number})
    return str(_("the round as a whole"))
