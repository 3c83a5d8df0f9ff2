"""Languages of pages and mail: those whose catalogue is complete. Contents may be in all six.

Also words of Django and allauth that our catalogues translate anew, for `make messages`.
"""

import unicodedata
from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import get_language_bidi, gettext, gettext_lazy

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
    gettext_lazy("January"),
    gettext_lazy("February"),
    gettext_lazy("March"),
    gettext_lazy("April"),
    gettext_lazy("May"),
    gettext_lazy("June"),
    gettext_lazy("July"),
    gettext_lazy("August"),
    gettext_lazy("September"),
    gettext_lazy("October"),
    gettext_lazy("November"),
    gettext_lazy("December"),
)
# Theirs are no commands, or missing.
BUTTONS = (gettext_lazy("- Select an option -"), gettext_lazy("Cancel"), gettext_lazy("Generate"))
