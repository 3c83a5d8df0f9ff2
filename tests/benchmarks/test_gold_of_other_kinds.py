"""The comparison of a reading with a gold names what is missing, wrong or glued."""

import json

from benchmarks.other_kinds import GOLD, compared, expected_of
from consultations.reading.messages import Reason
from consultations.reading.results import DocumentReading, ParagraphKind, ParagraphProposal

GOLD_OF_TWO = {
    "pages": None,
    "headings": [["Access to water", 1], ["Food", 1]],
    "sections": [
        {
            "heading": "Access to water",
            "paragraphs": [["1", "concern", 1, "The Committee is", "rivers (art. 2).", False]],
        },
        {"heading": "Food", "paragraphs": [["2", "paragraph", 2, "It notes the", "harvest.", False]]},
    ],
}


def paragraph(number: str, text: str, *path: str, kind: str = "paragraph", page: int = 1) -> ParagraphProposal:
    reason = Reason("heading_above")
    return ParagraphProposal(number, path, reason, (page,), text, (), (), kind=ParagraphKind(kind))


def failures(*paragraphs: ParagraphProposal) -> list[str]:
    return compared(GOLD_OF_TWO, DocumentReading("", "en", paragraphs, ()))[1]


def test_a_right_reading_has_no_failures() -> None:
    first = paragraph("1", "The Committee is concerned about rivers (art. 2).3", "B. Access to water", kind="concern")
    assert failures(first, paragraph("2", "It notes the harvest.", "Food", page=2)) == []


def test_every_failure_has_a_name() -> None:
    found = failures(
        paragraph("1", "The Committee is concerned about rivers (art. 2). Food", "Access to water", page=4),
        paragraph("3", "Another."),
    )
    assert [words.split("”")[1].split()[0] for words in found[:4]] == ["ends", "is", "begins", "is"]
    assert found[3].endswith("is missing")
    assert found[4].startswith("3 “Another. …” is no paragraph")
    assert found[5] == "1 has a heading at its end: “Food”"


def test_the_gold_is_complete() -> None:
    for name, gold in json.loads(GOLD.read_text()).items():
        rows = expected_of(gold)
        assert rows, name
        assert {row.kind for row in rows} <= {str(kind) for kind in ParagraphKind}, name
        assert all(len(words.split()) <= 3 for row in rows for words in (row.first, row.last)), name
