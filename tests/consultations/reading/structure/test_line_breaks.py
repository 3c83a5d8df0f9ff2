"""Divided words."""

import pytest

from consultations.reading.structure.line_breaks import DocumentWords, join_lines


@pytest.mark.parametrize(
    ("lines", "text", "guesses"),
    [
        (["the regu-", "larization of"], "the regularization of", ["regularization"]),
        (["the inter-", "institutional plan"], "the inter-institutional plan", []),
        (["of the Asia-", "Pacific group"], "of the Asia-Pacific group", []),
        (["in 2009-", "2010 only"], "in 2009-2010 only", []),
        (["children –", "and others"], "children – and others", []),
        (["paras. 12–", "14 above"], "paras. 12–14 above", []),
        (["a soft\u00ad", "ened text"], "a softened text", []),
        (["the non-State-", "led plan"], "the non-State-led plan", []),
    ],
)
def test_divided_words(lines: list[str], text: str, guesses: list[str]) -> None:
    assert join_lines(lines, DocumentWords(lines)) == (text, guesses)


def test_the_document_itself_shows_how_a_word_is_written() -> None:
    words = DocumentWords(["A child-friendly hearing, and policymaking."])
    assert join_lines(["a child-", "friendly room"], words) == ("a child-friendly room", [])
    assert join_lines(["their policy-", "making role"], words) == ("their policymaking role", [])
