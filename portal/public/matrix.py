"""Positions by kind of participant: one picture of a call, each cell a link to its inputs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from consultations.documents.subject_words import noun_of_round
from consultations.enums import InputsPublic
from consultations.models import Round
from core.audience import Handling
from core.spreadsheets import Column
from core.tables.fields import EVERYBODY, ListTable, placed_fields
from core.tables.listings import Listing
from submissions.public_state.services import current_state
from submissions.visibility.disclosure_context import inputs_are_public
from synthesis.exports.charts import PositionMatrix, matrix_picture, position_matrix
from synthesis.models import Publication
from synthesis.publication.frozen_outline import kind_of, positions_of
from synthesis.publication.selectors import released_in

AT_THE_TOP = 24  # recommendations beside each other on top of a page; all of them are on a page of their own
SHARED = 24  # in the picture that is shared
SHAPE = (1200, 630)  # of that picture, as sites show it that link to a page


@dataclass(frozen=True, slots=True)
class PublicMatrixCell:
    """A cell: `parts` (letter, count), `is_merged` where they are not told apart, "" as address without inputs."""

    url: str
    parts: tuple[tuple[str, int], ...]
    is_merged: bool


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """A matrix for a page: `heads` (label, name), `rows` (kind, cells; None where nobody spoke), `legend`, and whether
    it has more columns than are shown."""

    heads: list[tuple[str, str]]
    rows: list[tuple[str, list[PublicMatrixCell | None]]]
    legend: list[tuple[str, str]]
    is_cut: bool
    count: int


def public_positions(round_: Round, now: datetime, *, report: Publication | None = None) -> list[dict[str, Any]]:
    """Return what the public reads of positions: of the last report, else of the public state; [] while there is none.

    A report of a kind that counts no positions takes nothing away that an earlier one, or the calendar, made public.
    Some twenty queries without a report.
    """
    if report is not None and kind_of(report.outline).counts_positions:
        return list(report.outline["positions"])
    if report is not None:
        earlier = released_in(round_, now).reverse()
        counting = next((row for row in earlier if kind_of(row.outline).counts_positions), None)
        if counting is not None:
            return list(counting.outline["positions"])
        if round_.rules.inputs_public != InputsPublic.AFTER_CLOSE:
            return []
    if current_state(round_) is None or not inputs_are_public(round_, now):
        return []
    return positions_of(round_, public=True)


def last_report(round_: Round, now: datetime) -> Publication | None:
    """Return the last report of a round that the public may read. One query."""
    return released_in(round_, now).last()


def matrix_page(
    positions: list[dict[str, Any]], reference: str, *, links: bool, most: int | None = AT_THE_TOP
) -> MatrixPage | None:
    """Return the matrix of a call; None where it would have no cell. Without `links` no inputs are public. No query."""
    matrix = position_matrix(positions)
    if matrix is None:
        return None
    address = reverse("round_inputs", args=[reference]) if links else ""
    heads = matrix.columns[:most]
    rows = [
        (name, [_cell(cell, address, label, kind) for cell, (label, _name) in zip(cells, heads, strict=False)])
        for kind, name, cells in matrix.rows
    ]
    return MatrixPage(heads, rows, matrix.legend, len(heads) < len(matrix.columns), len(matrix.columns))


def _cell(cell: Mapping[str, Any] | None, address: str, label: str, kind: str) -> PublicMatrixCell | None:
    if cell is None:
        return None
    is_merged = "merged" in cell
    # An input without a name is in no list of its kind.
    query = {"paragraph": label} if is_merged or not kind else {"paragraph": label, "constituency": kind}
    url = f"{address}?{urlencode(query)}" if address else ""
    parts = tuple((part["letter"], part["count"]) for part in cell.get("parts", ()))
    return PublicMatrixCell(url, parts, is_merged)


def shared_picture(positions: list[dict[str, Any]], language: str, title: str) -> bytes | None:
    """Return the matrix as PNG for sites that link to the page; None where it would have no cell."""
    with translation.override(language):
        matrix = position_matrix(positions[:SHARED])
        if matrix is None:
            return None
        from core.documents.pdf_file import picture  # the typesetter, which no other page needs

        return picture(matrix_picture(matrix, language, shape=SHAPE, title=title), ppi=96)


def shared_url(name: str, reference: str) -> str:
    """Return the whole address of a picture: sites that show it do not know where the page is."""
    return f"{settings.PORTAL_URL}{reverse(name, args=[reference])}"


def table_rows(matrix: PositionMatrix | None) -> list[dict[str, Any]]:
    """Return the lines of the table beneath: recommendation, kind, total, counts in the order of the letters."""
    if matrix is None:
        return []
    letters = [letter for letter, _label in matrix.letters]
    return [
        {
            "label": name,
            "kind": who,
            "total": cell["total"],
            "merged": cell.get("merged", ""),
            "counts": [dict(_parts(cell)).get(letter, 0) for letter in letters],
        }
        for place, (_label, name) in enumerate(matrix.columns)
        for _kind, who, cells in matrix.rows
        if (cell := cells[place]) is not None
    ]


def positions_listing(round_: Round, matrix: PositionMatrix | None) -> Listing:
    """Return the table as a file."""
    letters = matrix.letters if matrix else []
    columns = (
        Column("recommendation", noun_of_round(round_), 22, "code"),
        Column("kind", _("Kind of participant"), 36, "code"),
        Column("participants", _("Participants"), 12, "number"),
        *(Column(letter, label, 13, "number") for letter, label in letters),
        Column("note", _("Note"), 36, "code"),
    )
    rows = [
        (row["label"], row["kind"], row["total"], *([None] * len(letters) if row["merged"] else row["counts"]),
         row["merged"] or None)
        for row in table_rows(matrix)
    ]  # fmt: skip
    return Listing(
        _("Positions"), "positions", ListTable(_("Positions"), placed_fields(columns, EVERYBODY), rows), Handling.PUBLIC
    )


def _parts(cell: Mapping[str, Any]) -> Iterable[tuple[str, int]]:
    return [(part["letter"], part["count"]) for part in cell.get("parts", ())]
