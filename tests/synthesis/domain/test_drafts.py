"""A first draft in one click."""

import pytest

from consultations.domain import duties
from core import clock
from core.errors import Refused
from synthesis.domain.coding import code_passage
from synthesis.domain.drafts import compile_draft
from synthesis.domain.quantities import counts_of
from synthesis.domain.sentences import counted_sentence, number_word
from synthesis.domain.staleness import stale_findings
from synthesis.domain.themes import add_theme
from tests.synthesis.conftest import AFTER, CLOSES


@pytest.mark.parametrize(
    ("count", "position", "theme", "sentence"),
    [
        (
            ("state", 2, 5),
            "amendment",
            "Towns",
            "Two of the five States that addressed para. 124 supported it with an amendment, speaking of “Towns”.",
        ),
        (("state", 5, 5), "supports", "", "All five States that addressed para. 124 supported it."),
        (("state", 2, 2), "opposes", "", "Both States that addressed para. 124 did not support it."),
        (
            ("nhri", 1, 1),
            "notes",
            "",
            "The only national human rights institution that addressed para. 124 took note of it.",
        ),
        (("state", 1, 12), "reservations", "", "One of the 12 States that addressed para. 124 expressed reservations."),
        (
            ("civil_society", 3, 7),
            "information",
            "",
            "Three of the seven civil society organizations that addressed para. 124 provided information on it.",
        ),
    ],
)
def test_sentences(count, position, theme, sentence):
    kind, numerator, denominator = count
    assert counted_sentence(kind, numerator, denominator, "para. 124", position, theme=theme) == sentence


def test_numbers_and_impossible_counts():
    assert [number_word(number) for number in (1, 10, 11)] == ["one", "ten", "11"]
    with pytest.raises(ValueError, match="no more than there are"):
        counted_sentence("state", 3, 2, "para. 124", "supports")


def test_one_finding_for_each_recommendation_theme_position_and_kind(report, spoken):
    theme = add_theme(spoken.round, "Local level", by=spoken.writer)
    for code, label, words in (("XCC", "124", "nivel local"), ("XHH", "124", "communes")):
        code_passage(*spoken.passage(spoken.said[code], label, words), theme, by=spoken.writer)
    code_passage(*spoken.passage(spoken.said["XAA"], "124", "local", "rewording"), theme, by=spoken.writer)
    spoken.say("XEE", {"123": ("supports", "Да."), "124": ("supports", "Поддерживаем.")}, at=CLOSES.replace(hour=10))
    with clock.at(AFTER):
        made = compile_draft(report, by=spoken.writer)
    assert [row.text for row in made] == [
        "Four of the five States that addressed para. 123 supported it.",
        "One of the five States that addressed para. 123 supported it with an amendment.",
        "The only national human rights institution that addressed para. 123 supported it with an amendment.",
        "The only civil society organization that addressed para. 123 supported it with an amendment.",
        "Three of the five States that addressed para. 124 supported it with an amendment, speaking of “Local level”.",
        "The only local government that addressed para. 124 supported it with an amendment, speaking of “Local level”.",
        "One of the five States that addressed para. 124 supported it.",
        "One of the five States that addressed para. 124 expressed reservations.",
        "The only civil society organization that addressed para. 124 supported it.",
        "One of the two States that addressed para. 128 supported it.",
        "One of the two States that addressed para. 128 expressed reservations.",
        "The only local government that addressed para. 128 supported it with an amendment.",
        "The only civil society organization that addressed para. 128 supported it with an amendment.",
        "Committee gave reference material on para. 123.",
    ]
    assert [section.title for section in report.sections.all()] == [
        "Views on para. 123",
        "Views on para. 124",
        "Views on para. 128",
        "Reference material of treaty bodies and special procedures",
    ]
    assert made[-1].quantity == ""  # outside all counts
    assert all(count.holds for count in counts_of(report).values())
    assert stale_findings(report) == {}
    assert all(row.evidence.exists() for row in made)
    with pytest.raises(Refused) as refused:
        compile_draft(report, by=spoken.writer)
    assert refused.value.code == "not_empty"


def test_what_the_compiler_may_not_see_is_not_drafted_from(report, spoken):
    spoken.tighten(spoken.said["XGG"], "123", "secretariat")
    duties.take_duty(spoken.round, "see_confidential", spoken.writer, by=spoken.manager)
    with clock.at(AFTER):
        made = compile_draft(report, by=spoken.writer)
    assert not any("institution" in row.text for row in made)


def test_reference_material_without_a_name_is_drafted_without_it(report, spoken):
    spoken.tighten(spoken.said["XFF"], "123", "nameless")
    with clock.at(AFTER):
        texts = [row.text for row in compile_draft(report, by=spoken.writer)]
    assert "Treaty body submission, name withheld gave reference material on para. 123." in texts
    assert not any(spoken.bodies["XFF"].organisation.short_name in text for text in texts)
