"""Positions as drawn charts for files, from the tables that the public page shows, with alternative texts."""

from collections.abc import Iterable, Mapping
from itertools import batched
from typing import Any

from django.utils.translation import gettext as _

from core import clock
from core.documents import Figure
from core.documents.charts import Bar, divided_bars
from core.documents.tree import direction_of
from core.hatches import Hatch
from core.spreadsheets import Chart, Column, Value
from submissions.enums import POSITION_LETTERS, Position
from submissions.exports import Table
from submissions.rules import sealed_delegations
from synthesis.domain.frozen import positions_of
from synthesis.domain.position_tables import ORDER, position_tables
from synthesis.exports.packs import Pack

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
    """The chart of a table of `position_tables`."""
    bars = [
        Bar(_labelled(row), [(part["letter"], part["count"]) for part in row.get("parts", ())], row.get("merged", ""))
        for row in table["rows"]
    ]
    legend = [(column["letter"], str(column["label"])) for column in table["positions"]]
    svg = divided_bars(bars, HATCHES, legend, name=table["id"], to=direction_of(language))
    told = _("; ").join(_told(row) for row in table["rows"])
    words = _("Bar chart. %(title)s: %(told)s.") % {"title": table["title"], "told": told}
    return Figure(svg, alt=words, caption=table["title"], leads=True)


def position_sheets(pack: Pack, outline: Mapping[str, Any] | None) -> tuple[list[Table], list[Chart]]:
    """The same as sheets: rows by who, then by recommendation, and one for the charts of each who, which print on pages
    of their own. For the public as published; nothing where nothing is, and while words of the round are sealed."""
    counted = _counted(pack, outline)
    tables = position_tables(counted)
    kinds = [(label, row) for label, table in tables.items() for row in table["rows"]]
    regions = [(label, row) for label, table in tables.items() if table["regions"] for row in table["regions"]["rows"]]
    by = [(_("Kind of body"), _gathered(kinds)), (_("Regional group"), _gathered(regions))]
    letters = {part["letter"] for _label, row in kinds for part in row.get("parts", ())}
    used = [position for position in ORDER if POSITION_LETTERS[position] in letters]
    rows: list[tuple[Value, ...]] = []
    charts = []
    drawn = [(POSITION_LETTERS[position], HATCHES[POSITION_LETTERS[position]]) for position in used]
    for title, gathered in by:
        for who, whole in gathered.items():
            for told in batched(whole, _ON_A_PAGE):
                first = len(rows) + 1
                rows += [_line(title, label, row, used) for label, row in told]
                words = _("; ").join(
                    _("%(who)s: %(what)s") % {"who": tables[label]["name"], "what": _what(row)} for label, row in told
                )
                alt = _("Bar chart. %(title)s: %(told)s.") % {"title": who, "told": words}
                charts.append(Chart(who, first, len(rows), "para", drawn, alt, sheet=_("Positions")))
    if not rows:
        return [], []
    columns = (
        Column("by", _("By"), 16, "code"),
        Column("who", _("Who"), 36, "code"),
        Column("para", _("Para"), 9, "code"),
        Column("bodies", _("Bodies"), 9, "number"),
        *(Column(POSITION_LETTERS[position], str(position.label), 13, "number") for position in used),
        Column("note", _("Note"), 36, "code"),
    )
    made = [Table("positions", _("Positions"), columns, iter(rows))]
    if not used:
        return made, []
    return [*made, Table("charts", _("Charts"), (Column("margin", "", 1),), iter(()))], charts


def _counted(pack: Pack, outline: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    if not pack.inside:
        return outline["positions"] if outline else []
    if sealed_delegations(clock.now()).filter(round=pack.round).exists():
        return []
    return positions_of(pack.round, public=not pack.audience.sees_confidential)


def _gathered(rows: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """By who, in the order of kinds or regions."""
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for label, row in sorted(rows, key=lambda each: each[1]["place"]):
        found.setdefault(row["who"], []).append((label, row))
    return found


def _line(by: str, label: str, row: dict[str, Any], used: Iterable[Position]) -> tuple[Value, ...]:
    counts = {part["letter"]: part["count"] for part in row.get("parts", ())}
    told = [None if "merged" in row else counts.get(POSITION_LETTERS[position], 0) for position in used]
    return (by, row["who"], label, row["total"], *told, row.get("merged"))


def _labelled(row: dict[str, Any]) -> str:
    return row["label"] if row["total"] is None else f"{row['label']}\u00a0({row['total']})"


def _told(row: dict[str, Any]) -> str:
    return _("%(who)s: %(what)s") % {"who": _labelled(row), "what": _what(row)}


def _what(row: dict[str, Any]) -> str:
    return row.get("merged") or _(", ").join(f"{part['label']} {part['count']}" for part in row["parts"])
