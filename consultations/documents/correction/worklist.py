"""A proposed reading as a list to work through: what needs a look, what is checked, in parts of one screen or two."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consultations.documents.correction.checks import checks_of, fingerprint, mark_of
from consultations.documents.correction.faults import Fault, faults_to_look_at
from consultations.documents.correction.left_out import LeftOut, left_out_of
from consultations.documents.services import faults_of
from consultations.models import Document, ReadingCheck
from consultations.rounds.number_ranges import spellings

SHOWN = 10  # paragraphs of one page
# Reasons that say that the reading has guessed.
UNSURE = frozenset({
    "heading_level_guessed", "begins_without_heading", "number_misprinted", "number_under_heading", "list_inside",
    "hyphen_joined", "note_marks", "too_long_for_limbs", "numbered_by_row", "carried_over", "implied_none_named",
    "listed_as_action", "nearest_force",
})  # fmt: skip
SHOW = (
    ("", _("All paragraphs")),
    ("look", _("To check")),
    ("recommendations", _("Can be answered")),
    ("unsure", _("Unsure")),
    ("unchecked", _("Not checked")),
    ("errors", _("With errors")),
    ("left", _("Left out")),
)


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A paragraph of the list: its place in the reading, and why it is looked at."""

    place: int
    number: str
    fingerprint: str
    recommends: bool
    is_unsure: bool
    has_errors: bool
    has_open_fault: bool
    check: ReadingCheck | None

    def is_in(self, show: str) -> bool:
        """Return whether the row belongs to that part of `SHOW`."""
        return {
            "": True,
            "recommendations": self.recommends,
            "unsure": self.is_unsure,
            "unchecked": self.check is None,
            "errors": self.has_errors,
            "look": self.has_open_fault,
            "left": False,
        }[show]


class WorkList:
    """The paragraphs of one proposed reading, its faults to look at, and the texts left out of it. One query.

    `faults` are why it cannot be confirmed yet; `has_parts`: a paragraph holds several requests.
    """

    def __init__(self, document: Document) -> None:
        paragraphs = document.reading.get("paragraphs", [])
        self.document = document
        self.faults = faults_of(paragraphs)
        wrong = {fault.field for fault in self.faults}
        checks = checks_of(document)
        self.all_to_look_at = faults_to_look_at(document, checks)
        self.to_look_at = [fault for fault in self.all_to_look_at if fault.is_open]
        self.left_out = left_out_of(document.reading)
        self.has_parts = any(len(paragraph.get("limbs", [])) > 1 for paragraph in paragraphs)
        places = {fault.place for fault in self.to_look_at}
        self.rows = [
            _row(place, paragraph, f"paragraph-{place}" in wrong, place in places, checks)
            for place, paragraph in enumerate(paragraphs)
        ]

    @property
    def checked(self) -> int:
        return sum(row.check is not None for row in self.rows)

    @property
    def mark(self) -> str:
        """Return the `mark_of` this list, which acts on many paragraphs, or on all, send along."""
        return mark_of(row.fingerprint for row in self.rows)

    @property
    def looked_at(self) -> list[Fault]:
        """Return the faults that are right as they are, or corrected."""
        return [fault for fault in self.all_to_look_at if not fault.is_open]

    @property
    def left_out_texts(self) -> list[LeftOut]:
        """Return the texts of the list of what is left out: running heads last, and once where they repeat."""
        heads = {each.text: each for each in reversed(self.left_out) if each.kind == "furniture"}
        return [*(each for each in self.left_out if each.kind != "furniture"), *reversed(heads.values())]

    def rows_in(self, show: str) -> list[WorkRow]:
        return [row for row in self.rows if row.is_in(show)]

    def segments(self, show: str) -> list[dict[str, Any]]:
        """Return the parts of the list with their counts, as parts/segments.html takes them."""
        counts = {name: len(self.rows_in(name)) for name, _label in SHOW}
        counts |= {"look": len(self.to_look_at), "left": len(self.left_out_texts)}
        absent = {"look"} if not self.all_to_look_at else set()
        absent |= {"left"} if not self.left_out_texts else set()
        return [
            {"label": label, "url": self.list_url(name), "count": counts[name], "current": name == show}
            for name, label in SHOW
            if name == show or name not in absent
        ]

    def place_of(self, number: str) -> int | None:
        """Return the place of the paragraph with that number, however it is typed."""
        typed = spellings(number)
        return next((row.place for row in self.rows if not typed.isdisjoint(spellings(row.number))), None)

    def list_url(self, show: str = "") -> str:
        """Return the address of that part of the list."""
        url = reverse("consultations:document", args=[self.document.pk])
        return f"{url}?show={show}" if show else url

    def address(self, place: int, show: str = "") -> str:
        """Return the address of a paragraph: in that part of the list, or in the whole where it is not in the part."""
        if show == "look":
            return self.fault_address(place)
        rows = self.rows_in(show)
        if not any(row.place == place for row in rows):
            rows, show = self.rows, ""
        before = sum(row.place < place for row in rows)
        query: dict[str, Any] = {"show": show} if show else {}
        if page := before // SHOWN:
            query["page"] = page + 1
        url = reverse("consultations:document", args=[self.document.pk])
        return f"{url}{'?' if query else ''}{urlencode(query)}#paragraph-{place}"

    def fault_address(self, place: int) -> str:
        """Return the address of the first open fault of that paragraph or of those that follow; else of the last."""
        following = (
            index for index, fault in enumerate(self.to_look_at) if fault.place is None or fault.place >= place
        )
        return self.fault_page(next(following, len(self.to_look_at) - 1))

    def fault_page(self, index: int) -> str:
        """Return the address of an open fault by its index among them, or of the last one."""
        page = min(index, len(self.to_look_at) - 1) + 1
        return f"{self.list_url('look')}{f'&page={page}' if page > 1 else ''}"

    def address_after(self, place: int, show: str = "") -> str:
        """Return the address of the next paragraph of that part of the list; of the last where none follows."""
        rows = self.rows_in(show) or self.rows
        following = next((row for row in rows if row.place > place), rows[-1] if rows else None)
        return self.address(following.place if following else 0, show)


def paragraph_address(document: Document, place: int, show: str = "") -> str:
    """Return the address of a paragraph in the list as it is after a change."""
    document.refresh_from_db(fields=["reading"])
    return WorkList(document).address(place, show)


def show_of(data: Mapping[str, Any]) -> str:
    """Return the part of the list that is asked for; what is unknown asks for all."""
    show = str(data.get("show") or "")
    return show if any(show == name for name, _label in SHOW) else ""


def _row(
    place: int,
    paragraph: Mapping[str, Any],
    has_errors: bool,
    has_open_fault: bool,
    checks: Mapping[str, ReadingCheck],
) -> WorkRow:
    print_of = fingerprint(paragraph)
    limbs: Sequence[Mapping[str, Any]] = paragraph.get("limbs", [])
    reasons = [
        paragraph.get("heading_reason") or {},
        *paragraph.get("reasons", []),
        *(reason for limb in limbs for reason in limb.get("reasons", [])),
    ]
    return WorkRow(
        place,
        str(paragraph.get("number", "")),
        print_of,
        bool(limbs),
        any(reason.get("code") in UNSURE for reason in reasons),
        has_errors,
        has_open_fault,
        checks.get(print_of),
    )
