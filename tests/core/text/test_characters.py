import pytest

from core.text import characters


@pytest.mark.parametrize(
    ("received", "written", "lost"),
    [
        ("Word\x0bbreak and page\x0cbreak", "Word\nbreak and page\nbreak", 0),
        ("old\r\nand older\rlines", "old\nand older\nlines", 0),
        ("bell\x07 null\x00", "bell\ufffd null\ufffd", 2),
        ("half \ud800 and \udfff", "half \ufffd and \ufffd", 2),
        ("\ufffe\uffff", "\ufffd\ufffd", 2),
        ("tab\tand\nline, 😀, \u202eright", "tab\tand\nline, 😀, \u202eright", 0),
    ],
)
def test_what_xml_cannot_carry_is_replaced_and_counted(received, written, lost):
    assert characters.writable_text(received) == (written, lost)


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("plain", "plain"),
        ("\u202eturned", "\u202eturned\u202c"),
        ("\u2067isolated\u2069", "\u2067isolated\u2069"),
        ("\u2067a \u202bb", "\u2067a \u202bb\u202c\u2069"),
        ("\u202cnothing to end\u2069", "\u202cnothing to end\u2069"),
    ],
)
def test_directions_end_with_the_text_that_opened_them(text, closed):
    assert characters.close_directions(text) == closed
