"""Words are found in six languages by whole words and their forms, never by parts of words."""

import pytest

from core.text.search_terms import LONGEST, Search, name_terms, plain_word, terms


@pytest.mark.parametrize(
    ("asked", "text", "language"),
    [
        ("education", "Educational systems", "en"),
        ("coordinating states", "States should coordinate", "en"),
        ("réfugiés", "un refugie", "fr"),
        ("l'école", "Les écoles", "fr"),
        ("niñas", "la niña", "es"),
        ("дети", "о детях", "ru"),
        ("ёлка", "Елки", "ru"),
        ("национальный", "национальная стратегия", "ru"),
        ("تعليم", "والتعليمية", "ar"),
        ("تعليم", "وبتعليم", "ar"),
        ("التعليم", "تعليمهم", "ar"),
        ("أطفال", "الاطفال", "ar"),
        ("مدرسة", "المدرســـة", "ar"),
        ("儿童", "保护儿童权利", "zh-hans"),
        ("儿", "儿童", "zh-hans"),
        ("A/HRC/11/7", "see A/HRC/11/7", "en"),
        ("140.15", "recommendation 140.15", "en"),
        ("children", "Children in corridors", ""),
        ("corridor", "Children in corridors", ""),  # of a text whose language is not told
        ("the right to water", "Water rights", "en"),  # empty words are not asked for
        ("the", "the", "en"),
    ],
)
def test_found(asked, text, language):
    search = Search.of(asked)
    assert search.matches(terms(text, language))
    assert search.spans(text, language)


@pytest.mark.parametrize(
    ("asked", "text", "language"),
    [
        ("art", "Parties start", "en"),
        ("water food", "water", "en"),
        ("童儿", "儿童", "zh-hans"),
        ("权童", "儿童权利", "zh-hans"),
        ("кот", "который", "ru"),
        ("دين", "مدينة", "ar"),
    ],
)
def test_not_found(asked, text, language):
    assert not Search.of(asked).matches(terms(text, language))


def test_names_are_not_reduced():
    assert name_terms(["Côte d’Ivoire", "Łomża"]) == {"=cote", "=d", "=ivoire", "=lomza"}
    assert Search.of("ivoire").matches(name_terms(["Côte d’Ivoire"]))


def test_terms_consist_of_letters_digits_and_the_sign_between():
    nasty = "a\"b' c) OR d* NEAR(e) \x00 f:g -h ^i {j} \u202e" + "x" * 500
    found = terms(nasty, "en") | {each for group in Search.of(nasty).groups for each in group}
    assert all(each.replace("=", "").isalnum() for each in found)
    assert max(map(len, found)) <= LONGEST + 3
    assert plain_word("İstanbul") == "istanbul"


def test_nothing_to_look_for_finds_nothing():
    assert not Search.of("+ - “”") and not Search.of("")


def test_an_excerpt_stands_around_what_is_found():
    text = "Before. " * 60 + "The corridors are full. " + "After. " * 60
    pieces = Search.of("corridor").excerpt(text, "en", most=120)
    assert ("corridors", True) in pieces and pieces[0] == ("… ", False) and pieces[-1] == (" …", False)
    assert len("".join(piece for piece, _marked in pieces)) < 140
    assert "".join(piece for piece, _marked in Search.of("x").excerpt("Short.", "en")) == "Short."
