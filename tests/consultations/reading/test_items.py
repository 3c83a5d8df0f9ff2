"""Items under paragraphs, and under headings where nothing is numbered."""

from tests.consultations.reading.samples import notes, numbers, reading_of


def test_dotted_numbers_of_which_one_is_printed_oddly() -> None:
    reading = reading_of("""\
        12. The following recommendations will be examined:
        12.1. Ratify the Convention (Ombira);
        12.2 Build schools, as said in paragraph
        12.9. That is a reference (Arandia);
        12.4. .Open clinics (Arandia);
        13. States should act.
        """)
    assert numbers(reading) == ["12", "12.1", "12.2", "12.4", "13"]
    assert {each.number: each.text for each in reading.paragraphs}["12.4"] == "Open clinics (Arandia);"


def test_lettered_items_under_headings() -> None:
    reading = reading_of("""\
        # Goal 1
        We commit to act.

        ## Actions
        - a. Build schools.
        - b. Train nurses,
          in every town.

        Ports and airports:

        - c. Open clinics.
        # Goal 2
        ## Actions
        - a. Plant trees.
        """)
    assert numbers(reading) == ["1(a)", "1(b)", "1(c)", "2(a)"]
    assert reading.paragraphs[1].text == "Train nurses, in every town."
    assert reading.paragraphs[2].heading_path == ("Goal 1", "Actions", "Ports and airports:")
    assert reading.paragraphs[3].heading_path == ("Goal 2", "Actions")
    assert reading.paragraphs[3].limbs[0].reason.code == "listed_as_action"
    assert notes(reading)["text_without_number"] == "We commit to act."
