"""Languages of pages and mail: those whose catalogue is complete. Contents may be in all six.

Also words of Django and allauth that our catalogues translate anew, for `make messages`.
"""

import unicodedata
from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import get_language_bidi, gettext, gettext_noop

from core.files.kinds import isolated


def interface_languages() -> list[tuple[str, str]]:
    """Return code and own name, as in LANGUAGES, of the languages that a reader may choose."""
    return [(code, name) for code, name in settings.LANGUAGES if code in settings.COMPLETE_LANGUAGES]


def interface_language(code: str | None) -> str:
    """Return `code` where its catalogue is complete, else the portal's own language.

    So no page mixes two languages, as it would where Django and Wagtail have one that we do not have yet.
    """
    return code if code in settings.COMPLETE_LANGUAGES else settings.LANGUAGE_CODE


def join_list(words: Iterable[object]) -> str:
    """Return "A, B and C" in the reader's language.

    Django's own list puts a space after "and", which Arabic does not.
    """
    *others, last = [str(word) for word in words] or [""]
    if not others:
        return last
    # Translators: the end of a list, such as "A, B and C"; "A, B" is put together already.
    return gettext("%(others)s and %(last)s") % {"others": gettext(", ").join(others), "last": last}


def isolate_name(name: str) -> str:
    """Return the name, `isolated` where it is written in the other direction than the language of the page.

    Its first strong letter decides. In a list, such names would change places otherwise.
    """
    strong = next((way for letter in name if (way := unicodedata.bidirectional(letter)) in ("L", "R", "AL")), "")
    return isolated(name) if strong and (strong != "L") != get_language_bidi() else name


# United Nations documents in Arabic give each month both of its names (كانون الثاني/يناير), Django only one.
MONTHS = (
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
)
# Theirs are no commands, or missing.
BUTTONS = (gettext_noop("- Select an option -"), gettext_noop("Cancel"), gettext_noop("Generate"))
