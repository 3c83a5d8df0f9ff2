"""What stands above a paragraph."""

from tests.consultations.reading.samples import notes, numbers, reading_of


def test_nested_headings() -> None:
    reading = reading_of("""\
        IV. Conclusions and recommendations
        A. Children in transit
        50. One.
        B. Children in countries of destination
        1. Access to school
        51. Two.
        52. Three.
        2. Access to health
        53. Four.
        V. Follow-up
        54. Five.
        """)
    assert numbers(reading) == ["50", "51", "52", "53", "54"]
    assert [each.heading_path for each in reading.paragraphs] == [
        ("IV. Conclusions and recommendations", "A. Children in transit"),
        ("IV. Conclusions and recommendations", "B. Children in countries of destination", "1. Access to school"),
        ("IV. Conclusions and recommendations", "B. Children in countries of destination", "1. Access to school"),
        ("IV. Conclusions and recommendations", "B. Children in countries of destination", "2. Access to health"),
        ("V. Follow-up",),
    ]


def test_a_heading_over_two_lines_is_one() -> None:
    reading = reading_of("""\
        60. States should base their decisions on the best interests of the child alone.
        Protecting children from all forms of exploitation in the countries of their
        destination
        61. States should act at once, together with all others that are concerned by it.
        """)
    assert reading.paragraphs[1].heading_path == (
        "Protecting children from all forms of exploitation in the countries of their destination",
    )
    assert reading.paragraphs[0].text.endswith("best interests of the child alone.")


def test_the_letter_after_h_is_no_roman_number() -> None:
    reading = reading_of("II. Findings\nH. Health\n70. One.\nI. Identity\n71. Two.\n")
    assert reading.paragraphs[1].heading_path == ("II. Findings", "I. Identity")


def test_two_plain_headings_are_a_guess_that_is_said() -> None:
    reading = reading_of("Recommendations\nChildren at borders\n80. One.\nChildren in school\n81. Two.\n")
    assert reading.paragraphs[0].heading_path == ("Recommendations", "Children at borders")
    assert reading.paragraphs[0].heading_reason.code == "heading_level_guessed"


def test_markdown_headings() -> None:
    reading = reading_of("""\
        # Recommendations
        ## Borders
        This part was discussed at length.

        1. **States** should act.

        ## Schools
        2. States should build schools.
        """)
    assert [each.heading_path for each in reading.paragraphs] == [
        ("Recommendations", "Borders"),
        ("Recommendations", "Schools"),
    ]
    assert reading.paragraphs[0].text == "States should act."
    assert notes(reading)["text_without_number"] == "This part was discussed at length."


def test_headings_with_a_rule_under_them() -> None:
    """Of equals signs above, of hyphens below; a rule of another length closes a page."""
    reading = reading_of("""\
        Recommendations
        ===============

        Borders
        -------

        1. States should act.

        adopted without a vote on the last day of the session
        ---

        2. States should build schools.
        """)
    assert [each.heading_path for each in reading.paragraphs] == [("Recommendations", "Borders")] * 2


def test_an_unfinished_last_line_of_a_page_is_no_heading() -> None:
    reading = reading_of("90. States should act.\n91. Children have rights.\nThe Special Rapporteur also\n")
    assert reading.paragraphs[1].text == "Children have rights. The Special Rapporteur also"


def test_a_heading_at_the_end_of_the_text_is_said() -> None:
    reading = reading_of("90. States should act.\n\nFollow-up\n")
    assert reading.paragraphs[0].text == "States should act."
    assert notes(reading)["heading_without_paragraph"] == "Follow-up"
