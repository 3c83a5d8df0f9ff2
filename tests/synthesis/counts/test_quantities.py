"""The ladder of PRACTICE 18, and what counts as one."""

from types import SimpleNamespace

import pytest

from core import clock
from core.errors import Refused
from submissions.sending.services import withdraw
from submissions.triage.services import find_inadmissible
from synthesis.codebook.services import add_theme
from synthesis.coding.services import code_passage
from synthesis.counts.count_messages import RIGHT, SOME, _replaced
from synthesis.counts.positions import body_positions
from synthesis.counts.quantities import CountPart, count, counts_of
from synthesis.counts.quantity_ladder import quantity_fits, words_that_fit
from synthesis.models import CodedPassage, Finding
from synthesis.reports.findings.rows import preview_count
from synthesis.reports.findings.services import add_finding, cite, edit_finding
from tests.synthesis.conftest import AFTER, CLOSES, repeat_finding

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
        ("number", 0, 4, {"number": 0}, True),  # "no State"
        ("number", 0, 4, {"number": 1}, False),
        ("some", 1, 4, {}, True),  # promises one, and gives no number back
        ("some", 4, 4, {}, True),
        ("some", 0, 5, {}, False),
    ],
)
def test_ladder(word, numerator, denominator, said, holds):
    assert quantity_fits(word, numerator, denominator, **said) is holds


def test_words_that_may_be_used():
    assert words_that_fit(2, 4) == ["number"]
    assert words_that_fit(3, 5) == ["number", "several", "many", "most"]
    assert words_that_fit(3, 12) == ["number", "several"]
    assert words_that_fit(5, 5) == ["number", "several", "many", "most", "all"]
    assert words_that_fit(2, 2) == ["number"]  # "all" alone tells a reader nothing of how few
    assert words_that_fit(0, 5) == []


@pytest.fixture
def three_of_four(answered, section):
    finding = add_finding(
        section,
        by=answered.writer,
        text="Three of the four States that addressed para. 124 supported it, each with an amendment.",
        recommendation=answered.recommendations["124"],
        quantity="number",
        counted=["state"],
        positions=SUPPORT,
        number=3,
        out_of=4,
    )
    cite(finding, *answered.passage(answered.versions["XAA"], "124", "local level", "rewording"), by=answered.writer)
    cite(finding, *answered.passage(answered.versions["XCC"], "124", "nivel local"), by=answered.writer)
    return finding


def test_an_aligned_body_counts_with_the_one_it_follows(three_of_four):
    found = count(three_of_four)
    assert (found.numerator, found.denominator, found.holds) == (3, 4, True)
    assert found.says == "State: 3 of 4 participants (Supports, Supports with amendment)"


def test_a_number_is_told_in_the_word_that_the_finding_has_for_it(three_of_four):
    assert preview_count(three_of_four).says == "“Three” is correct: 3 of 4 States."
    assert (
        preview_count(three_of_four, {"text": "3 of 4 States supported it."}).says == "“3” is correct: 3 of 4 States."
    )


def test_a_late_arrival_counts(three_of_four, answered):
    answered.answer("XEE", {"124": ("supports", "Мы поддерживаем.")}, at=CLOSES.replace(hour=10))
    found = count(three_of_four)
    assert (found.numerator, found.denominator, found.holds) == (4, 5, False)  # nobody has cited or coded its words


def test_what_was_carved_out_does_not_count(scenario):
    leader = scenario.answer("XAA", {"123": ("supports", "Yes."), "124": ("supports", "Yes, too.")})
    scenario.answer("XDD", {}, aligned=(leader, ["124"]))
    labels = {row.pk: label for label, row in scenario.recommendations.items()}
    answered = {
        (labels[position_row.recommendation], position_row.name) for position_row in body_positions(scenario.round)
    }
    assert answered == {("123", "Arandia"), ("124", "Arandia"), ("123", "Lazwara")}


def test_its_own_word_goes_before_the_one_it_follows(answered, section):
    finding = add_finding(
        section, by=answered.writer, text="One State supported it.",
        recommendation=answered.recommendations["128"], quantity="number",
        counted=["state"], positions=SUPPORT, number=1, out_of=2,
    )  # fmt: skip
    assert count(finding).holds  # Lazwara speaks for itself there


def test_withdrawn_and_inadmissible_do_not_count(three_of_four, answered):
    withdraw(answered.versions["XCC"].submission, by=answered.bodies["XCC"].focal, token="t" * 16, at=AFTER)
    with clock.at(AFTER):
        find_inadmissible(answered.versions["XBB"].submission, reason="abusive", by=answered.triage)
    found = count(three_of_four)
    assert (found.numerator, found.denominator) == (2, 2)


def test_untriaged_does_not_count(three_of_four, answered):
    answered.answer("XEE", {"124": ("supports", "Мы поддерживаем.")}, admitted=False)
    assert count(three_of_four).denominator == 4


def test_constituencies_are_never_added(answered, section):
    with pytest.raises(Refused) as refused:
        add_finding(
            section,
            by=answered.writer,
            text="Several joint submissions and local governments asked to be heard from the design stage.",
            recommendation=answered.recommendations["128"],
            quantity="several",
            counted=["civil_society", "local_government"],
            positions=["amendment"],
        )
    assert refused.value.code == "constituencies_added"
    assert "“Several” counts each kind separately and is only for groups of five or more" in str(refused.value)
    assert "Civil society (1), Local government (1)" in str(refused.value)


def test_treaty_bodies_stand_outside(answered, section):
    with pytest.raises(Refused) as refused:
        add_finding(section, by=answered.writer, text="One did.", quantity="number", counted=["treaty_body"], number=1)
    assert refused.value.code == "outside_counts"


def test_a_position_without_a_word_counts_in_a_sentence_of_positions(three_of_four, answered):
    answered.answer("XEE", {"124": ("supports", "")})
    assert (count(three_of_four).numerator, count(three_of_four).denominator) == (4, 5)


@pytest.mark.parametrize("findings", [1, 10, 100])
def test_query_count(three_of_four, answered, section, report, findings, django_assert_num_queries):
    if findings > 1:
        finding = add_finding(
            section, by=answered.writer, text="Sentence 0.", recommendation=answered.recommendations["124"],
            quantity="number", counted=["state"], number=1,
        )  # fmt: skip
        cite(finding, *answered.passage(answered.versions["XAA"], "124", "Towns"), by=answered.writer)
        repeat_finding(finding, findings - 2, "Sentence {}.")
    report.round.rules.identities_public  # noqa: B018 - loaded before
    with django_assert_num_queries(11):
        assert len(counts_of(report)) == findings


def wrong(section, answered, label="124", **fields):
    """The message with which a sentence is refused, and the field."""
    fields = {"counted": ["state"], "text": "Said.", **fields}
    with pytest.raises(Refused) as refused:
        add_finding(section, by=answered.writer, recommendation=answered.recommendations[label], **fields)
    assert refused.value.code == "miscounted"
    return str(refused.value), refused.value.field


def test_two_of_the_four_is_refused_where_three_did(answered, section):
    """Whoever is cited: the States that are in the number are all that took the position."""
    text = "Two of the four States supported it with an amendment."
    promise = {"quantity": "number", "number": 2, "out_of": 4, "positions": ["amendment"]}
    told = "does not agree with the positions: 3 of 4 States (Supports with amendment). Write “three of the four”."
    assert wrong(section, answered, text=text, **promise) == (f"“two of the four” {told}", "number")
    assert wrong(section, answered, text=text) == (f"“Two of the four States” {told}", "text")  # no fields filled in
    assert not section.findings.exists()


@pytest.mark.parametrize(
    ("label", "fields", "message", "field"),
    [
        ("123", {"quantity": "all", "positions": SUPPORT}, "“All” needs a number: write “all four”.", "quantity"),
        (
            "124",
            {"quantity": "all", "positions": SUPPORT},
            "“All” does not agree with the positions: 3 of 4 States (Supports, Supports with amendment). "
            "Write “three of the four”.",
            "quantity",
        ),
        (
            "124",
            {"quantity": "several", "positions": SUPPORT},
            (
                "Use “Several” only for a group of five or more: 3 of 4 States (Supports, Supports with "
                "amendment). Write “three of the four”."
            ),
            "quantity",
        ),
        (
            "124",
            {"quantity": "number", "number": 3, "out_of": 5, "positions": SUPPORT},
            "“three of the five” does not agree with the positions: 3 of 4 States (Supports, Supports with amendment). "
            "Write “three of the four”.",
            "out_of",
        ),
        (
            "124",
            {"quantity": "some", "positions": ["opposes"]},
            "“Some” needs at least one: 0 of 4 States (Does not support). Remove the count from the sentence.",
            "quantity",
        ),
        ("123", {"text": "All States supported it."}, "“All States” needs a number: write “all four”.", "text"),
    ],
)
def test_a_message_says_what_is_wrong_and_what_to_write(answered, section, label, fields, message, field):
    assert wrong(section, answered, label, **fields) == (message, field)


def test_what_a_word_needs_is_said(answered, section):
    answered.answer("XEE", {"123": ("opposes", "Нет."), "124": ("opposes", "Нет.")})
    reserved = {"positions": ["reservations"]}
    fact = "1 of 5 States (Expresses reservations). Write “one of the five”."
    several, _field = wrong(section, answered, quantity="several", **reserved)
    assert several == f"“Several” needs at least three: {fact}"
    many, _field = wrong(section, answered, quantity="many", **reserved)
    assert many == f"“Many” needs a third or more, and at least three: {fact}"
    most, _field = wrong(section, answered, quantity="most", **reserved)
    assert most == f"“Most” needs more than half: {fact}"


def test_each_count_of_a_sentence_is_checked(answered, section):
    """Also those that the fields do not promise."""
    promise = {"quantity": "all", "number": 4, "out_of": 4, "positions": SUPPORT}
    right = "All four States that addressed para. 123 supported it, one with an amendment."
    add_finding(
        section,
        by=answered.writer,
        text=right,
        recommendation=answered.recommendations["123"],
        counted=["state"],
        **promise,
    )
    told, field = wrong(section, answered, "123", text=right.replace("one with", "two with"), **promise)
    assert told.startswith("“two” does not agree with the positions: 1 of 4 States (Supports with amendment).")
    assert field == "text"
    told, field = wrong(section, answered, "128", text="Five States addressed the recommendation.", counted=[])
    assert told == (
        "“Five States” does not agree with the number of participants who addressed the "
        "text: 2 of 2 States. Write “both”."
    )


def test_a_sentence_on_a_theme_counts_who_spoke_of_it(answered, section):
    theme = add_theme(answered.round, "Local level", by=answered.coder)
    code_passage(*answered.passage(answered.versions["XCC"], "124", "nivel local"), theme, by=answered.coder)
    finding = add_finding(
        section,
        by=answered.writer,
        text="Two of the three States that supported it with an amendment spoke of the local level.",
        recommendation=answered.recommendations["124"],
        theme=theme,
        quantity="number",
        counted=["state"],
        positions=["amendment"],
        counts_theme=True,
        number=2,
        out_of=3,
    )
    found = count(finding)
    assert (found.numerator, found.denominator, found.holds) == (1, 3, False)
    assert preview_count(finding).says.startswith(
        "“Two of the three States” does not agree with the number of participants who mention it: 1 of 3"
    )
    # Arandia's words speak for Lazwara, too, which aligned itself: three of three.
    code_passage(
        *answered.passage(answered.versions["XAA"], "124", "local level", "rewording"), theme, by=answered.coder
    )
    assert (count(finding).numerator, count(finding).holds) == (3, False)
    text = "All three States that supported it with an amendment spoke of the local level."
    right = edit_finding(finding, {"text": text, "quantity": "all", "number": 3}, revision=1, by=answered.writer)
    assert count(right).holds
    # Cited words tell it as well as coded ones.
    CodedPassage.objects.all().delete()
    assert count(right).numerator == 0
    cite(right, *answered.passage(answered.versions["XCC"], "124", "nivel local"), by=answered.writer)
    assert count(right).numerator == 1


def test_positions_are_taken_on_one_recommendation(answered, section):
    with pytest.raises(Refused) as refused:
        add_finding(
            section, by=answered.writer, text="Four States did.", quantity="number", number=4, counted=["state"],
            positions=SUPPORT,
        )  # fmt: skip
    assert (refused.value.code, refused.value.field) == ("no_recommendation", "positions")


def test_a_text_is_saved_that_leaves_a_count_as_it_is(three_of_four, answered):
    """What somebody else sent since makes the finding stale; a change of its theme is no change of its count."""
    answered.answer("XEE", {"124": ("supports", "Мы поддерживаем.")})
    theme = add_theme(answered.round, "Local level", by=answered.coder)
    saved = edit_finding(three_of_four, {"theme": theme}, revision=1, by=answered.writer)
    with pytest.raises(Refused) as refused:
        edit_finding(saved, {"text": f"{saved.text} So it is."}, revision=2, by=answered.writer)
    assert "Write “four of the five”." in str(refused.value)


def test_the_right_sentence_is_offered(answered, section):
    """With the writer's other words where that is grammar, else as the first draft would write it."""
    promise = {"recommendation": answered.recommendations["123"], "counted": ["state"], "positions": SUPPORT}
    trial = Finding(report=section.report, section=section)
    told = {"text": "Two of the four States supported it, and stressed appeals.", "quantity": "number", "number": 2}
    (offer,) = preview_count(trial, {**promise, **told}).offers
    assert offer.text == "All four States supported it, and stressed appeals."
    assert {name: offer.fields[name] for name in ("quantity", "number", "out_of")} == {
        "quantity": "all", "number": 4, "out_of": 4,
    }  # fmt: skip
    promise["positions"] = SUPPORT
    told = {"text": "All five States supported it, two of them with an amendment.", "quantity": "all", "number": 5}
    (offer,) = preview_count(trial, {**promise, **told}).offers
    assert offer.text == "All four States supported it, one of them with an amendment."
    (offer,) = preview_count(trial, {**promise, "text": "All of them did.", "quantity": "all"}).offers
    assert offer.text == "All of them did."  # the number was lacking, and that alone
    section.report.language = "fr"
    promise["positions"] = ["amendment"]
    told = {"text": "Deux des quatre États l’ont appuyée avec une modification.", "quantity": "number", "number": 2}
    (offer,) = preview_count(trial, {**promise, **told}).offers
    text = " ".join(offer.text.split())  # some spaces do not break
    assert text.startswith("Sur les quatre États qui ont abordé le par. 123, on en compte 1 à avoir exprimé un appui")


@pytest.mark.parametrize(("key", "first"), [(RIGHT, "A total of 11"), (SOME, "Some")])
def test_a_first_number_is_put_right_without_its_noun(key, first):
    """The noun and what it is a part of stand in the sentence already."""
    text = "A total of 12 of the 20 States that addressed para. 124 supported it."
    part = CountPart(constituency="state", numerator=11, denominator=20, holds=False)
    claim = SimpleNamespace(start=0, end=len("A total of 12"), whole=False, parts=[part])
    trial = SimpleNamespace(text=text, report=SimpleNamespace(language="en"))
    assert _replaced(key, trial, [claim]) == text.replace("A total of 12", first)
