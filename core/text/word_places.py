"""Find words in a text as people copy them, and put two texts together, in any script. Needs no Django."""

import re
import unicodedata

_WIDE = re.compile(r"[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]")  # written without spaces
_KASHIDA = "\u0640"  # lengthens a line of Arabic print
_QUOTES = str.maketrans("«»„“”‟’‘‚‹›", '""""""\'\'\'\'\'')
_DASHES = str.maketrans("‐‑‒–—", "-----")


def place_of_words(text: str, words: str) -> int:
    """Return where the words begin in the text, -1 where they are not there.

    Words that are copied from a page or a PDF differ from the stored ones in what the eye does not see: spaces and line
    breaks, marks of direction, forms of letters and digits, vowel signs, capitals, quotation marks.
    """
    if (exact := text.find(" ".join(words.split()))) >= 0 and words.strip():
        return exact
    plain, places = _plain(text)
    wanted, _places = _plain(words)
    at = plain.find(wanted) if wanted else -1
    return places[at] if at >= 0 else -1


def joined_text(first: str, second: str) -> str:
    """Return both texts as one, with a space between them where their script has one."""
    first, second = first.strip(), second.strip()
    if not first or not second:
        return first or second
    return f"{first}{'' if _WIDE.match(first[-1]) and _WIDE.match(second) else ' '}{second}"


def _plain(text: str) -> tuple[str, list[int]]:
    """Return what the eye sees of a text, and the place of each of its characters in the text."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for letter in unicodedata.normalize("NFKD", character).casefold():
            category = unicodedata.category(letter)
            if letter.isspace() or letter == _KASHIDA or category in ("Cf", "Mn", "Cc"):
                continue
            letters.append(str(unicodedata.digit(letter)) if category == "Nd" else letter)
            places.append(place)
    return "".join(letters).translate(_QUOTES).translate(_DASHES), places
