"""The ladder of PRACTICE 18, and what counts as one."""

import pytest

from core import clock
from core.errors import Refused
from submissions.domain.sending import withdraw
from submissions.domain.triage import find_inadmissible
from synthesis.domain.findings import add_finding, cite
from synthesis.domain.quantities import count, counts_of, fits, words_that_fit
from synthesis.domain.voices import voices
from synthesis.domain.written import preview
from tests.synthesis.conftest import AFTER, CLOSES

SUPPORT = ["supports", "amendment"]


@pytest.mark.parametrize(
    ("word", "numerator", "denominator", "said", "holds"),
    [
        ("several", 3, 5, {}, True),
        ("several", 5, 5, {}, True),  # a weak word is not wrong
        ("several", 2, 5, {}, False),
        ("several", 3, 4, {}, False),  # under five the number is written
        ("many", 3, 9, {}, True),
        ("many", 3, 10, {}, False),  # a third of ten is four
        ("many", 4, 10, {}, True),
        ("many", 2, 5, {}, False),
        ("most", 3, 5, {}, True),
        ("most", 3, 6, {}, False),  # half is not most
        ("most", 4, 6, {}, True),
        ("most", 4, 5, {"out_of": 5}, True),
        ("most", 4, 6, {"out_of": 5}, False),  # "most of the five" when there are six
        ("all", 5, 5, {}, True),
        ("all", 4, 5, {}, False),
        ("all", 4, 4, {}, False),
        ("all", 4, 4, {"number": 4}, True),  # "all four"
        ("number", 3, 4, {"number": 3}, True),
        ("number", 3, 4, {"number": 3, "out_of": 4}, True),
        ("number", 3, 5, {"number": 3, "out_of": 4}, False),
        ("number", 4, 5, {"number": 3}, False),
        ("number", 3, 4, {}, False),
    ],
)
def test_ladder(word, numerator, denominator, said, holds):
    assert fits(word, numerator, denominator, **said) is holds


def test_words_that_may_be_used():
    assert words_that_fit(2, 4) == ["number"]
    assert words_that_fit(3, 5) == ["number", "several", "many", "most"]
    assert words_that_fit(3, 12) == ["number", "several"]
    assert words_that_fit(5, 5) == ["number", "several", "many", "most", "all"]
    assert words_that_fit(2, 2) == ["number"]  # "all" alone tells a reader nothing of how few
    assert words_that_fit(0, 5) == []


@pytest.fixture
def three_of_four(spoken, section):
    finding = add_finding(
        section,
        by=spoken.writer,
        text="Three of the four States that addressed para. 124 supported it, each with an amendment.",
        recommendation=spoken.on["124"],
        quantity="number",
        counted=["state"],
        positions=SUPPORT,
        number=3,
        out_of=4,
    )
    cite(finding, *spoken.passage(spoken.said["XAA"], "124", "local level", "rewording"), by=spoken.writer)
    cite(finding, *spoken.passage(spoken.said["XCC"], "124", "nivel local"), by=spoken.writer)
    return finding


def test_an_aligned_body_counts_with_the_one_it_follows(three_of_four):
    found = count(three_of_four)
    assert (found.numerator, found.denominator, found.holds) == (3, 4, True)
    assert found.says == "State: 3 of 4 bodies (Supports, Supports with amendment)"


def test_a_number_is_told_in_the_word_that_the_finding_has_for_it(three_of_four):
    assert preview(three_of_four, {}) == "“Three” holds: 3 of 4 States."
    assert preview(three_of_four, {"text": "3 of 4 States supported it."}) == "“3” holds: 3 of 4 States."


def test_a_late_arrival_counts(three_of_four, spoken):
    spoken.say("XEE", {"124": ("supports", "Мы поддерживаем.")}, at=CLOSES.replace(hour=10))
    found = count(three_of_four)
    assert (found.numerator, found.denominator, found.holds) == (3, 5, False)


def test_what_was_carved_out_does_not_count(stage):
    leader = stage.say("XAA", {"123": ("supports", "Yes."), "124": ("supports", "Yes, too.")})
    stage.say("XDD", {}, aligned=(leader, ["124"]))
    labels = {row.pk: label for label, row in stage.on.items()}
    spoken = {(labels[voice.recommendation], voice.name) for voice in voices(stage.round)}
    assert spoken == {("123", "Arandia"), ("124", "Arandia"), ("123", "Lazwara")}


def test_its_own_word_goes_before_the_one_it_follows(spoken, section):
    finding = add_finding(
        section, by=spoken.writer, text="One State supported it.", recommendation=spoken.on["128"], quantity="number",
        counted=["state"], positions=SUPPORT, number=1, out_of=2,
    )  # fmt: skip
    cite(finding, *spoken.passage(spoken.said["XAA"], "128", "mechanism"), by=spoken.writer)
    assert count(finding).holds  # Lazwara speaks for itself there


def test_withdrawn_and_inadmissible_do_not_count(three_of_four, spoken):
    withdraw(spoken.said["XCC"].submission, by=spoken.bodies["XCC"].focal, token="t" * 16, at=AFTER)
    with clock.at(AFTER):
        find_inadmissible(spoken.said["XBB"].submission, reason="abusive", by=spoken.triage)
    found = count(three_of_four)
    assert (found.numerator, found.denominator) == (2, 2)


def test_untriaged_does_not_count(three_of_four, spoken):
    spoken.say("XEE", {"124": ("supports", "Мы поддерживаем.")}, admitted=False)
    assert count(three_of_four).denominator == 4


def test_constituencies_are_never_added(spoken, section):
    with pytest.raises(Refused) as refused:
        add_finding(
            section,
            by=spoken.writer,
            text="Several joint submissions and local governments asked to be heard from the design stage.",
            recommendation=spoken.on["128"],
            quantity="several",
            counted=["civil_society", "local_government"],
            positions=["amendment"],
        )
    assert refused.value.code == "constituencies_added"
    assert "“Several” must hold for each" in str(refused.value)
    assert "Civil society (1), Local government (1)" in str(refused.value)


def test_treaty_bodies_stand_outside(spoken, section):
    with pytest.raises(Refused) as refused:
        add_finding(section, by=spoken.writer, text="One did.", quantity="number", counted=["treaty_body"], number=1)
    assert refused.value.code == "outside_counts"


def test_a_position_without_a_word_counts_in_a_sentence_of_positions(three_of_four, spoken):
    spoken.say("XEE", {"124": ("supports", "")})
    assert (count(three_of_four).numerator, count(three_of_four).denominator) == (4, 5)


@pytest.mark.parametrize("findings", [1, 10, 100])
def test_query_count(three_of_four, spoken, section, report, findings, django_assert_num_queries):
    for number in range(findings - 1):
        finding = add_finding(
            section, by=spoken.writer, text=f"Sentence {number}.", recommendation=spoken.on["124"],
            quantity="number", counted=["state"], number=1,
        )  # fmt: skip
        cite(finding, *spoken.passage(spoken.said["XAA"], "124", "Towns"), by=spoken.writer)
    report.round.rules.identities_public  # noqa: B018 - loaded before
    with django_assert_num_queries(6):
        assert len(counts_of(report)) == findings
