"""Words are found in six languages by whole words and their forms, never by parts of words."""

import unicodedata

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


@pytest.mark.parametrize("letter", "ﹰﹲﹾﱞﱣͺ½⑴゛")
def test_letters_whose_plain_form_has_a_space_or_sign_give_clean_terms(letter):
    for text in (letter, f"كتاب{letter}", f"word{letter}", f"{letter}儿童"):
        found = terms(text) | {each for group in Search.of(text).groups for each in group}
        assert all(each.replace("=", "").isalnum() for each in found), found
    assert Search.of("كتاب").matches(terms(f"كتاب{letter}")) == (not letter.isnumeric())


def test_all_letters_give_terms_of_letters_and_digits():
    letters = (chr(code) for code in range(0x110000) if chr(code).isprintable())
    odd = [each for each in letters if not unicodedata.normalize("NFKD", each).isalnum()]
    assert all(each.replace("=", "").isalnum() for each in terms(" ".join(odd), "en"))


def test_the_dot_between_names_is_no_word():
    assert terms("ソ・連") == {"=ソ", "=連"} and not Search.of("・")
    assert Search.of("ソ・連").matches(terms("ソ・連"))


def test_nothing_to_look_for_finds_nothing():
    assert not Search.of("+ - “”") and not Search.of("")


def test_an_excerpt_stands_around_what_is_found():
    text = "Before. " * 60 + "The corridors are full. " + "After. " * 60
    pieces = Search.of("corridor").excerpt(text, "en", most=120)
    assert ("corridors", True) in pieces and pieces[0] == ("… ", False) and pieces[-1] == (" …", False)
    assert len("".join(piece for piece, _marked in pieces)) < 140
    assert "".join(piece for piece, _marked in Search.of("x").excerpt("Short.", "en")) == "Short."
