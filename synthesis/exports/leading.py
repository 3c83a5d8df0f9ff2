"""Links between the sheets of the compiled workbook, and to the portal's pages (WORKBOOK 4)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.mail import link
from core.spreadsheets import Column, Link, Row, Value
from submissions.exports import Table, inputs
from submissions.models import Submission
from synthesis.exports.packs import Pack, digest_of
from synthesis.exports.plain_files import plain_rows
from synthesis.exports.sheets import Quotes

LINKED = 10_000  # inputs; programs take seconds for the links of a longer sheet (decision 0023)
_Values = tuple[Value, ...] | Row


@dataclass(slots=True)
class Places:
    """Rows of the sheet of inputs: of those that a finding rests on, by their references; the first one of each
    submission, by its reference; `count` of all."""

    of_inputs: dict[Any, int] = field(default_factory=dict)
    of_submissions: dict[Any, int] = field(default_factory=dict)
    count: int = 0


def placed(pack: Pack, quotes: Quotes) -> tuple[str, Places]:
    """The digest of the inputs, and where they stand."""
    cited = {quote.source.reference for quote in quotes.values() if quote.source}
    places, table = Places(), inputs(pack.request)
    ref, submission = _place(table, "ref"), _place(table, "submission")

    def noted() -> Iterator[list[Any]]:
        for place, row in enumerate(plain_rows(table), start=1):
            places.count = place
            if row[ref] in cited:
                places.of_inputs[row[ref]] = place
            if row[submission]:
                places.of_submissions.setdefault(row[submission], place)
            yield row

    return digest_of(noted()), places


def joined_up(pack: Pack, made: Sequence[Table], places: Places) -> list[Table]:
    """The same tables: each input leads to its submission, a submission to its first input and, for the secretariat, to
    its page of the portal. One query."""
    by_key = {table.key: table for table in made}
    table = by_key["submissions"]
    packages = [row for row in table.rows if not isinstance(row, Row)]
    words, reference = _place(table, "words"), _place(table, "reference")  # on one line: not every program folds links
    rows = {row[reference]: place for place, row in enumerate(packages, start=1)}
    pages = _pages(pack)

    def told(row: tuple[Value, ...]) -> tuple[Value, ...]:
        values = list(row)
        key = row[reference]
        if key in places.of_submissions:
            values[words] = Link(str(row[words] or ""), sheet=_("Inputs"), row=places.of_submissions[key])
        if key in pages:
            values[reference] = Link(str(key), url=pages[key])
        return tuple(values)

    by_key["submissions"] = _linking(table, {words, reference} if pages else {words}, map(told, packages))
    if places.count <= LINKED:
        by_key["inputs"] = _to_submissions(by_key["inputs"], rows)
    return list(by_key.values())


def _to_submissions(table: Table, rows: Mapping[Any, int]) -> Table:
    ref, submission, title = _place(table, "ref"), _place(table, "submission"), _("Submissions")

    def told(row: _Values) -> _Values:
        if isinstance(row, Row) or row[submission] not in rows:
            return row
        return (*row[:ref], Link(str(row[ref]), sheet=title, row=rows[row[submission]]), *row[ref + 1 :])

    return _linking(table, {ref}, map(told, table.rows))


def _linking(table: Table, places: set[int], rows: Iterable[_Values]) -> Table:
    def column(place: int, known: Column) -> Column:
        return replace(known, kind="link") if place in places else known

    columns = tuple(column(place, known) for place, known in enumerate(table.columns))
    return replace(table, columns=columns, rows=iter(rows))


def _pages(pack: Pack) -> dict[Any, str]:
    """By reference, where officers open a submission."""
    if not pack.inside:
        return {}
    sent = Submission.objects.filter(delegation__round=pack.round).values_list("reference", "pk")
    return {reference: link(reverse("triage:submission", args=[key])) for reference, key in sent}


def _place(table: Table, key: str) -> int:
    return [column.key for column in table.columns].index(key)
