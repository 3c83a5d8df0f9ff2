"""Proposed wordings put together: what each adds and takes, alike ones joined, conflicts told."""

import random
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.template.loader import render_to_string

from submissions.enums import Confidentiality
from submissions.tables.amendments import changes, consolidated, proposals
from submissions.tables.instructions import against
from submissions.visibility.visible_inputs import VisibleInput

ISSUED = "States should coordinate at all levels."
ABOUT = SimpleNamespace(pk=uuid4(), text=ISSUED)


def row(text: str, language: str = "en") -> VisibleInput:
    return VisibleInput(
        reference=text[:8], subject="recommendation", label="124", order=(124, 0), number=1, recommendation=ABOUT.pk,
        paragraph=None, question=None, level=Confidentiality.PUBLIC, rewording=text, language=language,
    )  # fmt: skip


def told(*texts: str) -> list:
    return list(proposals(map(row, texts), {ABOUT.pk: ABOUT}, "en"))


def test_what_is_added_and_taken():
    (only,) = told("States must coordinate at all levels and towns.")
    assert (only.added, only.deleted) == (("must", "and towns"), ("should",))


def test_alike_ones_are_one_proposal_whatever_their_blanks_and_case():
    first, second = told(
        "States should coordinate.", "states  should coordinate. ", "States should coordinate at no level."
    )
    assert [len(each.inputs) for each in (first, second)] == [2, 1]


def test_who_touches_the_same_words_conflicts():
    first, second, third = told(
        "States must coordinate at all levels.",
        "States may coordinate at all levels.",
        "States should coordinate at all levels of government.",
    )
    assert (first.conflicts, second.conflicts, third.conflicts) == ((2,), (1,), ())


def test_among_many_each_is_told_of_all_that_touch_its_words_and_of_no_other():
    dice = random.Random(20270320)
    texts = {" ".join(_changed(ISSUED.split(), dice)) for _number in range(200)} - {ISSUED}
    rows = told(*sorted(texts))
    places = {each.number: changes(each.pieces) for each in rows}
    assert len(rows) > 50
    for mine in rows:
        expected = tuple(
            other.number
            for other in rows
            if other is not mine
            and any(
                a != b and a.start <= b.end and b.start <= a.end
                for a in places[mine.number]
                for b in places[other.number]
            )
        )
        assert mine.conflicts == expected, mine.text


def _changed(words: list[str], dice: random.Random) -> list[str]:
    for _time in range(dice.randint(1, 2)):
        place = dice.randrange(len(words))
        words[place : place + dice.randint(0, 1)] = dice.choices(["must", "may", "towns"], k=dice.randint(0, 2))
    return words


@pytest.mark.parametrize(
    ("text", "deleted"),
    [("… at national level.", ["at all levels"]), ("States must coordinate …", ["should"]), ("…", [])],
)
def test_what_an_ellipsis_leaves_out_stays_as_issued(text, deleted):
    taken = [words.strip() for op, words in against(ISSUED, text) if op == "delete"]
    assert all(words in ISSUED for words in taken)
    assert not any(words.startswith("States") for words in taken)
    assert len(taken) == len(deleted)


def test_another_language_is_compared_by_nobody():
    (only,) = proposals([row("Los Estados deberían coordinar.", "es")], {ABOUT.pk: ABOUT}, "en")
    assert not only.comparable and only.conflicts == ()


def test_places_are_those_of_the_issued_text():
    found = changes(against(ISSUED, "States must coordinate at all levels."))
    assert [(ISSUED[each.start : each.end], each.come) for each in found] == [("should", "must")]


def test_all_proposals_stand_in_one_text_each_change_once():
    texts = ("States must coordinate at all levels.", "States must coordinate at all levels and towns.", ISSUED)
    rows = map(row, texts)
    (one,) = consolidated(rows, {ABOUT.pk: ABOUT}, "en")
    told = [(mark.op, mark.text.strip(), mark.numbers) for mark in one.marks if mark.text.strip()]
    assert ("delete", "should", (1, 2)) in told
    assert ("insert", "must", (1, 2)) in told
    assert ("insert", "and towns", (2,)) in told
    issued = "".join(mark.text for mark in one.marks if mark.op != "insert")
    assert issued == ISSUED


def test_a_recommendation_that_nobody_would_change_is_left_out():
    assert consolidated([], {ABOUT.pk: ABOUT}, "en") == []


def test_of_a_thousand_on_the_same_words_the_page_names_twelve_and_counts_all():
    rows = map(row, (f"States must {number} coordinate at all levels." for number in range(1_000)))
    (one,) = consolidated(rows, {ABOUT.pk: ABOUT}, "en")
    assert {len(each.conflicts) for each in one.proposals} == {999}
    page = render_to_string("parts/consolidated.html", {"row": one, "language": "en", "anchor": "a"})
    assert page.count("<a ") < 1_000 * 14
    assert page.count("(999)") == 1_000


def test_an_instruction_is_shown_in_the_text_where_its_place_is_certain_and_as_written_where_not():
    rows = map(row, ("Replace “should” by “must”", "Delete “levels of government”"))
    (one,) = consolidated(rows, {ABOUT.pk: ABOUT}, "en")
    told = [(mark.op, mark.text.strip(), mark.numbers) for mark in one.marks if mark.op != "equal"]
    assert told == [("delete", "should", (1,)), ("insert", "must", (1,))]
    assert [each.comparable for each in one.proposals] == [True, False]
    page = render_to_string("parts/consolidated.html", {"row": one, "language": "en", "anchor": "a"})
    assert "As written:" in page
    assert "are not in the issued text exactly once" in page
    assert "Not in the language of the issued text" not in page
