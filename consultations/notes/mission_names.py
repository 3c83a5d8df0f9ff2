"""The full style of a permanent mission: the State's formal name with the article and case that each language needs.

The register's formal name is used where it has one; a name written in the order of lists, "Iran (Islamic Republic
of)", is put back into the order of a sentence.
"""

import re
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from consultations.enums import Status
from consultations.models import Organisation

_LISTED = re.compile(r"(?P<name>[^()]+?) \((?P<form>[^()]+ (?:of|du|de|des|del|de la|d’|d')(?: [Tt]he)?)\)")
# Words that a formal name begins with or holds, which take the article in English.
_ENGLISH_FORMS = (
    "Arab Republic|Bahamas|Central African Republic|Comoros|Commonwealth|Confederation|Congo|Co-operative Republic|"
    "Czech Republic|Democratic|Dominican Republic|Emirate|Federal|Federated|Federation|Federative|Gabonese|Gambia|"
    "Grand Duchy|Hashemite|Hellenic|Holy See|Independent State|Islamic Republic|Islands|Italian Republic|Kingdom|"
    "Kyrgyz Republic|Netherlands|Niger|People’s|People's|Philippines|Plurinational|Principality|Republic|"
    "Russian Federation|Seychelles|Slovak Republic|Socialist|State|States|Sudan|Sultanate|Swiss|Union|United"
)
_ENGLISH_ARTICLE = re.compile(rf"(?:.* )?(?:{_ENGLISH_FORMS})(?: .*)?")
_WITHOUT_ARTICLE = ("Solomon Islands", "South Sudan")
# French and Spanish: how a formal name begins tells its article. Other names take none, as missions are called.
_FRENCH_FIRST = {
    "la ": (
        *("Barbade", "Bosnie-Herzégovine", "Confédération", "Fédération", "Géorgie", "Grenade", "Hongrie"),
        *("Jamahiriya", "Jamaïque", "Malaisie", "Mongolie", "Nouvelle-Zélande", "Principauté", "République"),
        *("République-Unie", "Roumanie"),
    ),
    "le ": (
        *("Belize", "Brunéi", "Burkina", "Canada", "Commonwealth", "Grand-Duché", "Japon", "Monténégro", "Népal"),
        *("Royaume", "Royaume-Uni", "Saint-Siège", "Sultanat", "Turkménistan"),
    ),
    "l’": ("Australie", "Émirat", "État", "Irlande", "Ukraine", "Union"),
    "les ": (
        *("Comores", "Émirats", "États", "États-Unis", "Fidji", "Îles", "Maldives", "Palaos", "Pays-Bas"),
        *("Philippines", "Tuvalu"),
    ),
}
_SPANISH_FIRST = {
    "la ": ("Confederación", "Federación", "Mancomunidad", "República", "Santa Sede", "Sultanía", "Unión"),
    "el ": ("Canadá", "Commonwealth", "Emirato", "Estado", "Gran", "Japón", "Principado", "Reino", "Sultanato"),
    "los ": ("Emiratos", "Estados", "Países"),
    "las ": ("Bahamas", "Comoras", "Islas", "Maldivas"),
}
# Russian: the genitive of the noun that a formal name begins with, after its adjectives; and of names without one.
_RUSSIAN_NOUNS = {
    "Герцогство": "Герцогства",
    "Государство": "Государства",
    "Княжество": "Княжества",
    "Конфедерация": "Конфедерации",
    "Королевство": "Королевства",
    "Острова": "Островов",
    "Престол": "Престола",
    "Республика": "Республики",
    "Содружество": "Содружества",
    "Союз": "Союза",
    "Султанат": "Султаната",
    "Федерация": "Федерации",
    "Штаты": "Штатов",
    "Эмираты": "Эмиратов",
}
_RUSSIAN_ADJECTIVES = {
    "ая": "ой",
    "ое": "ого",
    "ой": "ого",
    "ые": "ых",
    "ие": "их",
    "овы": "овых",
}
_RUSSIAN_NAMES = {
    "Австралия": "Австралии",
    "Антигуа и Барбуда": "Антигуа и Барбуды",
    "Барбадос": "Барбадоса",
    "Белиз": "Белиза",
    "Босния и Герцеговина": "Боснии и Герцеговины",
    "Бруней-Даруссалам": "Брунея-Даруссалама",
    "Венгрия": "Венгрии",
    "Гренада": "Гренады",
    "Грузия": "Грузии",
    "Ирландия": "Ирландии",
    "Канада": "Канады",
    "Малайзия": "Малайзии",
    "Монголия": "Монголии",
    "Непал": "Непала",
    "Новая Зеландия": "Новой Зеландии",
    "Румыния": "Румынии",
    "Сент-Винсент и Гренадины": "Сент-Винсента и Гренадин",
    "Сент-Китс и Невис": "Сент-Китса и Невиса",
    "Сент-Люсия": "Сент-Люсии",
    "Туркменистан": "Туркменистана",
    "Украина": "Украины",
    "Черногория": "Черногории",
    "Ямайка": "Ямайки",
    "Япония": "Японии",
}
_VOWELS = "aeiouyâàéèêëîïôöûühAEIOUYÂÀÉÈÊËÎÏÔÖÛÜH"


def mission_address(body: Organisation, language: str) -> str:
    """Return the mission as a note is addressed to it: "the Permanent Mission of the Principality of Orlune to …"."""
    with translation.override(language):
        if body.status == Status.OBSERVER:
            words = _(
                "the Permanent Observer Mission %(of_state)s to the United Nations Office at Geneva and other "
                "international organizations in Switzerland"
            )
        else:
            words = _(
                "the Permanent Mission %(of_state)s to the United Nations Office and other international "
                "organizations in Geneva"
            )
        return words % {"of_state": of_state(body, language)}


def mission_in_short(body: Organisation, language: str) -> str:
    """Return the mission as the closing courtesy calls it, in Russian in the dative."""
    with translation.override(language):
        if body.status == Status.OBSERVER:
            return _("the Permanent Observer Mission %(of_state)s") % {"of_state": of_state(body, language)}
        return _("the Permanent Mission %(of_state)s") % {"of_state": of_state(body, language)}


def mission_as_sender(body: Organisation, language: str) -> str:
    """Return the mission as the subject of its own note: "The Permanent Mission of the Principality of Orlune to …"."""
    with translation.override(language):
        if body.status == Status.OBSERVER:
            words = _(
                "The Permanent Observer Mission %(of_state)s to the United Nations Office at Geneva and other "
                "international organizations in Switzerland"
            )
        else:
            words = _(
                "The Permanent Mission %(of_state)s to the United Nations Office and other international "
                "organizations in Geneva"
            )
        return words % {"of_state": of_state(body, language)}


def mission_title(body: Organisation, language: str) -> str:
    """Return the mission by itself, as in a list or on a letterhead: "The Permanent Mission of the Principality …"."""
    with translation.override(language):
        if body.status == Status.OBSERVER:
            return _("The Permanent Observer Mission %(of_state)s") % {"of_state": of_state(body, language)}
        return _("The Permanent Mission %(of_state)s") % {"of_state": of_state(body, language)}


def has_name_in(body: Organisation, language: str) -> bool:
    """Return whether the register holds the State's name in the language."""
    return language in ("en", body.language) or bool((body.names.get(language) or {}).get("name"))


def of_state(body: Organisation, language: str) -> str:
    """Return the State's name as it follows "Permanent Mission": "of the Principality of Orlune"."""
    name = in_sentence_order(body.display_name(language))
    code = language.split("-", maxsplit=1)[0]
    rule: Any = _RULES.get(code)
    return str(rule(name)) if rule else name


def in_sentence_order(name: str) -> str:
    """Return "Islamic Republic of Iran" for "Iran (Islamic Republic of)"; other names as they are."""
    if (match := _LISTED.fullmatch(name)) is None:
        return name
    form = match["form"]
    return form + match["name"] if form.endswith(("’", "'")) else f"{form} {match['name']}"


def _english(name: str) -> str:
    plain = name.removeprefix("The ").removeprefix("the ")
    takes_article = plain not in _WITHOUT_ARTICLE and _ENGLISH_ARTICLE.fullmatch(plain)
    return f"of the {plain}" if takes_article or plain != name else f"of {plain}"


def _french(name: str) -> str:
    for article, firsts in _FRENCH_FIRST.items():
        if name.removeprefix("la ").removeprefix("le ").split(" ")[0] in firsts:
            plain = name.removeprefix("la ").removeprefix("le ")
            return {"le ": f"du {plain}", "les ": f"des {plain}"}.get(article, f"de {article}{plain}")
    for article, contracted in (("le ", "du "), ("les ", "des "), ("la ", "de la "), ("l’", "de l’")):
        if name.casefold().startswith(article):
            return contracted + name[len(article) :]
    return f"d’{name}" if name[:1] in _VOWELS else f"de {name}"


def _spanish(name: str) -> str:
    for article, firsts in _SPANISH_FIRST.items():
        if f"{name} ".startswith(tuple(f"{first} " for first in firsts)):
            return f"del {name}" if article == "el " else f"de {article}{name}"
    return f"del {name[3:]}" if name.startswith("el ") else f"de {name}"


def _russian(name: str) -> str:
    words = name.split(" ")
    for place, word in enumerate(words):
        if genitive := _RUSSIAN_NOUNS.get(word.capitalize()):
            before = [_in_genitive(adjective) for adjective in words[:place]]
            genitive = genitive if word[:1].isupper() else genitive.lower()
            return " ".join((*before, genitive, *words[place + 1 :]))
        if _in_genitive(word) == word:
            break
    return _RUSSIAN_NAMES.get(name, name)


def _in_genitive(adjective: str) -> str:
    for ending, genitive in _RUSSIAN_ADJECTIVES.items():
        if adjective.endswith(ending):
            return adjective.removesuffix(ending) + genitive
    return adjective


_RULES = {"en": _english, "fr": _french, "es": _spanish, "ru": _russian}
