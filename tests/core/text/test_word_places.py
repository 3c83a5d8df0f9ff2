"""Words as people copy them are found in the text; two texts are put together as their script does it."""

import pytest

from core.text.word_places import joined_text, place_of_words


@pytest.mark.parametrize(
    ("text", "words", "rest"),
    [
        ("One two three.", "two", "two three."),
        ("One two three.", "  TWO\n three ", "two three."),
        ("Il dit «\u202foui\u202f» et part.", '"oui" et', "«\u202foui\u202f» et part."),
        ("L’État-partie devrait agir.", "etat–partie", "État-partie devrait agir."),
        ("تنص المادة ١٢ على ذلك.", "\u200fالمادة 12", "المادة ١٢ على ذلك."),
        ("مُدَرِّسَة جيدة", "مدرسة", "مُدَرِّسَة جيدة"),
        ("第一段。第二段。", "第二 段", "第二段。"),
        ("One two", "", None),
        ("One two", " \u200f ", None),
        ("One two", "four", None),
    ],
)
def test_words_are_found_as_the_eye_sees_them(text: str, words: str, rest: str | None) -> None:
    at = place_of_words(text, words)
    assert (text[at:] if at >= 0 else None) == rest


def test_joined_with_the_space_of_the_script() -> None:
    assert joined_text("One. ", " Two.") == "One. Two."
    assert joined_text("第一段。", "第二段。") == "第一段。第二段。"
    assert joined_text("", "Two.") == "Two." and joined_text("One.", "") == "One."
