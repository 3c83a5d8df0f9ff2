"""Plain text: headings of sections that each begin at 1, and lists with dashes."""

from consultations.reading.sources import source_of


def headings(text: str) -> list[tuple[str, int | None]]:
    return [(line.text, line.heading) for line in source_of(text.encode(), "a.txt").lines if line.is_heading]


SECTIONS = "General comment\n\nI. Introduction\n\n{one}. It was adopted.\n\nII. Duties\n\nA. Of States\n\n{two}. Act.\n"


def test_headings_of_sections_that_each_begin_at_one() -> None:
    assert headings(SECTIONS.format(one=1, two=1)) == [
        ("General comment", 15), ("I. Introduction", 11), ("II. Duties", 11), ("A. Of States", 12),
    ]  # fmt: skip
    assert headings(SECTIONS.format(one=1, two=2)) == []


def test_items_with_dashes_stand_apart() -> None:
    lines = source_of(b"States should:\n- act\n- report\n1. And so on - at once.\n", "a.txt").lines
    assert [line.text for line in lines] == ["States should:", "", "- act", "", "- report", "1. And so on - at once."]
