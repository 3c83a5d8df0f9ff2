"""What a page or file says about recommendations, in each language."""

import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import lxml.html
import polib
from django.utils.translation import to_locale

from tests.permissions.tokens import texts_of

LOCALE = Path(__file__).resolve().parents[2] / "locale"
STEMS = {  # of "recommendation", and of nothing else that a page of the portal says
    "en": "recommendation",
    "fr": "recommandation",
    "es": "recomendaci",
    "ru": "рекомендаци",
    "ar": "توصي",
    "zh-hans": "建议",
}
_VALUE = re.compile(r"%\(\w+\)[sd]|%s|\{\w*\}|</?\w[^>]*>")
_SAID = re.compile(r">([^<>]+)<|\"([^\"<>]* [^\"<>]*)\"")
SPOKEN = ("title", "alt", "placeholder", "aria-label", "label", "content")


def words_of_page(content: bytes) -> list[str]:
    """Return the pieces of text that a person reads or hears."""
    page = lxml.html.fromstring(content)
    for each in page.xpath("//script[not(@type='application/json')] | //style | //template"):
        each.drop_tree()
    found = [text for each in page.iter() for text in (each.text, each.tail) if text and isinstance(each.tag, str)]
    for each in page.iter():
        if isinstance(each.tag, str):
            found += [each.get(name) for name in SPOKEN if each.get(name)]
            if each.tag == "input" and each.get("type") in ("submit", "button"):
                found.append(each.get("value", ""))
    return [" ".join(text.split()) for text in found if text.strip()]


def words_of_file(content: bytes, kind: str) -> list[str]:
    """Return the words of a file, without the keys of a format for machines."""
    if "json" in kind:
        pieces = content.splitlines() if "ndjson" in kind else [content]
        return [text for piece in pieces for text in _values(json.loads(piece))]
    if "html" in kind:
        return words_of_page(content)
    texts = texts_of(content)
    if content[:4] == b"PK\x03\x04":  # an office file: what stands between its tags, and what its attributes tell
        texts = [
            html.unescape(each)
            for text in texts
            for each in re.findall(r">([^<>]+)<|\"([^\"<>]* [^\"<>]*)\"", text)
            for each in each
            if each
        ]
    return texts


def _values(found: Any) -> list[str]:
    if isinstance(found, dict):
        return [text for each in found.values() for text in _values(each)]
    if isinstance(found, list):
        return [text for each in found for text in _values(each)]
    return [found] if isinstance(found, str) else []


def recommendations_in(words: list[str], language: str = "en") -> list[str]:
    """Return what speaks of recommendations."""
    stem, others = STEMS[language], _other_words(language)
    found = []
    for text in words:
        plain = text.casefold()
        if stem in plain:
            for other in others:
                plain = plain.replace(other, "")
            if stem in plain:
                found.append(text)
    return found


def added_recommendations(language: str) -> list[str]:
    """Return translations that speak of recommendations though their English does not."""
    return [text for english, text in _with_the_stem(language) if not _suggests(english)]


@cache
def _other_words(language: str) -> list[str]:
    """Return translations of what is suggested that have the stem, the longest first: in some languages a suggestion
    and a recommendation are one word."""
    parts = (part for english, text in _with_the_stem(language) if _suggests(english) for part in _VALUE.split(text))
    return sorted({part.casefold() for part in parts if STEMS[language] in part.casefold()}, key=len, reverse=True)


def _suggests(english: str) -> bool:
    return "suggest" in english or "propos" in english


@cache
def _with_the_stem(language: str) -> list[tuple[str, str]]:
    """Return English and translation of what has the stem in its translation only."""
    if language == "en":
        return []
    return [
        (english, text)
        for path in (LOCALE / to_locale(language) / "LC_MESSAGES").glob("*.po")
        for entry in polib.pofile(str(path))
        if "recommend" not in (english := f"{entry.msgctxt} {entry.msgid} {entry.msgid_plural}".casefold())
        for text in (entry.msgstr, *entry.msgstr_plural.values())
        if STEMS[language] in text.casefold()
    ]
