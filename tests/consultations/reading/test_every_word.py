"""Every word of a document is in a paragraph, a heading, or what was left out: none is lost, none is there twice."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from consultations.reading import DocumentReading, ReadingError, read
from consultations.reading.sources import source_of
from tests.consultations.reading.samples import SEED, reading_of
from tests.consultations.reading.test_kinds import KINDS, WAYS
from tests.consultations.reading.test_other_kinds import RESOLUTIONS, SESSION, observations

DOCUMENTS = Path(__file__).resolve().parents[4] / "shared" / "data" / "documents"
_LETTER = re.compile(r"[^\W\d_]")
_SPREAD = 4  # one of so many documents is read; all are where a benchmark reads them


def letters(texts: Iterator[str]) -> Counter[str]:
    return Counter(letter for text in texts for letter in _LETTER.findall(text))


def texts_of(reading: DocumentReading) -> Iterator[str]:
    above: tuple[str, ...] = ()
    for each in reading.paragraphs:
        yield each.text
        if not each.counted:
            yield each.number.rpartition(", ")[2]  # without the prefix that is not printed
        same = 0
        while same < min(len(above), len(each.heading_path)) and above[same] == each.heading_path[same]:
            same += 1
        yield from each.heading_path[same:]
        above = each.heading_path
    for left_out in reading.left_out:
        yield left_out.text


def lost_and_added(data: bytes, name: str) -> tuple[dict[str, int], dict[str, int]]:
    source = source_of(data, name)
    reading = read(data, name)
    printed = letters(line.text for line in source.lines) + letters(row.text for row in source.rows)
    found = letters(texts_of(reading))
    return dict(printed - found), dict(found - printed)


@pytest.mark.parametrize("way", [way for way in WAYS if way != "page"])
@pytest.mark.parametrize("kind", KINDS)
def test_of_the_kinds(kind: str, way: str) -> None:
    assert lost_and_added(*WAYS[way](KINDS[kind])) == ({}, {})


@pytest.mark.parametrize("text", [SESSION, observations("Legal aid is rare."), *RESOLUTIONS.values()])
def test_of_other_kinds(text: str) -> None:
    assert lost_and_added(text.encode(), "draft.txt") == ({}, {})


def _documents() -> list[Path]:
    found = sorted(path for path in DOCUMENTS.rglob("*") if path.suffix in {".pdf", ".docx", ".txt", ".md"})
    large = [path for path in found if path.stat().st_size > 1_000_000]  # read by the benchmark
    return [path for path in found if path not in large][::_SPREAD]


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the shared folder with real documents is absent")
@pytest.mark.parametrize("path", _documents(), ids=lambda path: path.stem)
def test_of_real_documents(path: Path) -> None:
    try:
        assert lost_and_added(path.read_bytes(), path.name) == ({}, {})
    except ReadingError:
        pytest.skip("no document that can be read")


def test_shares_are_the_words_of_the_document() -> None:
    reading = read(SEED.read_bytes(), SEED.name)
    words = len(SEED.read_text().split())
    assert abs(sum(reading.shares.values()) - words) <= 3  # hyphens at line ends
    assert set(reading.shares) == {"paragraphs", "headings", "notes", "tables", "furniture", "left_out"}
    assert reading.shares["headings"] == 5
    assert reading.shares["paragraphs"] > words * 0.9


def test_left_out_text_is_whole_and_has_its_place() -> None:
    long = "This text has no number, and it is longer than any excerpt that a note would show of it. " * 3
    reading = reading_of(f"""\
        # Rivers

        1. States should clean the rivers.

        ## Lakes

        {long}

        (1) A list that nobody numbered.

        2. States should clean the lakes.
        """)
    assert [(each.text, str(each.kind), each.before) for each in reading.left_out] == [
        (long.strip(), "text", 1),
        ("(1) A list that nobody numbered.", "text", 1),
    ]
    assert [(fault.code, fault.place) for fault in reading.faults] == [("numbered_text_left_out", 1)]
    assert DocumentReading.from_dict(reading.as_dict()) == reading


def test_a_paragraph_without_an_end_is_told() -> None:
    reading = reading_of("1. States should act.\n2. States should report on all\n3. States should publish.\n")
    assert [(fault.code, fault.words, fault.place) for fault in reading.faults] == [
        ("no_end_of_sentence", "States should report on all", 1)
    ]
    assert reading.faults[0].as_dict()["sentence"].startswith("The paragraph ends without punctuation: “States")


def test_a_table_between_paragraphs_is_left_out_as_one() -> None:
    reading = reading_of("""\
        1. States should act, as the table shows.

        Table 1 Schools by region

        North 12 South 14

        2. Figure 2 shows that it is late, and that the number of schools
        Figure 3 shows no growth.
        """)
    assert [each.text for each in reading.paragraphs] == [
        "States should act, as the table shows.",
        "Figure 2 shows that it is late, and that the number of schools Figure 3 shows no growth.",
    ]
    assert [(each.text, str(each.kind), each.before) for each in reading.left_out] == [
        ("Table 1 Schools by region North 12 South 14", "table", 1)
    ]
    assert [fault.code for fault in reading.faults] == ["table_left_out"]
