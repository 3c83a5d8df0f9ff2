"""Languages of the world: codes of ISO 639 as people write them, names, and direction. Imports without Django.

Facts are those of the Unicode CLDR, as Babel has them; it is loaded at the first question that needs it. A code is the
shortest of ISO 639 ("de", "tet"); Chinese keeps its script, as the portal writes it ("zh-hans").
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal

Direction = Literal["ltr", "rtl"]

CHINESE, TRADITIONAL = "zh-hans", "zh-hant"
_OURS = frozenset({"en", "fr", "es", "ru", "ar", CHINESE})  # known without Babel
_NAMED_IN = ("en", "fr", "es", "ru", "ar", "zh_Hans", "zh_Hant", "de", "pt", "it", "nl", "pl", "tr", "sw", "id")
# CLDR counts these with others, or has no code for them that ISO has.
_KEPT = {"tl": "tl", "tgl": "tl", "tw": "tw", "twi": "tw", "prs": "prs", "fa-af": "prs"}
_CLDR = {CHINESE: "zh_Hans", TRADITIONAL: "zh_Hant", "prs": "fa_AF"}
_ALSO = {
    CHINESE: ("mandarin", "中文", "汉语", "漢語", "普通话", "chinesisch", "putonghua"),
    TRADITIONAL: ("chinese (traditional)", "traditional chinese", "繁体中文", "繁體中文", "正體中文"),
    "fa": ("farsi",), "tl": ("pilipino",), "my": ("myanmar",), "ne": ("nepalese",), "km": ("cambodian",),
    "en": ("英文",), "fr": ("法文",), "es": ("西班牙文", "castilian", "castellano"), "ru": ("俄文",),
    "ar": ("阿拉伯文",), "ku": ("kurmanji",), "ckb": ("sorani",), "el": ("modern greek",), "he": ("ivrit",),
    "ro": ("moldovan",),
}  # fmt: skip
_LIKE = {"prs": "fa"}  # written as
_RIGHT_TO_LEFT_SCRIPTS = frozenset(
    {"Adlm", "Arab", "Aran", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Syre", "Syrj", "Syrn", "Thaa"}
)
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
_PIECES = re.compile(r"\s*[()\[\]/|;,]\s*|\s+[-–—:]\s+")
_TRADITIONAL_TAGS = re.compile(r"\bhant\b|\b(?:tw|hk|mo)\b")


def _fold(text: str) -> str:
    from core.text.strings import fold  # here, since it loads Django

    return fold(text)


def language_code(text: str) -> str:
    """Return the code of a language from its code or name, "" for none: "German", "Deutsch", "ger", "de-AT" are "de".

    "Deutsch (German)", "de – German" are clear too; words that mean two languages are not.
    """
    plain = _fold(text).replace("_", "-")
    if not plain:
        return ""  # before the names of all languages are brought in: 130 MB
    if code_of_name := _by_tag(plain) or _by_name(plain):
        return code_of_name
    codes = {_by_tag(piece) or _by_name(piece) for piece in _PIECES.split(plain) if piece}
    codes.discard("")
    return codes.pop() if len(codes) == 1 else ""


def world_language_name(code: str, language: str = "") -> str:
    """Return the name of a language in `language`, by default its own name; the code where it has none."""
    for locale in (language or code, "en"):
        if name := _names(_CLDR.get(locale, locale.partition("-")[0])).get(_CLDR.get(code, code)):
            return name[:1].upper() + name[1:]
    return code


def is_right_to_left(code: str) -> bool:
    """Return whether the language is written from right to left, by its usual script."""
    code = code.lower()
    if code in _OURS:
        return code == "ar"
    _language, *subtags = re.split("[-_]", code)
    script = next((each.title() for each in subtags if len(each) == 4), "") or _script(_LIKE.get(_language, _language))
    return script in _RIGHT_TO_LEFT_SCRIPTS


def direction_of(code: str) -> Direction:
    """Return the direction in which a language is written, from its code or tag ("ar", "zh-Hans")."""
    return "rtl" if is_right_to_left(code) else "ltr"


def every_language() -> list[str]:
    """Return the codes of all languages that have a name here: what a person chooses from."""
    return sorted(set(_by_names().values()))


def _by_tag(plain: str) -> str:
    """Return the code of a tag of BCP 47, "" for none."""
    if plain in _KEPT:
        return _KEPT[plain]
    if not _TAG.fullmatch(plain):
        return ""
    first = plain.partition("-")[0]
    if first in _KEPT:
        return _KEPT[first]
    if first in ("zh", "zho", "chi", "cmn"):
        return TRADITIONAL if _TRADITIONAL_TAGS.search(plain) else CHINESE
    if first in _OURS:
        return first
    from babel.core import get_global

    alias = str(get_global("language_aliases").get(first) or "").partition("_")[0]
    if len(alias) == 2:  # of ISO 639-2, of a single language of a group, or a code that ISO withdrew
        return alias
    return first if first in get_global("likely_subtags") or first in _names("en") else ""


def _by_name(plain: str) -> str:
    return _by_names().get(plain, "")


@cache
def _by_names() -> dict[str, str]:
    """Return the codes by name (`fold`): own names, and those in widely used languages. The first one counts."""
    codes: dict[str, str] = {_fold(name): code for code, names in _ALSO.items() for name in names}
    for key, name in _every_name():
        code = _by_tag(key.replace("_", "-").lower())
        if code and name:
            codes.setdefault(_fold(name), code)
    return codes


def _every_name() -> Iterator[tuple[str, str]]:
    from babel.localedata import locale_identifiers

    for locale in _NAMED_IN:
        yield from _names(locale).items()
    own: Iterable[str] = (each for each in locale_identifiers() if "_" not in each)
    for code in sorted(own):
        yield code, _names(code).get(code, "")


@cache
def _names(locale: str) -> dict[str, str]:
    """Return the names of languages in one language, by CLDR's code; empty where Babel does not have it."""
    from babel.core import Locale, UnknownLocaleError

    try:
        return dict(Locale.parse(locale).languages)
    except (UnknownLocaleError, ValueError):
        return {}


@cache
def _script(language: str) -> str:
    from babel.core import get_global

    parts = str(get_global("likely_subtags").get(language) or "").split("_")
    return parts[1] if len(parts) > 1 else ""
