"""The one shape every kind of file is brought into before it is read."""

import re
from dataclasses import dataclass

from consultations.reading.reasons import Reason

# A sentence, or a piece of a list, ends here; a footnote's number may follow.
_ENDS = re.compile(r"[.!?:;؟。；：！？][\"”’»)\]]*\s*\d{0,3}$")
_ENDS_SENTENCE = re.compile(r"[.!?؟。！？][\"”’»)\]]*\s*\d{0,3}$")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, or a whole paragraph where the source knows it; blank lines are lines with the text "".

    `sheet` counts the sheets of the file from 1 (None: the file has none); `page` is the printed page, filled in by
    `furniture`. `heading` is the level that the source itself gives (1 outermost). `gap`: something blank stands
    above. Sources that know the type on the page can add its size and weight here.
    """

    text: str
    sheet: int | None = None
    page: int | None = None
    heading: int | None = None
    gap: bool = False

    @property
    def ends(self) -> bool:
        """Whether a sentence, or a piece of a list, ends with this line."""
        return bool(_ENDS.search(self.text[-12:]))

    @property
    def ends_sentence(self) -> bool:
        return bool(_ENDS_SENTENCE.search(self.text[-12:]))


@dataclass(frozen=True, slots=True)
class Source:
    """The lines of a file in reading order, and what is to be said about how they were come by."""

    lines: tuple[Line, ...]
    notes: tuple[Reason, ...] = ()
