"""Text of a document that stands in no paragraph of its reading, and what share of the words stands where."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.text.strings import count_words, digest

KIND_NAMES: Mapping[str, Promise] = {
    "text": pgettext_lazy("left out of a reading", "Text"),
    "heading": pgettext_lazy("left out of a reading", "Heading"),
    "note": pgettext_lazy("left out of a reading", "Note"),
    "table": pgettext_lazy("left out of a reading", "Table"),
    "furniture": pgettext_lazy("left out of a reading", "Running head or page number"),
}
SHARE_NAMES: Mapping[str, Promise] = {
    "paragraphs": _("Paragraphs"),
    "headings": _("Headings"),
    "notes": _("Notes"),
    "tables": _("Tables"),
    "furniture": _("Running heads and page numbers"),
    "left_out": _("Left out"),
}
_SHARE_OF_KIND = {"note": "notes", "table": "tables", "heading": "headings", "furniture": "furniture"}
_LAST_COUNT = re.compile(r"(?P<before>.*?)(?P<count>[0-9]{1,6})")
_REPEATED = ("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies")  # as UN documents number insertions


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A text that was left out. `index` is its place among all of them, `before` that of the paragraph after it."""

    index: int
    text: str
    kind: str
    page: int | None
    before: int
    key: str

    @property
    def kind_name(self) -> Promise:
        return KIND_NAMES[self.kind]

    @property
    def words(self) -> int:
        return count_words(self.text)


@dataclass(frozen=True, slots=True)
class WordShare:
    """How many words of the document stand somewhere. `percent` is rounded, and 1 where there is one word at least."""

    key: str
    words: int
    total: int

    @property
    def name(self) -> Promise:
        return SHARE_NAMES[self.key]

    @property
    def percent(self) -> int:
        return max(round(100 * self.words / self.total), 1) if self.words else 0


def left_out_of(reading: Mapping[str, Any]) -> list[LeftOut]:
    """Return the texts that are left out now, in the order of the document: included ones are left out no longer."""
    count = len(reading.get("paragraphs", []))
    rows = enumerate(reading.get("left_out", []))
    texts = [_left_out(index, row, count) for index, row in rows if not row.get("used") and row.get("text")]
    return sorted(texts, key=lambda each: (each.before, each.index))


def left_out_before(texts: Iterable[LeftOut]) -> dict[int, list[LeftOut]]:
    """Return the texts by the place of the paragraph before which they stand, without running heads."""
    by_place: dict[int, list[LeftOut]] = {}
    for each in texts:
        if each.kind != "furniture":
            by_place.setdefault(each.before, []).append(each)
    return by_place


def shares_of(reading: Mapping[str, Any]) -> list[WordShare]:
    """Return the shares of the document's words; none for a reading that did not count them.

    What an officer has included counts as a paragraph, or a heading.
    """
    counts = {key: max(int(reading.get("shares", {}).get(key, 0)), 0) for key in SHARE_NAMES}
    for row in reading.get("left_out", []):
        if row.get("used"):
            source = _SHARE_OF_KIND.get(row.get("kind", ""), "left_out")
            moved = min(count_words(str(row.get("text", ""))), counts[source])
            counts[source] -= moved
            counts["headings" if row["used"] == "heading" else "paragraphs"] += moved
    total = sum(counts.values())
    return [WordShare(key, words, total) for key, words in counts.items()] if total else []


def next_number(rows: Sequence[Mapping[str, Any]], place: int) -> str:
    """Return a number for a new paragraph before `place`: that of the one above and one more, or 12 bis.

    "" where none is free.
    """
    used = {str(row.get("number", "")) for row in rows}
    above = str(rows[place - 1].get("number", "")) if place else ""
    if not above:
        return "" if "1" in used else "1"
    counted = _LAST_COUNT.fullmatch(above)
    following = [f"{counted['before']}{int(counted['count']) + 1}"] if counted else []
    return next((each for each in (*following, *(f"{above} {word}" for word in _REPEATED)) if each not in used), "")


def key_of(row: Mapping[str, Any]) -> str:
    """Return a digest that shows whether a left-out text is still the one that somebody saw."""
    return digest(f"{row.get('kind', '')}:{row.get('page')}:{row.get('text', '')}")


def _left_out(index: int, row: Mapping[str, Any], count: int) -> LeftOut:
    before, page, kind = row.get("before"), row.get("page"), row.get("kind", "text")
    return LeftOut(
        index,
        str(row["text"]),
        kind if kind in KIND_NAMES else "text",
        page if isinstance(page, int) else None,
        min(max(before, 0), count) if isinstance(before, int) else count,
        key_of(row),
    )
