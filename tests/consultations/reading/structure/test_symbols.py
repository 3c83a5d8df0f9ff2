"""Symbols of UN documents, from the page or from the file's name."""

import pytest

from consultations.reading.lines import TextLine
from consultations.reading.structure.furniture import symbol_of


@pytest.mark.parametrize(
    ("text", "name", "symbol", "why"),
    [
        ("A/HRC/WG.6/7/SVN/3", "x.txt", "A/HRC/WG.6/7/SVN/3", "symbol_from_head"),
        ("A/HRC/23/15*", "x.txt", "A/HRC/23/15", "symbol_from_head"),
        ("United Nations A/77/189", "x.txt", "A/77/189", "symbol_from_text"),
        ("Some text and/or more", "A-HRC-11-7_page-26.txt", "A/HRC/11/7", "symbol_from_name"),
        ("Some text", "CRC_C_GC_22.txt", "CRC/C/GC/22", "symbol_from_name"),
        ("Some text", "A-letter-to-you-2.txt", "", "no_symbol"),
    ],
)
def test_symbols(text: str, name: str, symbol: str, why: str) -> None:
    found, notes = symbol_of([TextLine(text)], name, "")
    assert (found, [note.code for note in notes]) == (symbol, [why])
