"""Languages of pages and mail: those whose catalogue is complete. Contents may be in all six.

Also words of Django and allauth that our catalogues translate anew, for `make messages`.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping

from django.conf import settings
from django.utils.translation import get_language, get_language_bidi, get_language_info, gettext, gettext_lazy

from core.files.kinds import isolated
from core.text.strings import sort_key
from core.text.world_languages import every_language, world_language_name


def interface_languages() -> list[tuple[str, str]]:
    """Return code and own name, as in LANGUAGES, of the languages that a reader may choose."""
    return [(code, name) for code, name in settings.LANGUAGES if code in settings.COMPLETE_LANGUAGES]


def interface_language(code: str | None) -> str:
    """Return `code` where its catalogue is complete, else the portal's own language.

    So no page mixes two languages, as it would where Django and Wagtail have one that we do not have yet.
    """
    return code if code in settings.COMPLETE_LANGUAGES else settings.LANGUAGE_CODE


def language_in_text(code: str) -> str:
    """Return the name of a language as it is written inside a sentence of the active language: French has "arabe"."""
    name = str(get_language_info(code)["name_translated"])
    return name.lower() if (get_language() or "")[:2] in ("es", "fr", "ru") else name


class LanguageNames(Mapping[str, str]):
    """Own names of languages by code: the portal's six in their order, and any other language by look-up."""

    def __getitem__(self, code: str) -> str:
        if not code:
            raise KeyError(code)
        return dict(settings.LANGUAGES).get(code) or world_language_name(code)

    def __iter__(self) -> Iterator[str]:
        return (code for code, _name in settings.LANGUAGES)

    def __len__(self) -> int:
        return len(settings.LANGUAGES)


LANGUAGE_NAMES = LanguageNames()
OTHER_LANGUAGES = "other"  # in a list's filter: every language that is not one of the portal's


def language_filter_choices() -> list[tuple[str, object]]:
    """Return the choices of a list's filter by language: the portal's six, then all others together."""
    return [*settings.LANGUAGES, (OTHER_LANGUAGES, gettext_lazy("Other languages"))]


def is_language_in(code: str | None, chosen: Collection[str]) -> bool:
    """Return whether a filter with these choices (`language_filter_choices`) keeps a row in this language."""
    return code in chosen or (OTHER_LANGUAGES in chosen and bool(code) and code not in set(LANGUAGE_NAMES))


def languages_outside() -> list[tuple[str, str]]:
    """Return code and name, in the reader's language, of every other language, in the order of names."""
    here = (get_language() or "en").replace("-hans", "_Hans")
    others = (code for code in every_language() if code not in set(LANGUAGE_NAMES))
    return sorted(((code, world_language_name(code, here)) for code in others), key=lambda row: sort_key(row[1]))


def language_choices() -> list[tuple[object, object]]:
    """Return the choices of a language: the portal's six, then every other one by its name in the reader's language."""
    return [*settings.LANGUAGES, (gettext_lazy("Other languages"), languages_outside())]


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
# Marked here for our catalogues: in those of the libraries they are no commands, or are missing.
BUTTONS = (gettext_lazy("- Select an option -"), gettext_lazy("Cancel"), gettext_lazy("Generate"))
