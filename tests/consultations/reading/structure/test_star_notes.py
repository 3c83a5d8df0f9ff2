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
