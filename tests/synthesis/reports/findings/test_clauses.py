"""The parts of a sentence: divided in six languages, and looked up by their words."""

import time

import pytest

from synthesis.reports.findings.clauses import Clause, clauses, note_at, part_at, parts_by_sentence, place_of, sentences


def words(text):
    return [each.of(text) for each in clauses(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Four States supported para. 124, three of them with an amendment; one asked for time.",
            ["Four States supported para. 124", "three of them with an amendment", "one asked for time"],
        ),
        (
            "One State expressed reservations and asked for a later date.",
            ["One State expressed reservations", "and asked for a later date"],
        ),
        (
            "Quatre États ont appuyé la recommandation (par. 3, a) ; deux demandent « un délai, puis un avis ».",
            ["Quatre États ont appuyé la recommandation (par. 3, a)", "deux demandent « un délai, puis un avis »"],
        ),
        (
            "Cuatro Estados la apoyaron sin reservas y dos pidieron una enmienda, mientras que 4.120 niños esperan.",
            [
                "Cuatro Estados la apoyaron sin reservas",
                "y dos pidieron una enmienda",
                "mientras que 4.120 niños esperan",
            ],
        ),
        (
            "Четыре государства поддержали рекомендацию, а два (п. 3, 4) высказали оговорки о 3,5 млн детей.",
            ["Четыре государства поддержали рекомендацию", "а два (п. 3, 4) высказали оговорки о 3,5 млн детей"],
        ),
        (
            "أيدت أربع دول التوصية، وطلبت دولتان تعديلاً؛ ولم تعلق البقية.",
            ["أيدت أربع دول التوصية", "وطلبت دولتان تعديلاً", "ولم تعلق البقية"],
        ),
        (
            "四国支持该建议，两国要求“先评估，后决定”。其他国家未表态。",
            ["四国支持该建议", "两国要求“先评估，后决定”", "其他国家未表态"],
        ),
    ],
)
def test_six_languages(text, expected):
    assert words(text) == expected


def test_never_inside_quotes_brackets_or_numbers():
    text = "It said “first, then second; and then a third” [see a, b and c and d] to 4,120 children at 10:30 sharp."
    assert words(text) == [text[:-1]]
    assert words("An “open quote, never closed") == ["An “open quote", "never closed"]


def test_sentences_end_where_they_end():
    text = "See para. 124 and Art. 3 of Dr. Ode. One supported it? Two did not! 三国支持。两国反对。"
    assert [each.of(text) for each in sentences(text)] == [
        "See para. 124 and Art. 3 of Dr. Ode",
        "One supported it",
        "Two did not",
        "三国支持",
        "两国反对",
    ]


def test_choices_are_by_sentence_and_each_once():
    text = "One supported it, with words. One took note."
    offered = [[each.of(text) for each in part] for part in parts_by_sentence(text)]
    assert offered == [
        ["One supported it, with words", "One supported it", "with words"],
        ["One took note"],
    ]
    assert parts_by_sentence("One took note.") == [[]]
    text = "One took note. One took note."
    assert [[each.of(text) for each in part] for part in parts_by_sentence(text)] == [["One took note"], []]


def test_an_edit_elsewhere_keeps_a_part():
    part = "three of them with an amendment"
    assert place_of("Four supported it, three of them with an amendment.", part).start == 19
    assert place_of("In the end, three of them with an amendment; others none.", f" {part}, ").start == 12
    assert place_of("Four supported it, two of them with an amendment.", part) is None
    assert place_of("Three of them with an amendments.", "them with an amendment") is None  # whole words only
    assert place_of("None took note, one took note.", "one took note").start == 16
    assert place_of("四国支持，三国反对。", "三国反对").start == 5
    assert place_of("Anything.", " , ") is None


def test_of_words_that_stand_twice_the_clause_is_meant():
    text = "Those that supported it in part wrote letters, supported it, left."
    assert place_of(text, "supported it").start == 11  # a piece too short to be a clause of its own
    text = "Those who supported it now wrote letters; supported it now."
    assert place_of(text, "supported it now").start == 42


def test_where_a_note_stands():
    text = "Oui, ils l’appuient ; non."
    assert note_at(text, 3, before_mark=False) == 4
    assert note_at(text, 3, before_mark=True) == 3
    assert note_at(text, 19, before_mark=False) == 19  # a space stands before the mark
    assert note_at(text, 25, before_mark=False) == 26


@pytest.mark.parametrize("text", ["(" * 10_000, "“a, " * 2_500, "a and b and c, " * 700, ". " * 5_000, "，" * 10_000])
def test_long_and_odd_texts_take_no_time(text):
    begun = time.process_time()
    for part in clauses(text):
        assert text[part.start : part.end].strip()
    parts_by_sentence(text)
    assert time.process_time() - begun < 5


def test_words_that_are_there_twice_are_told_by_what_is_before_them():
    text = "Two proposed “a”. One made the same proposal. Three proposed “b”. One made the same proposal."
    places = sentences(text)
    words = [part_at(text, place) for place in places]
    assert words[1] == "One made the same proposal"
    assert words[3] == "Three proposed “b”. One made the same proposal"
    # What is before them only tells where they are: it is not what they support.
    assert [place_of(text, each) for each in words] == places
    assert part_at("Same. Same.", Clause(0, 4)) == "Same"
    assert part_at("Same. Same.", Clause(6, 10)) == "Same. Same"
    assert place_of("Same. Same.", "Same. Same") == Clause(6, 10)
