"""Notes with stars are no part of the paragraph above them; points with stars are no notes."""

from tests.consultations.reading.samples import reading_of


def test_a_note_with_stars_is_no_part_of_the_last_item() -> None:
    reading = reading_of("""\
        77. The recommendations listed below enjoy the support of Arandia:

        77.1. Ratify the Convention (Ombira);

        77.2. Close the camps (Ombira, Tovral).**

        ** Conclusions and recommendations
        have not been edited.

        78. All conclusions reflect the position of States.*

        * Not edited.
        """)
    assert {each.number: each.text for each in reading.paragraphs if each.number in ("77.2", "78")} == {
        "77.2": "Close the camps (Ombira, Tovral).",
        "78": "All conclusions reflect the position of States.",
    }
    assert reading.paragraphs[2].limbs[0].recommending == ("Ombira", "Tovral")


def test_points_with_stars_stay() -> None:
    reading = reading_of("""\
        1. States should spend 5 * 3 per cent.

        2. The plan has two parts:

        * Houses for all;

        * Schools for all.
        """)
    assert "Houses for all" in " ".join(each.text for each in reading.paragraphs)


BRACKETED = """\
    1. States should ratify the Convention.[1]

    2. The Committee recommends that States report.[2] It also urges them to publish [the report].

    [1] General comment No. 12 on the right of the child
    to be heard.

    [2] See the report of the Special Rapporteur.
    """


def test_notes_in_brackets_at_the_end_are_no_part_of_the_last_paragraph() -> None:
    reading = reading_of(BRACKETED)
    assert [each.text for each in reading.paragraphs] == [
        "States should ratify the Convention.",
        "The Committee recommends that States report. It also urges them to publish [the report].",
    ]
    assert len(reading.paragraphs[1].limbs) == 2
    assert ("notes_left_out", "2") in {(note.code, note.words) for note in reading.notes}


def test_a_list_in_brackets_without_marks_above_or_with_text_below_stays() -> None:
    for text in (BRACKETED.replace(".[2]", "."), BRACKETED + "\n    3. Cities should help.\n"):
        assert "General comment No. 12" in " ".join(each.text for each in reading_of(text).paragraphs)
