"""Proposed rewordings of a recommendation: what each changes in the text, those that propose the same together."""

from dataclasses import dataclass

from consultations.reading.proposals.lists import recommending_of, without_recommending
from core.text.languages import join_list
from submissions.drafting.text_diff import Piece, redline
from synthesis.counts.paragraph_sentences import inserting, replacing, rewording

STOPS = ".;:,。؟?! "  # at the end of a text; a sentence that quotes it has its own
_MOST = 2  # changes that a sentence describes one by one
_WORDS = 25  # of one change
_AROUND = 4  # words that show where something is inserted


@dataclass(frozen=True, slots=True)
class Proposal:
    """A wording that somebody proposed.

    `words`: as it was sent, without the stop at its end, "" where it is not to be quoted. `rewords_language`: of the
    text that it changes.
    """

    key: str
    words: str = ""
    rewords_language: str = ""

    def described(self, text: str) -> str:
        """Return what it changes in the text, in the active language: changes one by one, else its wording.

        Nobody proposes to delete who made a recommendation by leaving the names in brackets out.
        """
        if not self.words:
            return rewording("")
        compared = text if recommending_of(self.words) else without_recommending(text)
        changes = _changes(" ".join(compared.split()).rstrip(STOPS), self.words)
        return join_list(changes) if changes else rewording(self.words)


def key_of(words: str) -> str:
    """Return what two wordings have in common that propose the same."""
    return " ".join(words.casefold().split()).rstrip(".;:, ")


def _changes(before: str, after: str) -> list[str]:
    """Return the changes; empty where they are many or long, or where the texts have little in common."""
    pieces = redline(before, after)
    same = sum(len(text) for op, text in pieces if op == "equal")
    if 2 * same < len(before) or all(op == "equal" for op, _text in pieces):
        return []
    changes: list[str] = []
    for place, (op, text) in enumerate(pieces):
        if op == "equal" or (op == "insert" and place and pieces[place - 1][0] == "delete"):
            continue
        come = pieces[place + 1][1] if op == "delete" and _is_insert(pieces, place + 1) else ""
        words, new = text.strip(), come.strip()
        if max(len(words.split()), len(new.split())) > _WORDS or not (words or new):
            return []
        changes.append(replacing(words, new) if op == "delete" else inserting(words, _words_before(pieces, place)))
    return changes if len(changes) <= _MOST else []


def _is_insert(pieces: list[Piece], place: int) -> bool:
    return place < len(pieces) and pieces[place][0] == "insert"


def _words_before(pieces: list[Piece], place: int) -> str:
    return " ".join(pieces[place - 1][1].split()[-_AROUND:]) if place else ""
