"""Running heads and page numbers go, and the pages stay known."""

from tests.consultations.reading.samples import reading_of


def test_a_paragraph_that_crosses_pages() -> None:
    reading = reading_of("""\
        A/HRC/11/7
        page 26
        123. States should base any decision on the best
        -----

        A/HRC/11/7
        page 27

        interests of the child.
        124. States should act.
        """)
    assert [(each.number, each.pages, each.text) for each in reading.paragraphs] == [
        ("123", (26, 27), "States should base any decision on the best interests of the child."),
        ("124", (27,), "States should act."),
    ]


def test_page_numbers_at_the_foot() -> None:
    reading = reading_of("1. One.\n\n- 4 -\n2. Two\ngoes on.\n\n- 5 -\n")
    assert [(each.pages, each.text) for each in reading.paragraphs] == [((4,), "One."), ((5,), "Two goes on.")]


def test_form_feeds_with_running_heads_of_their_own() -> None:
    pages = [
        f"A/HRC/77/12{' ' * 20}\nReport on children, {2000 + n}\n{n}. Paragraph\nno. {n}.\n{n + 6}\nGE.08-1409{n} (E)\n"
        for n in range(1, 5)
    ]
    reading = reading_of("\f".join(pages))
    assert reading.symbol == "A/HRC/77/12"
    assert [(each.number, each.pages, each.text) for each in reading.paragraphs] == [
        (str(n), (n + 6,), f"Paragraph no. {n}.") for n in range(1, 5)
    ]


def test_symbol_and_page_in_one_line() -> None:
    reading = reading_of("CRC/C/GC/22 page 3\n9. One.\n4 CRC/C/GC/22\n10. Two.\n")
    assert [each.pages for each in reading.paragraphs] == [(3,), (4,)]


def test_without_page_numbers_no_page_is_claimed() -> None:
    assert reading_of("1. One.\n2. Two.\n").paragraphs[0].pages == ()


def test_a_symbol_within_the_text_stays() -> None:
    reading = reading_of("""\
        1. The matter is set out in document
        A/HRC/7/12
        in more detail.
        2. Two.
        """)
    assert reading.paragraphs[0].text == "The matter is set out in document A/HRC/7/12 in more detail."


def test_notes_with_a_symbol_are_no_pages() -> None:
    reading = reading_of("""\
        A/HRC/11/7 page 26
        1. States should act.
        3 A/HRC/13/5
        A/HRC/11/7 page 27
        2. States should report.
        4 A/HRC/13/6
        A/HRC/11/7 page 28
        3. States should publish.
        """)
    assert [(each.pages, each.text) for each in reading.paragraphs] == [
        ((26,), "States should act."),
        ((27,), "States should report."),
        ((28,), "States should publish."),
    ]
