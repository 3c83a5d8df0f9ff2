import pytest

from core.text.languages import LANGUAGE_NAMES, OTHER_LANGUAGES, is_language_in
from core.text.world_languages import direction_of, every_language, is_right_to_left, language_code, world_language_name


@pytest.mark.parametrize(
    ("code", "words"),
    {
        "de": ["de", "DE", "deu", "ger", "de-AT", "German", "Deutsch", "allemand", "немецкий", "德语", "الألمانية"],
        "pt": ["Portuguese", "pt_BR", "Portuguese (Brazil)", "português", "Portugiesisch"],
        "sw": ["Swahili", "Kiswahili", "swa"],
        "tl": ["Tagalog", "tgl", "TL"],
        "fil": ["Filipino", "fil"],
        "prs": ["Dari", "prs"],
        "zh-hans": ["zh", "Chinese", "中文", "zh-CN", "Mandarin"],
        "zh-hant": ["zh-TW", "Chinese (Traditional)", "zh-Hant"],
        "fr": ["Français", "fre", "fra", "French – Français", "FR - Français"],
        "tet": ["Tetum", "tet"],
        "mi": ["Māori", "mao"],
        "": ["Klingonish", "English/French", "x", "qqq", "—", ""],
    }.items(),
)
def test_a_language_is_known_by_its_codes_and_names(code: str, words: list[str]) -> None:
    assert {word: language_code(word) for word in words} == dict.fromkeys(words, code)


def test_every_code_that_is_offered_is_understood_again_and_fits_its_column() -> None:
    codes = every_language()
    assert len(codes) > 500
    assert [code for code in codes if language_code(code) != code or len(code) > 10] == []


def test_names_are_own_names_or_those_of_the_reader() -> None:
    assert [LANGUAGE_NAMES[code] for code in ("fr", "de", "tl", "aaa")] == ["Français", "Deutsch", "Tagalog", "aaa"]
    assert world_language_name("de", "fr") == "Allemand" and LANGUAGE_NAMES.get("") is None


def test_the_direction_is_that_of_the_usual_script() -> None:
    assert [code for code in ("ur", "he", "prs", "ckb", "dv", "ar", "ks") if not is_right_to_left(code)] == []
    assert not any(map(is_right_to_left, ("de", "tl", "am", "en", "zh-hans", "nonsense")))
    assert (direction_of("ckb"), direction_of("sw")) == ("rtl", "ltr")


def test_other_languages_are_filtered_together() -> None:
    assert is_language_in("de", {OTHER_LANGUAGES}) and not is_language_in("fr", {OTHER_LANGUAGES})
    assert is_language_in("fr", {"fr"}) and not is_language_in(None, {OTHER_LANGUAGES})
