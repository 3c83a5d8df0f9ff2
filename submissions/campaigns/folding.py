"""What both the finder and the comparison of two texts begin with."""

import unicodedata

WORDS = 3  # in a shingle


def plain(text: str) -> str:
    """The text in compatibility form, where that differs."""
    return text if text.isascii() else unicodedata.normalize("NFKD", text)
