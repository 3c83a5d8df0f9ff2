"""Positions on a recommendation as letters and bars, from the frozen counts of a publication (PRACTICE 8, 19)."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consultations.enums import Constituency, RegionalGroup
from consultations.numbers import anchor_of, brief_name, is_dotted
from submissions.domain.knowledge import SMALL
from submissions.enums import POSITION_LETTERS, Position
from synthesis.domain.sentences import noun

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
_KINDS = [*Constituency.values, *RegionalGroup.values]


def position_tables(frozen: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """By the recommendation's label, as `parts/positions.html` takes it, with `name`, a short heading; `regions` the
    same of States by regional group, of groups with five bodies or more, None where there is none: a breakdown of few
    says less than their names."""
    tables = {}
    for row in frozen:
        number, part = row.get("paragraph") or row["recommendation"], row.get("part") or 0
        table = _table(number, part, row["rows"])
        told = row.get("regions", [])  # publications from before they were counted have none
        regions = [each for each in told if (each[1] or 0) >= SMALL]
        table["regions"] = _regions(number, part, regions) if regions else None
        tables[row["recommendation"]] = table
    return tables


def _regions(number: str, part: int, rows: list[Any]) -> dict[str, Any]:
    table = _table(number, part, rows)
    title = _("%(title)s: States by regional group")
    return {
        **table,
        "title": title % {"title": table["title"]},
        "name": title % {"title": table["name"]},
        "id": f"regions-{anchor_of(number, part)}",
    }


def _title(number: str, part: int) -> str:
    if is_dotted(number):
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


def _table(number: str, part: int, rows: list[Any]) -> dict[str, Any]:
    taken = {key for _kind, _total, counts in rows for key in counts or {}}
    columns = [{"letter": POSITION_LETTERS[key], "label": key.label} for key in ORDER if key in taken]
    keys = [key for key in ORDER if key in taken]
    return {
        "title": _title(number, part),
        "name": capfirst(brief_name(number, part)),
        "id": f"positions-{anchor_of(number, part)}",
        "positions": columns,
        "rows": [_row(kind, total, counts, keys) for kind, total, counts in rows],
    }


def _called(kind: str, number: int) -> str:
    name = noun(kind, number) if kind in Constituency.values else str(RegionalGroup(kind).label)
    return name[:1].upper() + name[1:]


def _row(kind: str, total: int | None, counts: dict[str, int] | None, keys: list[Position]) -> dict[str, Any]:
    row: dict[str, Any] = {"label": _called(kind, total or 2), "who": _called(kind, 2), "place": _KINDS.index(kind)}
    row["total"] = total
    if counts is None:
        return {**row, "merged": _("Not told apart, so that nobody can be singled out")}
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
