"""Positions on a recommendation as tables of bars, and as charts for files with alternative texts (PRACTICE 8, 19)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consultations.enums import CONSTITUENCIES, Constituency, RegionalGroup
from consultations.numbers import anchor_of, brief_name, full_name, is_dotted
from core.documents import Figure
from core.documents.charts import MERGED, Bar, Cells, divided_bars, divided_cells
from core.documents.tree import Hatch
from core.spreadsheets import Chart, Column, Value
from core.tables.fields import EVERYBODY, placed_fields
from core.text.world_languages import direction_of
from submissions.enums import POSITION_LETTERS, Position
from submissions.models.embargo import is_any_embargoed
from submissions.tables.exports import ExportTable, export_table
from submissions.visibility.disclosure_context import SMALL_CLASS
from synthesis.counts.public_positions import KIND_UNTOLD
from synthesis.counts.sentences import noun
from synthesis.exports.compilations import Compilation
from synthesis.publication.frozen_outline import positions_of

# From yes to no, then what takes no side.
ORDER = (
    Position.SUPPORTS,
    Position.AMENDMENT,
    Position.NOTES,
    Position.RESERVATIONS,
    Position.OPPOSES,
    Position.INFORMATION,
    Position.QUESTION,
    Position.NONE,
)
_KINDS = [*Constituency.values, KIND_UNTOLD, *RegionalGroup.values]


def position_tables(frozen: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the tables by the recommendation's label, as `parts/positions.html` takes them, with a short `name`.

    `regions` is the same for States by regional group, of groups with five bodies or more, None where there is none: a
    breakdown of few says less than their names.
    """
    tables = {}
    for row in frozen:
        number, part = row.get("paragraph") or row["recommendation"], row.get("part") or 0
        kind = row.get("kind", "")
        table = _table(number, part, row["rows"], kind)
        regions_row = row.get("regions", [])  # publications from before they were counted have none
        regions = [each for each in regions_row if (each[1] or 0) >= SMALL_CLASS]
        table["regions"] = _regions(number, part, regions, kind) if regions else None
        tables[row["recommendation"]] = table
    return tables


def _regions(number: str, part: int, rows: list[Any], kind: str) -> dict[str, Any]:
    table = _table(number, part, rows, kind)
    title = _("%(title)s: States by regional group")
    return {
        **table,
        "title": title % {"title": table["title"]},
        "name": title % {"title": table["name"]},
        "id": f"regions-{anchor_of(number, part)}",
    }


def _title(number: str, part: int, kind: str) -> str:
    if kind in ("question", "statement"):
        return _("Positions on %(subject)s") % {"subject": full_name(number, part, kind=kind)}
    if not kind and is_dotted(number):
        words = (
            _("Positions on recommendation %(number)s, part %(part)s")
            if part
            else _("Positions on recommendation %(number)s")
        )
        return words % {"number": number, "part": part}
    words = (
        _("Positions on paragraph %(paragraph)s, part %(part)s") if part else _("Positions on paragraph %(paragraph)s")
    )
    return words % {"paragraph": number, "part": part}


def _table(number: str, part: int, rows: list[Any], kind: str) -> dict[str, Any]:
    used = {key for _kind, _total, counts in rows for key in counts or {}}
    columns = [{"letter": POSITION_LETTERS[key], "label": key.label} for key in ORDER if key in used]
    keys = [key for key in ORDER if key in used]
    return {
        "title": _title(number, part, kind),
        "name": capfirst(brief_name(number, part, kind=kind)),
        "id": f"positions-{anchor_of(number, part)}",
        "positions": columns,
        "rows": [_row(kind, total, counts, keys) for kind, total, counts in rows],
    }


def _called(kind: str, number: int | None = None) -> str:
    """Return the name in the form of its number, without one that of all of the kind: Arabic has a form for two."""
    if kind == KIND_UNTOLD:
        name = _("Name and kind withheld")
    elif kind not in Constituency.values:
        name = str(RegionalGroup(kind).label)
    else:
        name = str(CONSTITUENCIES[Constituency(kind)].plural) if number is None else noun(kind, number)
    return capfirst(name)


def _row(kind: str, total: int | None, counts: dict[str, int] | None, keys: list[Position]) -> dict[str, Any]:
    row: dict[str, Any] = {"label": _called(kind, total), "who": _called(kind), "place": _KINDS.index(kind)}
    row |= {"total": total, "kind": kind}
    if counts is None:
        return {**row, "merged": _("Not shown separately, to protect identities")}
    numbers = {key: counts.get(key.value, 0) for key in keys}
    return {
        **row,
        "counts": list(numbers.values()),
        "parts": [
            {"letter": POSITION_LETTERS[key], "label": key.label, "count": number}
            for key, number in numbers.items()
            if number
        ],
    }


# The page's colours, told apart by their lines where there is no colour.
HATCHES = {
    POSITION_LETTERS[position]: hatch
    for position, hatch in {
        Position.SUPPORTS: Hatch("1b6b57"),
        Position.AMENDMENT: Hatch("7fb8a4", "up"),
        Position.NOTES: Hatch("dfe3e7"),
        Position.RESERVATIONS: Hatch("e0a458", "down"),
        Position.OPPOSES: Hatch("c98673", "grid"),
        Position.INFORMATION: Hatch("ffffff", "horizontal", "8a949c"),
        Position.QUESTION: Hatch("ffffff", "vertical", "8a949c"),
        Position.NONE: Hatch("ffffff"),
    }.items()
}
_ON_A_PAGE = 30  # bars of one chart


def position_figure(table: dict[str, Any], language: str) -> Figure:
    """Return the chart of a table of `position_tables`."""
    bars = [
        Bar(_labelled(row), [(part["letter"], part["count"]) for part in row.get("parts", ())], row.get("merged", ""))
        for row in table["rows"]
    ]
    legend = [(column["letter"], str(column["label"])) for column in table["positions"]]
    svg = divided_bars(bars, HATCHES, legend, name=table["id"], to=direction_of(language))
    text = _("; ").join(_chart_words(row) for row in table["rows"])
    words = _("Bar chart. %(title)s: %(told)s.") % {"title": table["title"], "told": text}
    return Figure(svg, alt=words, caption=table["title"], leads=True)


@dataclass(frozen=True, slots=True)
class PositionMatrix:
    """Positions by kind of participant.

    `columns` are the recommendations, (label, short name); `rows` (constituency, name, cells); a cell is None where
    nobody of the kind spoke, else a row of `position_tables`. `letters` are the positions taken, in order.
    """

    columns: list[tuple[str, str]]
    rows: list[tuple[str, str, list[dict[str, Any] | None]]]
    letters: list[tuple[str, str]]
    is_merged: bool  # somewhere, to protect identities

    @property
    def legend(self) -> list[tuple[str, str]]:
        merged = [(MERGED, _("Not shown separately, to protect identities"))] if self.is_merged else []
        return [*self.letters, *merged]


def position_matrix(frozen: list[dict[str, Any]]) -> PositionMatrix | None:
    """Return the counts of `positions_of` as one matrix; None where nobody took a position. No query.

    Small counts are merged there already (PRACTICE 8).
    """
    tables = position_tables(frozen)
    kinds = {kind for row in frozen for kind, _total, _counts in row["rows"]}
    if not kinds:
        return None
    cells = {(label, row["kind"]): row for label, table in tables.items() for row in table["rows"]}
    letters_used = {part["letter"] for row in cells.values() for part in row.get("parts", ())}
    return PositionMatrix(
        columns=[(label, table["name"]) for label, table in tables.items()],
        rows=[
            (kind, _called(kind), [cells.get((key, kind)) for key in tables])
            for kind in (*Constituency.values, KIND_UNTOLD)
            if kind in kinds
        ],
        letters=[(POSITION_LETTERS[key], str(key.label)) for key in ORDER if POSITION_LETTERS[key] in letters_used],
        is_merged=any("merged" in row for row in cells.values()),
    )


def matrix_picture(
    matrix: PositionMatrix, language: str, *, shape: tuple[int, int] | None = None, title: str = ""
) -> bytes:
    """Return the matrix as SVG, readable in black and white. `shape`: on a page of that width and height."""
    rows = [Cells(name, [_cell_parts(cell) for cell in cells]) for _kind, name, cells in matrix.rows]
    labels = [label for label, _name in matrix.columns]
    hatches = {**HATCHES, MERGED: Hatch("f3f5f7")}
    return divided_cells(
        labels, rows, hatches, matrix.legend, name="matrix", to=direction_of(language), size=shape, title=title
    )


def matrix_figure(matrix: PositionMatrix, language: str) -> Figure:
    """Return the picture for a document; its alternative text says each row."""
    text = _("; ").join(
        f"{name}: "
        + _(", ").join(
            f"{label} {_what(cell)}" for (label, _n), cell in zip(matrix.columns, cells, strict=True) if cell
        )
        for _kind, name, cells in matrix.rows
    )
    title = _("Positions by kind of participant")
    alt = _("Matrix. %(title)s: %(told)s.") % {"title": title, "told": text}
    return Figure(matrix_picture(matrix, language), alt=alt, caption=title)


def _cell_parts(cell: dict[str, Any] | None) -> list[tuple[str, int]] | None:
    if cell is None:
        return []
    return None if "merged" in cell else [(part["letter"], part["count"]) for part in cell["parts"]]


def position_sheets(
    compilation: Compilation, outline: Mapping[str, Any] | None
) -> tuple[list[ExportTable], list[Chart]]:
    """Return the positions as sheets: rows by kind or region, then by recommendation, and one sheet of charts.

    Charts are printed on separate pages. For the public as published; empty where nothing is published, and while
    inputs of the round are embargoed.
    """
    counted = _counted(compilation, outline)
    tables = position_tables(counted)
    kinds = [(label, row) for label, table in tables.items() for row in table["rows"]]
    regions = [(label, row) for label, table in tables.items() if table["regions"] for row in table["regions"]["rows"]]
    by = [(_("Kind of participant"), _gathered(kinds)), (_("Regional group"), _gathered(regions))]
    letters = {part["letter"] for _label, row in kinds for part in row.get("parts", ())}
    used = [position for position in ORDER if POSITION_LETTERS[position] in letters]
    rows: list[tuple[Value, ...]] = []
    charts = []
    drawn = [(POSITION_LETTERS[position], HATCHES[POSITION_LETTERS[position]]) for position in used]
    for title, gathered in by:
        for who, whole in gathered.items():
            for entries in batched(whole, _ON_A_PAGE):
                first = len(rows) + 1
                rows += [_line(title, label, row, used) for label, row in entries]
                words = _("; ").join(
                    _("%(who)s: %(what)s") % {"who": tables[label]["name"], "what": _what(row)}
                    for label, row in entries
                )
                alt = _("Bar chart. %(title)s: %(told)s.") % {"title": who, "told": words}
                charts.append(Chart(who, first, len(rows), "para", drawn, alt, sheet=_("Positions")))
    if not rows:
        return [], []
    columns = (
        Column("by", _("By"), 16, "code"),
        Column("who", _("Who"), 36, "code"),
        Column("para", _("Para"), 9, "code"),
        Column("bodies", _("Participants"), 9, "number"),
        *(Column(POSITION_LETTERS[position], str(position.label), 13, "number") for position in used),
        Column("note", _("Note"), 36, "code"),
    )
    sheets = [export_table("positions", _("Positions"), placed_fields(columns, EVERYBODY), rows, compilation.audience)]
    if not used:
        return sheets, []
    margin = placed_fields([Column("margin", "", 1)], EVERYBODY)
    return [*sheets, export_table("charts", _("Charts"), margin, (), compilation.audience)], charts


def _counted(compilation: Compilation, outline: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    if not compilation.inside:
        return outline["positions"] if outline else []
    if is_any_embargoed(compilation.round):
        return []
    return positions_of(compilation.round, public=not compilation.audience.sees_confidential)


def _gathered(rows: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """Return the rows by kind or region, in the order of their lists."""
    by_kind: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for label, row in sorted(rows, key=lambda each: each[1]["place"]):
        by_kind.setdefault(row["who"], []).append((label, row))
    return by_kind


def _line(by: str, label: str, row: dict[str, Any], used: Iterable[Position]) -> tuple[Value, ...]:
    counts = {part["letter"]: part["count"] for part in row.get("parts", ())}
    cells = [None if "merged" in row else counts.get(POSITION_LETTERS[position], 0) for position in used]
    return (by, row["who"], label, row["total"], *cells, row.get("merged"))


def _labelled(row: dict[str, Any]) -> str:
    return row["label"] if row["total"] is None else f"{row['label']}\u00a0({row['total']})"


def _chart_words(row: dict[str, Any]) -> str:
    return _("%(who)s: %(what)s") % {"who": _labelled(row), "what": _what(row)}


def _what(row: dict[str, Any]) -> str:
    return row.get("merged") or _(", ").join(f"{part['label']} {part['count']}" for part in row["parts"])
