"""Counted sentences in the style of UN reports.

"Two of the five States that addressed para. 124 supported it with an amendment." Each is about one constituency; kinds
of bodies are never added together (PRACTICE 18, 19).
"""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.text import capfirst
from django.utils.translation import gettext as _, pgettext

from consultations.enums import CONSTITUENCIES, Constituency
from submissions.enums import Position


def number_words() -> list[str]:
    """Return the words for zero to ten. Drafts of earlier days have the last, too."""
    return [
        pgettext("number", "none"),
        pgettext("number", "one"),
        pgettext("number", "two"),
        pgettext("number", "three"),
        pgettext("number", "four"),
        pgettext("number", "five"),
        pgettext("number", "six"),
        pgettext("number", "seven"),
        pgettext("number", "eight"),
        pgettext("number", "nine"),
        pgettext("number", "ten"),
    ]


def number_word(number: int) -> str:
    """Return the number in words below ten, else in figures, as the United Nations Editorial Manual has it."""
    return number_words()[number] if number < 10 else str(number)


def first_number(number: int) -> str:
    """Return the number for the beginning of a sentence, which is no figure there: "a total of 12"."""
    word = number_word(number)
    return pgettext("number that begins a sentence", "a total of %(number)s") % {"number": word} if number > 9 else word


def noun(constituency: str, number: int) -> str:
    """What bodies of that kind are called in a sentence, in the number that it stands for."""
    return CONSTITUENCIES[Constituency(constituency)].noun(number)


def did(position: str) -> str:
    """Return what a body did, with the recommendation as "it". An answer without a position took none."""
    acts: dict[str, str] = {
        Position.SUPPORTS: pgettext("position", "supported it"),
        Position.AMENDMENT: pgettext("position", "supported it with an amendment"),
        Position.RESERVATIONS: pgettext("position", "expressed reservations"),
        Position.OPPOSES: pgettext("position", "did not support it"),
        Position.NOTES: pgettext("position", "took note of it"),
        Position.INFORMATION: pgettext("position", "provided information on it"),
        Position.QUESTION: pgettext("position", "asked a question on it"),
    }
    return acts.get(position, pgettext("position", "answered without taking a position"))


class Form(StrEnum):
    """How a sentence states its count."""

    ONLY = "only"
    BOTH = "both"
    ALL = "all"
    PART = "part"
    SOME = "some"


def position_forms() -> dict[Form, str]:
    """Return formats of a sentence on positions: how many of the bodies that addressed a recommendation did what."""
    return {
        Form.ONLY: _("the only %(kinds)s that addressed %(subject)s %(did)s"),
        Form.BOTH: _("both %(kinds)s that addressed %(subject)s %(did)s"),
        Form.ALL: _("all %(denominator)s %(kinds)s that addressed %(subject)s %(did)s"),
        Form.PART: _("%(numerator)s of the %(denominator)s %(kinds)s that addressed %(subject)s %(did)s"),
        Form.SOME: _("some %(kinds)s that addressed %(subject)s %(did)s"),
    }


def theme_forms() -> dict[Form, str]:
    """Return formats of a sentence on a theme: how many of the bodies that did something spoke of it."""
    return {
        Form.ONLY: _("the only %(kinds)s that %(did)s spoke of “%(theme)s” (%(subject)s)"),
        Form.BOTH: _("both %(kinds)s that %(did)s spoke of “%(theme)s” (%(subject)s)"),
        Form.ALL: _("all %(denominator)s %(kinds)s that %(did)s spoke of “%(theme)s” (%(subject)s)"),
        Form.PART: _("%(numerator)s of the %(denominator)s %(kinds)s that %(did)s spoke of “%(theme)s” (%(subject)s)"),
        Form.SOME: _("some of the %(kinds)s that %(did)s spoke of “%(theme)s” (%(subject)s)"),
    }


def counted_sentence(
    constituency: str, numerator: int, denominator: int, subject: str, position: str, *, some: bool = False
) -> str:
    """Return a sentence such as "Two of the five States that addressed para. 124 supported it".

    Numbers are exact; with `some` none is given. `subject` is "para. 124". Raises ValueError for an empty or impossible
    count.
    """
    return _sentence(
        position_forms(), constituency, numerator, denominator, some, {"subject": subject, "did": did(position)}
    )


def theme_sentence(
    constituency: str,
    numerator: int,
    denominator: int,
    subject: str,
    position: str,
    theme: str,
    *,
    some: bool = False,
) -> str:
    """Return a sentence such as "Two of the five States that supported it spoke of “Towns” (para. 124)".

    `denominator` counts the bodies with the position, so that nobody takes the numerator for their number. Raises what
    `counted_sentence` raises.
    """
    parts = {"subject": subject, "did": did(position), "theme": theme}
    return _sentence(theme_forms(), constituency, numerator, denominator, some, parts)


def count_phrase(numerator: int, denominator: int) -> str:
    """Return what to write before the kind of body: "three of the four", "all four", "both", "the only one"."""
    form = _form(numerator, denominator)
    formats = {
        Form.ONLY: pgettext("count", "the only one"),
        Form.BOTH: pgettext("count", "both"),
        Form.ALL: pgettext("count", "all %(denominator)s"),
        Form.PART: pgettext("count", "%(numerator)s of the %(denominator)s"),
    }
    return formats[form] % {"numerator": number_word(numerator), "denominator": number_word(denominator)}


def some_phrase(constituency: str) -> str:
    """Return "some States": it means at least one, and shows no number."""
    return pgettext("count", "some %(kinds)s") % {"kinds": noun(constituency, 5)}


def unnamed_sentence(constituency: str, subject: str, position: str) -> str:
    """Return a sentence such as "Some States that are not named here supported it (para. 124)".

    It goes with sentences that name their sources.
    """
    parts = {"kinds": noun(constituency, 5), "subject": subject, "did": did(position)}
    return full_stop(_("some %(kinds)s that are not named here %(did)s (%(subject)s)") % parts)


def joint_name(lead: str) -> str:
    """Return the name of a joint submission in a sentence: numbers such as JS1 are valid in one edition only."""
    return _("%(lead)s and others (joint submission)") % {"lead": lead}


def reference_sentence(body: str, subject: str) -> str:
    """Return a sentence on a treaty body or special procedure, which is outside all counts (PRACTICE 17)."""
    return full_stop(_("%(body)s provided reference material on %(subject)s") % {"body": body, "subject": subject})


def _form(numerator: int, denominator: int) -> Form:
    if denominator == 1:
        return Form.ONLY
    if numerator == denominator:
        return Form.BOTH if denominator == 2 else Form.ALL
    return Form.PART


def _sentence(
    forms: Mapping[Form, str], constituency: str, numerator: int, denominator: int, some: bool, parts: dict[str, str]
) -> str:
    if not 0 < numerator <= denominator:
        raise ValueError("A counted sentence counts at least one, and no more than there are.")
    form = Form.SOME if some else _form(numerator, denominator)
    numbers = {
        "numerator": first_number(numerator),
        "denominator": number_word(denominator),
        "kinds": noun(constituency, 5 if some else denominator),
    }
    return full_stop(forms[form] % {**parts, **numbers})


def full_stop(line: str) -> str:
    """Return the line as a sentence: a capital letter first, a full stop at its end."""
    return _("%(sentence)s.") % {"sentence": capfirst(line)}
