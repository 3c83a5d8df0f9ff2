"""Characters that files cannot carry, or that would act beyond their own words. Needs no Django."""

import re

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c]")  # \x0b is Word's break inside a paragraph
_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML has no place for these, however escaped
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_EMBEDDING_ENDS, _ISOLATE_ENDS = "\u202c", "\u2069"


def writable_text(text: str) -> tuple[str, int]:
    """Return the text as XML can carry it, and how many characters became U+FFFD. Line breaks become LF."""
    return _UNWRITABLE.subn("\ufffd", _LINE_BREAKS.sub("\n", text))


def close_directions(text: str) -> str:
    """Return the text with every direction that it opens closed at its end, so that it cannot turn what follows."""
    opened: list[str] = []
    for mark in _DIRECTIONS.findall(text):
        if mark in (_EMBEDDING_ENDS, _ISOLATE_ENDS):
            if opened and opened[-1] == mark:
                opened.pop()
        else:
            opened.append(_ISOLATE_ENDS if mark >= "\u2066" else _EMBEDDING_ENDS)
    return text + "".join(reversed(opened))
