"""Counted sentences in the habit of UN reports: "Two of the five States that addressed para. 124 supported it with an
amendment." One constituency each; nothing here adds kinds of bodies together (PRACTICE 18, 19)."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext, pgettext

from consultations.enums import Constituency
from submissions.enums import Position


def number_word(number: int) -> str:
    """Below eleven in words, then in figures."""
    words = [
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
    return words[number] if number < len(words) else str(number)


# How a kind of body is called in a sentence, in the number that it stands for.
_NOUNS: dict[str, Callable[[int], str]] = {
    Constituency.STATE: lambda n: npgettext("kind of body", "State", "States", n),
    Constituency.UN_ENTITY: lambda n: ngettext("United Nations entity", "United Nations entities", n),
    Constituency.INTERGOVERNMENTAL: lambda n: ngettext(
        "intergovernmental organization", "intergovernmental organizations", n
    ),
    Constituency.TREATY_BODY: lambda n: ngettext("treaty body", "treaty bodies", n),
    Constituency.SPECIAL_PROCEDURE: lambda n: ngettext("special procedure", "special procedures", n),
    Constituency.NHRI: lambda n: ngettext("national human rights institution", "national human rights institutions", n),
    Constituency.PARLIAMENT: lambda n: ngettext("parliament", "parliaments", n),
    Constituency.LOCAL_GOVERNMENT: lambda n: ngettext("local government", "local governments", n),
    Constituency.CIVIL_SOCIETY: lambda n: ngettext("civil society organization", "civil society organizations", n),
    Constituency.CHILD_YOUTH: lambda n: ngettext(
        "child- or youth-led organization", "child- or youth-led organizations", n
    ),
    Constituency.PRIVATE_SECTOR: lambda n: ngettext("private sector body", "private sector bodies", n),
    Constituency.ACADEMIA: lambda n: ngettext("academic institution", "academic institutions", n),
    Constituency.RED_CROSS: lambda n: ngettext("Red Cross or Red Crescent body", "Red Cross or Red Crescent bodies", n),
    Constituency.CONSULAR_SERVICE: lambda n: ngettext("consular service", "consular services", n),
    Constituency.OTHER: lambda n: ngettext("other body", "other bodies", n),
}


def noun(constituency: str, number: int) -> str:
    return _NOUNS[constituency](number)


def did(position: str) -> str:
    """What a body did, with the recommendation as "it"."""
    acts: dict[str, str] = {
        Position.SUPPORTS: pgettext("position", "supported it"),
        Position.AMENDMENT: pgettext("position", "supported it with an amendment"),
        Position.RESERVATIONS: pgettext("position", "expressed reservations"),
        Position.OPPOSES: pgettext("position", "did not support it"),
        Position.NOTES: pgettext("position", "took note of it"),
        Position.INFORMATION: pgettext("position", "provided information on it"),
        Position.QUESTION: pgettext("position", "asked a question on it"),
    }
    return acts.get(position, pgettext("position", "commented on it"))


def counted_sentence(
    constituency: str, numerator: int, denominator: int, subject: str, position: str, *, theme: str = ""
) -> str:
    """One sentence, numbers exact; `subject` is "para. 124". Raises ValueError for an empty or impossible count."""
    if not 0 < numerator <= denominator:
        raise ValueError("A counted sentence counts at least one, and no more than there are.")
    kinds = noun(constituency, denominator)
    parts = {
        "numerator": number_word(numerator),
        "denominator": number_word(denominator),
        "kinds": kinds,
        "subject": subject,
        "did": did(position),
    }
    if denominator == 1:
        line = _("the only %(kinds)s that addressed %(subject)s %(did)s") % parts
    elif numerator == denominator == 2:
        line = _("both %(kinds)s that addressed %(subject)s %(did)s") % parts
    elif numerator == denominator:
        line = _("all %(denominator)s %(kinds)s that addressed %(subject)s %(did)s") % parts
    else:
        line = _("%(numerator)s of the %(denominator)s %(kinds)s that addressed %(subject)s %(did)s") % parts
    if theme:
        line = _("%(sentence)s, speaking of “%(theme)s”") % {"sentence": line, "theme": theme}
    return _full_stop(line)


def reference_sentence(body: str, subject: str) -> str:
    """A treaty body or special procedure, outside all counts (PRACTICE 17)."""
    return _full_stop(_("%(body)s gave reference material on %(subject)s") % {"body": body, "subject": subject})


def _full_stop(line: str) -> str:
    return _("%(sentence)s.") % {"sentence": line[:1].upper() + line[1:]}
